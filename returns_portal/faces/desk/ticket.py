"""The next step of a return as the desk reads it: who holds it, what happens, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from insights.selectors.seen import ReturnSeen
from returns_portal.faces.parts import NextStep

#: code of `rma.next_step` -> who holds it (seen from the desk), in short, and said in full.
WORDS: dict[str, tuple[str, Any, Any]] = {
    "decide": ("you", _("Decide"), _("Decide whether this may come back")),
    "answer": ("shopper", _("Waits for an answer"), _("The shopper answers our question")),
    "wait_for_label": ("system", _("Label is made"), _("The label is being made")),
    "make_label": ("you", _("See to the label"), _("The label could not be made: try again")),
    "send": ("shopper", _("Waits for the parcel"), _("The shopper hands over the parcel")),
    "send_yourself": (
        "shopper",
        _("Waits for the parcel"),
        _("The shopper posts the parcel and tells us its number"),
    ),
    "bring": ("shopper", _("Is brought in"), _("The shopper brings it in")),
    "arrange_collection": (
        "you",
        _("Arrange the collection"),
        _("Agree on a day with the shopper and book the pickup"),
    ),
    "collect": ("us", _("Pickup booked"), _("It is collected from the shopper")),
    "ask_for_label": ("shopper", _("Label expired"), _("The shopper needs a new label")),
    "carry": ("carrier", _("On its way"), _("The carrier brings the parcel")),
    "find_parcel": ("carrier", _("Carrier looks"), _("The carrier looks for the parcel")),
    "unpack": ("us", _("Unpack"), _("The dock unpacks and counts the goods")),
    "inspect": ("us", _("Inspect"), _("The floor inspects the goods")),
    "pay": ("you", _("Pay"), _("Pay the shopper")),
    "pay_again": ("you", _("Pay again"), _("A payment did not go through")),
    "settle_dispute": ("you", _("Look at the amount"), _("The amount is disputed: look again")),
    "pay_difference": ("shopper", _("Difference"), _("The shopper pays the difference")),
    "send_replacement": ("you", _("Send the replacement"), _("Send what the shopper chose")),
    "choose_again": (
        "you",
        _("Difference not paid"),
        _("Ask for the difference again, or refund instead"),
    ),
    "await_payment": ("system", _("In payment"), _("The payment is on its way")),
    "route": ("you", _("Choose the route"), _("Decide where the goods go")),
    "close": ("system", _("Closes itself"), _("Everything is done: it closes by itself")),
    "reply": ("you", _("Answer"), _("Answer the shopper")),
    "answer_message": (
        "shopper",
        _("Waits for an answer"),
        _("The shopper answers our message"),
    ),
}


@dataclass(frozen=True)
class DeskStep:
    """A next step in the desk's words."""

    code: str
    holder: str
    short: Any
    title: Any
    due: datetime | None


def step_of(seen: ReturnSeen) -> DeskStep | None:
    """What happens next; None for a return that has ended."""
    step = seen.whole.next_step
    if step is None:
        return None
    holder, short, title = WORDS[step.code]
    return DeskStep(step.code, holder, short, title, step.by)


def reply_to(seen: ReturnSeen) -> DeskStep:
    """The answer that somebody owes a shopper, whatever else is next."""
    return DeskStep("reply", *WORDS["reply"], seen.promised("reply"))


def ticket(seen: ReturnSeen, title: Any = "") -> NextStep | None:
    """The ticket of a return's page."""
    step = step_of(seen)
    if step is None:
        return None
    who = _("You hold it") if step.holder == "you" else ""
    return NextStep(step.holder, title or step.title, step.due, _("promised by"), who)
