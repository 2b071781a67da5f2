"""All that the page of one return shows, put together from what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from flows.documents import signed_path
from flows.models import Document
from insights.selectors.notes import Noted, notes_of
from insights.selectors.papers import documents_of_all, messages_of
from insights.selectors.people import assignee_of
from insights.selectors.recalls import recall_of_return
from insights.selectors.seen import ReturnSeen, seen
from notifications.models import Message
from notifications.selectors import Said, conversation
from recalls.models import Campaign
from returns_portal.faces.desk import clocks, goodsactions, lines, moneys, story, wording
from returns_portal.faces.desk.actions import Button, buttons, own_button
from returns_portal.faces.desk.forms import NoteForm
from returns_portal.faces.desk.legal import DateRow, dates_of
from returns_portal.faces.desk.risk import RiskSeen, risk_of
from returns_portal.faces.desk.ticket import step_of, ticket
from returns_portal.faces.desk.unitpage import UnitPage
from returns_portal.faces.desk.way import Way
from returns_portal.faces.desk.writing import WriteForm
from returns_portal.faces.parts import Clock, Entry, NextStep
from returns_portal.lib import addresses
from returns_portal.lib.money import display
from rma.models import Rma, Shipment
from rma.next_step import LAPSED
from rma.sentences import Sentence
from tenants.actors import Actor

#: The verbs that give what is owed; the first of them is the main one.
PAYING = ("issue", "pay", "settle")


@dataclass(frozen=True)
class Parcel:
    """One parcel with its verbs, and the address of its label if it has one."""

    shipment: Shipment
    buttons: list[Button]

    @property
    def label(self) -> str:
        """Where its label can be fetched."""
        row = self.shipment
        if row.label_id is None:
            return ""
        return signed_path(Document(pk=row.label_id, tenant_id=row.tenant_id))

    @property
    def method(self) -> Any:
        """How it is sent."""
        return wording.shipping_method(self.shipment.method)


@dataclass(frozen=True)
class ReturnPage:
    """One return as `actor` sees it; each part is read when the page draws it."""

    seen: ReturnSeen
    actor: Actor
    way: Way | None = None

    @classmethod
    def of(cls, rma: Rma, actor: Actor, way: Way | None = None) -> ReturnPage:
        """The page of `rma`, and the way through the list one came from."""
        return cls(seen([rma])[0], actor, way)

    @property
    def rma(self) -> Rma:
        """The return."""
        return self.seen.rma

    @cached_property
    def risk(self) -> RiskSeen | None:
        """How unusual it is, for who decides."""
        return risk_of(self.rma, self.actor)

    @cached_property
    def recall(self) -> Campaign | None:
        """The recall that it answers."""
        bases = {self.rma.legal_basis, *(line.legal_basis for line in self.seen.whole.lines)}
        if "recall" not in bases or not self.actor.can("recalls.view"):
            return None
        return recall_of_return(self.rma)

    @property
    def shopper(self) -> str:
        """Who sends it."""
        customer = self.seen.customer
        return (customer.company or str(customer)) if customer is not None else ""

    @property
    def place(self) -> str:
        """Where it comes from: "Leipzig, Germany"."""
        ship_to = self.rma.sent_from
        country = addresses.country_name(self.seen.country, get_language() or "en")
        return ", ".join(part for part in (ship_to.get("city"), country) if part)

    @property
    def sender(self) -> list[str]:
        """Who sends a gift back from where, line by line: what they get in exchange goes there."""
        given = self.rma.ship_from if self.rma.gift_id is not None else None
        if given is None:
            return []
        named = {name: value for name, value in given.items() if name != "lines" and value}
        address = addresses.Address(lines=tuple(given.get("lines") or ()), **named)
        return addresses.printed_lines(address, language=get_language() or "en")

    @property
    def requested(self) -> Any:
        """By whom it was requested."""
        return wording.of(wording.REQUESTERS, self.rma.requested_by)

    @cached_property
    def step(self) -> NextStep | None:
        """The ticket; with the amount, where there is one to pay."""
        step = ticket(self.seen)
        owed = sum(each.amount_minor for each in self._owed)
        if step is None or not owed or step.holder != "you":
            return step
        amount = display(owed, self.rma.currency, get_language() or "en")
        return replace(step, title=_("Pay %(amount)s") % {"amount": amount})

    @property
    def why(self) -> list[str]:
        """Why somebody has to decide: what the rules say of each line."""
        waiting = [line for line in self.seen.whole.lines if line.status == "requested"]
        return [
            f"{line.title}: {Sentence.from_json(line.decision)}"
            for line in waiting
            if line.decision.get("code")
        ]

    @property
    def dates(self) -> list[DateRow]:
        """What is to be done by when, and why then."""
        return dates_of(self.seen.whole.deadlines)

    @property
    def _owed(self) -> list[Any]:
        due = [each for each in self.seen.whole.resolutions if each.status == "due"]
        return [each for each in due if not each.to_send]

    @cached_property
    def buttons(self) -> list[Button]:
        """What can be done now: to the money that is due first, then to the return."""
        own = buttons("return", self.rma, self.actor)
        waiting = self._owed or self._in_exchange
        if not waiting or not self.actor.can("resolutions.view"):
            return own
        paying = buttons("money", waiting[0], self.actor)
        names = PAYING if self._owed else goodsactions.FIRST
        first = [replace(each, place="next-") for each in paying if each.name in names]
        return [*first, *own]

    @property
    def _in_exchange(self) -> list[Any]:
        """Goods that should leave, or whose difference is waited for."""
        return [
            each
            for each in self.seen.whole.resolutions
            if (each.status == "due" and each.to_send)
            or each.status == "awaiting_payment"
            or each.failure_code == LAPSED
        ]

    @property
    def primary(self) -> str:
        """The main verb: the first that is allowed and takes nothing away."""
        first = (each.name for each in self.buttons if each.verb.allowed and not each.verb.danger)
        return next(first, "") if self.step is not None and self.step.holder == "you" else ""

    @property
    def clocks(self) -> list[Clock]:
        """The three clocks."""
        return clocks.three_clocks(self.seen)

    @cached_property
    def lines(self) -> list[lines.LineRow]:
        """The lines with what came of them."""
        return lines.line_rows(self.seen, self.actor, wording.reason_words(), self.documents)

    @cached_property
    def pieces(self) -> list[UnitPage]:
        """The pieces that came, with what holds them and where they go."""
        if not self.actor.can("units.view"):
            return []
        return [UnitPage(unit, self.actor, self.documents) for unit in self.seen.units]

    @property
    def route_primary(self) -> str:
        """Approving a route is the main verb where nothing else waits for the desk."""
        step = step_of(self.seen)
        return "approve" if step is not None and step.code == "route" else ""

    @cached_property
    def parcels(self) -> list[Parcel]:
        """Its parcels; nothing is sent for a return that is not approved."""
        for shipment in self.seen.whole.shipments:
            shipment.is_wanted = self.rma.status == "authorized"  # type: ignore[attr-defined]
        return [
            Parcel(each, buttons("parcel", each, self.actor)) for each in self.seen.whole.shipments
        ]

    @cached_property
    def money(self) -> moneys.Money | None:
        """Its money, for who may see it."""
        if not self.actor.can("resolutions.view"):
            return None
        return moneys.money_of(self.seen, self.actor)

    @cached_property
    def assignee(self) -> str:
        """Who sees to it."""
        return assignee_of(self.rma)

    @property
    def may_decide(self) -> bool:
        """Whether the actor may hand it on and leave notes."""
        return self.actor.can("returns.decide")

    @cached_property
    def handing_on(self) -> Button:
        """The button that gives it to somebody."""
        return own_button("return", self.rma, "assign")

    @cached_property
    def notes(self) -> list[Noted]:
        """What colleagues noted about it, the oldest first."""
        return notes_of(self.rma)

    @cached_property
    def noting(self) -> NoteForm:
        """The box for another note."""
        return NoteForm(auto_id="note-%s")

    @property
    def may_talk(self) -> bool:
        """Whether the actor may read what was said about it."""
        return self.actor.can("messages.view")

    @cached_property
    def talk(self) -> list[Said]:
        """All that the shopper and the shop said, the oldest first."""
        return conversation(self.rma)

    @cached_property
    def writing(self) -> WriteForm | None:
        """The box to write in, for who may."""
        return WriteForm(auto_id="talk-%s") if self.actor.can("messages.send") else None

    @property
    def owes_reply(self) -> bool:
        """Whether a message of the shopper waits for an answer."""
        return any(row.kind == "reply" and row.met_at is None for row in self.seen.whole.deadlines)

    @cached_property
    def messages(self) -> list[Message]:
        """The mails that left about it, the newest first."""
        return messages_of(self.rma)

    @cached_property
    def documents(self) -> list[tuple[Document, str]]:
        """Labels, photos and certificates, each with its address."""
        whole = self.seen.whole
        runs = [run for unit in self.seen.units for run in unit.runs]  # type: ignore[attr-defined]
        things = [self.rma, *whole.lines, *whole.shipments, *self.seen.units, *runs]
        return [(each, signed_path(each)) for each in documents_of_all(things)]

    @property
    def story(self) -> list[Entry]:
        """What happened, and what comes."""
        step = self.step
        next_up = [story.coming(step.title, step.holder_icon, step.due)] if step else []
        return story.story_of(self.rma, next_up)
