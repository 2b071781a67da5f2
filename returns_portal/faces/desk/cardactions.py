"""What the desk does about money that shoppers pay by card: links, holds, charges, and back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from returns_portal.faces.desk.kinds import Action
from rma.models import Advance, Resolution
from rma.selectors.coming import in_hand_of, is_linked
from rma.services import giving_back, holding
from rma.services.planning import NEEDED, card_provider, is_under_way


def _has_no_link(resolution: Resolution) -> bool:
    asked = resolution.status == "awaiting_payment" and bool(card_provider())
    return asked and not is_linked(resolution)


def _came_in(resolution: Resolution) -> bool:
    """Whether there is money of the shopper by card that can go back; of those alone that owe."""
    if not resolution.customer_owes_minor:
        return False
    unused = resolution.status == "due" and not resolution.sent_units
    return bool(in_hand_of(resolution) & ({"odd", "paid"} if unused else {"odd"}))


def _may_be_held(advance: Advance) -> bool:
    wanted = advance.status == "offered" or advance.status in NEEDED
    return wanted and bool(card_provider()) and holding.held_now(advance) is None


def _may_be_collected(advance: Advance) -> bool:
    if is_under_way(advance):
        return False
    return holding.held_now(advance) is not None or holding.saved_card(advance) is not None


def _was_charged(advance: Advance) -> bool:
    wanted = {"paid", "odd"} if advance.status == "charged" else {"odd"}
    return bool(in_hand_of(advance.resolution, advance) & wanted)


MONEY = {
    "renew_link": Action(
        holding.renew_link,
        _("A new link is being made"),
        label=_("Make a new link to pay"),
        icon="money",
        on=("pay",),
        needs="resolutions.approve",
        fits=_has_no_link,
    ),
    "give_card_back": Action(
        giving_back.give_back_of,
        _("It goes back to the card"),
        label=_("Give back what came by card"),
        icon="return",
        on=("dispute", "pay", "ask_payment", "reverse"),
        needs="resolutions.settle",
        sure=_("All of the payment goes back to the shopper's card."),
        fits=_came_in,
    ),
}
ADVANCE = {
    "ask_hold": Action(
        holding.ask_hold,
        _("The shopper was asked"),
        label=_("Ask to secure it by card"),
        icon="mail",
        on=("secure", "ship", "remind", "charge"),
        needs="resolutions.approve",
        sure=_(
            "The shopper gets a mail with a page on which the amount is held on a card. Nothing is "
            "taken then."
        ),
        fits=_may_be_held,
    ),
    "collect": Action(
        holding.collect_advance,
        _("The provider was asked to charge"),
        label=_("Charge the card"),
        icon="money",
        on=("charge",),
        needs="resolutions.settle",
        sure=_("What is held is taken, or the saved card is charged, for goods that never came."),
        fits=_may_be_collected,
    ),
    "give_charge_back": Action(
        giving_back.give_charge_back,
        _("It goes back to the card"),
        label=_("Give the charge back to the card"),
        icon="return",
        on=("goods_back_late", "goods_back", "charge", "write_off"),
        needs="resolutions.settle",
        sure=_("All of the payment goes back to the shopper's card."),
        fits=_was_charged,
    ),
}
