"""What a person does about money that comes in: asks for a hold on the card behind an advance,
takes what is held, has a link made anew.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from flows.deadlines import meet, set_deadline
from flows.note import note
from returns_portal.lib import calendars, clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from rma.models import Advance, PaymentIn, Resolution
from rma.models.payments_in import HOLD_WANTED
from rma.services.accounts import payment_settings
from rma.services.advances import in_hand
from rma.services.planning import (
    card_provider,
    is_needed,
    plan_difference,
    plan_from_saved,
    plan_hold,
    refuse_under_way,
    release_holds,
    wish,
)
from rma.services.vocabulary import HOLD_ASKED
from rma.services.work import taken
from tenants.actors import Actor

#: Days within which a shopper lets the amount be held.
HOLD_WITHIN = 7


def ask_hold(advance: Advance, *, by: Actor) -> Advance:
    """Ask the shopper to let the amount be held on a card: by mail, with a page of ours.

    The advance is secured as soon as it is held; a hold that has ended is asked for anew.
    """
    with in_hand(advance, by) as (work, mine):
        by.require("resolutions.approve")
        if not is_needed(work, mine):
            raise TransitionRefused(_("Nothing has to be secured any more."))
        if not card_provider():
            raise InvalidInput.of(_not_set_up())
        if held_now(mine) is not None:
            raise Conflict(_("The amount is held already."), code="held_already")
        due_at = calendars.end_of_period(clock.now(), HOLD_WITHIN, work.tenant.tz)
        set_deadline(mine, kind=HOLD_WANTED, holder="you", due_at=due_at, rule="hold_within")
        plan_hold(work, mine)
        note(mine, HOLD_ASKED, by=by)
    return mine


def _not_set_up() -> FieldError:
    message = _("Choose a payment provider at which shoppers can pay by card first.")
    return FieldError("provider", "provider_not_set_up", message)


def renew_link(resolution: Resolution, *, by: Actor) -> Resolution:
    """Make a link for a difference that is asked for, where the last one could not be opened."""
    with taken(resolution.rma_id, by=by) as work:
        by.require("resolutions.approve")
        mine = work.resolution(resolution.pk)
        if mine.status != "awaiting_payment":
            raise TransitionRefused(_("The shopper is not asked for it."))
        if not card_provider():
            raise InvalidInput.of(_not_set_up())
        plan_difference(work, mine)
    return mine


def held_now(advance: Advance) -> PaymentIn | None:
    """The hold that stands behind an advance at this moment."""
    rows = PaymentIn.objects.filter(advance=advance, standing="held").exclude(wish="release")
    return rows.order_by("-pk").first()


def collect_advance(advance: Advance, *, by: Actor) -> Advance:
    """Charge the shopper for what was given: what is held, else the card that was saved with it.

    The provider's answer charges the advance, or says that the shopper owes it.
    """
    with in_hand(advance, by) as (_work, mine):
        by.require("resolutions.settle")
        if mine.status != "overdue":
            raise TransitionRefused(_("The shopper is reminded before anything is charged."))
        refuse_under_way(mine)
        held = held_now(mine)
        if held is not None:
            wish(held, "capture", by=by)
            held.save()
        elif not _charge_saved(saved_card(mine)):
            raise Conflict(_("Nothing is held, and no card was saved."), code="nothing_held")
    return mine


def saved_card(advance: Advance) -> PaymentIn | None:
    """The hold with which the shopper's card was saved last; None where none was."""
    saved = PaymentIn.objects.filter(advance=advance).exclude(saved_reference="")
    return saved.exclude(customer_reference="").order_by("-pk").first()


def _charge_saved(row: PaymentIn | None) -> bool:
    """Whether the card that was saved with it is charged then."""
    return row is not None and plan_from_saved(row, kind="charge") is not None


def collect_by_itself(advance_id: UUID) -> None:
    """The last day passed: charge what is held, where the shop wants that without a person."""
    with transaction.atomic():
        advance = Advance.objects.filter(pk=advance_id, status="overdue").first()
        if advance is None or not payment_settings().charges_by_itself:
            return
        try:
            with transaction.atomic():
                collect_advance(advance, by=Actor.system())
        except (Conflict, TransitionRefused):
            return  # a person sees the date that passed


def give_up_hold(advance: Advance, *, by: Actor) -> None:
    """The shopper did not let it be held in time: a person says what is next."""
    with in_hand(advance, by) as (_work, mine):
        meet(mine, HOLD_WANTED)
        rows = PaymentIn.objects.filter(advance=mine, wish="", standing__in=PaymentIn.WAITING)
        for row in rows.select_for_update(of=("self",)):
            wish(row, "release")
            row.save()


def end_offers(resolution_id: UUID) -> None:
    """It is not planned any more: what was only offered in advance needs no hold."""
    with transaction.atomic():
        for advance in Advance.objects.filter(resolution=resolution_id, status="offered"):
            with in_hand(advance, Actor.system()) as (_work, mine):
                if mine.status == "offered":
                    meet(mine, HOLD_WANTED)
                    release_holds(mine.pk)
