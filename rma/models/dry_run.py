"""A draft of the policy tried on past returns: how far it is, and which would end otherwise."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rma.models.policy import Policy
from rma.models.returns import Rma
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class DryRun(TenantModel):
    """One try. The document is kept as it was tried: a draft may change meanwhile.

    Returns requested from `since` to `until`, the newest first, at most `last` of them.
    `at_moment` and `at_key` are the last one looked at; a run that was killed goes on behind it.
    """

    PUBLIC_PREFIX = "dry"

    policy = TenantForeignKey(
        Policy, models.SET_NULL, null=True, blank=True, related_name="dry_runs", db_index=False
    )
    name = models.CharField(max_length=120, blank=True)
    rules = models.JSONField(default=dict)
    overrides = models.JSONField(default=list)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()
    last = models.PositiveIntegerField()
    total = models.PositiveIntegerField(default=0, help_text="Returns to look at")
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    at_moment = models.DateTimeField(null=True, blank=True)
    at_key = models.UUIDField(null=True, blank=True)
    totals = models.JSONField(
        default=dict, help_text="Outcomes before and after, and money by currency, minor units"
    )
    actor_id = models.UUIDField(null=True, blank=True, help_text="Who asked for it")
    finished_at = models.DateTimeField(null=True, blank=True)
    updated_at = MomentField()

    class Meta:
        indexes: ClassVar = [
            # What cascades from a draft that is deleted.
            models.Index(
                fields=["tenant", "policy"],
                name="dry_run_policy",
                condition=models.Q(policy__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.done}/{self.total}"


class DryRunChange(TenantModel):
    """A return that would end otherwise: its outcome, what it pays, or both."""

    PUBLIC_PREFIX = "dch"

    run = TenantForeignKey(DryRun, models.CASCADE, related_name="changes", db_index=False)
    rma = TenantForeignKey(Rma, models.CASCADE, related_name="dry_run_changes", db_index=False)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    before_minor = models.BigIntegerField()
    after_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    lines = models.JSONField(
        default=list, help_text="Of each line: outcome, sentence and amount before and after, rules"
    )

    class Meta:
        constraints: ClassVar = [
            # A run that is repeated tells of a return once.
            models.UniqueConstraint(fields=["tenant", "run", "rma"], name="dry_run_change_once"),
        ]
        indexes: ClassVar = [
            # The changes of a run, in the order in which they were found.
            models.Index(fields=["tenant", "run", "id"], name="dry_run_changes"),
            # What cascades from a return that is erased.
            models.Index(fields=["tenant", "rma"], name="dry_run_change_rma"),
        ]

    def __str__(self) -> str:
        return f"{self.before} {self.after}"
