"""Drafts tried on past returns: the runs, and the returns that would end otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When

from rma.models import DryRun, DryRunChange, Policy


def dry_runs() -> QuerySet[DryRun]:
    """All runs that are kept, with the version each has tried."""
    return DryRun.objects.select_related("policy")


def latest_tries(policy: Policy, most: int = 5) -> list[DryRun]:
    """The latest runs of one version."""
    return list(DryRun.objects.filter(policy=policy).order_by("-id")[:most])


def changes_of(run: DryRun) -> QuerySet[DryRunChange]:
    """The returns that would end otherwise, with the return of each."""
    return DryRunChange.objects.filter(run=run).select_related("rma")


def changes_named(keys: Iterable[UUID]) -> QuerySet[DryRunChange]:
    """These of them, in the order in which they were found."""
    return DryRunChange.objects.filter(pk__in=keys).select_related("rma").order_by("pk")


def counted_changes(run: DryRun) -> Any:
    """How many of them end from what to what, for more, less or the same money; the most first."""
    money = Case(
        When(after_minor__gt=F("before_minor"), then=Value("more")),
        When(after_minor__lt=F("before_minor"), then=Value("less")),
        default=Value("same"),
        output_field=CharField(),
    )
    rows = DryRunChange.objects.filter(run=run).annotate(money=money)
    return rows.values("before", "after", "money").annotate(n=Count("pk")).order_by("-n", "money")
