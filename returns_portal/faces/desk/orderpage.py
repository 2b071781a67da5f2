"""All that the page of one order shows: what may come back, its money, its returns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Fulfilment, Order, OrderLine
from flows.documents import signed_path
from insights.selectors.goods import returns_of_order
from insights.selectors.seen import seen
from returns_portal.faces.desk import story, wording
from returns_portal.faces.desk.adjusted import AdjustedRow, adjusted_rows
from returns_portal.faces.desk.gifts import GiftRow, gift_rows
from returns_portal.faces.desk.legal import RightRow, rights_of
from returns_portal.faces.desk.rows import Row, rows_of
from returns_portal.faces.parts import Derivation, Entry
from returns_portal.faces.parts import Row as Step
from returns_portal.lib.addresses import Address, printed_lines
from returns_portal.lib.money import parse_amount
from rma.eligibility import Verdict
from rma.models import CreditNote, Withdrawal
from rma.money import line_left
from rma.selectors.balance import Balance, balance
from rma.selectors.credits import notes_listed, papers_of
from rma.selectors.shopper import Offer, offer
from rma.selectors.withdrawals import withdrawals_of
from tenants.actors import Actor
from tenants.models import Tenant


@dataclass(frozen=True)
class SoldLine:
    """One line of an order with the verdict on it: may it come back, and what is left of it."""

    line: OrderLine
    verdict: Verdict
    gross_minor: int
    left_minor: int

    @property
    def said(self) -> str:
        """Why it may come back, or why not."""
        sentences = self.verdict.refusals or (self.verdict.explanation,)
        return " ".join(str(sentence) for sentence in sentences)

    @property
    def free(self) -> int:
        """How many may still come back."""
        return self.line.returnable_quantity


@dataclass(frozen=True)
class Delivered:
    """One delivery, and what was in it."""

    sent: Fulfilment
    goods: str


@dataclass(frozen=True)
class NoteRow:
    """One credit note of an order, and the address of its paper."""

    note: CreditNote
    href: str


@dataclass(frozen=True)
class OrderPage:
    """One order (with its parts) as `actor` sees it; each part is read when the page draws it."""

    order: Order
    tenant: Tenant
    actor: Actor

    @cached_property
    def credit_notes(self) -> list[NoteRow]:
        """What was credited of it, the newest first, each with its paper once that is drawn."""
        if not self.actor.can("resolutions.view"):
            return []
        notes = list(notes_listed().filter(order=self.order).order_by("-pk")[:50])
        papers = papers_of(notes)
        return [
            NoteRow(note, signed_path(papers[note.pk]) if note.pk in papers else "")
            for note in notes
        ]

    @cached_property
    def offer(self) -> Offer:
        """What may come back of it now."""
        return offer(self.order, self.tenant)

    @cached_property
    def lines(self) -> list[SoldLine]:
        """What was sold."""
        known = self.offer.sold
        ledger = known.ledger()
        return [
            SoldLine(
                each.line,
                each.verdict,
                known.priced.lines[each.line.external_id].amount.gross,
                line_left(known.priced, ledger, each.line.external_id).gross,
            )
            for each in self.offer.lines
        ]

    @property
    def rights(self) -> list[RightRow]:
        """What the law gives its buyer now, until when and by which clause."""
        return rights_of(self.offer)

    @property
    def deliveries(self) -> list[Delivered]:
        """What was sent when."""
        titles = {line.external_id: line.title for line in self.order.lines.all()}
        return [
            Delivered(
                sent,
                ", ".join(
                    f"{row['quantity']} × {titles.get(row['line'], row['line'])}"
                    for row in sent.lines
                ),
            )
            for sent in self.order.fulfilments.all()
        ]

    @property
    def address(self) -> list[str]:
        """Where it was sent, line by line."""
        given = self.order.ship_to or {}
        named = {
            name: given[name]
            for name in ("name", "company", "city", "region", "postcode", "country")
            if given.get(name)
        }
        address = Address(lines=tuple(given.get("lines") or ()), **named)
        return printed_lines(address, language=get_language() or "en") if given else []

    @cached_property
    def derivation(self) -> Derivation:
        """What the order cost, row by row."""
        priced, order = self.offer.sold.priced, self.order
        rows = [
            Step(f"{each.line.quantity} × {each.line.title}", each.gross_minor)
            for each in self.lines
        ]
        for place, row in enumerate(order.shipping):
            cost = priced.shipping[str(place)].amount.gross
            rows.append(Step(_("Delivery"), cost, row.get("kind", "")))
        total = Step(_("In all, tax included"), priced.total.gross)
        return Derivation(order.currency, rows, total, caption=_("What the order cost"))

    @property
    def discounts(self) -> str:
        """Discounts of the whole order: the rows above are less their shares already."""
        return ", ".join(row["code"] for row in self.order.discounts if row.get("code"))

    @cached_property
    def balance(self) -> Balance | None:
        """What was paid and given back, for who may see it."""
        return balance(self.order) if self.actor.can("resolutions.view") else None

    @cached_property
    def adjusted(self) -> list[AdjustedRow]:
        """What was given back of it without goods."""
        return adjusted_rows(self.order, self.actor)

    @property
    def payments(self) -> list[tuple[str, int]]:
        """How it was paid, in minor units; nothing is said where the shop did not say."""
        return [
            (
                str(wording.of(wording.PAID_BY, row.get("method") or "other")),
                parse_amount(row["amount"], self.order.currency),
            )
            for row in self.order.payments or ()
        ]

    @cached_property
    def returns(self) -> list[Row]:
        """What came or comes back."""
        return rows_of(seen(returns_of_order(self.order)))

    @cached_property
    def withdrawals(self) -> list[Withdrawal]:
        """The statements of withdrawal about it."""
        return list(withdrawals_of(self.order)) if self.actor.can("withdrawals.view") else []

    @cached_property
    def gifts(self) -> list[GiftRow]:
        """Its gift slips."""
        return gift_rows(self.order, self.actor)

    @property
    def may_mark(self) -> bool:
        """Whether `actor` may make, print and take back gift slips."""
        return self.actor.can("gifts.make")

    @property
    def may_file(self) -> bool:
        """Whether `actor` may ask for a return in the shopper's place."""
        return self.actor.can("returns.request") and self.actor.can("returns.override")

    @property
    def may_adjust(self) -> bool:
        """Whether `actor` may give money back without goods."""
        left = self.balance.left if self.balance is not None else 0
        return self.actor.can("resolutions.settle") and left > 0

    @property
    def story(self) -> list[Entry]:
        """What happened to it."""
        return story.story_of(self.order)
