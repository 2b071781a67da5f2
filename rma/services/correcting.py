"""Money that was questioned or lost from sight: an amount upheld or amended, a payment not made."""

from __future__ import annotations

from django.utils.translation import gettext as _

from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.money import format_amount
from rma.amounts import AMENDED, PAYING
from rma.models import Resolution
from rma.money import Derivation
from rma.sentences import Sentence
from rma.services.moving import move
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
        steps = [step for step in mine.derivation if step["rule"] != AMENDED]
        before = sum(step["amount_minor"] for step in steps)
        if amount_minor != before:
            told = Derivation(Sentence(AMENDED), amount_minor - before, AMENDED)
            steps.append(told.as_json())
        move(mine, "amend", by=by, amount_minor=amount_minor, derivation=steps)
        mine.note = remark(work.rma, reason, kind="dispute", by=by, line=mine.line)
        if mine.value:
            mine.components["deductions"] = worth(mine) - amount_minor
        else:
            mine.components["items"] = amount_minor
        mine.save(update_fields=["note", "components"])
        work.changed()
        advance(work, work.line(mine.line_id))
    return mine


def _check_amount(resolution: Resolution, amount_minor: int) -> None:
    if resolution.type not in PAYING:
        raise TransitionRefused(_("It brings goods and no money: there is no amount to amend."))
    if amount_minor < 0:
        error = FieldError("amount", "negative_amount", _("The amount cannot be below zero."))
        raise InvalidInput.of(error)
    if resolution.value and amount_minor > worth(resolution):
        most = format_amount(worth(resolution), resolution.currency)
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
    return mine
