"""What the people of the desk keep beside returns: who sees to one, their own lists, long jobs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rma.models.returns import Rma
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class Assignment(TenantModel):
    """Who sees to a return. Beside the return, not on it: handing it on makes no form stale."""

    rma = TenantForeignKey(Rma, models.CASCADE, related_name="assignments", db_index=False)
    member = models.UUIDField(help_text="The key of the person, as events name them")

    class Meta:
        constraints: ClassVar = [
            # One person at a time; joins the names to a page of the inbox.
            models.UniqueConstraint(fields=["tenant", "rma"], name="assignment_once"),
        ]
        indexes: ClassVar = [
            # The returns of one person: "Mine" and its count.
            models.Index(fields=["tenant", "member", "rma"], name="assignment_member"),
        ]

    def __str__(self) -> str:
        return str(self.rma_id)


class SavedView(TenantModel):
    """A list of the inbox that somebody keeps: which view, narrowed by what, in which order."""

    PUBLIC_PREFIX = "viw"

    name = models.CharField(max_length=60)
    owner = models.UUIDField(help_text="The key of the person who made it")
    shared = models.BooleanField(default=False, help_text="Everybody of the shop sees it")
    view = models.CharField(max_length=20)
    filters = models.JSONField(default=dict, help_text="As the form of the list sends them")
    ordering = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The lists of one person, and no two of one name among them.
            models.UniqueConstraint(fields=["tenant", "owner", "name"], name="saved_view_name"),
        ]
        indexes: ClassVar = [
            # The lists that everybody sees.
            models.Index(
                fields=["tenant", "name"],
                name="saved_view_shared",
                condition=models.Q(shared=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Bulk(TenantModel):
    """One verb for many returns, done by a worker: how far it is, and what was refused."""

    PUBLIC_PREFIX = "blk"

    verb = models.CharField(max_length=30)
    details = models.JSONField(default=dict, help_text="What the verb was told")
    actor_id = models.UUIDField(help_text="Who asked for it")
    keys = models.JSONField(default=list, help_text="The returns, in the order of the list")
    at = models.PositiveIntegerField(default=0, help_text="How many of them were tried")
    refused = models.JSONField(default=list, help_text="Number, public id and sentence of each")
    back = models.CharField(max_length=2000, blank=True, help_text="The list it was asked on")
    language = models.CharField(max_length=35, blank=True, help_text="Of the refusals")
    finished_at = models.DateTimeField(null=True, blank=True)
    updated_at = MomentField()

    def __str__(self) -> str:
        return f"{self.verb} {self.at}/{len(self.keys)}"
