"""The next step of a return as its shopper reads it, and the headline above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns_portal.faces.parts import NextStep
from returns_portal.faces.portal.telling import brings_money
from rma.selectors.whole import WholeReturn
from rma.take_back import BASIS

#: Step -> headline of the page, title of the ticket, what it means.
_WORDS: dict[str, tuple[Any, Any, Any]] = {
    "decide": (
        gettext_lazy("We are looking at your return"),
        gettext_lazy("We look at it and decide"),
        gettext_lazy("Please keep the goods until then. You get the answer here and by e-mail."),
    ),
    "answer": (
        gettext_lazy("We have a question"),
        gettext_lazy("Answer our question"),
        gettext_lazy("It stands under Messages. We go on as soon as you have answered."),
    ),
    "wait_for_label": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("Your label is being made"),
        gettext_lazy("It takes a few seconds. You also get it by e-mail."),
    ),
    "make_label": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("Your label is late"),
        gettext_lazy("We could not make it yet and are looking into it. You get it by e-mail."),
    ),
    "send": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("Hand over the parcel"),
        gettext_lazy(
            "Print the label and put it on the outside of the parcel. Any box will do; please "
            "remove old labels."
        ),
    ),
    "send_yourself": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("Post the parcel"),
        gettext_lazy(
            "Choose any carrier and write the number of your return on the parcel. Then tell us "
            "the tracking number."
        ),
    ),
    "bring": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("Bring it to us"),
        gettext_lazy("Hand it in at our address, and show or say the number of your return."),
    ),
    "arrange_collection": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("We arrange the collection with you"),
        gettext_lazy(
            "Do not put it into the post. We call or write to you to agree on a day. It costs you "
            "nothing."
        ),
    ),
    "collect": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("It is collected from you"),
        gettext_lazy(
            "Do not put it into the post. Have it ready on that day. Tell us if it does not suit "
            "you."
        ),
    ),
    "ask_for_label": (
        gettext_lazy("Your return is approved"),
        gettext_lazy("Ask for a new label"),
        gettext_lazy("The old one has expired. A new one takes a few seconds."),
    ),
    "carry": (
        gettext_lazy("Your parcel is on its way"),
        gettext_lazy("On the way to us"),
        gettext_lazy("Nothing for you to do. We write to you when it has arrived."),
    ),
    "find_parcel": (
        gettext_lazy("Your parcel is on its way"),
        gettext_lazy("Delayed on the way"),
        gettext_lazy("The carrier looks for the parcel. Nothing for you to do."),
    ),
    "unpack": (
        gettext_lazy("Your parcel has arrived"),
        gettext_lazy("We unpack and count"),
        gettext_lazy("Nothing for you to do."),
    ),
    "inspect": (
        gettext_lazy("Your parcel has arrived"),
        gettext_lazy("We inspect the goods"),
        gettext_lazy("Nothing for you to do. We write to you when the money leaves."),
    ),
    "pay": (
        gettext_lazy("Your money is coming"),
        gettext_lazy("We pay you"),
        gettext_lazy("Everything is as agreed. Nothing for you to do."),
    ),
    "pay_again": (
        gettext_lazy("Your money is coming"),
        gettext_lazy("We pay you another way"),
        gettext_lazy("A payment did not go through. We see to it and write to you."),
    ),
    "pay_difference": (
        gettext_lazy("Your exchange is ready"),
        gettext_lazy("Pay the difference"),
        gettext_lazy("What you chose costs more. We send it as soon as the difference is paid."),
    ),
    "send_replacement": (
        gettext_lazy("Your exchange is on its way"),
        gettext_lazy("We send your replacement"),
        gettext_lazy("Everything is as agreed. You get its tracking number by e-mail."),
    ),
    "choose_again": (
        gettext_lazy("Your exchange has stopped"),
        gettext_lazy("We get in touch with you"),
        gettext_lazy("The difference was not paid in time. Write to us if you still want it."),
    ),
    "settle_dispute": (
        gettext_lazy("Your parcel has arrived"),
        gettext_lazy("We look at the amount again"),
        gettext_lazy("Nothing for you to do."),
    ),
    "await_payment": (
        gettext_lazy("Your money is coming"),
        gettext_lazy("Your payment is on its way"),
        gettext_lazy("Banks may need a few working days to show it."),
    ),
    "route": (
        gettext_lazy("Your return is almost done"),
        gettext_lazy("We put the goods away"),
        gettext_lazy("Nothing for you to do any more."),
    ),
    "close": (
        gettext_lazy("Your return is done"),
        gettext_lazy("We close the return"),
        gettext_lazy("Nothing for you to do any more."),
    ),
    "reply": (
        gettext_lazy("We have your message"),
        gettext_lazy("We answer your message"),
        gettext_lazy("You get the answer here and by e-mail."),
    ),
    "answer_message": (
        gettext_lazy("We have a question"),
        gettext_lazy("Answer our message"),
        gettext_lazy("It stands under Messages. We go on as soon as you have answered."),
    ),
}
_ENDED: dict[str, Any] = {
    "declined": gettext_lazy("We cannot take this back"),
    "cancelled": gettext_lazy("Your return is cancelled"),
    "expired": gettext_lazy("Your return has expired"),
    "closed": gettext_lazy("Your return is done"),
}
_RECYCLED = (
    gettext_lazy("Your old device has arrived"),
    gettext_lazy("We have it recycled"),
    gettext_lazy("Nothing for you to do any more."),
)
#: Where an old device reads otherwise: nothing comes back for it.
_OLD_DEVICE: dict[str, tuple[Any, Any, Any]] = {
    "decide": (
        gettext_lazy("We are looking at your request"),
        gettext_lazy("We look at it and answer you"),
        gettext_lazy("Please keep it until then. You get the answer here and by e-mail."),
    ),
    "unpack": _RECYCLED,
    "inspect": _RECYCLED,
    "route": _RECYCLED,
    "close": _RECYCLED,
}
_MONEY = ("carry", "unpack", "inspect", "pay", "pay_again", "settle_dispute", "await_payment")


@dataclass(frozen=True, slots=True)
class Ticket:
    """The next step: its code for the page's verbs, the ticket, and what it means."""

    code: str
    step: NextStep
    text: Any


def headline(whole: WholeReturn) -> Any:
    """What the page is called: how it stands, in one line."""
    step = whole.next_step
    talk = ("reply", "answer_message")
    if step is None or (step.code in talk and whole.rma.status in _ENDED):
        return _ENDED[whole.rma.status]
    return _words(whole, step.code)[0]


def _words(whole: WholeReturn, code: str) -> tuple[Any, Any, Any]:
    if whole.rma.legal_basis == BASIS and code in _OLD_DEVICE:
        return _OLD_DEVICE[code]
    return _WORDS[code]


def ticket(whole: WholeReturn) -> Ticket | None:
    """The ticket of an open return; None once it has ended."""
    step = whole.next_step
    if step is None:
        return None
    _headline, title, text = _words(whole, step.code)
    label = _("money by") if step.code in _MONEY and brings_money(whole) else ""
    if step.code == "collect":
        label = _("booked for")
    due = step.by if step.code not in _MONEY or label else None
    holder = "system" if step.code == "wait_for_label" else step.who
    return Ticket(step.code, NextStep(holder, title, due=due, due_label=label), text)
