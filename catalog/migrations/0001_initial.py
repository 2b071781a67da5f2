"""The tables of catalog."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from tenants.isolation import IsolateByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("external_id", models.CharField(blank=True, max_length=200, null=True)),
                ("name", models.CharField(blank=True, max_length=300)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("email_normalized", models.CharField(blank=True, editable=False, max_length=508)),
                ("phone", models.CharField(blank=True, max_length=50)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("company", models.CharField(blank=True, max_length=300)),
                ("vat_id", models.CharField(blank=True, max_length=30)),
                ("tags", models.JSONField(blank=True, default=list)),
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
                    models.Index(fields=["tenant", "email_normalized"], name="customer_email")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "external_id"), name="customer_external_id"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("external_id", None), models.Q(("email_normalized", ""), _negated=True)
                        ),
                        fields=("tenant", "email_normalized"),
                        name="customer_by_email",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("external_id", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=100)),
                ("number_normalized", models.CharField(blank=True, editable=False, max_length=100)),
                ("currency", models.CharField(max_length=3)),
                ("prices_include_tax", models.BooleanField(default=True)),
                ("channel", models.CharField(default="distance", max_length=40)),
                ("placed_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("ship_to", models.JSONField(blank=True, null=True)),
                (
                    "withdrawal_information",
                    models.JSONField(
                        blank=True,
                        help_text="When and how the consumer was told of the right to withdraw; null: as usual",
                        null=True,
                    ),
                ),
                ("discounts", models.JSONField(default=list)),
                ("shipping", models.JSONField(default=list)),
                ("payments", models.JSONField(null=True)),
                ("refunds", models.JSONField(default=list)),
                ("cancellations", models.JSONField(default=list)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
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
                    models.Index(fields=["tenant", "number_normalized"], name="order_number"),
                    models.Index(fields=["tenant", "-placed_at", "-id"], name="order_placed"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="order_updated"),
                    models.Index(fields=["tenant", "customer", "placed_at"], name="order_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "external_id"), name="order_external_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fulfilment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("position", models.PositiveIntegerField()),
                ("shipped_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("tracking_number", models.CharField(blank=True, max_length=100)),
                (
                    "lines",
                    models.JSONField(
                        default=list, help_text="Rows of line, quantity, serials and lot, as given"
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
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fulfilments",
                        to="catalog.order",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "order", "position"), name="fulfilment_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("sku", models.CharField(max_length=100)),
                ("sku_normalized", models.CharField(blank=True, editable=False, max_length=200)),
                ("title", models.CharField(max_length=500)),
                ("category", models.CharField(blank=True, max_length=100)),
                ("tags", models.JSONField(blank=True, default=list)),
                ("price_minor", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("weight_g", models.PositiveIntegerField(blank=True, null=True)),
                ("dimensions_mm", models.JSONField(blank=True, null=True)),
                ("country_of_origin", models.CharField(blank=True, max_length=2)),
                ("hs_code", models.CharField(blank=True, max_length=12)),
                ("cn_code", models.CharField(blank=True, max_length=12)),
                ("serialised", models.BooleanField(default=False)),
                ("lot_tracked", models.BooleanField(default=False)),
                ("data_bearing", models.BooleanField(default=False)),
                ("returnable", models.BooleanField(default=True)),
                ("warranty_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("battery", models.JSONField(blank=True, null=True)),
                (
                    "law",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What consumer law asks of the article: catalog.given.LawGiven",
                    ),
                ),
                ("hazard_class", models.CharField(blank=True, max_length=20)),
                ("image_url", models.URLField(blank=True, max_length=1000)),
                ("variants_of", models.CharField(blank=True, max_length=100)),
                ("stock_on_hand", models.PositiveIntegerField(blank=True, null=True)),
                ("metadata", models.JSONField(blank=True, default=dict)),
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
                "indexes": [
                    models.Index(fields=["tenant", "updated_at", "id"], name="product_updated"),
                    models.Index(
                        condition=models.Q(("variants_of", ""), _negated=True),
                        fields=["tenant", "variants_of"],
                        name="product_variants",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "sku_normalized"), name="product_sku")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("position", models.PositiveIntegerField()),
                ("external_id", models.CharField(max_length=200)),
                ("sku", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=500)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("goods", "goods"),
                            ("gift_card", "gift_card"),
                            ("digital", "digital"),
                            ("service", "service"),
                            ("fee", "fee"),
                        ],
                        default="goods",
                        max_length=10,
                    ),
                ),
                ("quantity", models.PositiveIntegerField()),
                ("fulfilled_quantity", models.PositiveIntegerField(default=0)),
                ("cancelled_quantity", models.PositiveIntegerField(default=0)),
                ("on_returns", models.PositiveIntegerField(default=0, editable=False)),
                ("unit_price", models.DecimalField(decimal_places=6, max_digits=20)),
                ("discount_minor", models.BigIntegerField(default=0)),
                ("tax_rates", models.JSONField(default=list)),
                ("final_sale", models.BooleanField(default=False)),
                (
                    "exemption",
                    models.CharField(
                        blank=True,
                        help_text="Why it cannot be withdrawn from, as a code",
                        max_length=40,
                    ),
                ),
                ("extended_quantity", models.PositiveIntegerField(default=0, editable=False)),
                ("warranty_until", models.DateField(blank=True, editable=False, null=True)),
                ("lot", models.CharField(blank=True, max_length=100)),
                ("made_on", models.DateField(blank=True, null=True)),
                ("fulfilled_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
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
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_lines",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "product", "id"], name="order_line_product")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "order", "external_id"), name="order_line_external_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fulfilled_quantity__lte", models.F("quantity"))),
                        name="order_line_fulfilled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("on_returns"), "+", models.F("cancelled_quantity")
                                ),
                            )
                        ),
                        name="order_line_on_returns",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductGtin",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("gtin14", models.CharField(max_length=14)),
                ("written", models.CharField(help_text="As the partner wrote it", max_length=14)),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gtin_rows",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "product"], name="product_gtin_product")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "gtin14", "product"), name="product_gtin"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockReservation",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("holder_type", models.CharField(max_length=60)),
                ("holder_id", models.UUIDField()),
                ("quantity", models.PositiveIntegerField()),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
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
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "product"], name="stock_reserved")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "holder_id"), name="stock_reservation_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StopSale",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("placed", "placed"),
                            ("confirmed", "confirmed"),
                            ("lifted", "lifted"),
                        ],
                        default="placed",
                        max_length=30,
                    ),
                ),
                ("gtin14", models.CharField(blank=True, max_length=14)),
                ("lot", models.CharField(blank=True, max_length=100)),
                (
                    "serials",
                    models.JSONField(
                        default=list, help_text="Normalised serials; empty means every unit"
                    ),
                ),
                (
                    "serial_ranges",
                    models.JSONField(
                        default=list,
                        help_text="Rows of starts, or of prefix, from, to, suffix with both ends in",
                    ),
                ),
                (
                    "lot_ranges",
                    models.JSONField(default=list, help_text="The same of lots, and exact ones"),
                ),
                (
                    "campaign",
                    models.UUIDField(
                        blank=True,
                        help_text="The recall that needs it; a later stage's key",
                        null=True,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("placed_by", models.UUIDField(null=True)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("lift_requested_by", models.UUIDField(null=True)),
                ("lifted_by", models.UUIDField(null=True)),
                ("lift_reason", models.CharField(blank=True, max_length=500)),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop_sales",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["placed", "confirmed"])),
                        fields=["tenant", "product"],
                        name="stop_sale_live",
                    ),
                    models.Index(fields=["tenant", "-created_at", "-id"], name="stop_sale_newest"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="stop_sale_updated"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("serial", models.CharField(max_length=100)),
                ("serial_normalized", models.CharField(blank=True, editable=False, max_length=300)),
                ("lot", models.CharField(blank=True, max_length=100)),
                ("made_on", models.DateField(blank=True, null=True)),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="units",
                        to="catalog.orderline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "order_line"], name="unit_order_line"),
                    models.Index(fields=["tenant", "product", "id"], name="unit_product"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "serial_normalized", "product"), name="unit_serial"
                    )
                ],
            },
        ),
        IsolateByTenant(
            "catalog.Customer",
            "catalog.Order",
            "catalog.Fulfilment",
            "catalog.Product",
            "catalog.OrderLine",
            "catalog.ProductGtin",
            "catalog.StockReservation",
            "catalog.StopSale",
            "catalog.Unit",
        ),
    ]
