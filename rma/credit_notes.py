"""What stands on a credit note: rows, tax by rate, what was kept back. Pure: minor units in, JSON
out.

It credits what the resolution's components say: items + tax + shipping + bonus − fees − deductions.
Fees and what is kept back reduce what is paid, not the tax of what was sold; a bonus is a gift and
no part of a price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from catalog.pricing import Amount, PricedOrder, PricedRow, TaxRate
from returns_portal.lib.money import largest_remainder
from rma.money.shares import part_of


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One thing that was credited; `units` is 0 for what is not counted."""

    kind: str  # line, shipping, fees, deductions, bonus, taken_back
    title: str = ""
    sku: str = ""
    units: int = 0
    net: int = 0
    tax: int = 0

    @property
    def gross(self) -> int:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class NoteTax:
    """One rate of tax: what it was taken on, and how much."""

    name: str
    rate: str
    net: int
    tax: int


@dataclass(frozen=True)
class Content:
    """The immutable body of a credit note."""

    rows: tuple[NoteRow, ...]
    taxes: tuple[NoteTax, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """What was credited, tax included."""
        return sum(row.gross for row in self.rows)

    @property
    def tax(self) -> int:
        """The tax in it."""
        return sum(row.tax for row in self.rows)

    def of(self, order: Any, rma: Any) -> Content:
        """The same, with the original order and the return it belongs to."""
        named = {
            "order": order.number if order is not None else None,
            "placed_at": order.placed_at.isoformat() if order is not None else None,
            "return": rma.number if rma is not None else None,
        }
        return replace(self, about=self.about | named)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "taxes": [asdict(tax) for tax in self.taxes],
            **self.about,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Content:
        """As it was kept."""
        about = {name: value for name, value in kept.items() if name not in ("rows", "taxes")}
        rows = tuple(NoteRow(**row) for row in kept["rows"])
        return cls(rows, tuple(NoteTax(**tax) for tax in kept["taxes"]), about)


def content_of_resolution(
    resolution: Any, line: Any, priced: PricedOrder | None, key: str | None
) -> Content:
    """The note of a paid resolution for units of `line`; its rows sum to the amount."""
    parts = defaultdict(int, resolution.components)
    sent = _sent(resolution, parts, priced)
    sent_tax = sum(each.tax for _key, each in sent)
    items = Amount(parts["items"] + parts["tax"] - sent_tax, parts["tax"] - sent_tax)
    rows = []
    taxes = _Taxes()
    if items.gross:
        rows.append(
            NoteRow("line", line.title, line.sku, resolution.quantity, items.net, items.tax)
        )
        if priced is not None and key in priced.lines:
            taxes.add(priced.lines[key], _rates(priced.order.lines, key), items)
    for row_key, each in sent:
        rows.append(NoteRow("shipping", net=each.net, tax=each.tax))
        if priced is not None:
            taxes.add(priced.shipping[row_key], _rates(priced.order.shipping, row_key), each)
    rows += [
        NoteRow(kind, net=sign * parts[kind])
        for kind, sign in (("fees", -1), ("deductions", -1), ("bonus", 1))
        if parts[kind]
    ]
    missing = resolution.amount_minor - sum(row.gross for row in rows)
    if missing:  # an amount that a person set, and nobody divided
        rows.append(NoteRow("line", line.title, line.sku, resolution.quantity, net=missing))
    return Content(tuple(rows), taxes.rows)


def content_of_adjustment(adjustment: Any, priced: PricedOrder) -> Content:
    """The note of money given back without goods."""
    amount = Amount(adjustment.amount_minor, adjustment.tax_minor)
    taxes = _Taxes()
    about = {"reason": adjustment.reason}
    if adjustment.target == "shipping":
        rows = []
        for key, pair in adjustment.rows.items():
            part = Amount(*pair)
            rows.append(NoteRow("shipping", net=part.net, tax=part.tax))
            taxes.add(priced.shipping[key], _rates(priced.order.shipping, key), part)
        return Content(tuple(rows), taxes.rows, about)
    line = adjustment.order_line
    key = line.external_id
    taxes.add(priced.lines[key], _rates(priced.order.lines, key), amount)
    row = NoteRow("line", line.title, line.sku, 0, amount.net, amount.tax)
    return Content((row,), taxes.rows, about)


def content_taken_back(note: Any, taken_back: int) -> Content:
    """The note that cancels `taken_back` of an earlier one, all of it or a part."""
    kept = Content.from_json(note.content)
    about = {"cancels": note.number}
    if taken_back >= note.total_minor:
        rows = tuple(replace(row, net=-row.net, tax=-row.tax) for row in kept.rows)
        taxes = tuple(replace(each, net=-each.net, tax=-each.tax) for each in kept.taxes)
        return Content(rows, taxes, about)
    part = part_of(Amount(note.total_minor, note.tax_minor), taken_back)
    row = NoteRow("taken_back", net=-part.net, tax=-part.tax)
    weights = [each.tax for each in kept.taxes]
    shares = largest_remainder(part.tax, weights) if any(weights) else [0] * len(weights)
    taxes = tuple(
        replace(each, net=-_portion(each.net, taken_back, note.total_minor), tax=-share)
        for each, share in zip(kept.taxes, shares, strict=True)
    )
    return Content((row,), taxes, about)


def _portion(minor: int, part: int, whole: int) -> int:
    """`part` of `whole` of an amount, half up."""
    return (2 * minor * part + whole) // (2 * whole)


def _sent(
    resolution: Any, parts: dict[str, int], priced: PricedOrder | None
) -> list[tuple[str, Amount]]:
    """The shipping rows that the resolution pays back; of an exchange, what is left of them."""
    if not parts["shipping"] or priced is None:
        return []
    rows = resolution.value.get("shipping", {}).items()
    sent = [(key, Amount(*pair)) for key, pair in rows if key in priced.shipping]
    whole = sum(each.net for _key, each in sent)
    if whole == parts["shipping"] or not whole:
        return sent
    nets = largest_remainder(parts["shipping"], [each.net for _key, each in sent])
    return [
        (key, Amount(net + tax, tax))
        for (key, each), net in zip(sent, nets, strict=True)
        for tax in [_portion(each.tax, net, each.net) if each.net else 0]
    ]


def _rates(rows: Iterable[Any], key: str | None) -> tuple[TaxRate, ...]:
    return next((row.tax_rates for row in rows if row.key == key), ())


class _Taxes:
    """Tax by rate, summed over the rows of a note."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[int]] = {}

    def add(self, sold: PricedRow, rates: tuple[TaxRate, ...], amount: Amount) -> None:
        """The tax of `amount`, shared among the rates as it was when it was sold."""
        if not rates:
            return
        weights = list(sold.taxes)
        shares = largest_remainder(amount.tax, weights) if any(weights) else [0] * len(rates)
        for rate, share in zip(rates, shares, strict=True):
            row = self._found.setdefault((rate.name, f"{rate.rate.normalize():f}"), [0, 0])
            row[0] += amount.net
            row[1] += share

    @property
    def rows(self) -> tuple[NoteTax, ...]:
        """One row a rate, the highest first."""
        found = [NoteTax(name, rate, *sums) for (name, rate), sums in self._found.items()]
        return tuple(sorted(found, key=lambda row: (-float(row.rate), row.name)))
