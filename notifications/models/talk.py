"""What a shopper and a shop say to each other about a return."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from returns_portal.lib import ids
from rma.models import Rma
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class ThreadMessage(TenantModel):
    """One message of the talk about a return. Personal data: events name it by its id only."""

    PUBLIC_PREFIX = "thm"

    #: The longest text somebody may write.
    LONGEST = 4000
    AUTHORS = [("shopper", "shopper"), ("shop", "shop")]

    rma = TenantForeignKey(Rma, models.CASCADE, related_name="talk", db_index=False)
    author = models.CharField(max_length=10, choices=AUTHORS)
    actor_kind = models.CharField(max_length=10, help_text="Who wrote it down: as on events")
    actor_id = models.UUIDField(null=True, blank=True)
    text = models.TextField(max_length=LONGEST)
    wants_answer = models.BooleanField(default=False)
    read_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody of the other side first saw it"
    )
    form_id = models.CharField(
        max_length=40,
        null=True,
        blank=True,
        help_text="Of the form it was sent with: sent twice, it is one message",
    )

    class Meta:
        constraints: ClassVar = [
            # A form that is sent twice says it once.
            models.UniqueConstraint(
                fields=["tenant", "rma", "form_id"], name="thread_message_form_once"
            ),
        ]
        indexes: ClassVar = [
            # The talk about one return, in its order.
            models.Index(fields=["tenant", "rma", "id"], name="thread_message_rma"),
            # Lists with updated_after, and the API's cursor pages.
            models.Index(fields=["tenant", "created_at", "id"], name="thread_message_created"),
            # Which of the returns on a page of the inbox somebody wrote to us about, unread.
            models.Index(
                fields=["tenant", "rma"],
                name="thread_message_unread",
                condition=models.Q(read_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def snapshot(self) -> dict[str, Any]:
        """Who said something about what; never what was said."""
        return {
            "id": self.public_id,
            "return": ids.public_id("rma", self.rma_id),
            "author": self.author,
            "wants_answer": self.wants_answer,
        }
