"""A return that was sent, told to its shopper: headline, ticket, clocks, story, pass, verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flows.documents import documents_of, signed_path
from flows.models import Document
from flows.perform import Verb, available
from insights.selectors.papers import documents_of_all
from notifications.selectors import Said, conversation
from returns_portal.faces.parts import Clock, Derivation, Entry
from returns_portal.faces.portal import repairs, telling, tickets
from returns_portal.faces.portal.clocks import three_clocks
from returns_portal.faces.portal.exchanges import Exchanged, exchanged
from returns_portal.faces.portal.story import story
from rma.batteries import is_unsafe
from rma.explanations import explain
from rma.links import status_path, status_token
from rma.models import GuaranteeExtension, Rma, RmaLine, Shipment, StoreCredit
from rma.providers import CREDIT
from rma.reasons import text_of
from rma.selectors.coming import WantedHold, is_held, wanted_hold
from rma.selectors.credits import credits_of_return
from rma.selectors.guarantee import extensions_of
from rma.selectors.rules import rules_in_force
from rma.selectors.shopper import sent_with
from rma.selectors.whole import WORTHLESS, WholeReturn
from rma.services.editing import may_change
from rma.services.proving import MAY_BE_SENT, PROOF
from rma.shipping.carriers import AGREED
from rma.take_back import BASIS
from tenants.actors import Actor
from tenants.links import absolute
from tenants.models import Tenant

#: A line in one of these still goes by what was decided about it.
DECIDED = ("requested", "authorized", "declined")
#: While the parcel is in one of these there is a label to print.
_LABEL_STATES = ("label_ready", "in_transit", "exception")


def photos_of_lines(lines: Sequence[RmaLine]) -> dict[Any, list[Document]]:
    """The photos of each line by its key, the oldest first."""
    found: dict[Any, list[Document]] = {}
    for each in reversed(documents_of_all(lines)):
        if each.kind == "photo":
            found.setdefault(each.subject_id, []).append(each)
    return found


@dataclass
class Told:
    """One return as its shopper sees it."""

    whole: WholeReturn
    tenant: Tenant

    @property
    def rma(self) -> Rma:
        """The return itself."""
        return self.whole.rma

    @property
    def path(self) -> str:
        """Its own page."""
        return status_path(self.rma)

    @cached_property
    def headline(self) -> Any:
        """How it stands, in one line."""
        if self.repair is not None:
            return self.repair.headline
        return tickets.headline(self.whole)

    @cached_property
    def ticket(self) -> tickets.Ticket | None:
        """The next step."""
        if self.repair is not None:
            return self.repair.ticket
        found = repairs.agreed(self.whole) or tickets.ticket(self.whole)
        if found is None or found.code != "answer_message":
            return found
        asks_again = "appeal" in self.verbs and self.verbs["appeal"].allowed
        return None if asks_again else found  # their one box asks us to look again

    @cached_property
    def repair(self) -> repairs.Repair | None:
        """The repair that it is about at the moment."""
        arrived = any(line.received for line in self.whole.lines)
        return repairs.repair_of(self.whole, status_token(self.rma)) if arrived else None

    @cached_property
    def lengthened(self) -> list[GuaranteeExtension]:
        """Pieces whose guarantee a repair has made longer."""
        claimed = any(
            line.legal_basis == "guarantee" and line.received for line in self.whole.lines
        )
        return extensions_of(self.rma) if claimed else []

    @property
    def came_home(self) -> bool:
        """Whether its goods were repaired and travel back to their owner."""
        repaired = any(
            each.type == "repair" and each.status == "settled" for each in self.whole.resolutions
        )
        return repaired and any(each.direction == "outbound" for each in self.whole.shipments)

    @cached_property
    def clocks(self) -> list[Clock]:
        """Permission, goods, money."""
        told = three_clocks(self.whole)
        if self.repair is not None:
            told[1] = self.repair.clock
        return told

    @cached_property
    def story(self) -> list[Entry]:
        """What happened, what comes."""
        return story(self.whole, self.tenant)

    @property
    def units(self) -> int:
        """How many pieces it is about."""
        return sum(line.requested for line in self.whole.lines)

    @property
    def amount(self) -> int:
        """What it brings, in minor units."""
        return self.whole.refund_minor

    @property
    def derivation(self) -> Derivation | None:
        """How the amount came about; None where there is none, or it is nobody's business."""
        told = self.amount and self.rma.gift_id is None
        return telling.derivation(self.whole) if told else None

    @cached_property
    def photos(self) -> dict[Any, list[str]]:
        """Where the photos of each line are shown, by the line's key."""
        return {
            key: [signed_path(each) for each in own]
            for key, own in photos_of_lines(self.whole.lines).items()
        }

    @property
    def holds_unsafe_battery(self) -> bool:
        """Whether something in it may not be posted, and has not reached us yet."""
        return self.ticket is not None and any(
            is_unsafe(line.safety) and not (line.received or line.kept)
            for line in self.whole.lines
            if line.status in ("requested", "authorized")
        )

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The lines with what each brings and why it goes back."""
        worth: dict[Any, int] = {}
        for each in self.whole.resolutions:
            if each.status not in WORTHLESS:
                worth[each.line_id] = worth.get(each.line_id, 0) + each.amount_minor
        reasons = rules_in_force().reasons
        return [
            {
                "line": line,
                "serials": self.whole.serials.get(line.pk, ()),
                "amount": worth.get(line.pk, 0),
                "reason": text_of(reasons[line.reason]) if line.reason in reasons else "",
                "outcome": ""
                if line.legal_basis == BASIS
                else telling.outcome_label(line.wanted.get("type", "refund")),
                "category": line.product.category if line.product else "",
                "why": explain(line.decision) if line.status in DECIDED else "",
            }
            for line in self.whole.lines
        ]

    # --- sending --------------------------------------------------------------------------------

    @cached_property
    def parcel(self) -> Shipment | None:
        """The parcel that is on its way to us, or will be."""
        inbound = [each for each in self.whole.shipments if each.direction == "inbound"]
        return next((each for each in inbound if each.status != "voided"), None)

    @property
    def label_url(self) -> str:
        """Where the label can be printed; nothing when there is none to use."""
        parcel = self.parcel
        usable = parcel is not None and parcel.label_id and parcel.status in _LABEL_STATES
        return signed_path(parcel.label) if usable and parcel and parcel.label else ""

    @property
    def shows_pass(self) -> bool:
        """Whether there is something to hand over, and a code that says what it is."""
        sends = self.rma.status == "authorized" and telling.is_sent(self.whole)
        return sends and self.repair is None

    @property
    def code(self) -> str:
        """What the label's QR code says, to be shown where no label is."""
        return absolute(f"/r/{self.rma.token}", self.tenant)

    @property
    def waits(self) -> bool:
        """Whether the page should look again by itself in a moment."""
        return self.ticket is not None and self.ticket.code == "wait_for_label"

    @cached_property
    def proofs(self) -> list[str]:
        """Where the photos are shown that prove that the parcel was sent."""
        sent = self.parcel is not None and self.rma.goods_moved_at is not None
        found = documents_of(self.parcel, PROOF) if sent else ()
        return [signed_path(each) for each in found]

    @property
    def may_prove(self) -> bool:
        """Whether a proof of sending still says something: handed over, and not here yet."""
        parcel = self.parcel
        if parcel is None or any(parcel.method == way.method for way in AGREED):
            return False
        return self.rma.status == "authorized" and parcel.status in MAY_BE_SENT[1:]

    @cached_property
    def sent_with(self) -> list[tuple[str, str]]:
        """Number and page of each return that travels in the same parcel."""
        return [(each.number, status_path(each)) for each in sent_with(self.rma)]

    @property
    def may_change(self) -> bool:
        """Whether what was said may still change."""
        return may_change(self.rma)

    # --- money ----------------------------------------------------------------------------------

    @cached_property
    def exchanges(self) -> list[Exchanged]:
        """The goods in exchange that it brings."""
        return exchanged(self.whole)

    @cached_property
    def hold(self) -> WantedHold | None:
        """What it is asked to secure by card; looked for while goods are waited for."""
        waits = any(line.outstanding for line in self.whole.lines)
        wanted = wanted_hold(self.rma) if waits and self.rma.status == "authorized" else None
        return wanted if wanted is not None and not is_held(self.rma) else None

    @property
    def sent_parcels(self) -> list[Shipment]:
        """The parcels on their way to the shopper that can be followed."""
        return [
            each
            for each in self.whole.shipments
            if each.direction == "outbound" and each.tracking_number and each.status != "voided"
        ]

    @cached_property
    def credits(self) -> list[StoreCredit]:
        """The shop credit that it brought."""
        has_some = any(each.provider == CREDIT for each in self.whole.resolutions)
        return credits_of_return(self.rma) if has_some else []

    @cached_property
    def credit_notes(self) -> list[tuple[str, str]]:
        """The papers of what was credited: each name with its link. They are for who bought it."""
        unpaid = not any(each.settled_at for each in self.whole.resolutions)
        if unpaid or self.rma.gift_id is not None:
            return []
        return [
            (row.name.removesuffix(".pdf"), signed_path(row))
            for row in documents_of(self.rma, "credit_note")
        ]

    # --- talk ------------------------------------------------------------------------------------

    @cached_property
    def talk(self) -> list[Said]:
        """All that was said about it, the oldest first."""
        return conversation(self.rma)

    @property
    def may_write(self) -> bool:
        """Whether there is no other box to say something in."""
        return not any(
            name in self.verbs and self.verbs[name].allowed
            for name in ("provide_information", "appeal")
        )

    # --- verbs ----------------------------------------------------------------------------------

    @cached_property
    def verbs(self) -> dict[str, Verb]:
        """What the machine lets a shopper do with the return now, or why not."""
        shopper = Actor.shopper(self.rma.customer_id)
        return {verb.name: verb for verb in available(self.rma, shopper)}


def told(whole: WholeReturn, tenant: Tenant) -> Told:
    """`whole` as its shopper sees it."""
    return Told(whole, tenant)
