"""Ten thousand orders of any shape, returned in any way: every sum exact, nothing twice."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from decimal import Decimal

from catalog.pricing import (
    DiscountMoney,
    LineMoney,
    OrderMoney,
    PaymentMoney,
    ShippingMoney,
    TaxRate,
    price_order,
    total,
)
from rma.amounts import CHARGED, Figures, divided, figures
from rma.charges import Charges
from rma.money import (
    Ask,
    Bearer,
    Fee,
    Finding,
    Ledger,
    Part,
    PricedOrder,
    charge,
    deduct,
    refund_units,
    units_left,
)
from rma.money.fees import FEES

ORDERS = 10_000
RATES = [
    (),
    (TaxRate("VAT", Decimal("0.19")),),
    (TaxRate("VAT", Decimal("0.07")),),
    (TaxRate("GST", Decimal("0.05")), TaxRate("QST", Decimal("0.09975"))),
]
KINDS = ("refund", "refund", "store_credit", "exchange", "replacement", "keep_with_refund")
TABLE = {
    "C6": {"percent": "20"},
    "F3": {"amount": "1"},
    "F3C6": {"percent": "33.3"},
    "opened": {"percent": "5"},
}
GRADES = [
    {"function": "F1", "cosmetic": "C1", "packaging": "sealed"},
    {"function": "F1", "cosmetic": "C6", "packaging": "opened"},
    {"function": "F3", "cosmetic": "C6"},
    {"function": "F3", "cosmetic": "C2", "packaging": "opened"},
]


def any_order(chance: random.Random) -> OrderMoney:
    """Any currency, tax in or on top, any discounts, free lines, deliveries of two kinds."""
    currency, places = chance.choice([("JPY", 0), ("EUR", 2), ("EUR", 2), ("KWD", 3)])
    lines = []
    for place in range(chance.randint(1, 3)):
        price = Decimal(chance.choice([0, 1, 33, 999, 1999, 12_345, 50_000])).scaleb(-places)
        quantity = chance.randint(1, 5)
        worth = int((price * quantity).scaleb(places))
        discount = chance.choice([0, 0, worth // 3, worth // 7, worth])
        rates = chance.choice(RATES)
        cancelled = chance.choice([0, 0, 0, 1])
        lines.append(
            LineMoney(
                str(place), price, quantity, discount, rates, cancelled=min(cancelled, quantity)
            )
        )
    shipping = tuple(
        ShippingMoney(kind, 490, kind, chance.choice([0, 90, 490]), chance.choice(RATES))
        for kind in chance.sample(["standard", "premium"], chance.randint(0, 2))
    )
    items = sum(
        int((row.unit_price * row.quantity).scaleb(places)) - row.discount_minor for row in lines
    )
    discounts = (DiscountMoney(items // chance.choice([2, 3, 10]), "items"),) * chance.randint(0, 1)
    order = OrderMoney(currency, chance.random() < 0.5, tuple(lines), discounts, shipping)
    if chance.random() < 0.2:
        paid = price_order(order).total.gross * chance.choice([0, 1, 2]) // 3
        order = replace(
            order, payments=(PaymentMoney("0", paid // 2), PaymentMoney("1", paid - paid // 2))
        )
    return order


def any_fees(chance: random.Random, currency: str) -> tuple[Fee, ...]:
    found = []
    if chance.random() < 0.5:
        found.append(
            chance.choice(
                [
                    {"kind": "restocking", "percent": Decimal("15")},
                    {"kind": "restocking", "amount": Decimal("3"), "per": "return"},
                    {"kind": "restocking", "amount": Decimal("2"), "per": "line"},
                    {"kind": "restocking", "amount": Decimal("1"), "per": "unit"},
                ]
            )
        )
    if chance.random() < 0.5:
        found.append({"kind": "return_shipping", "amount": Decimal("4.9")})
    return tuple(Fee.of(row, currency) for row in found)


@dataclass
class Bringing:
    """One resolution on paper."""

    of: int
    kind: str
    basis: str | None
    part: Part
    sent: tuple[Part, ...]
    fees: tuple[Fee, ...]
    charges: Charges
    figures: Figures = field(default_factory=Figures)
    paid: bool = False


class Shop:
    """One order and its returns, on paper: what services do with rows, with values."""

    def __init__(self, priced: PricedOrder) -> None:
        self.priced = priced
        self.rows: list[Bringing] = []

    @property
    def ledger(self) -> Ledger:
        ledger = Ledger()
        for row in self.rows:
            ledger = ledger.with_units(
                row.part.key, row.part.units, row.part.amount, statutory=row.basis is not None
            )
            for part in row.sent:
                ledger = ledger.with_shipping(part.key, part.amount)
        return ledger

    def request(self, chance: random.Random, number: int) -> None:
        """A return of one to three lines."""
        ledger = self.ledger
        left = {
            row.key: units_left(self.priced, ledger, row.key) for row in self.priced.order.lines
        }
        keys = [key for key, units in left.items() if units]
        basis = chance.choice([None, None, "withdrawal"])
        asks = [
            Ask(key, chance.randint(1, left[key]), basis)
            for key in chance.sample(keys, chance.randint(1, len(keys)))
        ]
        parts = refund_units(self.priced, ledger, asks).parts
        fees = () if basis else any_fees(chance, self.priced.order.currency)
        for place, part in enumerate(parts[: len(asks)]):
            kind = chance.choice(KINDS)
            sent = parts[len(asks) :] if place == len(asks) - 1 else ()
            bonus = Decimal(10) if kind == "store_credit" else None
            instead = (
                part.amount.gross + chance.choice([-500, 0, 700]) if kind == "exchange" else None
            )
            self.rows.append(
                Bringing(
                    number,
                    kind,
                    basis,
                    part,
                    sent,
                    fees if kind in CHARGED else (),
                    Charges(
                        bonus_percent=bonus,
                        replacement=instead if instead is None else max(0, instead),
                    ),
                )
            )
        self.charge(number)

    def charge(self, number: int) -> None:
        """The fees of one return, anew."""
        rows = [row for row in self.rows if row.of == number]
        shows_tax = self.priced.order.prices_include_tax
        bearers = []
        for row in rows:
            if row.fees:
                shown = row.part.amount.gross if shows_tax else row.part.amount.net
                borne = row.charges.fees if row.paid else None
                bearers.append(
                    Bearer(
                        id(row),
                        row.part.key,
                        row.part.units,
                        shown,
                        row.part.amount.gross,
                        row.fees,
                        borne,
                    )
                )
        charged = charge(bearers)
        for row in rows:
            if not row.paid:
                fees = charged.get(id(row), ())
                row.charges = replace(row.charges, fees=fees, bonus=None)
                row.figures = figures(row.kind, row.part, row.sent, row.charges)

    def inspect(self, chance: random.Random) -> None:
        """One of them is found worn."""
        row = chance.choice(self.rows)
        if row.paid or row.kind not in ("refund", "store_credit") or row.basis:
            return
        finding = Finding("ins_1", chance.randint(1, row.part.units), chance.choice(GRADES))
        rows = deduct(
            TABLE,
            [finding],
            gross=row.part.amount.gross,
            units=row.part.units,
            currency=self.priced.order.currency,
        )
        row.charges = replace(row.charges, deductions=rows, bonus=None)
        row.figures = figures(row.kind, row.part, row.sent, row.charges)

    def divide(self, chance: random.Random) -> None:
        """Goods come in two parcels: what was promised is divided, not a cent more or less."""
        row = chance.choice(self.rows)
        if row.part.units < 2 or row.paid:
            return
        first = chance.randint(1, row.part.units - 1)
        gross = row.part.amount.gross * first // row.part.units
        tax = min(gross, row.part.amount.tax * first // row.part.units)
        one = replace(row.part, units=first, amount=replace(row.part.amount, gross=gross, tax=tax))
        two = replace(row.part, units=row.part.units - first, amount=row.part.amount - one.amount)
        bonus = sum(step.amount_minor for step in row.figures.derivation if step.rule == "bonus")
        charges = replace(row.charges, bonus=bonus if row.charges.bonus_percent else None)
        # The steps of units are shared by `rma.amounts.split`; here only the sums are looked at.
        one, two = (replace(part, derivation=told(part)) for part in (one, two))
        ahead, behind = divided(row.kind, one, two, row.sent, charges)
        if row.kind != "exchange":
            assert ahead.amount + behind.amount == row.figures.amount
        assert ahead.owes + behind.owes <= row.figures.owes + max(ahead.amount, behind.amount)
        others = [each for each in self.rows if each is not row]
        pairs = zip(
            (one, two),
            (ahead, behind),
            ((), row.sent),
            charges.parts(one.amount.gross, two.amount.gross),
            strict=True,
        )
        self.rows = others + [
            replace(row, part=part, figures=found, sent=sent, charges=own, paid=place == 0)
            for place, (part, found, sent, own) in enumerate(pairs)
        ]


def told(part: Part):
    return (replace(part.derivation[0], amount_minor=part.amount.gross),)


def check(shop: Shop) -> None:
    """What holds at every moment."""
    priced = shop.priced
    for row in shop.rows:
        found = row.figures
        assert found.amount >= 0
        assert found.owes >= 0
        assert sum(step.amount_minor for step in found.derivation) == found.amount
        parts = found.totals
        assert (
            min(parts.items, parts.tax, parts.shipping, parts.fees, parts.deductions, parts.bonus)
            >= 0
        )
        credit = parts.items + parts.tax + parts.shipping + parts.bonus
        assert credit - parts.fees - parts.deductions == found.amount
        assert found.value == row.part.amount
        assert (
            found.credit
            <= row.part.amount.gross + parts.bonus + total(found.shipping.values()).gross
        )
    for line in priced.order.lines:
        given = total(row.part.amount for row in shop.rows if row.part.key == line.key)
        cost = priced.lines[line.key].amount
        assert 0 <= given.gross <= cost.gross
        assert 0 <= given.tax <= cost.tax
    assert shop.ledger.gross <= priced.paid_minor
    for number in {row.of for row in shop.rows}:
        check_fees([row for row in shop.rows if row.of == number])


def check_fees(rows: list[Bringing]) -> None:
    """A fee that is due once was charged once, or less where nothing more was there to charge."""
    for fee in {fee for row in rows for fee in row.fees if fee.is_once}:
        lines = {row.part.key for row in rows if row.fees} if fee.per == "line" else {None}
        charged = -sum(
            step.amount_minor
            for row in rows
            for step in row.charges.fees
            if step.rule == fee.rule and step.label.params.get("per") == fee.per
        )
        assert charged <= fee.amount_minor * len(lines)
        room = sum(
            row.part.amount.gross + sum(step.amount_minor for step in row.charges.fees)
            for row in rows
            if row.fees and not row.paid
        )
        if fee.per == "return" and room:
            assert charged == fee.amount_minor
    assert all(step.rule in FEES for row in rows for step in row.charges.fees)


def test_any_order_returned_in_any_way_adds_up_to_the_minor_unit():
    chance = random.Random(20_261_122)
    for _number in range(ORDERS):
        shop = Shop(price_order(any_order(chance)))
        for step in range(chance.randint(1, 4)):
            act = chance.random()
            ledger = shop.ledger
            if any(
                units_left(shop.priced, ledger, row.key) for row in shop.priced.order.lines
            ) and (act < 0.6 or not shop.rows):
                shop.request(chance, step)
            elif not shop.rows:
                break
            elif act < 0.7:
                gone = chance.choice(shop.rows)
                if not gone.paid:
                    shop.rows = [row for row in shop.rows if row is not gone]
                    shop.charge(gone.of)
            elif act < 0.85:
                shop.inspect(chance)
            else:
                shop.divide(chance)
            check(shop)
        give_the_rest(shop)


def give_the_rest(shop: Shop) -> None:
    """However it was returned: with the rest, every line has given back exactly what it cost."""
    priced, given = shop.priced, shop.ledger
    if priced.order.payments is not None or any(line.cancelled for line in priced.order.lines):
        return
    asks = [
        Ask(line.key, units)
        for line in priced.order.lines
        if (units := units_left(priced, given, line.key))
    ]
    rest = {part.key: part.amount for part in refund_units(priced, given, asks).parts}
    for line in priced.order.lines:
        whole = given.line(line.key).returned + rest.get(
            line.key, replace(priced.total, gross=0, tax=0)
        )
        assert whole == priced.lines[line.key].amount
