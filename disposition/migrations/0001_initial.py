"""The tables of disposition."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("flows", "0001_initial"),
        ("inspection", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("sealed", "sealed"),
                            ("handed_over", "handed_over"),
                            ("part_rejected", "part_rejected"),
                            ("confirmed", "confirmed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=30,
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("restock_as_new", "restock_as_new"),
                            ("restock_open_box", "restock_open_box"),
                            ("refurbish", "refurbish"),
                            ("remanufacture", "remanufacture"),
                            ("repair_for_customer", "repair_for_customer"),
                            ("parts_harvest", "parts_harvest"),
                            ("swap_pool", "swap_pool"),
                            ("transfer", "transfer"),
                            ("return_to_vendor", "return_to_vendor"),
                            ("liquidate", "liquidate"),
                            ("donate", "donate"),
                            ("recycle", "recycle"),
                            ("hazardous_treatment", "hazardous_treatment"),
                            ("destroy", "destroy"),
                            ("return_to_customer", "return_to_customer"),
                            ("keep_with_customer", "keep_with_customer"),
                        ],
                        max_length=24,
                    ),
                ),
                ("weight_g", models.PositiveIntegerField(blank=True, null=True)),
                ("handed_to", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                ("handed_over_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "certificate",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="flows.document",
                    ),
                ),
                (
                    "container",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="inspection.container",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LotItem",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("weight_g", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="disposition.lot",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lot_items",
                        to="inspection.handlingunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RouteTable",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name", models.CharField(max_length=120)),
                ("number", models.PositiveIntegerField(help_text="Version, counted by tenant")),
                ("rules", models.JSONField(default=list)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkOrder",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("opened", "opened"),
                            ("diagnosed", "diagnosed"),
                            ("quoted", "quoted"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("expired", "expired"),
                            ("waiting_parts", "waiting_parts"),
                            ("waiting_customer", "waiting_customer"),
                            ("at_vendor", "at_vendor"),
                            ("in_repair", "in_repair"),
                            ("testing", "testing"),
                            ("completed", "completed"),
                            ("beyond_economic_repair", "beyond_economic_repair"),
                            ("decided", "decided"),
                            ("cancelled", "cancelled"),
                        ],
                        default="opened",
                        max_length=30,
                    ),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("quote_minor", models.BigIntegerField(blank=True, null=True)),
                (
                    "limit_minor",
                    models.BigIntegerField(blank=True, help_text="Not to exceed", null=True),
                ),
                ("fault", models.CharField(blank=True, max_length=100)),
                ("finding", models.CharField(blank=True, max_length=500)),
                ("question", models.CharField(blank=True, max_length=1000)),
                ("vendor", models.CharField(blank=True, max_length=120)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("waiting_since", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "comeback_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comebacks",
                        to="disposition.workorder",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="inspection.handlingunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Disposition",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("approved", "approved"),
                            ("in_progress", "in_progress"),
                            ("completed", "completed"),
                        ],
                        default="proposed",
                        max_length=30,
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("restock_as_new", "restock_as_new"),
                            ("restock_open_box", "restock_open_box"),
                            ("refurbish", "refurbish"),
                            ("remanufacture", "remanufacture"),
                            ("repair_for_customer", "repair_for_customer"),
                            ("parts_harvest", "parts_harvest"),
                            ("swap_pool", "swap_pool"),
                            ("transfer", "transfer"),
                            ("return_to_vendor", "return_to_vendor"),
                            ("liquidate", "liquidate"),
                            ("donate", "donate"),
                            ("recycle", "recycle"),
                            ("hazardous_treatment", "hazardous_treatment"),
                            ("destroy", "destroy"),
                            ("return_to_customer", "return_to_customer"),
                            ("keep_with_customer", "keep_with_customer"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True, help_text="The rule that suggested the route", max_length=120
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "options",
                    models.JSONField(
                        default=list, help_text="Lawful routes with their figures, best first"
                    ),
                ),
                ("blocks", models.JSONField(default=dict)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispositions",
                        to="inspection.inspection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dispositions",
                        to="inspection.handlingunit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "status", "-id"], name="disposition_by_status"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="disposition_updated"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "unit"), name="disposition_unit_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("tenant", "number"), name="lot_number"),
        ),
        migrations.AddIndex(
            model_name="lotitem",
            index=models.Index(fields=["tenant", "lot"], name="lot_item_lot"),
        ),
        migrations.AddConstraint(
            model_name="lotitem",
            constraint=models.UniqueConstraint(
                fields=("tenant", "unit"), name="lot_item_unit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="routetable",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="route_table_number"
            ),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(fields=["tenant", "status", "id"], name="work_order_by_status"),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(fields=["tenant", "unit"], name="work_order_unit"),
        ),
        IsolateByTenant(
            "disposition.Lot",
            "disposition.LotItem",
            "disposition.RouteTable",
            "disposition.WorkOrder",
            "disposition.Disposition",
        ),
    ]
