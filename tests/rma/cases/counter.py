"""Asks through the API what a row of the case list asks, and answers short to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Order
from notifications.models import MailboxMail
from rma.models import Resolution
from rma.selectors.balance import Balance, balance
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.journeys.partner import Answer, Partner
from tests.rma.asking import body

#: Where a withdrawal is a right.
GERMANY = {"name": "Ada", "lines": [], "city": "Berlin", "postcode": "1", "country": "DE"}


def sold(*lines: dict[str, Any], inclusive: bool = False, **fields: Any) -> dict[str, Any]:
    """An order of `lines`, which are numbered from 1."""
    numbered = [{"external_id": str(place)} | line for place, line in enumerate(lines, start=1)]
    return {"lines": numbered, "prices_include_tax": inclusive, "ship_to": GERMANY} | fields


def item(unit_price: str, quantity: int = 1, rate: str = "", **fields: Any) -> dict[str, Any]:
    """A line; `rate` is its tax."""
    taxes = {"tax_rates": vat(rate)} if rate else {}
    return line_given(unit_price=unit_price, quantity=quantity) | taxes | fields


def vat(rate: str) -> list[dict[str, str]]:
    """One rate of tax."""
    return [{"name": "VAT", "rate": rate}]


def delivery(amount: str, rate: str = "", **fields: Any) -> dict[str, Any]:
    """A row of outbound shipping."""
    taxes = {"tax_rates": vat(rate)} if rate else {}
    return {"kind": "standard", "amount": amount} | taxes | fields


def refused(answer: Answer) -> tuple[str, str | None]:
    """Code of the first error of a refusal, and what it says is left or allowed."""
    assert answer.status in (400, 404), answer.body
    error = answer.body["errors"][0]
    left = error["left"]["amount"] if "left" in error else None
    return error["code"], left


@dataclass
class Counter:
    """Somebody who asks for one shop."""

    shop: Tenant
    partner: Partner

    def order(self, **fields: Any) -> Order:
        """An order of the shop."""
        return make_order(self.shop, **fields)

    def ask(self, order: Order, *quantities: int, at: str = "returns", **fields: Any) -> Answer:
        """Ask for so many units of the first line, of the second, …"""
        per_line = {
            name: fields.pop(name) for name in ("reason", "resolution", "serials") if name in fields
        }
        lines = [
            {"order_line": str(place), "quantity": units} | per_line
            for place, units in enumerate(quantities, start=1)
            if units
        ]
        return self.partner.post(at, body(order, *lines, **fields))

    def returned(self, order: Order, *quantities: int, **fields: Any) -> dict[str, Any]:
        """The return of so many units of each line."""
        found: dict[str, Any] = self.partner.must(self.ask(order, *quantities, **fields), 201)
        return found

    def adjust(self, order: Order, target: str, amount: str, line: str = "1") -> Answer:
        """Give money back without goods."""
        sent = {"target": target, "amount": amount, "reason": "Agreed"}
        sent |= {"order_line": line} if target == "line" else {}
        return self.partner.post(f"orders/{order.external_id}/adjustments", sent)

    def receive(self, made: dict[str, Any], quantity: int = 1, line: int = 0) -> int:
        """The dock counts goods of a line; how many it accepts."""
        return make.received(
            self.shop, make.line_of(self.shop, made["lines"][line]["id"]), quantity
        )

    def settle(self, made: dict[str, Any], **fields: Any) -> list[Answer]:
        """Pay everything of a return."""
        return [
            self.partner.post(f"resolutions/{each['id']}/settle", {"reference": "T"} | fields)
            for each in made["resolutions"]
        ]

    def fresh(self, made: dict[str, Any]) -> dict[str, Any]:
        """The return as it is answered now."""
        found: dict[str, Any] = self.partner.must(self.partner.get(f"returns/{made['id']}"))
        return found

    def notes(self, order: Order) -> list[tuple[str, str]]:
        """Total and tax of each credit note of an order, the first one first."""
        found = self.partner.must(self.partner.get(f"credit-notes?order={order.external_id}"))
        rows = sorted(found["results"], key=lambda row: row["number"])
        return [(row["total"]["amount"], row["tax"]["amount"]) for row in rows]

    def balance(self, order: Order) -> Balance:
        """What of an order was paid, given back, promised and is left."""
        with make.working_in(self.shop):
            return balance(order)

    def allocations(self, made: dict[str, Any]) -> list[tuple[str, int]]:
        """Which payments of the order the money of a return went back to."""
        with make.working_in(self.shop):
            rows = Resolution.objects.filter(rma__number=made["number"]).order_by("pk")
            return [
                (part["payment"], part["amount_minor"]) for row in rows for part in row.allocations
            ]

    def mails(self) -> list[str]:
        """Subjects of the mails there are."""
        with make.working_in(self.shop):
            return list(MailboxMail.objects.order_by("id").values_list("subject", flat=True))
