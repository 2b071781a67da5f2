"""Reads statements of withdrawal: listed, by their link, and the orders they may mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from catalog.models import Customer, Order, OrderLine, normalise_email, normalise_number
from rma.law import EXEMPTIONS, withdrawal_end
from rma.models import Withdrawal
from rma.money import Ask, Refused, refund_units
from rma.selectors.sold import Sold, sold
from rma.terms_of_law import law_of
from rma.withdrawals import Covered, Piece, covered, numbers_in, same_name, wanted_units
from tenants.models import Tenant

#: Orders suggested to a person, and how long before the statement somebody's orders are looked for.
MOST_CANDIDATES = 8
LOOK_BACK = timedelta(days=90)
#: What waits for somebody of the shop.
OPEN = ("received", "unmatched", "matched", "contested")


def withdrawals() -> QuerySet[Withdrawal]:
    """Statements with what became of them, the newest first."""
    rows = Withdrawal.objects.select_related("order__customer", "rma", "acknowledgement")
    return rows.defer("acknowledgement__body").order_by("-received_at", "-id")


def waiting_count() -> int:
    """How many statements wait for somebody (contested ones do not)."""
    return Withdrawal.objects.filter(status__in=("unmatched", "matched")).count()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order that a statement may mean, and what speaks for it."""

    order: Order
    same_number: bool
    same_contact: bool
    same_name: bool

    @property
    def is_certain(self) -> bool:
        """Number and contact fit: nobody else can have stated it without both."""
        return self.same_number and self.same_contact


def candidates(withdrawal: Withdrawal) -> list[Candidate]:
    """The orders that a statement may mean, the likeliest first."""
    found = {row.pk: row for row in _named(withdrawal)}
    found |= {row.pk: row for row in _of_contact(withdrawal)}
    numbers = {normalise_number(each) for each in numbers_in(withdrawal.contract)}
    contact = normalise_email(withdrawal.contact)
    rated = []
    for order in found.values():
        customer = order.customer
        rated.append(
            Candidate(
                order,
                order.number_normalized in numbers or order.external_id.lower() in numbers,
                bool(customer and contact and customer.email_normalized == contact),
                any(same_name(withdrawal.name, each) for each in _names(order, customer)),
            )
        )
    rated.sort(key=_likelihood, reverse=True)
    return rated[:MOST_CANDIDATES]


def certain_order(withdrawal: Withdrawal) -> Order | None:
    """The one order that a statement means beyond doubt; None where a person has to look."""
    sure = [each.order for each in candidates(withdrawal) if each.is_certain]
    return sure[0] if len(sure) == 1 else None


def _likelihood(candidate: Candidate) -> tuple[Any, ...]:
    weight = 4 * candidate.same_number + 2 * candidate.same_contact + candidate.same_name
    return (weight, candidate.order.placed_at)


def _names(order: Order, customer: Customer | None) -> Iterable[str]:
    yield (order.ship_to or {}).get("name") or ""
    yield customer.name if customer else ""


def _named(withdrawal: Withdrawal) -> QuerySet[Order]:
    """Orders whose number or partner's id stands in what was written."""
    texts = numbers_in(withdrawal.contract)
    numbers = [each for each in map(normalise_number, texts) if 0 < len(each) <= 100]
    named = Q(number_normalized__in=numbers) | Q(external_id__in=[each[:200] for each in texts])
    return _orders().filter(named)[:MOST_CANDIDATES]


def _of_contact(withdrawal: Withdrawal) -> QuerySet[Order]:
    """What the contact has bought lately."""
    customers = Customer.objects.filter(email_normalized=normalise_email(withdrawal.contact))
    keys = list(customers.values_list("pk", flat=True)[:20])
    since = withdrawal.received_at - LOOK_BACK
    return _orders().filter(customer__in=keys, placed_at__gte=since)[:MOST_CANDIDATES]


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related("customer").order_by("-placed_at")


@dataclass(frozen=True)
class Matter:
    """A statement against its order: what it covers, until when, and what a person should see."""

    withdrawal: Withdrawal
    sold: Sold
    tz: tzinfo
    ends_on: date | None
    has_right: bool
    covered: Covered
    exempt: tuple[OrderLine, ...]
    unknown: tuple[str, ...]

    @property
    def flags(self) -> list[str]:
        """What a person should look at before accepting, by code."""
        stated_on = self.withdrawal.received_at
        order, customer = self.sold.order, self.sold.order.customer
        others = Withdrawal.objects.filter(order=order).exclude(pk=self.withdrawal.pk)
        contact = normalise_email(self.withdrawal.contact)
        found = {
            "late": self.is_late,
            "no_right": not self.has_right,
            "exempt": bool(self.exempt),
            "duplicate": others.filter(received_at__lte=stated_on).exists(),
            "nothing_left": not self.covered.units,
            "other_contact": not customer or customer.email_normalized != contact,
            "unknown_lines": bool(self.unknown),
            "many": self.withdrawal.many,
        }
        return [code for code, holds in found.items() if holds]

    @property
    def worth_minor(self) -> int:
        """What all it covers brings, sent or not, with the standard delivery of a whole order."""
        takes = self.covered
        units = {
            key: takes.back.get(key, 0) + takes.cancelled.get(key, 0)
            for key in {**takes.back, **takes.cancelled}
        }
        asks = [Ask(key, count, "withdrawal") for key, count in units.items()]
        try:
            parts = refund_units(self.sold.priced, self.sold.ledger(), asks).parts
        except Refused:
            return 0
        return sum(part.amount.gross for part in parts)

    @property
    def is_late(self) -> bool:
        """Whether the period had ended when it was received; the server's clock alone counts."""
        stated_on = self.withdrawal.received_at.astimezone(self.tz).date()
        return self.has_right and self.ends_on is not None and stated_on > self.ends_on

    @property
    def in_time(self) -> bool:
        """Whether the law itself carries it."""
        return self.has_right and not self.is_late


def matter_of(
    withdrawal: Withdrawal, order: Order, tenant: Tenant, *, leave_out: Iterable[str] = ()
) -> Matter:
    """`withdrawal` as a statement about `order` (locked, where something is to be written)."""
    found = sold(order)
    term = withdrawal_end(found.facts, tenant.tz, law=law_of(tenant.law))
    known = {line.public_id: line.external_id for line in found.lines}
    known |= {line.external_id: line.external_id for line in found.lines}
    stated = [
        {**row, "order_line": known.get(str(row["order_line"]).strip(), "")}
        for row in withdrawal.lines
    ]
    unknown = [key for key in wanted_units(withdrawal.lines) if key not in known]
    goods = {line.external_id: line for line in found.lines if line.kind == "goods"}
    pieces = [
        Piece(
            facts.key,
            max(0, facts.sent - facts.taken),
            max(0, facts.quantity - facts.cancelled - facts.sent),
        )
        for facts in found.facts.lines
        if facts.key in goods
    ]
    takes = covered(pieces, stated, leave_out=leave_out)
    exempt = [
        goods[facts.key]
        for facts in found.facts.lines
        if facts.key in {*takes.back, *takes.cancelled} and _may_be_exempt(facts)
    ]
    return Matter(
        withdrawal,
        found,
        tenant.tz,
        term.until if term else None,
        term is not None,
        takes,
        tuple(exempt),
        tuple(unknown),
    )


def matter_now(withdrawal: Withdrawal) -> Matter | None:
    """A statement against its order as it stands; None while nobody knows the order."""
    if withdrawal.order is None:
        return None
    tenant = Tenant.objects.get(pk=withdrawal.tenant_id)
    return matter_of(withdrawal, withdrawal.order, tenant)


def _may_be_exempt(facts: Any) -> bool:
    """Said to be by the partner, or marked final: the law asks for its reason, people look."""
    return facts.is_final_sale or facts.exemption in EXEMPTIONS


def withdrawals_of(order: Order) -> QuerySet[Withdrawal]:
    """The statements about one order."""
    return withdrawals().filter(order=order)


def withdrawal_by_number(text: str) -> Withdrawal | None:
    """The statement of a number that somebody scans, types or reads out."""
    number = text.strip().upper()
    return Withdrawal.objects.filter(number=number).first() if 0 < len(number) <= 20 else None


def searched(text: str) -> QuerySet[Withdrawal]:
    """Statements by number, contact, or the order's number; all of them for no text."""
    text = text.strip()
    if not text:
        return withdrawals()
    named = [
        Q(number=text.upper()),
        Q(contact_normalized=normalise_email(text)),
        Q(rma__number=text.upper()),
    ]
    named.append(Q(order__number_normalized=normalise_number(text)))
    return withdrawals().filter(reduce(or_, named))
