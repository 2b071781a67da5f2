"""A repair in its owner's words: how it stands, what comes next, and a quote to answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disposition.faults import fault_words
from disposition.models import WorkOrder
from disposition.selectors.repair import repairs_of, work_orders
from flows.perform import Verb, available
from returns_portal.faces.parts import Clock, Derivation, NextStep, Row
from returns_portal.faces.portal.tickets import Ticket
from returns_portal.lib.errors import NotFound
from rma.models import Rma
from rma.selectors.whole import WholeReturn
from tenants.actors import Actor

#: State of the work order -> headline of the page, title of the ticket, what it means.
_WORDS: dict[str, tuple[Any, Any, Any]] = {
    "opened": (
        gettext_lazy("Your goods are on the bench"),
        gettext_lazy("We find out what is wrong"),
        gettext_lazy("If it costs you something, we ask you before we begin."),
    ),
    "quoted": (
        gettext_lazy("We need your answer"),
        gettext_lazy("Say whether we should repair it"),
        gettext_lazy("We begin once you have agreed to what it costs."),
    ),
    "approved": (
        gettext_lazy("Your goods are being repaired"),
        gettext_lazy("We repair it"),
        gettext_lazy("Nothing for you to do. We send it back to you when it is done."),
    ),
    "waiting_parts": (
        gettext_lazy("Your goods are being repaired"),
        gettext_lazy("We wait for a part"),
        gettext_lazy("We go on as soon as it is here. Nothing for you to do."),
    ),
    "waiting_customer": (
        gettext_lazy("We have a question"),
        gettext_lazy("Answer our question"),
        gettext_lazy("It stands under Messages. We go on as soon as you have answered."),
    ),
    "testing": (
        gettext_lazy("Your goods are being repaired"),
        gettext_lazy("We test it"),
        gettext_lazy("Only what passes every check is sent back."),
    ),
    "declined": (
        gettext_lazy("It is not repaired"),
        gettext_lazy("We decide what happens to it"),
        gettext_lazy("You said that you do not want the repair. We write to you."),
    ),
    "expired": (
        gettext_lazy("The quote has expired"),
        gettext_lazy("We decide what happens to it"),
        gettext_lazy("We did not hear from you in time. Write to us if you want the repair."),
    ),
    "beyond_economic_repair": (
        gettext_lazy("It cannot be repaired sensibly"),
        gettext_lazy("We decide what you get instead"),
        gettext_lazy("Repairing it would cost more than it is worth. We write to you."),
    ),
    "home": (
        gettext_lazy("Your goods come back to you"),
        gettext_lazy("We send it back to you"),
        gettext_lazy("It is packed and goes to the carrier next."),
    ),
    "sent": (
        gettext_lazy("Your goods come back to you"),
        gettext_lazy("On the way to you"),
        gettext_lazy("The carrier has your parcel."),
    ),
    "agreed": (
        gettext_lazy("Your parcel has arrived"),
        gettext_lazy("We repair it"),
        gettext_lazy("We look at it first. Nothing for you to do."),
    ),
}
_SAME = {"diagnosed": "opened", "in_repair": "approved", "at_vendor": "approved"}
_YOURS = ("quoted", "waiting_customer")
#: Steps of a return that mean nothing to somebody whose goods are repaired.
_OF_MONEY = ("pay", "route", "close")


@dataclass
class Repair:
    """One repair as the owner of the piece sees it."""

    order: WorkOrder
    token: str = ""

    @property
    def code(self) -> str:
        """How it stands, as a key of the words."""
        order = self.order
        if order.status in ("completed", "decided"):
            goes_home = order.status == "completed" or order.outcome == "ship_back"
            if not goes_home or order.unit.title == "ours":
                return ""
            return "home" if order.unit.status == "on_hand" else "sent"
        code = _SAME.get(order.status, order.status)
        return code if code in _WORDS else ""

    @property
    def headline(self) -> Any:
        """What the page is called."""
        return _WORDS[self.code][0]

    @property
    def ticket(self) -> Ticket:
        """The next step."""
        _headline, title, text = _WORDS[self.code]
        holder = "you" if self.code in _YOURS else "carrier" if self.code == "sent" else "us"
        due = self.order.quote_expires_at if self.code == "quoted" else None
        return Ticket(f"repair_{self.code}", NextStep(holder, title, due=due), text)

    @property
    def clock(self) -> Clock:
        """The goods, while they are on the bench and on their way home."""
        sent = self.code == "sent"
        label = _("On the way to you") if sent else _("On our bench")
        return Clock(_("Goods"), label, "info", "truck" if sent else "wrench", 3, 4)

    @property
    def fault(self) -> str:
        """What is wrong with it."""
        return fault_words(self.order.fault)

    @property
    def title(self) -> str:
        """What it is."""
        line = self.order.unit.rma_line
        return line.title if line is not None else str(self.order.unit.product or "")

    @cached_property
    def verbs(self) -> dict[str, Verb]:
        """What its owner may do now."""
        rma = self.order.unit.rma
        shopper = Actor.shopper(rma.customer_id if rma is not None else None)
        return {verb.name: verb for verb in available(self.order, shopper)}

    @property
    def quote(self) -> Derivation:
        """What it costs, line by line."""
        order = self.order
        rows = [
            Row(
                _("Labour") if line["kind"] == "labour" else line["name"],
                line["amount_minor"],
                how=(_("%(count)d min") if line["kind"] == "labour" else "%(count)d ×")
                % {"count": line["quantity"]},
            )
            for line in order.quote_lines
        ]
        if order.quote_tax_minor:
            rows.append(Row(_("Tax"), order.quote_tax_minor))
        total = Row(_("To pay"), order.quote_minor or 0)
        return Derivation(order.currency, rows, total, caption=_("What the repair costs"))

    @property
    def href(self) -> str:
        """The page on which the quote is answered."""
        return reverse("portal:repair", args=[self.token, self.order.public_id])


def repair_of(whole: WholeReturn, token: str = "") -> Repair | None:
    """The repair that a return is about at the moment: one that its owner has to answer first."""
    if whole.rma.status != "authorized":
        return None
    told = [Repair(order, token) for order in repairs_of(whole.rma.pk)]
    open_ones = [each for each in told if each.code]
    open_ones.sort(key=lambda each: each.code not in _YOURS)
    return next(iter(open_ones), None)


def agreed(whole: WholeReturn) -> Ticket | None:
    """The ticket of a return whose goods are here to be repaired, before a bench has them."""
    step = whole.next_step
    wants = any(
        each.type == "repair" and each.status in ("proposed", "due") for each in whole.resolutions
    )
    if step is None or step.code not in _OF_MONEY or not wants:
        return None
    _headline, title, text = _WORDS["agreed"]
    return Ticket("repair_agreed", NextStep("us", title), text)


def repair_at(rma: Rma, key: str, token: str) -> Repair:
    """One repair of a return, by the id in its address; NotFound for any other."""
    found = WorkOrder.key_of(key)
    order = work_orders().filter(pk=found, unit__rma=rma).first() if found else None
    if order is None or order.quote_minor is None:
        raise NotFound
    return Repair(order, token)
