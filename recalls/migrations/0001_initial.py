"""The tables of recalls."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("rma", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in_review"),
                            ("approved", "approved"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("closing", "closing"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=30,
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("hazard", models.CharField(max_length=2000)),
                ("remedies", models.JSONField(default=list)),
                ("decision_date", models.DateField(blank=True, null=True)),
                ("target_date", models.DateField(blank=True, null=True)),
                ("initiator", models.UUIDField(blank=True, null=True)),
                ("approver", models.UUIDField(blank=True, null=True)),
                ("open_units", models.PositiveIntegerField(default=0)),
                ("activated_at", models.DateTimeField(blank=True, null=True)),
                ("closing_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
            ],
        ),
        migrations.CreateModel(
            name="AffectedUnit",
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
                            ("chosen", "chosen"),
                            ("awaiting_return", "awaiting_return"),
                            ("kit_sent", "kit_sent"),
                            ("received", "received"),
                            ("remedied", "remedied"),
                            ("disposed", "disposed"),
                            ("refused", "refused"),
                            ("removed", "removed"),
                            ("transferred", "transferred"),
                            ("frozen", "frozen"),
                            ("excluded", "excluded"),
                        ],
                        default="open",
                        max_length=30,
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("notified", "notified"),
                            ("reached", "reached"),
                            ("unreachable", "unreachable"),
                        ],
                        default="none",
                        max_length=30,
                    ),
                ),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("remedy_wanted", models.CharField(blank=True, max_length=20)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("notified_at", models.DateTimeField(blank=True, null=True)),
                ("reached_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_units",
                        to="catalog.customer",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_units",
                        to="catalog.orderline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_units",
                        to="catalog.product",
                    ),
                ),
                (
                    "rma_line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_units",
                        to="rma.rmaline",
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
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_units",
                        to="catalog.unit",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="recalls.campaign",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScopeRevision",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in_review"),
                            ("applied", "applied"),
                        ],
                        default="draft",
                        max_length=30,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "written",
                    models.JSONField(default=list, help_text="The rows as people wrote them"),
                ),
                ("parsed", models.JSONField(default=list)),
                ("initiator", models.UUIDField(blank=True, null=True)),
                ("approver", models.UUIDField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scopes",
                        to="recalls.campaign",
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
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(fields=("tenant", "number"), name="campaign_number"),
        ),
        migrations.AddIndex(
            model_name="affectedunit",
            index=models.Index(
                fields=["tenant", "campaign", "status", "id"], name="affected_by_status"
            ),
        ),
        migrations.AddIndex(
            model_name="affectedunit",
            index=models.Index(fields=["tenant", "customer"], name="affected_customer"),
        ),
        migrations.AddConstraint(
            model_name="affectedunit",
            constraint=models.UniqueConstraint(
                fields=("tenant", "campaign", "order_line", "unit"),
                name="affected_unit_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="scoperevision",
            constraint=models.UniqueConstraint(
                fields=("tenant", "campaign", "number"), name="scope_revision_number"
            ),
        ),
        IsolateByTenant("recalls.Campaign", "recalls.AffectedUnit", "recalls.ScopeRevision"),
    ]
