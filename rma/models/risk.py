"""What did not match when goods came: kept for a year as a sign, and dismissed by people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Customer
from flows.stage import Subject
from rma.models.returns import Rma, RmaLine
from rma.risk import FINDINGS
from rma.sentences import Sentence
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class RiskFinding(TenantModel):
    """One thing that did not match on a return of a customer."""

    PUBLIC_PREFIX = "rsk"

    KINDS = [(kind, kind) for kind in FINDINGS]

    customer = TenantForeignKey(
        Customer, models.CASCADE, related_name="risk_findings", db_index=False
    )
    rma = TenantForeignKey(Rma, models.CASCADE, related_name="risk_findings", db_index=False)
    line = TenantForeignKey(
        RmaLine, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=KINDS)
    source = models.CharField(max_length=80, help_text="What found it: the same thing counts once")
    found_at = MomentField()
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The findings of one return; told again, one changes nothing.
            models.UniqueConstraint(
                fields=["tenant", "rma", "kind", "source"], name="risk_finding_once"
            ),
        ]
        indexes: ClassVar = [
            # What counts of one customer.
            models.Index(
                fields=["tenant", "customer", "found_at"],
                name="risk_finding_counts",
                condition=models.Q(dismissed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    def root(self) -> Subject:
        """The return that it is told with."""
        return ("rma.rma", self.rma_id)

    @property
    def words(self) -> Any:
        """What was found, in a sentence."""
        return Sentence(f"risk_{self.kind}", {"count": 1})
