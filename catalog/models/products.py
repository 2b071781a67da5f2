"""What is sold: products with their bar codes, and pieces promised to somebody."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from tenants.fields import MomentField, NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class Product(TenantModel):
    """Something sold under one SKU, which look-ups compare in lower case."""

    PUBLIC_PREFIX = "prd"

    sku = models.CharField(max_length=100)
    #: Some letters become two in lower case.
    sku_normalized = NormalisedField("sku", str.lower, max_length=200)
    title = models.CharField(max_length=500)
    category = models.CharField(max_length=100, blank=True)
    tags = models.JSONField(default=list, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    dimensions_mm = models.JSONField(null=True, blank=True)
    country_of_origin = models.CharField(max_length=2, blank=True)
    hs_code = models.CharField(max_length=12, blank=True)
    cn_code = models.CharField(max_length=12, blank=True)
    serialised = models.BooleanField(default=False)
    lot_tracked = models.BooleanField(default=False)
    data_bearing = models.BooleanField(default=False)
    returnable = models.BooleanField(default=True)
    warranty_months = models.PositiveSmallIntegerField(null=True, blank=True)
    battery = models.JSONField(null=True, blank=True)
    law = models.JSONField(
        default=dict,
        blank=True,
        help_text="What consumer law asks of the article: catalog.given.LawGiven",
    )
    hazard_class = models.CharField(max_length=20, blank=True)
    image_url = models.URLField(max_length=1000, blank=True)
    variants_of = models.CharField(max_length=100, blank=True)
    #: Pieces there are; null is not counted, and always available.
    stock_on_hand = models.PositiveIntegerField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            # Upsert and look-up by SKU.
            models.UniqueConstraint(fields=["tenant", "sku_normalized"], name="product_sku"),
        ]
        indexes: ClassVar = [
            # Lists with updated_after, and in that order.
            models.Index(fields=["tenant", "updated_at", "id"], name="product_updated"),
            # What an article may be exchanged for.
            models.Index(
                fields=["tenant", "variants_of"],
                name="product_variants",
                condition=~models.Q(variants_of=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.title}"

    def snapshot(self) -> dict[str, Any]:
        """What events keep of it."""
        return {
            "id": self.public_id,
            "sku": self.sku,
            "title": self.title,
            "category": self.category or None,
            "returnable": self.returnable,
            "metadata": self.metadata,
        }


class ProductGtin(TenantModel):
    """One of a product's bar codes, padded to 14 digits."""

    product = TenantForeignKey(Product, models.CASCADE, related_name="gtin_rows", db_index=False)
    gtin14 = models.CharField(max_length=14)
    written = models.CharField(max_length=14, help_text="As the partner wrote it")

    class Meta:
        constraints: ClassVar = [
            # A scan finds the products of a code; one product names it once.
            models.UniqueConstraint(fields=["tenant", "gtin14", "product"], name="product_gtin"),
        ]
        indexes: ClassVar = [
            # The codes of one product.
            models.Index(fields=["tenant", "product"], name="product_gtin_product"),
        ]

    def __str__(self) -> str:
        return self.written


class StockReservation(TenantModel):
    """Pieces of a product that are promised to something (a resolution) and have not left yet."""

    product = TenantForeignKey(Product, related_name="reservations", db_index=False)
    holder_type = models.CharField(max_length=60)
    holder_id = models.UUIDField()
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            # What is promised to one thing.
            models.UniqueConstraint(fields=["tenant", "holder_id"], name="stock_reservation_once")
        ]
        # How many pieces of a product are promised.
        indexes: ClassVar = [models.Index(fields=["tenant", "product"], name="stock_reserved")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
