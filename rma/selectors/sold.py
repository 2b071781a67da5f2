"""One order as it was sold and what it has given back: what every figure is computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum, TextField
from django.db.models.functions import Cast, Concat, JSONObject

from catalog.exemptions import exemption_of
from catalog.figures import order_money
from catalog.models import Fulfilment, Order, OrderLine, normalise_number
from catalog.selectors import NO_KEY, best_named, orders_named
from returns_portal.lib.money import digits
from returns_portal.rest.fields import KEY_LENGTH
from rma.eligibility.facts import Delivery, LineFacts, OrderFacts
from rma.models import Adjustment, Policy, Reason, Resolution, RmaLine
from rma.money import (
    NOTHING,
    STATUTORY_BASES,
    Amount,
    Given,
    Ledger,
    PricedOrder,
    price_order,
    total,
)
from tenants.postgresql.prepared import Prepared

#: Returns in these states are not finished: a policy may allow one of them per order.
OPEN_RETURNS = ("requested", "needs_information", "authorized")


@dataclass(frozen=True, slots=True)
class Money:
    """What one resolution takes from the order, before fees: of the units, and of shipping rows."""

    resolution: UUID
    units: int
    amount: Amount
    shipping: Mapping[str, Amount]

    @classmethod
    def of(cls, resolution: Resolution) -> Money:
        """The money of a row."""
        return cls._read(resolution.pk, resolution.quantity, resolution.value)

    @classmethod
    def _read(cls, key: UUID, units: int, value: Mapping[str, Any]) -> Money:
        shipping = {row: Amount(*pair) for row, pair in value.get("shipping", {}).items()}
        return cls(key, units, Amount(*value.get("units", (0, 0))), shipping)


@dataclass(frozen=True, slots=True)
class OnReturn:
    """Units of one order line on one live return line, with their money."""

    line: str
    rma_line: UUID
    rma: UUID
    rma_status: str
    units: int
    statutory: bool
    money: tuple[Money, ...]
    #: Sent back by who got them as a gift.
    by_gift: bool = False
    #: Agreed parts of the price for units that stay where they are: money without goods.
    reduced: tuple[Money, ...] = ()


@dataclass
class Sold:
    """An order with its lines; `on_returns` is what live returns take from it."""

    order: Order
    lines: Sequence[OrderLine]
    on_returns: list[OnReturn] = field(default_factory=list)
    adjusted: Mapping[str, Amount] = field(default_factory=dict)
    shipping_adjusted: Mapping[str, Amount] = field(default_factory=dict)
    fulfilments: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def by_key(self) -> dict[str, OrderLine]:
        """The lines by their ids within the order, the keys of every pure rule."""
        return {line.external_id: line for line in self.lines}

    @cached_property
    def priced(self) -> PricedOrder:
        """What each row cost."""
        return price_order(order_money(self.order, self.lines))

    def ledger(self, *, without: Iterable[UUID] = ()) -> Ledger:
        """What was given back; `without` leaves out units and money of these resolutions."""
        left_out = set(without)
        lines = {key: Given(adjusted=amount) for key, amount in self.adjusted.items()}
        ledger = Ledger(lines, dict(self.shipping_adjusted))
        for row in self.on_returns:
            counted = [money for money in row.money if money.resolution not in left_out]
            missing = sum(money.units for money in row.money if money.resolution in left_out)
            ledger = ledger.with_units(
                row.line,
                row.units - missing,
                total(money.amount for money in counted),
                statutory=row.statutory,
            )
            for money in counted:
                for key, amount in money.shipping.items():
                    ledger = ledger.with_shipping(key, amount)
            for money in row.reduced:
                if money.resolution not in left_out:
                    ledger = ledger.with_money(row.line, money.amount)
        return ledger

    @cached_property
    def facts(self) -> OrderFacts:
        """The order as eligibility looks at it."""
        order, customer = self.order, self.order.customer
        at_home = (order.ship_to or {}).get("country") or (customer.country if customer else "")
        value = Decimal(self.priced.total.gross).scaleb(-digits(order.currency))
        still_open = {
            row.rma for row in self.on_returns if row.rma_status in OPEN_RETURNS and not row.by_gift
        }
        return OrderFacts(
            currency=order.currency,
            placed_at=order.placed_at,
            value=value,
            lines=tuple(self._line_facts(line) for line in self.lines),
            country=at_home or "",
            channel=order.channel,
            is_business=bool(customer and customer.vat_id),
            customer_tags=frozenset(customer.tags if customer else ()),
            open_returns=len(still_open),
            **_told(order.withdrawal_information),
        )

    def _line_facts(self, line: OrderLine) -> LineFacts:
        product = line.product
        return LineFacts(
            key=line.external_id,
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price,
            kind=line.kind,
            category=product.category,
            tags=frozenset(product.tags),
            is_returnable=product.returnable,
            is_final_sale=line.final_sale,
            is_discounted=line.discount_minor > 0,
            cancelled=line.cancelled_quantity,
            deliveries=self._deliveries(line),
            taken=sum(row.units for row in self.on_returns if row.line == line.external_id),
            gifted=sum(
                row.units for row in self.on_returns if row.by_gift and row.line == line.external_id
            ),
            warranty_months=product.warranty_months,
            warranty_until=line.warranty_until,
            extended=line.extended_quantity,
            has_battery=bool(product.battery),
            **(_by_law(line, product.law) if product.law or line.exemption else {}),
        )

    def _deliveries(self, line: OrderLine) -> tuple[Delivery, ...]:
        parts = [
            Delivery(row["quantity"], _moment(sent["shipped_at"]), _moment(sent["delivered_at"]))
            for sent in self.fulfilments
            for row in sent["lines"]
            if row["line"] == line.external_id
        ]
        if parts or not line.fulfilled_quantity:
            return tuple(parts)
        delivered_at = line.delivered_at or self.order.delivered_at
        return (Delivery(line.fulfilled_quantity, line.fulfilled_at, delivered_at),)


def _told(information: Mapping[str, Any] | None) -> dict[str, Any]:
    """Whether the consumer was told of the right to withdraw; they were, if nobody says not."""
    if information is None:
        return {}
    day = information.get("given_on")
    return {"informed": False, "informed_on": date.fromisoformat(day) if day else None}


def _by_law(line: OrderLine, said: Mapping[str, Any]) -> dict[str, Any]:
    """What consumer law asks of an article, and what has happened to the line."""
    return {
        "exemption": exemption_of(line.exemption, said.get("withdrawal_exemption") or ""),
        "is_second_hand": bool(said.get("second_hand")),
        "is_durable": bool(said.get("durable")),
        "expected_life_months": said.get("expected_life_months"),
        "is_electrical": bool(said.get("electrical")),
    }


def with_rules_stamp(orders: Any) -> Any:
    """`orders` with what says which policies and reasons are in force (see `selectors.rules`)."""
    # How many and the latest moment together: of two that overlap, the earlier may be committed
    # last and changes the number; what was rolled back had a moment that never comes again.
    policies = Policy.objects.filter(published_at__isnull=False).order_by().values("tenant")
    policies = policies.annotate(stamp=_stamp(Count("pk"), Max("published_at")))
    reasons = Reason.objects.order_by().values("tenant")
    reasons = reasons.annotate(stamp=_stamp(Sum("version"), Max("updated_at")))
    return orders.annotate(
        policy_stamp=Subquery(policies.values("stamp")),
        reason_stamp=Subquery(reasons.values("stamp")),
    )


def _stamp(*parts: Any) -> Any:
    return Concat(*(Cast(part, TextField()) for part in parts), output_field=TextField())


def order_named(text: str, *, lock: bool) -> Order | None:
    """The order of any key people have, with its customer and the stamps of the rules; held if
    `lock` says so."""
    text = text.strip()
    if not text or len(text) > KEY_LENGTH or "\x00" in text:
        return None
    key = Order.key_of(text) or NO_KEY
    query = _NAMED_LOCKED if lock else _NAMED
    found = query.rows(key=key, text=text, number=normalise_number(text))
    return best_named(found, key, text)


def sold(order: Order) -> Sold:
    """Everything of `order`, in one query or two. Its lock must be held where something is to be
    written: a statement that waits for a lock still sees what was there when it began."""
    lines = _LINES.rows(order=order.pk)
    found = Sold(order, lines, fulfilments=lines[0].fulfilments if lines else ())
    if any(line.on_returns or line.order_adjusted for line in lines):
        _read_given(found)
    return found


def _read_given(found: Sold) -> None:
    """What live returns and adjustments take: for most orders nothing, and then nobody asks."""
    rows = _GIVEN.rows(order=found.order.pk)
    found.shipping_adjusted = _shipping(rows[0].shipping_adjusted)
    found.adjusted = {
        row.external_id: _amounts(row.line_adjusted) for row in rows if row.line_adjusted
    }
    found.on_returns = [_on_return(row.external_id, each) for row in rows for each in row.returned]


def _lines(order: UUID) -> Any:
    sent = Fulfilment.objects.filter(order=order).order_by("position")
    reduced = Resolution.objects.filter(rma__order=order, type="price_reduction")
    return (
        OrderLine.objects.filter(order=order)
        .select_related("product")
        .order_by("position")
        .annotate(
            order_adjusted=Exists(Adjustment.objects.filter(order=order)) | Exists(reduced),
            fulfilments=ArraySubquery(
                sent.values(
                    row=JSONObject(
                        shipped_at="shipped_at", delivered_at="delivered_at", lines="lines"
                    )
                )
            ),
        )
    )


def _given(order: UUID) -> Any:
    counting = Q(status__in=Resolution.LIVE) | Q(forfeited=True)
    counted = Resolution.objects.filter(counting, sent_home=False)
    money = counted.filter(line=OuterRef("pk")).order_by("pk")
    holding = Q(status__in=RmaLine.LIVE) | Q(status="not_coming", settled__gt=0)
    returned = RmaLine.objects.filter(holding, order_line=OuterRef("pk"))
    of_line = Adjustment.objects.filter(order_line=OuterRef("pk"), target="line")
    of_shipping = Adjustment.objects.filter(order=order, target="shipping")
    return (
        OrderLine.objects.filter(order=order)
        .only("external_id")
        .order_by("position")
        .annotate(
            returned=ArraySubquery(
                returned.order_by("pk").values(
                    row=JSONObject(
                        id="id",
                        rma="rma_id",
                        rma_status="rma__status",
                        gift="rma__gift_id",
                        status="status",
                        requested="requested",
                        authorized="authorized",
                        settled="settled",
                        void="void",
                        sent_home="sent_home",
                        basis="legal_basis",
                        wanted="wanted__type",
                        money=ArraySubquery(
                            money.values(row=JSONObject(id="id", units="quantity", value="value"))
                        ),
                    )
                )
            ),
            line_adjusted=ArraySubquery(
                of_line.values(row=JSONObject(gross="amount_minor", tax="tax_minor"))
            ),
            shipping_adjusted=ArraySubquery(of_shipping.values("rows")),
        )
    )


def _named(key: UUID, text: str, number: str) -> Any:
    return orders_named(
        with_rules_stamp(Order.objects.select_related("customer")), key, text, number
    )


def _named_locked(key: UUID, text: str, number: str) -> Any:
    return _named(key, text, number).select_for_update(of=("self",))


_LINES, _GIVEN = Prepared(_lines, order=UUID(int=1)), Prepared(_given, order=UUID(int=1))
_SAMPLES: dict[str, Any] = {"key": UUID(int=1), "text": "a text", "number": "a number"}
_NAMED, _NAMED_LOCKED = Prepared(_named, **_SAMPLES), Prepared(_named_locked, **_SAMPLES)


def _on_return(key: str, row: Mapping[str, Any]) -> OnReturn:
    counts = {
        "requested": row["requested"],
        "not_coming": row["settled"],  # paid for, and never came
    }
    here = row["authorized"] - row["void"] - row["sent_home"]
    money = tuple(Money._read(UUID(m["id"]), m["units"], m["value"]) for m in row["money"])
    stays = row["wanted"] == "price_reduction"
    return OnReturn(
        line=key,
        rma_line=UUID(row["id"]),
        rma=UUID(row["rma"]),
        rma_status=row["rma_status"],
        units=0 if stays else counts.get(row["status"], here),
        statutory=row["basis"] in STATUTORY_BASES,
        by_gift=row["gift"] is not None,
        money=() if stays else money,
        reduced=money if stays else (),
    )


def _amounts(rows: Iterable[Mapping[str, int]]) -> Amount:
    return total(Amount(row["gross"], row["tax"]) for row in rows)


def _shipping(adjustments: Iterable[Mapping[str, Sequence[int]]]) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for rows in adjustments:
        for key, pair in rows.items():
            found[key] = found.get(key, NOTHING) + Amount(*pair)
    return found


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
