"""Money that was questioned or lost from sight: an amount upheld or amended, a payment not made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.money import format_amount
from rma.amounts import PAYING, amended
from rma.charges import AMENDED
from rma.models import Resolution
from rma.money import Derivation
from rma.sentences import Sentence
from rma.services.charging import charges_of, figures_now
from rma.services.moving import move
from rma.services.paying import settle_attempts
from rma.services.remarks import remark
from rma.services.resolving import advance, may_be_paid, worth
from rma.services.work import taken
from tenants.actors import Actor


def uphold_resolution(resolution: Resolution, *, by: Actor) -> Resolution:
    """The amount is right after all: it is owed, if the goods are that far."""
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.approve")
        if mine.status == "disputed" and not may_be_paid(work, mine):
            raise TransitionRefused(
                _("The goods are not that far yet. Amend it to the same amount: then it waits.")
            )
        move(mine, "uphold", by=by)
    return mine


def amend_resolution(
    resolution: Resolution, *, by: Actor, amount_minor: int, reason: str
) -> Resolution:
    """Another amount for a disputed resolution, from nothing to all that its units are worth.

    It is planned anew and due at once where the goods are that far. What is kept back is told as a
    deduction; it is used up and cannot be refunded later. Raises InvalidInput.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInput.of(FieldError("reason", "required", _("Say it in a few words.")))
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.approve")
        _check_amount(mine, amount_minor)
        columns = _amended(mine, amount_minor)
        move(
            mine,
            "amend",
            by=by,
            amount_minor=amount_minor,
            derivation=columns["derivation"],
        )
        mine.note = remark(work.rma, reason, kind="dispute", by=by, line=mine.line)
        mine.components = columns["components"]
        mine.save(update_fields=["note", "components"])
        work.changed()
        advance(work, work.line(mine.line_id))
    return mine


def _amended(resolution: Resolution, amount_minor: int) -> dict[str, Any]:
    """The columns of a resolution with another amount; one for no order has no price to go by."""
    if not resolution.value:
        told = [Derivation(Sentence(AMENDED), amount_minor, AMENDED).as_json()] * bool(amount_minor)
        return {"components": {"items": amount_minor}, "derivation": told}
    charges = replace(charges_of(resolution), amended=0)
    before = figures_now(resolution, charges)
    return amended(before, amount_minor - before.amount).as_columns()


def _check_amount(resolution: Resolution, amount_minor: int) -> None:
    if resolution.type not in PAYING:
        raise TransitionRefused(_("It brings goods and no money: there is no amount to amend."))
    if amount_minor < 0:
        error = FieldError("amount", "negative_amount", _("The amount cannot be below zero."))
        raise InvalidInput.of(error)
    ceiling = worth(resolution) + resolution.components.get("bonus", 0)
    if resolution.value and amount_minor > ceiling:
        most = format_amount(ceiling, resolution.currency)
        message = _("Its units are worth %(most)s and not more.") % {"most": most}
        raise InvalidInput.of(
            FieldError("amount", "exceeds_refundable", message, {"allowed": most})
        )


def confirm_unpaid(resolution: Resolution, *, by: Actor) -> Resolution:
    """Somebody looked: a payment nobody knew about did not go through; it may be tried again."""
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.settle")
        move(mine, "confirm_unpaid", by=by)
        settle_attempts(mine, "failed")
    return mine
