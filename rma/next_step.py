"""The one next step of a return: who has to do what, by when. Pure: states in, a step out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

#: code -> who holds the return meanwhile, and the sentence that says what is to be done.
STEPS: dict[str, tuple[str, Any]] = {
    "decide": ("us", _("We look at the request and decide.")),
    "answer": ("you", _("Answer our question.")),
    "wait_for_label": ("us", _("We are making the label.")),
    "make_label": ("us", _("We could not make the label yet. We are looking into it.")),
    "send": ("you", _("Hand the parcel over with the label on it.")),
    "send_yourself": ("you", _("Post the parcel and tell us its tracking number.")),
    "bring": ("you", _("Bring it to us.")),
    "arrange_collection": ("us", _("We arrange the collection with you. Do not post it.")),
    "collect": ("us", _("It is collected from you. Do not post it.")),
    "ask_for_label": ("you", _("The label has expired. Ask for a new one.")),
    "carry": ("carrier", _("The carrier brings the parcel to us.")),
    "find_parcel": (
        "carrier",
        _("Something is wrong on the way. The carrier looks for the parcel."),
    ),
    "unpack": ("us", _("We unpack and count the goods.")),
    "inspect": ("us", _("We inspect the goods.")),
    "pay": ("us", _("We pay you.")),
    "pay_again": ("us", _("A payment did not go through. We see to it.")),
    "settle_dispute": ("us", _("We look at the amount again.")),
    "pay_difference": ("you", _("Pay the difference. Then your replacement leaves.")),
    "send_replacement": ("us", _("We send your replacement.")),
    "choose_again": ("us", _("The difference was not paid. We get in touch with you.")),
    "await_payment": ("us", _("Your payment is on its way.")),
    "route": ("us", _("We decide where the goods go.")),
    "close": ("us", _("Everything is done. We close the return.")),
    "reply": ("us", _("We answer your message.")),
    "answer_message": ("you", _("Answer our message.")),
}

#: What stands for the state of a resolution whose goods have to leave, or whose difference was not
#: paid in time.
TO_SEND, LAPSED = "to_send", "lapsed"

#: Which promised date belongs to a step.
_DATES = {
    "decide": "decide",
    "answer": "answer",
    "send": "ship",
    "send_yourself": "ship",
    "bring": "ship",
    "ask_for_label": "ship",
    "arrange_collection": "collect",
    "collect": "pickup",
    "pay_difference": "difference",
    "reply": "reply",
    "answer_message": "shopper_reply",
}
#: What a question to the shopper never hides: money that is owed, and the older question.
_FIRST = frozenset({"pay", "pay_again", "answer", "pay_difference"})
#: Steps of ours that run by themselves: meanwhile a message may be what somebody waits for.
_RUNNING = frozenset({"close", "await_payment"})
_PAYING = frozenset(
    {"inspect", "unpack", "pay", "pay_again", "settle_dispute", "await_payment", "carry"}
)


@dataclass(frozen=True, slots=True)
class Step:
    """Who (`you`: the shopper, `us`: the shop, `carrier`), what in words, by when if promised."""

    code: str
    by: datetime | None

    @property
    def who(self) -> str:
        """Who holds the return."""
        return STEPS[self.code][0]

    @property
    def what(self) -> Any:
        """What happens next, in words."""
        return STEPS[self.code][1]


@dataclass(frozen=True, slots=True)
class LineState:
    """What counts of one line: its state, and units expected, received, inspected, disposed."""

    status: str
    outstanding: int
    received: int
    inspected: int
    disposed: int
    waits_for_inspection: bool


def next_step(
    status: str,
    lines: Sequence[LineState],
    parcels: Sequence[tuple[str, str]],
    money: Sequence[str],
    dates: Mapping[str, datetime],
) -> Step | None:
    """The next step of a return in `status`; None once it has ended.

    `parcels` are (method, status) of what is coming, `money` the states of the resolutions, `dates`
    the open deadlines by kind, with the booked day of a pickup as `pickup`.
    """
    code = _of_talk(_code(status, lines, parcels, money), dates)
    if code is None:
        return None
    kind = "refund" if code in _PAYING else _DATES.get(code, "")
    return Step(code, dates.get(kind))


def _of_talk(code: str | None, dates: Mapping[str, datetime]) -> str | None:
    """Who has to answer whom, where nothing more pressing is to be done by the same side."""
    if "shopper_reply" in dates and code not in _FIRST:
        return "answer_message"
    ours = code is not None and STEPS[code][0] == "us" and code not in _RUNNING
    return "reply" if "reply" in dates and not ours else code


def _code(
    status: str,
    lines: Sequence[LineState],
    parcels: Sequence[tuple[str, str]],
    money: Sequence[str],
) -> str | None:
    if status == "requested":
        return "decide"
    if status == "needs_information":
        return "answer"
    if status != "authorized":
        return None
    return _of_money(money) or _of_goods(lines, parcels) or _of_the_rest(lines, money)


def _of_money(money: Sequence[str]) -> str | None:
    if "failed" in money or "unknown" in money:
        return "pay_again"
    if "due" in money:
        return "pay"
    for state, code in (
        ("disputed", "settle_dispute"),
        (TO_SEND, "send_replacement"),
        ("awaiting_payment", "pay_difference"),
        (LAPSED, "choose_again"),
    ):
        if state in money:
            return code
    return None


def _of_goods(lines: Sequence[LineState], parcels: Sequence[tuple[str, str]]) -> str | None:
    if not any(line.status == "authorized" and line.outstanding for line in lines):
        return None
    states = {status for _method, status in parcels}
    for state, code in (
        ("delivered", "unpack"),
        ("in_transit", "carry"),
        ("exception", "find_parcel"),
        ("lost", "find_parcel"),
        ("label_ready", "send"),
        ("label_failed", "make_label"),
        ("label_pending", "wait_for_label"),
        ("label_expired", "ask_for_label"),
        ("pickup_scheduled", "collect"),
        ("pickup_failed", "arrange_collection"),
    ):
        if state in states:
            return code
    if ("label", "created") in parcels:
        return "wait_for_label"
    if ("collection", "created") in parcels:
        return "arrange_collection"
    if ("in_store", "created") in parcels:
        return "bring"
    return "send_yourself"


def _of_the_rest(lines: Sequence[LineState], money: Sequence[str]) -> str:
    arrived = [line for line in lines if line.received]
    if any(line.waits_for_inspection and line.inspected < line.received for line in arrived):
        return "inspect"
    if "processing" in money:
        return "await_payment"
    if any(line.disposed < line.received for line in arrived):
        return "route" if all(line.inspected >= line.received for line in arrived) else "inspect"
    return "close"
