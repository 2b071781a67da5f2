"""What may not be sold or moved on: stop-sales."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.flow import StopSaleFlow
from catalog.models.products import Product
from tenants.fields import TenantForeignKey


class StopSale(StopSaleFlow):
    """A block on a product, a lot or serials, everywhere and at once. Any stage asks it."""

    PUBLIC_PREFIX = "stp"

    product = TenantForeignKey(Product, null=True, blank=True, related_name="stop_sales")
    gtin14 = models.CharField(max_length=14, blank=True)
    lot = models.CharField(max_length=100, blank=True)
    serials = models.JSONField(default=list, help_text="Normalised serials; empty means every unit")
    serial_ranges = models.JSONField(
        default=list, help_text="Rows of starts, or of prefix, from, to, suffix with both ends in"
    )
    lot_ranges = models.JSONField(default=list, help_text="The same of lots, and exact ones")
    campaign = models.UUIDField(
        null=True, blank=True, help_text="The recall that needs it; a later stage's key"
    )
    reason = models.CharField(max_length=500)
    placed_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)
    lift_requested_by = models.UUIDField(null=True)
    lifted_by = models.UUIDField(null=True)
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [
            # Every dock, inspection and till asks for the live ones of a product.
            models.Index(
                fields=["tenant", "product"],
                name="stop_sale_live",
                condition=models.Q(status__in=["placed", "confirmed"]),
            ),
            # The desk's and the API's list, the newest first, and updated_after.
            models.Index(fields=["tenant", "-created_at", "-id"], name="stop_sale_newest"),
            models.Index(fields=["tenant", "updated_at", "id"], name="stop_sale_updated"),
        ]

    def __str__(self) -> str:
        return self.reason

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "status": self.status,
            "sku": self.product.sku if self.product_id else None,
            "gtin": self.gtin14 or None,
            "lot": self.lot or None,
            "serials": self.serials,
            "serial_ranges": self.serial_ranges,
            "lot_ranges": self.lot_ranges,
            "reason": self.reason,
        }
