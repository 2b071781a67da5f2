"""The tables of recalls."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("inspection", "0001_initial"),
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
                (
                    "language",
                    models.CharField(
                        default="en", help_text="Of name, hazard and instructions", max_length=35
                    ),
                ),
                (
                    "instructions",
                    models.CharField(
                        blank=True,
                        help_text="What to do now; empty: stop using it",
                        max_length=2000,
                    ),
                ),
                (
                    "where_to_find",
                    models.CharField(
                        blank=True,
                        help_text="Where the number stands on the product",
                        max_length=500,
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Free telephone or address; empty: the shop's",
                        max_length=300,
                    ),
                ),
                (
                    "texts",
                    models.JSONField(
                        default=dict,
                        help_text="Name, hazard, instructions, where_to_find by further language",
                    ),
                ),
                ("remedies", models.JSONField(default=list)),
                ("single_remedy_reason", models.CharField(blank=True, max_length=500)),
                ("decision_date", models.DateField(blank=True, null=True)),
                ("target_date", models.DateField(blank=True, null=True)),
                ("initiator", models.UUIDField(blank=True, null=True)),
                ("approver", models.UUIDField(blank=True, null=True)),
                ("open_units", models.PositiveIntegerField(default=0)),
                (
                    "matched_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the last search for affected units was complete",
                        null=True,
                    ),
                ),
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
            options={
                "indexes": [
                    models.Index(fields=["tenant", "-created_at", "-id"], name="campaign_newest"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="campaign_updated"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="campaign_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Consignee",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("identified", "identified"),
                            ("notified", "notified"),
                            ("acknowledged", "acknowledged"),
                            ("counted", "counted"),
                            ("passed_on", "passed_on"),
                            ("reconciled", "reconciled"),
                            ("non_responder", "non_responder"),
                            ("checked", "checked"),
                        ],
                        default="identified",
                        max_length=30,
                    ),
                ),
                ("external_id", models.CharField(blank=True, max_length=200, null=True)),
                ("name", models.CharField(max_length=300)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("language", models.CharField(blank=True, max_length=35)),
                (
                    "shipped",
                    models.PositiveIntegerField(default=0, help_text="Pieces that went there"),
                ),
                ("on_hand", models.PositiveIntegerField(default=0)),
                ("sold_on", models.PositiveIntegerField(default=0)),
                ("destroyed", models.PositiveIntegerField(default=0)),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("notified_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("passed_on_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consignees",
                        to="recalls.campaign",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="recalls.consignee",
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
                    models.Index(fields=["tenant", "campaign", "id"], name="consignee_campaign"),
                    models.Index(
                        condition=models.Q(("parent__isnull", False)),
                        fields=["tenant", "parent"],
                        name="consignee_parent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "campaign", "external_id"), name="consignee_external_id"
                    )
                ],
            },
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
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("customer", "customer"),
                            ("stock", "stock"),
                            ("consignee", "consignee"),
                        ],
                        db_default="customer",
                        default="customer",
                        max_length=10,
                    ),
                ),
                ("place", models.PositiveIntegerField(db_default=0, default=0)),
                ("external_id", models.CharField(blank=True, max_length=200, null=True)),
                ("lot", models.CharField(blank=True, db_default="", max_length=100)),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("remedy_wanted", models.CharField(blank=True, max_length=20)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "contact_note",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Why the owner cannot be reached",
                        max_length=500,
                    ),
                ),
                ("reminded", models.PositiveSmallIntegerField(db_default=0, default=0)),
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
                    "piece",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_units",
                        to="inspection.handlingunit",
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
                (
                    "consignee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="recalls.consignee",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "campaign", "status", "id"], name="affected_by_status"
                    ),
                    models.Index(
                        fields=["tenant", "campaign", "contact", "id"], name="affected_by_contact"
                    ),
                    models.Index(fields=["tenant", "customer"], name="affected_customer"),
                    models.Index(fields=["tenant", "unit"], name="affected_unit_piece"),
                    models.Index(fields=["tenant", "order_line"], name="affected_order_line"),
                    models.Index(
                        condition=models.Q(("rma_line__isnull", False)),
                        fields=["tenant", "rma_line"],
                        name="affected_rma_line",
                    ),
                    models.Index(
                        condition=models.Q(("piece__isnull", False)),
                        fields=["tenant", "piece"],
                        name="affected_by_piece",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("piece__isnull", True), ("unit__isnull", False), _connector="OR"
                        ),
                        fields=("tenant", "campaign", "order_line", "unit", "place"),
                        name="affected_unit_once",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("piece__isnull", False), ("unit__isnull", True)),
                        fields=("tenant", "campaign", "piece", "place"),
                        name="affected_piece_once",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "campaign", "external_id"),
                        name="affected_unit_external_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecallNotice",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("wave", models.PositiveSmallIntegerField(default=0)),
                ("event", models.UUIDField(help_text="Key of the event that queued it", null=True)),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, help_text="sent, no_address, answered", max_length=20
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="recalls.campaign",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recall_notices",
                        to="catalog.customer",
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
                    models.Index(
                        condition=models.Q(("written_at__isnull", True)),
                        fields=["tenant", "campaign", "id"],
                        name="recall_notice_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "campaign", "customer", "revision", "wave"),
                        name="recall_notice_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecallSearch",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("revision", models.PositiveSmallIntegerField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("units", "units"),
                            ("lines", "lines"),
                            ("pieces", "pieces"),
                            ("notices", "notices"),
                            ("done", "done"),
                        ],
                        default="units",
                        max_length=10,
                    ),
                ),
                ("product", models.UUIDField(null=True)),
                ("after", models.UUIDField(null=True)),
                (
                    "total",
                    models.PositiveIntegerField(default=0, help_text="Units and lines to look at"),
                ),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0, help_text="Pieces")),
                ("queued", models.PositiveIntegerField(default=0, help_text="Notices")),
                ("updated_at", models.DateTimeField(editable=False)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="searches",
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
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=["tenant", "updated_at"],
                        name="recall_search_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "campaign", "revision"), name="recall_search_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("external_id", models.CharField(blank=True, max_length=200, null=True)),
                ("lot", models.CharField(blank=True, max_length=100)),
                ("purchased_on", models.DateField(blank=True, null=True)),
                ("warranty_until", models.DateField(blank=True, null=True)),
                ("safety_only", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="catalog.customer",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="catalog.product",
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
                        related_name="registrations",
                        to="catalog.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "-created_at", "-id"], name="registration_newest"
                    ),
                    models.Index(
                        fields=["tenant", "updated_at", "id"], name="registration_updated"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "external_id"), name="registration_external_id"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("tenant", "unit", "customer"),
                        name="registration_once",
                    ),
                ],
            },
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "campaign", "number"), name="scope_revision_number"
                    )
                ],
            },
        ),
        IsolateByTenant(
            "recalls.Campaign",
            "recalls.Consignee",
            "recalls.AffectedUnit",
            "recalls.RecallNotice",
            "recalls.RecallSearch",
            "recalls.Registration",
            "recalls.ScopeRevision",
        ),
    ]
