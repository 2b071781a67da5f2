"""Campaigns and what they cover: drafted, submitted, approved by a second person, run, closed.

Locks: the campaign first, then its scope revisions, then stop-sales. Affected units are locked by
nobody here: a million of them are found and told in slices, by workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from flows.deadlines import meet
from flows.note import note
from flows.perform import create, lock, perform
from flows.record import batch
from recalls.models import Campaign, ScopeRevision
from recalls.selectors.campaigns import newest_scope, open_units
from recalls.services.blocking import block_sale
from recalls.services.drafts import check_ready, checked, read
from recalls.services.people import refuse_same_person
from recalls.services.waves import plan_reminder
from recalls.vocabulary import CAMPAIGN_CHANGED
from returns_portal.lib import ids
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.services.work import one_transaction
from tenants.actors import Actor

Rows = Sequence[Mapping[str, Any]]


def create_campaign(
    *,
    by: Actor,
    name: str,
    hazard: str,
    remedies: Sequence[str],
    scope: Rows,
    decision_date: date | None = None,
    target_date: date | None = None,
    language: str = "",
    instructions: str = "",
    where_to_find: str = "",
    contact: str = "",
    texts: Mapping[str, Mapping[str, str]] | None = None,
    single_remedy_reason: str = "",
) -> Campaign:
    """A draft with its first scope, whose rows are texts as people wrote them.

    Raises InvalidInput with every fault by its field: `scope[0].lots` that cannot be read for sure,
    fewer than two remedies without a reason, words in `hazard` that make the danger smaller.
    """
    by.require("recalls.edit")
    values = checked(
        {
            "name": name,
            "hazard": hazard,
            "remedies": list(remedies),
            "single_remedy_reason": single_remedy_reason,
            "language": language,
            "instructions": instructions,
            "where_to_find": where_to_find,
            "contact": contact,
            "texts": dict(texts or {}),
            "decision_date": decision_date,
            "target_date": target_date,
        }
    )
    read_back = read(scope)
    with one_transaction(), batch():
        campaign = create(Campaign(number=ids.new_rma_number("RC"), **values), by=by)
        _new_scope(campaign, read_back, number=1, by=by)
    return campaign


def change_draft(campaign: Campaign, *, by: Actor, **changes: Any) -> Campaign:
    """Change what a draft says; `changes` are arguments of `create_campaign`."""
    by.require("recalls.edit")
    scope = changes.pop("scope", None)
    with one_transaction(), batch():
        fresh = lock(campaign)
        if fresh.status != "draft":
            message = _("Only a draft can be changed. Send it back first, or widen its scope.")
            raise Conflict(message, code="not_a_draft")
        now = {name: getattr(fresh, name) for name in _CHANGEABLE}
        for field, value in checked(now | changes).items():
            setattr(fresh, field, value)
        fresh.version += 1
        fresh.save()
        if scope is not None:
            _rewrite(newest_scope(fresh), read(scope))
        changed = sorted([*changes, *(["scope"] if scope is not None else [])])
        note(fresh, CAMPAIGN_CHANGED, by=by, data={"changed": changed})
    return fresh


_CHANGEABLE = (
    "name",
    "hazard",
    "remedies",
    "single_remedy_reason",
    "language",
    "instructions",
    "where_to_find",
    "contact",
    "texts",
    "decision_date",
    "target_date",
)


def submit(campaign: Campaign, *, by: Actor) -> Campaign:
    """Ask a second person to approve; who submits it is its initiator."""
    with one_transaction(), batch():
        fresh = lock(campaign)
        by.require("recalls.edit")
        check_ready(fresh)
        done = perform(fresh, "submit", by=by, person=by.id)
        scope = newest_scope(done)
        if scope.status == "draft":
            perform(scope, "submit", by=by, person=by.id)
    return done


def approve(campaign: Campaign, *, by: Actor) -> Campaign:
    """A second person says yes, to the campaign and to its scope.

    Raises PermissionDenied (`approver_is_initiator`) for who submitted it.
    """
    by.require("recalls.approve")
    with one_transaction(), batch():
        fresh = lock(campaign)
        if fresh.status == "in_review":
            refuse_same_person(fresh.initiator, by)
        done = perform(fresh, "approve", by=by, person=by.id)
        scope = newest_scope(done)
        if scope.status == "in_review":
            perform(scope, "approve", by=by, person=by.id)
    return done


def activate(campaign: Campaign, *, by: Actor) -> Campaign:
    """Begin: sale stops at once; workers find who is affected and queue their notices."""
    with one_transaction(), batch():
        done = perform(campaign, "activate", by=by)
        block_sale(done, newest_scope(done), by=by)
        plan_reminder(done)
    return done


def send_back(campaign: Campaign, *, by: Actor, reason: str) -> Campaign:
    """Back to a draft, with the reason. Its scope becomes a draft again as a new revision."""
    reason = _said(reason)
    with one_transaction(), batch():
        done = perform(campaign, "send_back", by=by, reason=reason)
        done.initiator = done.approver = None
        done.save(update_fields=["initiator", "approver"])
        scope = newest_scope(done)
        if scope.status != "draft":
            copy = ScopeRevision(
                campaign=done, number=scope.number + 1, written=scope.written, parsed=scope.parsed
            )
            create(copy, by=by)
    return done


def suspend(campaign: Campaign, *, by: Actor, reason: str) -> Campaign:
    """No more notices or answers for now; stop-sales stay."""
    return perform(campaign, "suspend", by=by, reason=_said(reason))


def resume(campaign: Campaign, *, by: Actor) -> Campaign:
    """Go on; what was found meanwhile is told."""
    return perform(campaign, "resume", by=by)


def withdraw(campaign: Campaign, *, by: Actor, reason: str) -> Campaign:
    """Give up a campaign that never ran."""
    return perform(campaign, "withdraw", by=by, reason=_said(reason))


def begin_closing(campaign: Campaign, *, by: Actor) -> Campaign:
    """Stop reminding; what is still open is brought to its end."""
    with one_transaction():
        done = perform(campaign, "begin_closing", by=by)
        meet(done, "remind")
    return done


def close(campaign: Campaign, *, by: Actor) -> Campaign:
    """Close; refused, with the number, while units have no end state. Stop-sales stay.

    Nor is one closed (`search_running`) before the search for what it covers is complete.
    """
    by.require("recalls.approve")
    with one_transaction():
        fresh = lock(campaign)
        if fresh.status == "closing" and fresh.matched_at is None:
            message = _("Workers still look for what it covers. Close it when they are done.")
            raise Conflict(message, code="search_running")
        fresh.open_units = open_units(fresh)
        fresh.save(update_fields=["open_units"])
        return perform(fresh, "close", by=by)


def reopen(campaign: Campaign, *, by: Actor) -> Campaign:
    """Run again, with reminders."""
    with one_transaction(), batch():
        done = perform(campaign, "reopen", by=by)
        plan_reminder(done)
    return done


def add_scope_revision(campaign: Campaign, *, by: Actor, scope: Rows) -> ScopeRevision:
    """Draft a wider scope of a campaign that runs: the rows in force, and `scope` besides.

    The newest applied revision is the whole scope; nothing found so far is taken out of it.
    """
    by.require("recalls.edit")
    read(scope)
    with one_transaction():
        fresh = lock(campaign)
        if fresh.status not in Campaign.RUNNING:
            message = _("The scope of a draft is changed; a wider one is for a recall that runs.")
            raise Conflict(message, code="not_running")
        newest = newest_scope(fresh)
        if newest.status != "applied":
            message = _("Revision %(number)d waits for its approval. Decide on that first.")
            raise Conflict(message % {"number": newest.number}, code="revision_open")
        rows = [*newest.written, *(dict(row) for row in scope if dict(row) not in newest.written)]
        return _new_scope(fresh, read(rows), number=newest.number + 1, by=by)


def submit_scope(revision: ScopeRevision, *, by: Actor) -> ScopeRevision:
    """Ask a second person to approve a wider scope."""
    with one_transaction():
        lock(Campaign(pk=revision.campaign_id))
        return perform(revision, "submit", by=by, person=by.id)


def approve_scope(revision: ScopeRevision, *, by: Actor) -> ScopeRevision:
    """A second person approves a wider scope: sale stops, workers look for who is affected now.

    Raises PermissionDenied (`approver_is_initiator`) for who submitted it.
    """
    by.require("recalls.approve")
    with one_transaction(), batch():
        campaign = lock(Campaign(pk=revision.campaign_id))
        fresh = lock(revision)
        if campaign.status not in Campaign.RUNNING:
            raise Conflict(_("The recall does not run."), code="not_running")
        if fresh.status == "in_review":
            refuse_same_person(fresh.initiator, by)
        done = perform(fresh, "approve", by=by, person=by.id)
        block_sale(campaign, done, by=by)
        Campaign.objects.filter(pk=campaign.pk).update(matched_at=None)
    return done


def _new_scope(campaign: Campaign, read_back: Any, *, number: int, by: Actor) -> ScopeRevision:
    revision = ScopeRevision(
        campaign=campaign, number=number, written=read_back.written, parsed=read_back.parsed
    )
    return create(revision, by=by)


def _rewrite(revision: ScopeRevision, read_back: Any) -> None:
    revision.written, revision.parsed = read_back.written, read_back.parsed
    revision.version += 1
    revision.save(update_fields=["written", "parsed", "version"])


def _said(reason: str) -> str:
    reason = (reason or "").strip()
    if not reason:
        raise InvalidInput.of(FieldError("reason", "required", _("Say why.")))
    return reason[:500]
