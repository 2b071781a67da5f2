"""Distributors and shops that got affected goods: told, heard from, counted, reconciled."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from flows.perform import create, lock, perform, perform_many
from flows.record import batch
from recalls.models import AffectedUnit, Campaign, Consignee
from recalls.services.lists import OPEN, add_unit
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.services.work import one_transaction, within
from tenants.actors import Actor


def add_consignee(
    campaign: Campaign,
    *,
    by: Actor,
    name: str,
    shipped: int = 0,
    sku: str = "",
    email: str = "",
    country: str = "",
    language: str = "",
    external_id: str | None = None,
    parent: Consignee | None = None,
) -> tuple[Consignee, bool]:
    """A consignee and what was shipped there, and whether it is new (by `external_id`).

    What it got is in the recall's population as one row, held by the consignee.
    """
    by.require("recalls.edit")
    if parent is not None and parent.campaign_id != campaign.pk:
        raise InvalidInput.of(FieldError("parent", "other_campaign", _("It is of another recall.")))
    with one_transaction(), batch():
        held = lock(campaign)
        if held.status not in OPEN:
            raise Conflict(_("The recall has ended."), code="campaign_ended")
        if external_id:
            known = Consignee.objects.filter(campaign=held, external_id=external_id).first()
            if known is not None:
                return known, False
        if shipped and not sku.strip():
            message = _("Say which article was shipped there.")
            raise InvalidInput.of(FieldError("sku", "required", message))
        consignee = Consignee(
            campaign=held,
            parent=parent,
            external_id=external_id,
            name=name.strip(),
            email=email.strip(),
            country=country,
            language=language,
            shipped=shipped,
        )
        create(consignee, by=by)
        if shipped:
            add_unit(held, by=by, sku=sku, quantity=shipped, consignee=consignee.public_id)
    return consignee, True


def notify(consignee: Consignee, *, by: Actor, channel: str = "email") -> Consignee:
    """The consignee was told."""
    return _moved(consignee, "notify", by=by, contact="notify", channel=channel)


def acknowledge(consignee: Consignee, *, by: Actor) -> Consignee:
    """The consignee has read the notice."""
    return _moved(consignee, "acknowledge", by=by, contact="reach")


def report(
    consignee: Consignee, *, by: Actor, on_hand: int, sold_on: int = 0, destroyed: int = 0
) -> Consignee:
    """What the consignee counted; together no more than was shipped. What is there is frozen."""
    if on_hand + sold_on + destroyed > consignee.shipped:
        message = _("That is more than the %(shipped)d that were shipped there.")
        error = FieldError("on_hand", "exceeds_shipped", message % {"shipped": consignee.shipped})
        raise InvalidInput.of(error)
    with one_transaction(), batch():
        done = perform(
            consignee, "report", by=by, on_hand=on_hand, sold_on=sold_on, destroyed=destroyed
        )
        _move_units(done, "freeze", ("open",), by)
    return done


def pass_on(consignee: Consignee, *, by: Actor) -> Consignee:
    """The consignee has told those whom it sold to."""
    return perform(consignee, "pass_on", by=by)


def reconcile(consignee: Consignee, *, by: Actor, note: str = "") -> Consignee:
    """All that was shipped is accounted for: its goods are remedied.

    Refused while the counts differ from what was shipped and no note says why.
    """
    counted = consignee.on_hand + consignee.sold_on + consignee.destroyed
    if counted != consignee.shipped and not note.strip():
        message = _("%(counted)d of %(shipped)d are accounted for. Say what became of the rest.")
        numbers = {"counted": counted, "shipped": consignee.shipped}
        raise InvalidInput.of(FieldError("note", "required", message % numbers))
    with one_transaction(), batch():
        done = perform(consignee, "reconcile", by=by, note=note.strip()[:500])
        _move_units(done, "remedy", ("frozen", "received"), by)
    return done


def mark_silent(consignee: Consignee, *, by: Actor) -> Consignee:
    """The consignee does not answer: somebody has to go there."""
    return perform(consignee, "mark_silent", by=by)


def check_up(consignee: Consignee, *, by: Actor, finding: str) -> Consignee:
    """Somebody of ours went there or called, and what they found."""
    finding = finding.strip()
    if not finding:
        raise InvalidInput.of(FieldError("finding", "required", _("Say what was found.")))
    with one_transaction(), batch():
        done = perform(consignee, "check_up", by=by, finding=finding[:500])
        rows = AffectedUnit.objects.filter(consignee=done, contact="notified", status="open")
        perform_many(rows, "mark_unreachable", by=within(by), reason=f"no_answer: {finding}"[:500])
    return done


def _moved(
    consignee: Consignee, verb: str, *, by: Actor, contact: str, **details: Any
) -> Consignee:
    """Move a consignee, and the contact of its goods with it."""
    sources = {"notify": ("none", "unreachable"), "reach": ("notified",)}[contact]
    with one_transaction(), batch():
        done = perform(consignee, verb, by=by, **details)
        rows = AffectedUnit.objects.filter(consignee=done, contact__in=sources)
        perform_many(rows, contact, by=within(by), **details)
    return done


def _move_units(consignee: Consignee, verb: str, statuses: tuple[str, ...], by: Actor) -> None:
    rows = AffectedUnit.objects.filter(consignee=consignee, status__in=statuses)
    perform_many(rows, verb, by=within(by))
