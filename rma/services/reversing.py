"""Money that came back: a payment reversed, or taken by the bank for the shopper."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns_portal.lib.errors import TransitionRefused
from returns_portal.lib.money import display
from rma.models import Resolution, StoreCredit
from rma.money import Derivation
from rma.sentences import Sentence
from rma.services.booking import book_paid
from rma.services.crediting import take_back_credit
from rma.services.moving import move
from rma.services.noting import cancel_note
from rma.services.remarks import remark
from rma.services.resolving import advance, count_settled, propose
from rma.services.work import taken
from tenants.actors import Actor

#: Rule of the row for store credit that was spent before it could be taken back.
SPENT = "spent_credit"


def reverse_resolution(resolution: Resolution, *, by: Actor, reason: str = "") -> Resolution:
    """A payment was taken back. What was owed is owed again, unless the return has ended.

    Of store credit only what is unspent comes back; what was spent is not owed again. A note of its
    own cancels the credit note by as much.
    """
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.settle")
        if mine.sent_home:
            raise TransitionRefused(_("Nothing was paid: its pieces are with the customer again."))
        line = work.line(mine.line_id)
        spent = _take_back(mine, by) if mine.status == "settled" else 0
        if mine.status == "settled" and work.rma.status == "authorized":
            anew = propose(work, line, mine.quantity, instead_of=mine)
            _less_spent(anew, spent)
        back = mine.amount_minor - spent
        note = reason.strip() or _told(mine, spent)
        move(
            mine, "reverse", by=by, reason=remark(work.rma, note, kind="internal", by=by, line=line)
        )
        cancel_note(work, mine, taken_back=back)
        count_settled(line, -mine.quantity)
        work.changed()
        advance(work, line)
    return mine


def charge_back(resolution: Resolution, *, by: Actor, reference: str = "") -> Resolution:
    """The bank took the money back for the shopper. What was still owed is given by that; what had
    been paid was paid twice, and is the shop's to contest.
    """
    with taken(resolution.rma_id, by=by) as work:
        mine = work.resolution(resolution.pk)
        by.require("resolutions.settle")
        was_owed = mine.status == "due"
        move(mine, "charge_back", by=by, reference=reference)
        if was_owed:
            book_paid(work, mine)
    return mine


def _take_back(resolution: Resolution, by: Actor) -> int:
    """Take back the store credit of a resolution; what of it has been spent (minor units)."""
    credit = StoreCredit.objects.filter(resolution=resolution).first()
    if credit is None:
        return 0
    return credit.issued_minor - take_back_credit(credit, by=by)


def _less_spent(resolution: Resolution, spent: int) -> None:
    kept = min(spent, resolution.amount_minor)
    if not kept:
        return
    resolution.amount_minor -= kept
    resolution.components["deductions"] = resolution.components.get("deductions", 0) + kept
    told = Derivation(Sentence(SPENT), -kept, SPENT)
    resolution.derivation = [*resolution.derivation, told.as_json()]
    resolution.save(update_fields=["amount_minor", "components", "derivation"])


def _told(resolution: Resolution, spent: int) -> str:
    if not spent:
        return ""
    amount = display(spent, resolution.currency, get_language() or "en")
    return _("%(amount)s of the credit had been spent and stays with the shopper.") % {
        "amount": amount
    }
