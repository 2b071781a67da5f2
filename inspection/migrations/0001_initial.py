"""The tables of inspection."""

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
            name="Checklist",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("handle", models.SlugField(db_index=False, max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("number", models.PositiveIntegerField(help_text="Version, counted by handle")),
                ("category", models.CharField(blank=True, max_length=100)),
                ("questions", models.JSONField(default=list)),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["tenant", "category", "-published_at"],
                        name="checklist_published",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "handle", "number"), name="checklist_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Container",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("code", models.CharField(max_length=40)),
                ("code_normalized", models.CharField(blank=True, editable=False, max_length=40)),
                ("sscc", models.CharField(blank=True, max_length=18, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pallet", "pallet"),
                            ("cage", "cage"),
                            ("tote", "tote"),
                            ("box", "box"),
                        ],
                        default="tote",
                        max_length=10,
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
            options={
                "indexes": [models.Index(fields=["tenant", "parent"], name="container_parent")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "code_normalized"), name="container_code"
                    ),
                    models.UniqueConstraint(fields=("tenant", "sscc"), name="container_sscc"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandlingUnit",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unidentified", "unidentified"),
                            ("on_hand", "on_hand"),
                            ("emptied", "emptied"),
                            ("missing", "missing"),
                            ("gone", "gone"),
                            ("destroyed", "destroyed"),
                        ],
                        default="unidentified",
                        max_length=30,
                    ),
                ),
                ("lpn", models.CharField(max_length=40)),
                ("lpn_normalized", models.CharField(blank=True, editable=False, max_length=40)),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("counted", models.PositiveIntegerField(default=0)),
                ("routed", models.PositiveIntegerField(default=0)),
                (
                    "scanned",
                    models.CharField(
                        blank=True,
                        help_text="What was read on a piece that nobody knows",
                        max_length=200,
                    ),
                ),
                ("serial", models.CharField(blank=True, max_length=100)),
                ("serial_normalized", models.CharField(blank=True, editable=False, max_length=100)),
                ("lot", models.CharField(blank=True, max_length=100)),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("good", "good"),
                            ("damaged", "damaged"),
                            ("opened", "opened"),
                            ("empty", "empty"),
                        ],
                        default="good",
                        max_length=10,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        choices=[("ours", "ours"), ("customer", "customer")],
                        default="ours",
                        max_length=10,
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=2)),
                ("cosmetic", models.CharField(blank=True, max_length=2)),
                ("packaging", models.CharField(blank=True, max_length=10)),
                (
                    "hazard",
                    models.BooleanField(
                        default=False, help_text="Found unsafe, and not found safe since"
                    ),
                ),
                ("photos", models.JSONField(default=list)),
                ("missing_since", models.DateTimeField(blank=True, null=True)),
                ("left_to", models.CharField(blank=True, max_length=100)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "container",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="inspection.container",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="inspection.handlingunit",
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
                        related_name="pieces",
                        to="inspection.handlingunit",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handling_units",
                        to="catalog.product",
                    ),
                ),
                (
                    "rma",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="rma.rma",
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
                        related_name="units",
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
                        related_name="handling_units",
                        to="catalog.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "status", "-id"], name="handling_unit_by_status"
                    ),
                    models.Index(
                        fields=["tenant", "updated_at", "id"], name="handling_unit_updated"
                    ),
                    models.Index(
                        fields=["tenant", "serial_normalized"], name="handling_unit_serial"
                    ),
                    models.Index(fields=["tenant", "rma"], name="handling_unit_rma"),
                    models.Index(fields=["tenant", "rma_line"], name="handling_unit_line"),
                    models.Index(fields=["tenant", "product", "-id"], name="handling_unit_product"),
                    models.Index(
                        condition=models.Q(("unit__isnull", False)),
                        fields=["tenant", "unit"],
                        name="handling_unit_sold",
                    ),
                    models.Index(fields=["tenant", "container"], name="handling_unit_container"),
                    models.Index(fields=["tenant", "left_at"], name="handling_unit_left"),
                    models.Index(
                        condition=models.Q(("parent__isnull", False)),
                        fields=["tenant", "parent"],
                        name="handling_unit_parent",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["tenant", "merged_into"],
                        name="handling_unit_merged",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "lpn_normalized"), name="unit_lpn"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ("unidentified", "on_hand", "missing")),
                            models.Q(("serial_normalized", ""), _negated=True),
                        ),
                        fields=("tenant", "serial_normalized", "product"),
                        name="unit_serial_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__gte", 1), ("status", "emptied"), _connector="OR"
                        ),
                        name="unit_quantity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted__lte", models.F("quantity")),
                            ("routed__lte", models.F("counted")),
                        ),
                        name="unit_ledger",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("function__in", ["", "F1", "F2", "F3", "F4", "F5", "F6"]),
                            (
                                "cosmetic__in",
                                ["", "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"],
                            ),
                            ("packaging__in", ["", "none", "opened", "sealed"]),
                        ),
                        name="unit_grade_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
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
                            ("released", "released"),
                            ("condemned", "condemned"),
                        ],
                        default="open",
                        max_length=30,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("counterfeit_suspected", "counterfeit_suspected"),
                            ("serial_mismatch", "serial_mismatch"),
                            ("safety_hazard", "safety_hazard"),
                            ("data_bearing_locked", "data_bearing_locked"),
                            ("recall_hit", "recall_hit"),
                            ("evidence", "evidence"),
                            ("awaiting_client", "awaiting_client"),
                        ],
                        max_length=24,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        help_text="What placed it by itself; empty: a person did",
                        max_length=40,
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=500)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="holds",
                        to="inspection.handlingunit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "unit", "id"], name="hold_unit"),
                    models.Index(fields=["tenant", "status", "-id"], name="hold_by_status"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("in_progress", "in_progress"),
                            ("graded", "graded"),
                            ("confirmed", "confirmed"),
                            ("superseded", "superseded"),
                            ("skipped", "skipped"),
                        ],
                        default="waiting",
                        max_length=30,
                    ),
                ),
                ("inspector", models.UUIDField(blank=True, null=True)),
                ("answers", models.JSONField(default=dict)),
                ("photos", models.JSONField(default=list)),
                (
                    "unanswered",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Questions still to be answered"
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=2)),
                ("cosmetic", models.CharField(blank=True, max_length=2)),
                ("packaging", models.CharField(blank=True, max_length=10)),
                ("explanation", models.JSONField(default=list)),
                ("override_reason", models.CharField(blank=True, max_length=500)),
                ("skip_rule", models.CharField(blank=True, max_length=120)),
                ("reopen_reason", models.CharField(blank=True, max_length=500)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("graded_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "used_at",
                    models.DateTimeField(
                        blank=True, help_text="A disposition began by this grade", null=True
                    ),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="inspection.checklist",
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
                        related_name="inspections",
                        to="inspection.handlingunit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "status", "id"], name="inspection_by_status"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="inspection_updated"),
                    models.Index(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=["tenant", "confirmed_at"],
                        name="inspection_confirmed",
                    ),
                    models.Index(fields=["tenant", "unit", "id"], name="inspection_unit"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["waiting", "in_progress", "graded"])),
                        fields=("tenant", "unit"),
                        name="inspection_live_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "confirmed")),
                        fields=("tenant", "unit"),
                        name="inspection_confirmed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("function__in", ["", "F1", "F2", "F3", "F4", "F5", "F6"]),
                            (
                                "cosmetic__in",
                                ["", "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"],
                            ),
                            ("packaging__in", ["", "none", "opened", "sealed"]),
                        ),
                        name="inspection_grade_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LicencePlateAlias",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("lpn", models.CharField(max_length=40)),
                ("lpn_normalized", models.CharField(blank=True, editable=False, max_length=40)),
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
                        related_name="aliases",
                        to="inspection.handlingunit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "unit"], name="lpn_alias_unit")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "lpn_normalized"), name="lpn_alias_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("code", models.CharField(max_length=40)),
                ("code_normalized", models.CharField(blank=True, editable=False, max_length=40)),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("site", "site"), ("zone", "zone"), ("bin", "bin")],
                        default="bin",
                        max_length=10,
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
                        to="inspection.location",
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
                "indexes": [models.Index(fields=["tenant", "parent"], name="location_parent")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "code_normalized"), name="location_code"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="handlingunit",
            name="location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="inspection.location",
            ),
        ),
        migrations.AddField(
            model_name="container",
            name="location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="containers",
                to="inspection.location",
            ),
        ),
        migrations.CreateModel(
            name="Receipt",
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
                            ("counted", "counted"),
                            ("reconciled", "reconciled"),
                            ("with_discrepancies", "with_discrepancies"),
                            ("closed", "closed"),
                            ("refused", "refused"),
                            ("forwarded", "forwarded"),
                            ("voided", "voided"),
                        ],
                        default="open",
                        max_length=30,
                    ),
                ),
                ("tracking_number", models.CharField(blank=True, max_length=100)),
                (
                    "occurred_at",
                    models.DateTimeField(
                        blank=True, help_text="When the partner says it happened", null=True
                    ),
                ),
                (
                    "performed_by",
                    models.CharField(
                        blank=True, help_text="The partner's name of the person", max_length=120
                    ),
                ),
                ("client_action_id", models.CharField(blank=True, max_length=100, null=True)),
                ("open_discrepancies", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "inspected_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the first inspection of its goods began",
                        null=True,
                    ),
                ),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("photos", models.JSONField(default=list)),
                (
                    "container",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="inspection.container",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="inspection.location",
                    ),
                ),
                (
                    "rma",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="rma.rma",
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
                        related_name="receipts",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "status", "-id"], name="receipt_by_status"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="receipt_updated"),
                    models.Index(
                        condition=models.Q(("counted_at__isnull", False)),
                        fields=["tenant", "counted_at"],
                        name="receipt_counted",
                    ),
                    models.Index(fields=["tenant", "rma"], name="receipt_rma"),
                    models.Index(fields=["tenant", "shipment"], name="receipt_shipment"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "client_action_id"), name="receipt_client_action"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="handlingunit",
            name="receipt",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="inspection.receipt",
            ),
        ),
        migrations.CreateModel(
            name="Discrepancy",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing", "missing"),
                            ("undeclared", "undeclared"),
                            ("wrong_item", "wrong_item"),
                            ("over_quantity", "over_quantity"),
                            ("serial_mismatch", "serial_mismatch"),
                            ("swapped_item", "swapped_item"),
                            ("accessory_missing", "accessory_missing"),
                            ("empty_box", "empty_box"),
                            ("damaged_parcel", "damaged_parcel"),
                            ("contaminated", "contaminated"),
                            ("hazard_unannounced", "hazard_unannounced"),
                            ("wrong_client", "wrong_client"),
                            ("unknown_sender", "unknown_sender"),
                        ],
                        max_length=20,
                    ),
                ),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("resolution", models.CharField(blank=True, max_length=500)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "rma_line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancies",
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
                        related_name="discrepancies",
                        to="inspection.handlingunit",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="discrepancies",
                        to="inspection.receipt",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "receipt", "id"], name="discrepancy_receipt"),
                    models.Index(fields=["tenant", "rma_line"], name="discrepancy_line"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="container",
            index=models.Index(fields=["tenant", "location"], name="container_location"),
        ),
        migrations.AddIndex(
            model_name="handlingunit",
            index=models.Index(fields=["tenant", "receipt"], name="handling_unit_receipt"),
        ),
        migrations.AddIndex(
            model_name="handlingunit",
            index=models.Index(fields=["tenant", "location"], name="handling_unit_location"),
        ),
        IsolateByTenant(
            "inspection.Checklist",
            "inspection.Container",
            "inspection.HandlingUnit",
            "inspection.Hold",
            "inspection.Inspection",
            "inspection.LicencePlateAlias",
            "inspection.Location",
            "inspection.Receipt",
            "inspection.Discrepancy",
        ),
    ]
