"""Trying a draft of the policy on returns that were: asked for, then done slice by slice.

A few are done while somebody waits, many by a worker. Each slice is one transaction together with
how far the run is, so a worker that is killed repeats nothing and another goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from flows.note import note
from flows.record import batch
from flows.stage import subject_of
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from rma import policies
from rma.models import DryRun, DryRunChange, Policy, Reason, Rma
from rma.policies import check_policy
from rma.selectors.past import as_asked_for, past_returns
from rma.selectors.past_risk import PastRisk
from rma.selectors.rules import of_row
from rma.services.replaying import Difference, Replay
from rma.services.vocabulary import POLICY_TRIED
from rma.services.work import one_transaction
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Returns of one slice: read in a few statements, kept in memory until it is written.
SLICE = 250
#: Slices that one run of a worker takes on: far less than its lease.
SLICES_A_RUN = 40
#: As many are done while somebody waits.
AT_ONCE = 100
#: As many returns as one run looks at, and unless somebody says how many.
MOST, USUAL = 100_000, 1_000
#: Runs that a shop keeps; older ones go when another is asked for.
KEPT = 20


def try_policy(
    *,
    by: Actor,
    policy: Policy | None = None,
    rules: Mapping[str, Any] | None = None,
    overrides: Sequence[Mapping[str, Any]] = (),
    name: str = "",
    last: int = USUAL,
    since: datetime | None = None,
    until: datetime | None = None,
) -> DryRun:
    """Try a version (or a document nobody has kept) on the last returns, or those of a period.

    Small runs are finished when this returns; others go on in a worker. InvalidInput names every
    rule that cannot be, and a period that ends before it begins.
    """
    by.require("settings.edit")
    if policy is not None:
        name, rules, overrides = policy.name, policy.rules, policy.overrides
    check_policy(rules if rules is not None else {}, overrides)
    until = min(until or clock.now(), clock.now())
    if since is not None and since >= until:
        message = _("The period ends before it begins.")
        raise InvalidInput.of(FieldError("since", "out_of_range", message))
    with one_transaction(), batch():
        _forget_old()
        last = min(last, MOST)
        run = DryRun.objects.create(
            policy=policy,
            name=name,
            rules=dict(rules or {}),
            overrides=[dict(override) for override in overrides],
            since=since,
            until=until,
            last=last,
            total=past_returns(since, until)[:last].count(),
            totals=_as_json(_Totals()),
            actor_id=by.id,
        )
        if run.total <= AT_ONCE:
            while _slice(run.pk):
                pass
            run.refresh_from_db()
        else:
            ask_to_go_on(run, by=by)
    return run


def ask_to_go_on(run: DryRun, *, by: Actor) -> None:
    """Have a worker look at the next returns of a run."""
    note(subject_of(run), POLICY_TRIED, by=by, data={"id": run, "done": run.done})


def go_on_trying(key: UUID, *, slices: int = SLICES_A_RUN) -> None:
    """The next slices of a run, in a worker; what is left is asked for once more."""
    for _number in range(slices):
        with transaction.atomic():
            if not _slice(key):
                return
    with transaction.atomic():
        run = DryRun.objects.filter(pk=key, finished_at=None).first()
        if run is not None:
            ask_to_go_on(run, by=Actor.system())


def _forget_old() -> None:
    kept = DryRun.objects.order_by("-id").values("pk")[: KEPT - 1]
    DryRun.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def _slice(key: UUID) -> bool:
    """Look at the next returns of a run, in the transaction that is open; False at its end."""
    run = DryRun.objects.select_for_update().filter(pk=key, finished_at=None).first()
    if run is None:
        return False
    rmas = list(_next(run))
    changes, totals = [], _Totals(run.totals)
    if rmas:
        replay = _replay(run, rmas)
        for past in as_asked_for(rmas):
            difference = replay.of(past)
            totals.add(difference)
            if difference.is_one:
                changes.append(_change(run, difference))
    DryRunChange.objects.bulk_create(changes, ignore_conflicts=True)
    run.done += len(rmas)
    run.changed += len(changes)
    run.totals = _as_json(totals)
    run.updated_at = clock.now()
    if rmas:
        run.at_moment, run.at_key = rmas[-1].requested_at, rmas[-1].pk
    if len(rmas) < SLICE or run.done >= run.last:
        run.finished_at, run.total = run.updated_at, run.done
    run.save()
    return run.finished_at is None


def _next(run: DryRun) -> QuerySet[Rma]:
    rows = past_returns(run.since, run.until)
    if run.at_moment is not None:
        older = Q(requested_at=run.at_moment, pk__lt=run.at_key)
        rows = rows.filter(
            Q(requested_at__lte=run.at_moment) & (Q(requested_at__lt=run.at_moment) | older)
        )
    return rows[: min(SLICE, run.last - run.done)]


def _replay(run: DryRun, rmas: Sequence[Rma]) -> Replay:
    used = {rma.policy_id for rma in rmas if rma.policy_id}
    versions = {row.pk: of_row(row) for row in Policy.objects.filter(pk__in=used)}
    reasons = {row.handle: row for row in Reason.objects.all()}
    draft = policies.Policy(run.rules, tuple(run.overrides))
    # Histories are read only where one of the versions asks about them.
    asks = any(_asks_about_risk(each) for each in (draft, *versions.values()))
    risk = PastRisk(rmas).of if asks else None
    return Replay(draft, versions, reasons, Tenant.objects.get(pk=current_tenant_id()), risk)


def _asks_about_risk(policy: policies.Policy) -> bool:
    documents = [policy.rules, *(override.get("rules", {}) for override in policy.overrides)]
    return any(document.get("review_risk") is not None for document in documents)


def _change(run: DryRun, difference: Difference) -> DryRunChange:
    return DryRunChange(
        run=run,
        rma=difference.past.rma,
        before=difference.before.outcome,
        after=difference.after.outcome,
        before_minor=difference.before.amount_minor,
        after_minor=difference.after.amount_minor,
        currency=difference.past.rma.currency,
        lines=difference.lines(),
    )


class _Totals:
    """Outcomes and money before and after, of all returns looked at so far."""

    def __init__(self, stored: Mapping[str, Any] | None = None) -> None:
        stored = stored or {}
        self.before = Counter(stored.get("before", {}))
        self.after = Counter(stored.get("after", {}))
        self.money = {key: list(pair) for key, pair in stored.get("money", {}).items()}

    def add(self, difference: Difference) -> None:
        """Count one more return."""
        self.before[difference.before.outcome] += 1
        self.after[difference.after.outcome] += 1
        pair = self.money.setdefault(difference.past.rma.currency, [0, 0])
        pair[0] += difference.before.amount_minor
        pair[1] += difference.after.amount_minor


def _as_json(totals: _Totals) -> dict[str, Any]:
    return {"before": dict(totals.before), "after": dict(totals.after), "money": totals.money}
