"""What a repair adds to the seller's liability, and what a buyer was told before they chose."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import OrderLine, Unit
from rma.models.returns import RmaLine
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class GuaranteeExtension(TenantModel):
    """One piece was repaired under the guarantee: it lasts longer, once (Directive (EU) 2019/771,
    Art. 10(2a)). `until` is its new last day, `months` what was added, `clause` by what.
    """

    PUBLIC_PREFIX = "gex"

    line = TenantForeignKey(RmaLine, related_name="extensions", db_index=False)
    order_line = TenantForeignKey(OrderLine, related_name="extensions", db_index=False)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="extensions", db_index=False)
    work_order = models.UUIDField(help_text="The repair; a later stage's key")
    reference = models.CharField(max_length=40, help_text="Its number")
    months = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=200)
    ended_before = models.DateField()
    until = models.DateField()

    class Meta:
        constraints: ClassVar = [
            # A repair lengthens it once, however often its end is told.
            models.UniqueConstraint(
                fields=["tenant", "work_order"], name="guarantee_extension_repair"
            ),
            # Once per good.
            models.UniqueConstraint(
                fields=["tenant", "unit"],
                condition=models.Q(unit__isnull=False),
                name="guarantee_extension_unit",
            ),
        ]
        indexes: ClassVar = [
            # What a return's page shows of its lines; what of an order line is lengthened.
            models.Index(fields=["tenant", "line"], name="guarantee_extension_line"),
            models.Index(fields=["tenant", "order_line"], name="guarantee_extension_sold"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def as_json(self) -> dict[str, Any]:
        """For events: facts, no personal data."""
        return {
            "extension": self.public_id,
            "months": self.months,
            "until": self.until.isoformat(),
            "clause": self.clause,
            "work_order": self.reference,
        }
