"""What people wrote while a return was decided on: words that events name and do not hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rma.models.returns import Rma, RmaLine
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class Remark(TenantModel):
    """Words of a shopper or of somebody of the shop. Events are kept for ever and carry only its
    public id, so that what a person said can be erased; timelines join the text when they are read.
    """

    PUBLIC_PREFIX = "rmk"

    KINDS = [
        (kind, kind)
        for kind in (
            "question",
            "answer",
            "appeal",
            "decline",
            "dispute",
            "internal",
            "note",
            "override",
        )
    ]

    rma = TenantForeignKey(Rma, models.CASCADE, related_name="remarks", db_index=False)
    line = TenantForeignKey(
        RmaLine, models.CASCADE, null=True, blank=True, related_name="remarks", db_index=False
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    actor_kind = models.CharField(max_length=10, help_text="Who wrote it: as on events")
    actor_id = models.UUIDField(null=True, blank=True)
    text = models.TextField()

    class Meta:
        indexes: ClassVar = [
            # The words about one return: exported and erased together.
            models.Index(fields=["tenant", "rma"], name="remark_rma"),
            # What cascades from a line.
            models.Index(
                fields=["tenant", "line"],
                name="remark_line",
                condition=models.Q(line__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
