"""The tables of disposition."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("flows", "0001_initial"),
        ("inspection", "0001_initial"),
        ("rma", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [
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
                (
                    "net_minor",
                    models.BigIntegerField(
                        blank=True,
                        help_text="What the route should bring, net; null: not known",
                        null=True,
                    ),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "table_number",
                    models.PositiveIntegerField(
                        default=0, help_text="Version of the routing that the options are by"
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
                    models.Index(
                        condition=models.Q(("approved_at__isnull", False)),
                        fields=["tenant", "approved_at"],
                        name="disposition_approved",
                    ),
                    models.Index(
                        condition=models.Q(("status", "proposed")),
                        fields=["tenant", "table_number", "id"],
                        name="disposition_suggested_by",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "unit"), name="disposition_unit_once")
                ],
            },
        ),
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
                ("number_normalized", models.CharField(blank=True, editable=False, max_length=20)),
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
                    "taker",
                    models.CharField(
                        blank=True, help_text="Who is expected to take it", max_length=200
                    ),
                ),
                ("pieces", models.PositiveIntegerField(blank=True, null=True)),
                ("weight_g", models.PositiveBigIntegerField(blank=True, null=True)),
                ("handed_to", models.CharField(blank=True, max_length=200)),
                ("signed_by", models.CharField(blank=True, max_length=120)),
                ("handed_over_by", models.CharField(blank=True, max_length=120)),
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
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="inspection.container",
                    ),
                ),
                (
                    "signature",
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
            options={
                "indexes": [
                    models.Index(fields=["tenant", "status", "-id"], name="lot_by_status"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="lot_updated"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "number_normalized"), name="lot_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("open", "sealed"))),
                        fields=("tenant", "container"),
                        name="lot_container_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "route__in",
                                (
                                    "return_to_vendor",
                                    "liquidate",
                                    "donate",
                                    "recycle",
                                    "hazardous_treatment",
                                    "destroy",
                                ),
                            )
                        ),
                        name="lot_route_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotItem",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("quantity", models.PositiveIntegerField()),
                (
                    "weight_g",
                    models.PositiveBigIntegerField(
                        blank=True, help_text="Of all its pieces; null: nobody knows", null=True
                    ),
                ),
                (
                    "weighed",
                    models.BooleanField(
                        default=False, help_text="On a scale, not from the catalogue"
                    ),
                ),
                ("out_at", models.DateTimeField(blank=True, null=True)),
                (
                    "out_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("taken_out", "taken_out"),
                            ("cancelled", "cancelled"),
                            ("rejected", "rejected"),
                        ],
                        max_length=10,
                    ),
                ),
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
            options={
                "indexes": [
                    models.Index(fields=["tenant", "lot", "created_at", "id"], name="lot_item_lot")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("out_at", None)),
                        fields=("tenant", "unit"),
                        name="lot_item_unit_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("sku", models.CharField(max_length=100)),
                ("sku_normalized", models.CharField(blank=True, editable=False, max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("shelf", models.CharField(blank=True, max_length=60)),
                ("on_hand", models.PositiveIntegerField(default=0)),
                ("reserved", models.PositiveIntegerField(default=0)),
                ("cost_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("updated_at", models.DateTimeField(editable=False)),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "sku_normalized"), name="part_sku"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_hand__gte", models.F("reserved")), ("reserved__gte", 0)
                        ),
                        name="part_stock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost_minor__gte", 0)), name="part_cost"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RepairTerms",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("category", models.CharField(blank=True, max_length=100)),
                (
                    "limit_percent",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="Not to exceed, of the price: our own goods and the guarantee",
                    ),
                ),
                (
                    "courtesy_percent",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="Done at no charge for an owner, of the price"
                    ),
                ),
                ("hourly_minor", models.BigIntegerField(default=4000)),
                (
                    "tax_basis_points",
                    models.PositiveIntegerField(default=0, help_text="1900: 19 percent"),
                ),
                ("quote_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "protocol",
                    models.JSONField(blank=True, default=list, help_text="Rows of key and text"),
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "category"), name="repair_terms_category"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("courtesy_percent__lte", 100), ("limit_percent__lte", 100)
                        ),
                        name="repair_terms_percents",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RouteTable",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name", models.CharField(max_length=120)),
                ("number", models.PositiveIntegerField(help_text="Version, counted by tenant")),
                ("rules", models.JSONField(default=list)),
                ("figures", models.JSONField(default=dict, help_text="What routes bring and cost")),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="route_table_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sanitisation",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("running", "running"),
                            ("verifying", "verifying"),
                            ("verified", "verified"),
                            ("certified", "certified"),
                            ("failed", "failed"),
                            ("destroy_required", "destroy_required"),
                        ],
                        default="pending",
                        max_length=30,
                    ),
                ),
                ("serial", models.CharField(max_length=100)),
                (
                    "serial_source",
                    models.CharField(blank=True, help_text="Where it was read", max_length=40),
                ),
                ("manufacturer", models.CharField(blank=True, max_length=120)),
                ("model_name", models.CharField(blank=True, max_length=200)),
                ("media_type", models.CharField(blank=True, max_length=60)),
                ("capacity", models.CharField(blank=True, max_length=40)),
                ("firmware", models.CharField(blank=True, max_length=60)),
                ("source_device", models.CharField(blank=True, max_length=100)),
                ("classification_before", models.CharField(blank=True, max_length=60)),
                ("classification_after", models.CharField(blank=True, max_length=60)),
                (
                    "data_backup",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("clear", "Clear"),
                            ("purge", "Purge"),
                            ("destroy", "Destroy"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "technique",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("overwrite", "overwrite"),
                            ("factory_reset", "factory_reset"),
                            ("block_erase", "block_erase"),
                            ("crypto_erase", "crypto_erase"),
                            ("sanitize_command", "sanitize_command"),
                            ("shred", "shred"),
                            ("disintegrate", "disintegrate"),
                            ("incinerate", "incinerate"),
                            ("melt", "melt"),
                            ("pulverize", "pulverize"),
                        ],
                        max_length=20,
                    ),
                ),
                ("tool", models.CharField(blank=True, max_length=120)),
                ("tool_version", models.CharField(blank=True, max_length=60)),
                ("ran_by", models.CharField(blank=True, max_length=120)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=1)),
                ("failure", models.CharField(blank=True, max_length=500)),
                (
                    "checked_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("full", "All of it was read back"),
                            ("sample", "A sample was read back"),
                            ("tool_log", "By the log of the tool"),
                            ("ce_check", "The key is gone (cryptographic erase)"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sample_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("criteria", models.CharField(blank=True, max_length=200)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("passed", "Passed"),
                            ("failed", "Failed"),
                            ("unknown", "Cannot be told"),
                        ],
                        max_length=10,
                    ),
                ),
                ("verified_by", models.CharField(blank=True, max_length=120)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("certificate_number", models.CharField(blank=True, max_length=40)),
                ("certified_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="sanitisations",
                        to="inspection.handlingunit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "status", "-id"], name="sanitisation_by_status"),
                    models.Index(
                        fields=["tenant", "updated_at", "id"], name="sanitisation_updated"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "unit"), name="sanitisation_unit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("verified", "certified")), _negated=True),
                            ("result", "passed"),
                            _connector="OR",
                        ),
                        name="sanitisation_passed",
                    ),
                ],
            },
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
                ("number", models.CharField(max_length=20)),
                ("technician", models.UUIDField(blank=True, null=True)),
                ("route", models.CharField(max_length=24)),
                ("currency", models.CharField(max_length=3)),
                (
                    "payer",
                    models.CharField(
                        choices=[("shop", "shop"), ("owner", "owner")], default="shop", max_length=8
                    ),
                ),
                ("estimate_minutes", models.PositiveIntegerField(default=0)),
                (
                    "limit_minor",
                    models.BigIntegerField(blank=True, help_text="Not to exceed", null=True),
                ),
                ("quote_minor", models.BigIntegerField(blank=True, null=True)),
                ("quote_tax_minor", models.BigIntegerField(default=0)),
                ("quote_lines", models.JSONField(default=list)),
                ("quoted_at", models.DateTimeField(blank=True, null=True)),
                ("quote_expires_at", models.DateTimeField(blank=True, null=True)),
                ("parts_missing", models.PositiveIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=40)),
                (
                    "covered",
                    models.BooleanField(
                        default=True, help_text="Under the guarantee, if there is one"
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=500)),
                ("question", models.CharField(blank=True, max_length=1000)),
                ("vendor", models.CharField(blank=True, max_length=120)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                (
                    "owner_gives_up",
                    models.BooleanField(
                        default=False, help_text="The owner declined and asked us to recycle it"
                    ),
                ),
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
                    "disposition",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="disposition.disposition",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="rma.shipment",
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
            options={
                "indexes": [
                    models.Index(fields=["tenant", "status", "id"], name="work_order_by_status"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="work_order_updated"),
                    models.Index(fields=["tenant", "unit"], name="work_order_unit"),
                    models.Index(
                        condition=models.Q(("shipment__isnull", False)),
                        fields=["tenant", "shipment"],
                        name="work_order_shipment",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="work_order_number"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                (
                                    "opened",
                                    "diagnosed",
                                    "quoted",
                                    "approved",
                                    "declined",
                                    "expired",
                                    "waiting_parts",
                                    "waiting_customer",
                                    "at_vendor",
                                    "in_repair",
                                    "testing",
                                    "beyond_economic_repair",
                                ),
                            )
                        ),
                        fields=("tenant", "unit"),
                        name="work_order_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestRun",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("person", models.UUIDField(blank=True, null=True)),
                (
                    "answers",
                    models.JSONField(default=dict, help_text="pass, fail or skipped, by check"),
                ),
                ("passed", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=500)),
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
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tests",
                        to="disposition.workorder",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "order", "-id"], name="test_run_order")],
            },
        ),
        migrations.CreateModel(
            name="LabourEntry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("person", models.UUIDField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=200)),
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
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labour",
                        to="disposition.workorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "order"], name="labour_order"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["tenant", "person"],
                        name="labour_running",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("tenant", "order"),
                        name="labour_runs_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkOrderPart",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("quantity", models.PositiveIntegerField()),
                ("reserved", models.PositiveIntegerField(default=0)),
                ("used", models.PositiveIntegerField(default=0)),
                (
                    "cost_minor",
                    models.BigIntegerField(help_text="Of one piece, when it was planned"),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="disposition.workorder",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="disposition.part",
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
            options={
                "indexes": [models.Index(fields=["tenant", "part"], name="work_order_part_part")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "order", "part"), name="work_order_part"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("reserved"), "+", models.F("used")
                                ),
                            )
                        ),
                        name="work_order_part_ledger",
                    ),
                ],
            },
        ),
        IsolateByTenant(
            "disposition.Disposition",
            "disposition.Lot",
            "disposition.LotItem",
            "disposition.Part",
            "disposition.RepairTerms",
            "disposition.RouteTable",
            "disposition.Sanitisation",
            "disposition.WorkOrder",
            "disposition.TestRun",
            "disposition.LabourEntry",
            "disposition.WorkOrderPart",
        ),
    ]
