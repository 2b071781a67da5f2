"""The tables of rma."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("flows", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "target",
                    models.CharField(
                        choices=[("line", "line"), ("shipping", "shipping")], max_length=10
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("net_minor", models.BigIntegerField()),
                ("tax_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "rows",
                    models.JSONField(
                        default=dict,
                        help_text="Of which shipping rows, by key: gross and tax in minor units",
                    ),
                ),
                (
                    "allocations",
                    models.JSONField(
                        default=list,
                        help_text="The order's payments it goes back to, with minor units",
                    ),
                ),
                (
                    "payment",
                    models.CharField(
                        choices=[
                            ("recorded", "recorded"),
                            ("processing", "processing"),
                            ("unknown", "unknown"),
                            ("failed", "failed"),
                            ("paid", "paid"),
                        ],
                        default="recorded",
                        help_text="How it reaches the customer: recorded is paid by whoever made it",
                        max_length=12,
                    ),
                ),
                ("provider_reference", models.CharField(blank=True, max_length=200)),
                ("failure_code", models.CharField(blank=True, max_length=40)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=500)),
                ("made_by", models.UUIDField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="catalog.order",
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
                        related_name="adjustments",
                        to="catalog.orderline",
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
                "indexes": [models.Index(fields=["tenant", "order"], name="adjustment_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="adjustment_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Advance",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("secured", "secured"),
                            ("out", "out"),
                            ("overdue", "overdue"),
                            ("released", "released"),
                            ("charged", "charged"),
                            ("owed", "owed"),
                            ("written_off", "written_off"),
                            ("refunded", "refunded"),
                        ],
                        default="offered",
                        max_length=30,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "security",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hold", "hold"),
                            ("payment_method", "payment_method"),
                            ("agents_word", "agents_word"),
                        ],
                        max_length=20,
                        null=True,
                    ),
                ),
                ("security_reference", models.CharField(blank=True, max_length=200)),
                ("security_reason", models.CharField(blank=True, max_length=1000)),
                ("secured_at", models.DateTimeField(blank=True, null=True)),
                ("out_at", models.DateTimeField(blank=True, null=True)),
                ("back_by", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("charge_reference", models.CharField(blank=True, max_length=200)),
                ("charge_means", models.CharField(blank=True, max_length=40)),
                ("charged_by", models.UUIDField(blank=True, null=True)),
                ("charged_at", models.DateTimeField(blank=True, null=True)),
                ("failure_code", models.CharField(blank=True, max_length=40)),
                ("write_off_reason", models.CharField(blank=True, max_length=1000)),
                ("refund_reference", models.CharField(blank=True, max_length=200)),
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "status", "-id"], name="advance_by_status")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)), name="advance_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Bulk",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("verb", models.CharField(max_length=30)),
                ("details", models.JSONField(default=dict, help_text="What the verb was told")),
                ("actor_id", models.UUIDField(help_text="Who asked for it")),
                (
                    "keys",
                    models.JSONField(
                        default=list, help_text="The returns, in the order of the list"
                    ),
                ),
                (
                    "at",
                    models.PositiveIntegerField(default=0, help_text="How many of them were tried"),
                ),
                (
                    "refused",
                    models.JSONField(
                        default=list, help_text="Number, public id and sentence of each"
                    ),
                ),
                (
                    "back",
                    models.CharField(
                        blank=True, help_text="The list it was asked on", max_length=2000
                    ),
                ),
                (
                    "language",
                    models.CharField(blank=True, help_text="Of the refusals", max_length=35),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CreditNoteCounter",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
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
                        fields=("tenant", "year"), name="credit_note_counter_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftCode",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("lines", models.JSONField()),
                ("language", models.CharField(blank=True, max_length=35)),
                ("code_salt", models.CharField(max_length=32)),
                ("code_hash", models.CharField(max_length=64)),
                ("code_last4", models.CharField(max_length=4)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gift_codes",
                        to="catalog.order",
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
                "indexes": [models.Index(fields=["tenant", "order"], name="gift_code_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "code_hash"), name="gift_code_hash")
                ],
            },
        ),
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("hash", models.CharField(max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="catalog.order",
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
                "indexes": [models.Index(fields=["tenant", "order"], name="one_time_code_order")],
            },
        ),
        migrations.CreateModel(
            name="PaymentSettings",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "provider",
                    models.CharField(
                        choices=[("manual", "manual"), ("stripe", "stripe")],
                        default="manual",
                        max_length=20,
                    ),
                ),
                (
                    "pays_by_itself",
                    models.BooleanField(
                        default=False,
                        help_text="What is due is handed to the provider without a person",
                    ),
                ),
                (
                    "credits_by_itself",
                    models.BooleanField(
                        default=False, help_text="Store credit is issued as soon as it is due"
                    ),
                ),
                (
                    "credit_days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="How long new store credit can be spent; null is for ever",
                        null=True,
                    ),
                ),
                (
                    "credit_reminder_days",
                    models.PositiveIntegerField(
                        blank=True,
                        default=14,
                        help_text="So many days before credit expires its owner is reminded; null is never",
                        null=True,
                    ),
                ),
                (
                    "charges_by_itself",
                    models.BooleanField(
                        default=False,
                        help_text="What was given in advance is charged without a person once its last day passed",
                    ),
                ),
                (
                    "instructions",
                    models.TextField(
                        blank=True,
                        help_text="How shoppers pay what they owe: an account, a link, a till",
                    ),
                ),
                ("secret_sealed", models.TextField(blank=True)),
                ("secret_hint", models.CharField(blank=True, max_length=20)),
                ("webhook_sealed", models.TextField(blank=True)),
                ("webhook_hint", models.CharField(blank=True, max_length=20)),
                ("reconciled_at", models.DateTimeField(blank=True, null=True)),
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
                    models.UniqueConstraint(fields=("tenant",), name="payment_settings_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name", models.CharField(max_length=120)),
                ("number", models.PositiveIntegerField(help_text="Version, counted by tenant")),
                ("effective_from", models.DateTimeField(editable=False)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("rules", models.JSONField(default=dict)),
                ("overrides", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                    models.UniqueConstraint(fields=("tenant", "number"), name="policy_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="DryRun",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("rules", models.JSONField(default=dict)),
                ("overrides", models.JSONField(default=list)),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField()),
                ("last", models.PositiveIntegerField()),
                ("total", models.PositiveIntegerField(default=0, help_text="Returns to look at")),
                ("done", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("at_moment", models.DateTimeField(blank=True, null=True)),
                ("at_key", models.UUIDField(blank=True, null=True)),
                (
                    "totals",
                    models.JSONField(
                        default=dict,
                        help_text="Outcomes before and after, and money by currency, minor units",
                    ),
                ),
                ("actor_id", models.UUIDField(blank=True, help_text="Who asked for it", null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="dry_runs",
                        to="rma.policy",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("policy__isnull", False)),
                        fields=["tenant", "policy"],
                        name="dry_run_policy",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("handle", models.SlugField(db_index=False, max_length=40)),
                (
                    "side",
                    models.CharField(
                        choices=[("remorse", "remorse"), ("defect", "defect")], max_length=10
                    ),
                ),
                (
                    "labels",
                    models.JSONField(
                        default=dict, help_text="Text by language; the standard reasons have ours"
                    ),
                ),
                (
                    "categories",
                    models.JSONField(
                        default=list, help_text="Product categories it is offered for; all if empty"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
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
                    models.UniqueConstraint(fields=("tenant", "handle"), name="reason_handle")
                ],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
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
                            ("awaiting_payment", "awaiting_payment"),
                            ("due", "due"),
                            ("processing", "processing"),
                            ("settled", "settled"),
                            ("failed", "failed"),
                            ("unknown", "unknown"),
                            ("disputed", "disputed"),
                            ("cancelled", "cancelled"),
                            ("reversed", "reversed"),
                            ("charged_back", "charged_back"),
                        ],
                        default="proposed",
                        max_length=30,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("refund", "refund"),
                            ("store_credit", "store_credit"),
                            ("exchange", "exchange"),
                            ("replacement", "replacement"),
                            ("repair", "repair"),
                            ("price_reduction", "price_reduction"),
                            ("keep_with_refund", "keep_with_refund"),
                            ("none", "none"),
                        ],
                        max_length=20,
                    ),
                ),
                ("quantity", models.PositiveIntegerField()),
                (
                    "first_unit",
                    models.PositiveIntegerField(
                        default=0, help_text="How many units of the order line came before it"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "components",
                    models.JSONField(
                        default=dict,
                        help_text="Minor units: items, tax, shipping, fees, deductions, bonus",
                    ),
                ),
                (
                    "value",
                    models.JSONField(
                        default=dict,
                        help_text="What it takes from the order, before fees: gross and tax of the units, and of shipping rows by key",
                    ),
                ),
                ("derivation", models.JSONField(default=list)),
                (
                    "grounds",
                    models.JSONField(
                        default=dict,
                        help_text="What fees and deductions go by, where there is something: `inspections` (units by id), `finding` (a person confirmed the deduction), `waived` (let go by a person)",
                    ),
                ),
                (
                    "forfeited",
                    models.BooleanField(
                        default=False,
                        help_text="Cancelled while its units stay returned: nothing is paid, value is used up",
                    ),
                ),
                (
                    "sent_home",
                    models.BooleanField(
                        default=False,
                        help_text="Nothing was paid and its units are with the customer again: it takes nothing from the order any more",
                    ),
                ),
                (
                    "allocations",
                    models.JSONField(
                        default=list,
                        help_text="The order's payments it goes back to, with minor units",
                    ),
                ),
                (
                    "replacement",
                    models.JSONField(
                        blank=True,
                        help_text="Goods in exchange: product, sku, title, quantity, shipped, unit_price, gross, tax; null where it brings none",
                        null=True,
                    ),
                ),
                (
                    "customer_owes_minor",
                    models.BigIntegerField(
                        default=0, help_text="What the shopper pays on top, for something dearer"
                    ),
                ),
                ("customer_paid_at", models.DateTimeField(blank=True, null=True)),
                ("customer_reference", models.CharField(blank=True, max_length=200)),
                (
                    "ahead",
                    models.BooleanField(
                        default=False,
                        help_text="Given before its goods came back, against an advance",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.UUIDField(blank=True, null=True)),
                ("provider", models.CharField(blank=True, max_length=20)),
                ("provider_reference", models.CharField(blank=True, max_length=200)),
                ("method", models.CharField(blank=True, max_length=40)),
                ("failure_code", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=1000)),
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
                    models.Index(fields=["tenant", "status", "-id"], name="resolution_by_status"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", False)),
                        fields=["tenant", "settled_at"],
                        name="resolution_settled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)), name="resolution_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("customer_owes_minor", 0),
                            models.Q(("amount_minor", 0), ("customer_owes_minor__gt", 0)),
                            _connector="OR",
                        ),
                        name="resolution_difference",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentIn",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("difference", "difference"),
                            ("hold", "hold"),
                            ("charge", "charge"),
                        ],
                        max_length=12,
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=80)),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="Which try of the same money it is"),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("open", "open"),
                            ("processing", "processing"),
                            ("held", "held"),
                            ("paid", "paid"),
                            ("odd", "odd"),
                            ("returned", "returned"),
                            ("released", "released"),
                            ("expired", "expired"),
                            ("failed", "failed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("capture", "capture"),
                            ("release", "release"),
                            ("refund", "refund"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "got_minor",
                    models.BigIntegerField(blank=True, help_text="As the provider says", null=True),
                ),
                ("got_currency", models.CharField(blank=True, max_length=3)),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="The provider's, of the link that was opened",
                        max_length=200,
                    ),
                ),
                (
                    "payment_reference",
                    models.CharField(
                        blank=True, help_text="The provider's, of the money", max_length=200
                    ),
                ),
                ("customer_reference", models.CharField(blank=True, max_length=200)),
                (
                    "saved_reference",
                    models.CharField(
                        blank=True,
                        help_text="The provider's, of the saved way to pay",
                        max_length=200,
                    ),
                ),
                ("address", models.TextField(blank=True, help_text="Where the shopper pays")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, help_text="When the link ends", null=True),
                ),
                (
                    "hold_until",
                    models.DateTimeField(blank=True, help_text="When the hold ends", null=True),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True, help_text="Why it failed, or what is odd", max_length=40
                    ),
                ),
                ("wished_by", models.UUIDField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "look_at",
                    models.DateTimeField(
                        blank=True, help_text="When to ask about it again", null=True
                    ),
                ),
                (
                    "advance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payments_in",
                        to="rma.advance",
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
                    "resolution",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payments_in",
                        to="rma.resolution",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "reference"], name="payment_in_ref"),
                    models.Index(fields=["tenant", "payment_reference"], name="payment_in_payment"),
                    models.Index(
                        condition=models.Q(("look_at__isnull", False)),
                        fields=["tenant", "look_at"],
                        name="payment_in_look",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "key"), name="payment_in_key"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="payment_in_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentAttempt",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("provider", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=80)),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="Which try of the same money it is"),
                ),
                (
                    "payment",
                    models.CharField(
                        blank=True, help_text="The order's payment, by place", max_length=20
                    ),
                ),
                ("payment_reference", models.CharField(blank=True, max_length=200)),
                ("method", models.CharField(blank=True, max_length=40)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("waiting", "waiting"),
                            ("paid", "paid"),
                            ("failed", "failed"),
                            ("unknown", "unknown"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="The provider's, of the money", max_length=200
                    ),
                ),
                ("code", models.CharField(blank=True, help_text="Why it failed", max_length=40)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "look_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When to ask what became of it, or to try again",
                        null=True,
                    ),
                ),
                (
                    "adjustment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="rma.adjustment",
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
                    "payment_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="rma.paymentin",
                    ),
                ),
                (
                    "resolution",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="rma.resolution",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "resolution"], name="payment_attempt_resolution"
                    ),
                    models.Index(
                        condition=models.Q(("adjustment__isnull", False)),
                        fields=["tenant", "adjustment"],
                        name="payment_attempt_adjustment",
                    ),
                    models.Index(
                        condition=models.Q(("payment_in__isnull", False)),
                        fields=["tenant", "payment_in"],
                        name="payment_attempt_in",
                    ),
                    models.Index(
                        fields=["tenant", "provider", "reference"], name="payment_attempt_ref"
                    ),
                    models.Index(
                        fields=["tenant", "payment_reference"], name="payment_attempt_payment"
                    ),
                    models.Index(
                        condition=models.Q(("look_at__isnull", False)),
                        fields=["tenant", "look_at"],
                        name="payment_attempt_look",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "key"), name="payment_attempt_key"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="payment_attempt_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("adjustment__isnull", True),
                                ("payment_in__isnull", True),
                                ("resolution__isnull", False),
                            ),
                            models.Q(
                                ("adjustment__isnull", False),
                                ("payment_in__isnull", True),
                                ("resolution__isnull", True),
                            ),
                            models.Q(
                                ("adjustment__isnull", True),
                                ("payment_in__isnull", False),
                                ("resolution__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_attempt_pays_one",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="advance",
            name="resolution",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="advances",
                to="rma.resolution",
            ),
        ),
        migrations.CreateModel(
            name="ReturnDraft",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("data", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "gift",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forms",
                        to="rma.giftcode",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="catalog.order",
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
                "indexes": [models.Index(fields=["tenant", "order"], name="return_draft_order")],
            },
        ),
        migrations.CreateModel(
            name="GiftDraft",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name", models.CharField(max_length=300)),
                ("email", models.CharField(max_length=254)),
                ("email_normalized", models.CharField(blank=True, editable=False, max_length=508)),
                ("language", models.CharField(blank=True, max_length=35)),
                (
                    "address",
                    models.JSONField(blank=True, help_text="Where they send it from", null=True),
                ),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_tries", models.PositiveSmallIntegerField(default=0)),
                ("code_ends_at", models.DateTimeField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "gift",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="rma.giftcode",
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
                    "form",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="gift_drafts",
                        to="rma.returndraft",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "gift", "email_normalized"], name="gift_draft_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnRequest",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_requests",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rma",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("needs_information", "needs_information"),
                            ("authorized", "authorized"),
                            ("declined", "declined"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                            ("closed", "closed"),
                        ],
                        default="requested",
                        max_length=30,
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "token",
                    models.CharField(
                        editable=False, help_text="In the label's QR code", max_length=32
                    ),
                ),
                (
                    "ship_from",
                    models.JSONField(
                        blank=True,
                        help_text="Who sends it from where, if not the order's address",
                        null=True,
                    ),
                ),
                ("external_id", models.CharField(blank=True, max_length=200, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("legal_basis", models.CharField(blank=True, max_length=12)),
                (
                    "requested_by",
                    models.CharField(
                        choices=[
                            ("customer", "customer"),
                            ("agent", "agent"),
                            ("partner", "partner"),
                        ],
                        default="customer",
                        max_length=10,
                    ),
                ),
                ("shipping_method", models.CharField(default="label", max_length=20)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("label_paid_by", models.CharField(default="merchant", max_length=10)),
                ("requested_at", models.DateTimeField(editable=False)),
                ("authorized_at", models.DateTimeField(blank=True, null=True)),
                ("ship_by", models.DateTimeField(blank=True, null=True)),
                (
                    "goods_moved_at",
                    models.DateTimeField(
                        blank=True, help_text="First handed over or received", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("appealed_at", models.DateTimeField(blank=True, null=True)),
                ("question", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("decline_reason", models.TextField(blank=True)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rmas",
                        to="catalog.customer",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="rma.rma",
                    ),
                ),
                (
                    "gift",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rmas",
                        to="rma.giftcode",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rmas",
                        to="catalog.order",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rmas",
                        to="rma.policy",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rmas",
                        to="rma.returnrequest",
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
                    models.Index(fields=["tenant", "-requested_at", "-id"], name="rma_newest"),
                    models.Index(
                        fields=["tenant", "status", "-requested_at", "-id"], name="rma_by_status"
                    ),
                    models.Index(fields=["tenant", "updated_at"], name="rma_updated"),
                    models.Index(fields=["tenant", "order"], name="rma_order"),
                    models.Index(fields=["tenant", "customer"], name="rma_customer"),
                    models.Index(
                        condition=models.Q(("request__isnull", False)),
                        fields=["tenant", "request"],
                        name="rma_request",
                    ),
                    models.Index(
                        condition=models.Q(("gift__isnull", False)),
                        fields=["tenant", "gift"],
                        name="rma_gift",
                    ),
                    models.Index(
                        condition=models.Q(("follows__isnull", False)),
                        fields=["tenant", "follows"],
                        name="rma_follows",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="rma_number"),
                    models.UniqueConstraint(fields=("tenant", "token"), name="rma_token"),
                    models.UniqueConstraint(
                        fields=("tenant", "external_id"), name="rma_external_id"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="returndraft",
            name="rma",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="drafts",
                to="rma.rma",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="rma",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="resolutions",
                to="rma.rma",
            ),
        ),
        migrations.AddField(
            model_name="paymentin",
            name="rma",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="payments_in",
                to="rma.rma",
            ),
        ),
        migrations.CreateModel(
            name="MoneyDifference",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("provider", models.CharField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("not_here", "not_here"),
                            ("not_there", "not_there"),
                            ("amount", "amount"),
                            ("failed_there", "failed_there"),
                            ("charged_back", "charged_back"),
                            ("not_owed", "not_owed"),
                            ("currency", "currency"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "reference",
                    models.CharField(help_text="The provider's, of the money", max_length=200),
                ),
                ("payment_reference", models.CharField(blank=True, max_length=200)),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        help_text="As the provider says; ours where it is silent"
                    ),
                ),
                ("ours_minor", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.UUIDField(blank=True, null=True)),
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
                    "resolution",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="differences",
                        to="rma.resolution",
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
                        related_name="differences",
                        to="rma.rma",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["tenant", "-id"],
                        name="money_difference_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "provider", "kind", "reference"),
                        name="money_difference_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DryRunChange",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("before", models.CharField(max_length=12)),
                ("after", models.CharField(max_length=12)),
                ("before_minor", models.BigIntegerField()),
                ("after_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "lines",
                    models.JSONField(
                        default=list,
                        help_text="Of each line: outcome, sentence and amount before and after, rules",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="rma.dryrun",
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
                    "rma",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dry_run_changes",
                        to="rma.rma",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "run", "id"], name="dry_run_changes"),
                    models.Index(fields=["tenant", "rma"], name="dry_run_change_rma"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "run", "rma"), name="dry_run_change_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("credit", "credit"), ("cancellation", "cancellation")],
                        default="credit",
                        max_length=12,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("sequence", models.PositiveIntegerField()),
                ("issued_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "total_minor",
                    models.BigIntegerField(help_text="What was credited, tax included"),
                ),
                ("tax_minor", models.BigIntegerField()),
                ("content", models.JSONField()),
                (
                    "adjustment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="rma.adjustment",
                    ),
                ),
                (
                    "cancels",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancelled_by",
                        to="rma.creditnote",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="catalog.order",
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
                    "resolution",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="rma.resolution",
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
                        related_name="credit_notes",
                        to="rma.rma",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "order"], name="credit_note_order"),
                    models.Index(fields=["tenant", "rma"], name="credit_note_rma"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "year", "sequence"), name="credit_note_number"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "resolution", "kind"), name="credit_note_of_resolution"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "adjustment", "kind"), name="credit_note_of_adjustment"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "cancels"), name="credit_note_cancelled_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "member",
                    models.UUIDField(help_text="The key of the person, as events name them"),
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
                    "rma",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="rma.rma",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "member", "rma"], name="assignment_member")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "rma"), name="assignment_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="advance",
            name="rma",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="advances",
                to="rma.rma",
            ),
        ),
        migrations.CreateModel(
            name="RmaLine",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("authorized", "authorized"),
                            ("declined", "declined"),
                            ("cancelled", "cancelled"),
                            ("not_coming", "not_coming"),
                            ("lost", "lost"),
                        ],
                        default="requested",
                        max_length=30,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("sku", models.CharField(blank=True, max_length=100)),
                ("title", models.CharField(blank=True, max_length=500)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("symptom", models.CharField(blank=True, max_length=1000)),
                ("comment", models.CharField(blank=True, max_length=2000)),
                (
                    "safety",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="What was said of its battery: rma.batteries",
                    ),
                ),
                ("legal_basis", models.CharField(blank=True, max_length=12)),
                (
                    "wanted",
                    models.JSONField(default=dict, help_text="The wanted resolution, as given"),
                ),
                (
                    "decision",
                    models.JSONField(
                        default=dict, help_text="outcome, code, params of its sentence, trace"
                    ),
                ),
                (
                    "refund_on",
                    models.CharField(
                        default="inspection",
                        help_text="What must happen before money is due",
                        max_length=12,
                    ),
                ),
                ("requested", models.PositiveIntegerField()),
                ("authorized", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("received", models.PositiveIntegerField(default=0)),
                ("disposed", models.PositiveIntegerField(default=0)),
                ("settled", models.PositiveIntegerField(default=0)),
                ("lost", models.PositiveIntegerField(default=0)),
                (
                    "sent_home",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="With the customer again, repaired or not: they may come back anew",
                    ),
                ),
                ("unpaid", models.PositiveIntegerField(default=0)),
                ("void", models.PositiveIntegerField(default=0)),
                (
                    "inspections",
                    models.JSONField(
                        default=dict, help_text="Confirmed inspections by id: quantity and grade"
                    ),
                ),
                ("goods_moved_at", models.DateTimeField(blank=True, null=True)),
                ("appealed_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
                ("decline_reason", models.TextField(blank=True)),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rma_lines",
                        to="catalog.orderline",
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
                        related_name="rma_lines",
                        to="catalog.product",
                    ),
                ),
                (
                    "rma",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="rma.rma",
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
                    models.Index(fields=["tenant", "order_line"], name="rma_line_order_line"),
                    models.Index(
                        condition=models.Q(("safety", []), _negated=True),
                        fields=["tenant", "rma"],
                        name="rma_line_safety",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "rma", "position"), name="rma_line_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requested__gte", 1)), name="rma_line_requested"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("authorized__lte", models.F("requested")),
                            ("received__lte", models.F("authorized")),
                            ("sent_home__lte", models.F("received")),
                            (
                                "disposed__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("received"), "+", models.F("kept")
                                ),
                            ),
                            (
                                "authorized__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("settled"), "+", models.F("unpaid")
                                    ),
                                    "+",
                                    models.F("void"),
                                ),
                            ),
                        ),
                        name="rma_line_ledger",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskFinding",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("swapped_item", "swapped_item"),
                            ("serial_mismatch", "serial_mismatch"),
                            ("empty_box", "empty_box"),
                            ("weight_mismatch", "weight_mismatch"),
                            ("missing", "missing"),
                            ("accessory_missing", "accessory_missing"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="What found it: the same thing counts once", max_length=80
                    ),
                ),
                ("found_at", models.DateTimeField(editable=False)),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                ("dismissed_by", models.UUIDField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risk_findings",
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
                (
                    "rma",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risk_findings",
                        to="rma.rma",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="rma.rmaline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("dismissed_at", None)),
                        fields=["tenant", "customer", "found_at"],
                        name="risk_finding_counts",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "rma", "kind", "source"), name="risk_finding_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="resolution",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="resolutions",
                to="rma.rmaline",
            ),
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "question"),
                            ("answer", "answer"),
                            ("appeal", "appeal"),
                            ("decline", "decline"),
                            ("dispute", "dispute"),
                            ("internal", "internal"),
                            ("note", "note"),
                            ("override", "override"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "actor_kind",
                    models.CharField(help_text="Who wrote it: as on events", max_length=10),
                ),
                ("actor_id", models.UUIDField(blank=True, null=True)),
                ("text", models.TextField()),
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
                    "rma",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="rma.rma",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="rma.rmaline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "rma"], name="remark_rma"),
                    models.Index(
                        condition=models.Q(("line__isnull", False)),
                        fields=["tenant", "line"],
                        name="remark_line",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuaranteeExtension",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("work_order", models.UUIDField(help_text="The repair; a later stage's key")),
                ("reference", models.CharField(help_text="Its number", max_length=40)),
                ("months", models.PositiveSmallIntegerField()),
                ("clause", models.CharField(max_length=200)),
                ("ended_before", models.DateField()),
                ("until", models.DateField()),
                (
                    "order_line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="catalog.orderline",
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
                        related_name="extensions",
                        to="catalog.unit",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="rma.rmaline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "line"], name="guarantee_extension_line"),
                    models.Index(fields=["tenant", "order_line"], name="guarantee_extension_sold"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "work_order"), name="guarantee_extension_repair"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("tenant", "unit"),
                        name="guarantee_extension_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RmaLineSerial",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("serial", models.CharField(max_length=100)),
                ("serial_normalized", models.CharField(blank=True, editable=False, max_length=300)),
                ("open", models.BooleanField(default=True)),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="serial_rows",
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
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "line"], name="rma_serial_line")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("open", True)),
                        fields=("tenant", "serial_normalized"),
                        name="rma_serial_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name", models.CharField(max_length=60)),
                ("owner", models.UUIDField(help_text="The key of the person who made it")),
                (
                    "shared",
                    models.BooleanField(default=False, help_text="Everybody of the shop sees it"),
                ),
                ("view", models.CharField(max_length=20)),
                (
                    "filters",
                    models.JSONField(default=dict, help_text="As the form of the list sends them"),
                ),
                ("ordering", models.CharField(blank=True, max_length=30)),
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
                        condition=models.Q(("shared", True)),
                        fields=["tenant", "name"],
                        name="saved_view_shared",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "owner", "name"), name="saved_view_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "created"),
                            ("label_pending", "label_pending"),
                            ("label_ready", "label_ready"),
                            ("label_failed", "label_failed"),
                            ("label_expired", "label_expired"),
                            ("pickup_scheduled", "pickup_scheduled"),
                            ("pickup_failed", "pickup_failed"),
                            ("in_transit", "in_transit"),
                            ("exception", "exception"),
                            ("delivered", "delivered"),
                            ("arrived", "arrived"),
                            ("lost", "lost"),
                            ("returned_to_sender", "returned_to_sender"),
                            ("voided", "voided"),
                        ],
                        default="created",
                        max_length=30,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "inbound"), ("outbound", "outbound")],
                        default="inbound",
                        max_length=10,
                    ),
                ),
                ("method", models.CharField(default="label", max_length=20)),
                ("carrier", models.CharField(blank=True, max_length=60)),
                ("service", models.CharField(blank=True, max_length=60)),
                ("tracking_number", models.CharField(blank=True, max_length=100)),
                (
                    "tracking_normalized",
                    models.CharField(blank=True, editable=False, max_length=100),
                ),
                ("label_expires_at", models.DateTimeField(blank=True, null=True)),
                ("label_error", models.CharField(blank=True, max_length=500)),
                ("pickup_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("exception_reason", models.CharField(blank=True, max_length=500)),
                ("weight_g", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "label",
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
                    models.Index(fields=["tenant", "tracking_normalized"], name="shipment_tracking")
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("quantity", models.PositiveIntegerField()),
                (
                    "serials",
                    models.JSONField(default=list, help_text="As they stand on the pieces"),
                ),
                ("made_by", models.UUIDField(blank=True, null=True)),
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
                    "resolution",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dispatches",
                        to="rma.resolution",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dispatches",
                        to="rma.shipment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "resolution", "id"], name="dispatch_resolution")
                ],
            },
        ),
        migrations.CreateModel(
            name="ShipmentRma",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "rma",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shipment_rows",
                        to="rma.rma",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rma_rows",
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
                "indexes": [models.Index(fields=["tenant", "rma"], name="shipment_rma_rma")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "shipment", "rma"), name="shipment_rma_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreCredit",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("currency", models.CharField(max_length=3)),
                ("issued_minor", models.BigIntegerField()),
                ("balance_minor", models.BigIntegerField()),
                ("code_salt", models.CharField(max_length=32)),
                ("code_hash", models.CharField(max_length=64)),
                ("code_last4", models.CharField(max_length=4)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[("", "open"), ("expired", "expired"), ("reversed", "reversed")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="store_credits",
                        to="catalog.customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="store_credits",
                        to="catalog.order",
                    ),
                ),
                (
                    "resolution",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="rma.resolution",
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
                        related_name="credits",
                        to="rma.rma",
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
                    models.Index(fields=["tenant", "customer"], name="store_credit_customer"),
                    models.Index(fields=["tenant", "rma"], name="store_credit_rma"),
                    models.Index(fields=["tenant", "updated_at"], name="store_credit_updated"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "code_hash"), name="store_credit_code"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "resolution"), name="store_credit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("balance_minor__gte", 0),
                            ("balance_minor__lte", models.F("issued_minor")),
                        ),
                        name="store_credit_balance",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditEntry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issued", "issued"),
                            ("redeemed", "redeemed"),
                            ("expired", "expired"),
                            ("reversed", "reversed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "amount_minor",
                    models.BigIntegerField(help_text="Signed: what it adds to the balance"),
                ),
                ("balance_minor", models.BigIntegerField(help_text="What is left after it")),
                ("reason", models.CharField(max_length=320)),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="What it was spent on: an order's number, a receipt's",
                        max_length=200,
                    ),
                ),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
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
                    "credit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="rma.storecredit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "credit", "reason"), name="credit_entry_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance_minor__gte", 0)), name="credit_entry_balance"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_minor__gt", 0), ("kind", "issued")),
                            models.Q(
                                models.Q(("kind", "issued"), _negated=True), ("amount_minor__lt", 0)
                            ),
                            _connector="OR",
                        ),
                        name="credit_entry_sign",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrackingEvent",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("status", models.CharField(max_length=30)),
                ("occurred_at", models.DateTimeField()),
                ("description", models.CharField(blank=True, max_length=500)),
                ("location", models.CharField(blank=True, max_length=200)),
                (
                    "shipment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracking_events",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "shipment", "occurred_at", "status"),
                        name="tracking_event_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnorderedDraft",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("name", models.CharField(max_length=300)),
                ("email", models.CharField(max_length=254)),
                ("email_normalized", models.CharField(blank=True, editable=False, max_length=508)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("data", models.JSONField(default=dict)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_tries", models.PositiveSmallIntegerField(default=0)),
                ("code_ends_at", models.DateTimeField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "rma",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="unordered",
                        to="rma.rma",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("unmatched", "unmatched"),
                            ("matched", "matched"),
                            ("contested", "contested"),
                            ("accepted", "accepted"),
                        ],
                        default="received",
                        max_length=30,
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=300)),
                (
                    "contract",
                    models.CharField(help_text="The contract, as it was named", max_length=1000),
                ),
                (
                    "contact",
                    models.CharField(help_text="Where the acknowledgement is sent", max_length=254),
                ),
                (
                    "contact_normalized",
                    models.CharField(blank=True, editable=False, max_length=508),
                ),
                (
                    "items",
                    models.CharField(
                        blank=True,
                        help_text="Which items, in words; empty means all",
                        max_length=2000,
                    ),
                ),
                (
                    "lines",
                    models.JSONField(
                        default=list,
                        help_text="Rows of order_line and quantity as stated; empty means all",
                    ),
                ),
                ("language", models.CharField(max_length=35)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("portal", "portal"),
                            ("link", "link"),
                            ("api", "api"),
                            ("shop_page", "shop_page"),
                        ],
                        default="portal",
                        max_length=10,
                    ),
                ),
                (
                    "form_id",
                    models.CharField(
                        blank=True,
                        help_text="One confirmation is one statement",
                        max_length=64,
                        null=True,
                    ),
                ),
                ("received_at", models.DateTimeField(editable=False)),
                (
                    "many",
                    models.BooleanField(default=False, help_text="One of very many from one place"),
                ),
                (
                    "matched_how",
                    models.CharField(
                        blank=True, help_text="contact, link or person", max_length=10
                    ),
                ),
                ("matched_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="Last day of the period; none where it has not begun",
                        null=True,
                    ),
                ),
                (
                    "flags",
                    models.JSONField(
                        default=list, help_text="What a person should look at, by code"
                    ),
                ),
                ("contest_clause", models.CharField(blank=True, max_length=40)),
                ("contest_reason", models.TextField(blank=True)),
                ("contested_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled",
                    models.JSONField(
                        default=list,
                        help_text="Rows of line and quantity that were cancelled before shipping",
                    ),
                ),
                (
                    "cancelled_minor",
                    models.BigIntegerField(
                        default=0,
                        help_text="What was paid for the cancelled units, in the order's currency",
                    ),
                ),
                (
                    "acknowledged_at",
                    models.DateTimeField(
                        blank=True, help_text="When the acknowledgement left", null=True
                    ),
                ),
                (
                    "acknowledgement",
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
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="catalog.order",
                    ),
                ),
                (
                    "rma",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="withdrawals",
                        to="rma.rma",
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
                        fields=["tenant", "-received_at", "-id"], name="withdrawal_newest"
                    ),
                    models.Index(
                        fields=["tenant", "status", "-received_at"], name="withdrawal_by_status"
                    ),
                    models.Index(
                        fields=["tenant", "contact_normalized", "received_at"],
                        name="withdrawal_contact",
                    ),
                    models.Index(fields=["tenant", "updated_at", "id"], name="withdrawal_updated"),
                    models.Index(
                        condition=models.Q(("order__isnull", False)),
                        fields=["tenant", "order"],
                        name="withdrawal_order",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="withdrawal_number"),
                    models.UniqueConstraint(
                        fields=("tenant", "form_id"), name="withdrawal_form_once"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="paymentin",
            index=models.Index(fields=["tenant", "rma"], name="payment_in_rma"),
        ),
        migrations.AddIndex(
            model_name="advance",
            index=models.Index(fields=["tenant", "rma"], name="advance_rma"),
        ),
        migrations.AddConstraint(
            model_name="advance",
            constraint=models.UniqueConstraint(
                fields=("tenant", "resolution"), name="advance_once"
            ),
        ),
        migrations.AddIndex(
            model_name="resolution",
            index=models.Index(fields=["tenant", "rma"], name="resolution_rma"),
        ),
        migrations.AddIndex(
            model_name="resolution",
            index=models.Index(fields=["tenant", "line"], name="resolution_line"),
        ),
        IsolateByTenant(
            "rma.Adjustment",
            "rma.Advance",
            "rma.Bulk",
            "rma.CreditNoteCounter",
            "rma.GiftCode",
            "rma.OneTimeCode",
            "rma.PaymentSettings",
            "rma.Policy",
            "rma.DryRun",
            "rma.Reason",
            "rma.Resolution",
            "rma.PaymentIn",
            "rma.PaymentAttempt",
            "rma.ReturnDraft",
            "rma.GiftDraft",
            "rma.ReturnRequest",
            "rma.Rma",
            "rma.MoneyDifference",
            "rma.DryRunChange",
            "rma.Assignment",
            "rma.RmaLine",
            "rma.RiskFinding",
            "rma.Remark",
            "rma.GuaranteeExtension",
            "rma.RmaLineSerial",
            "rma.SavedView",
            "rma.Shipment",
            "rma.Dispatch",
            "rma.ShipmentRma",
            "rma.StoreCredit",
            "rma.TrackingEvent",
            "rma.UnorderedDraft",
            "rma.Withdrawal",
        ),
        IsolateByTenant("rma.CreditNote", append_only=True, updatable=[]),
        IsolateByTenant("rma.CreditEntry", append_only=True, updatable=[]),
    ]
