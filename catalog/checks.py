"""Whether what a partner says of an order can be true: every fault by its field, or its rows.

Pure: no database. The rows have the names of the columns they become.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.figures import order_money
from catalog.given import FulfilmentGiven, LineGiven, OrderGiven, TaxGiven
from catalog.pricing import PricedOrder, PricingRefused, price_order
from catalog.sold import SoldLine, SoldOrder
from flows.values import plain
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from returns_portal.lib.money import AmountError, format_amount, parse_amount, parse_price

MESSAGES = {
    "no_lines": _("An order has at least one line."),
    "duplicate_line": _("Another line of this order has this id."),
    "unknown_line": _("This order has no line with this id."),
    "exceeds_quantity": _("This is more than was sold."),
    "too_many_serials": _("There are more serials than pieces."),
    "duplicate_serial": _("This serial stands twice on this order."),
}


def check_order(given: OrderGiven) -> SoldOrder:
    """The rows of `given`; InvalidInput with every fault found."""
    return _Check(given).result()


class _Check:
    """One order under examination; collects faults in the order of the fields."""

    def __init__(self, given: OrderGiven) -> None:
        self.given = given
        self.errors: list[FieldError] = []
        self.by_id: dict[str, SoldLine] = {}
        #: Lines that say nothing of what was handed over: all that was not cancelled.
        self.silent: list[SoldLine] = []

    def result(self) -> SoldOrder:
        sold = self._order()
        self._lines(sold)
        self._cancellations(sold)
        self._fulfilments(sold)
        self._serials(sold)
        self._money_rows(sold)
        if not self.errors:
            self._price(sold)
        if self.errors:
            raise InvalidInput(
                self.errors[0].message, code=self.errors[0].code, errors=tuple(self.errors)
            )
        return sold

    def _refuse(self, path: str, code: str, message: Any = None, **extra: Any) -> None:
        self.errors.append(FieldError(path, code, message or MESSAGES[code], extra))

    def _minor(self, text: str, path: str) -> int:
        """Minor units of an amount in the order's currency; a fault counts as nothing."""
        try:
            return parse_amount(text, self.given.currency)
        except AmountError as failure:
            self._refuse(path, failure.code, failure.message)
            return 0

    def _amount(self, text: str, path: str) -> str:
        """The amount as it is kept: with exactly the currency's digits."""
        return format_amount(self._minor(text, path), self.given.currency)

    def _order(self) -> SoldOrder:
        given = self.given
        try:
            parse_amount("0", given.currency)
        except AmountError as failure:
            # No other amount can be read without it.
            error = FieldError("currency", failure.code, failure.message)
            raise InvalidInput.of(error) from failure
        return SoldOrder(
            given=given,
            external_id=given.external_id,
            number=given.number or given.external_id,
            currency=given.currency,
            prices_include_tax=given.prices_include_tax,
            channel=given.channel,
            placed_at=given.placed_at,
            delivered_at=given.delivered_at,
            ship_to=given.ship_to,
            metadata=dict(given.metadata),
            withdrawal_information=plain(given.withdrawal_information),
        )

    def _lines(self, sold: SoldOrder) -> None:
        if not self.given.lines:
            self._refuse("lines", "no_lines")
        for place, line in enumerate(self.given.lines):
            path = f"lines[{place}]"
            external_id = line.external_id or str(place + 1)
            if external_id in self.by_id:
                self._refuse(f"{path}.external_id", "duplicate_line")
                continue
            found = self._line(line, path, place, external_id)
            self.by_id[external_id] = found
            sold.lines.append(found)

    def _line(self, line: LineGiven, path: str, place: int, external_id: str) -> SoldLine:
        try:
            parse_price(str(line.unit_price))
        except AmountError as failure:
            self._refuse(f"{path}.unit_price", failure.code, failure.message)
        fulfilled = line.quantity if line.fulfilled_quantity is None else line.fulfilled_quantity
        if fulfilled > line.quantity:
            self._refuse(f"{path}.fulfilled_quantity", "exceeds_quantity", allowed=line.quantity)
        found = SoldLine(
            position=place,
            external_id=external_id,
            sku=line.sku,
            title=line.title,
            kind=line.kind,
            quantity=line.quantity,
            fulfilled_quantity=fulfilled,
            cancelled_quantity=0,
            unit_price=line.unit_price,
            discount_minor=self._minor(line.discount, f"{path}.discount"),
            tax_rates=self._taxes(line.tax_rates, path),
            final_sale=line.final_sale,
            exemption=line.exemption or "",
            lot=line.lot or "",
            made_on=line.made_on,
            delivered_at=line.delivered_at,
            serials=[(serial, line.lot or "") for serial in line.serials],
        )
        if line.fulfilled_quantity is None:
            self.silent.append(found)
        return found

    def _taxes(self, rates: Iterable[TaxGiven], path: str) -> list[dict[str, Any]]:
        return [
            {
                "name": tax.name,
                "rate": f"{tax.rate:f}",
                "amount": None
                if tax.amount is None
                else self._amount(tax.amount, f"{path}.tax_rates[{place}].amount"),
            }
            for place, tax in enumerate(rates)
        ]

    def _known(self, line: str | None, path: str) -> SoldLine | None:
        found = self.by_id.get(line or "")
        if found is None:
            self._refuse(path, "unknown_line")
        return found

    def _cancellations(self, sold: SoldOrder) -> None:
        for place, row in enumerate(self.given.cancellations):
            path = f"cancellations[{place}]"
            line = self._known(row.line, f"{path}.line")
            if line is None:
                continue
            sold.cancellations.append({"line": row.line, "quantity": row.quantity})
            line.cancelled_quantity += row.quantity
            if line.cancelled_quantity > line.quantity:
                self._refuse(f"{path}.quantity", "exceeds_quantity", allowed=line.quantity)
        for line in self.silent:
            line.fulfilled_quantity = max(0, line.quantity - line.cancelled_quantity)

    def _fulfilments(self, sold: SoldOrder) -> None:
        """Split deliveries win over the lines' own quantities and dates."""
        if not self.given.fulfillments:
            return
        for line in sold.lines:
            line.fulfilled_quantity, line.fulfilled_at, line.delivered_at = 0, None, None
        for place, row in enumerate(self.given.fulfillments):
            self._fulfilment(sold, row, place)
        for line in sold.lines:
            lots = {lot for _serial, lot in line.serials if lot}
            if not line.lot and len(lots) == 1:
                line.lot = lots.pop()

    def _fulfilment(self, sold: SoldOrder, row: FulfilmentGiven, place: int) -> None:
        path = f"fulfillments[{place}]"
        for inner, delivered in enumerate(row.lines):
            line = self._known(delivered.line, f"{path}.lines[{inner}].line")
            if line is None:
                continue
            line.fulfilled_quantity += delivered.quantity
            if line.fulfilled_quantity > line.quantity:
                field_path = f"{path}.lines[{inner}].quantity"
                self._refuse(field_path, "exceeds_quantity", allowed=line.quantity)
            line.fulfilled_at = _later(line.fulfilled_at, row.shipped_at)
            line.delivered_at = _later(line.delivered_at, row.delivered_at)
            line.serials += [(serial, delivered.lot or line.lot) for serial in delivered.serials]
            if not line.lot and delivered.lot and not delivered.serials:
                line.lot = delivered.lot
        sold.fulfilments.append(
            {
                "position": place,
                "shipped_at": row.shipped_at,
                "delivered_at": row.delivered_at,
                "tracking_number": row.tracking_number or "",
                "lines": [
                    {
                        "line": delivered.line,
                        "quantity": delivered.quantity,
                        "serials": list(delivered.serials),
                        "lot": delivered.lot,
                    }
                    for delivered in row.lines
                ],
            }
        )

    def _serials(self, sold: SoldOrder) -> None:
        """A serial may be named by the line and by its delivery; it is one piece all the same."""
        seen: Counter[tuple[str, str]] = Counter()
        for place, line in enumerate(sold.lines):
            named = {normalise_code(serial): (serial, lot) for serial, lot in line.serials}
            line.serials = list(named.values())
            seen.update((line.sku.lower(), serial) for serial in named)
            path = f"lines[{place}].serials"
            if len(named) > line.quantity:
                self._refuse(path, "too_many_serials", allowed=line.quantity)
            if any(seen[line.sku.lower(), serial] > 1 for serial in named):
                self._refuse(path, "duplicate_serial")

    def _money_rows(self, sold: SoldOrder) -> None:
        given = self.given
        sold.discounts = [
            {
                "code": row.code,
                "amount": self._amount(row.amount, f"discounts[{place}].amount"),
                "applies_to": row.applies_to,
            }
            for place, row in enumerate(given.discounts)
        ]
        sold.shipping = [
            {
                "kind": row.kind,
                "amount": self._amount(row.amount, f"shipping[{place}].amount"),
                "discount": self._amount(row.discount, f"shipping[{place}].discount"),
                "tax_rates": self._taxes(row.tax_rates, f"shipping[{place}]"),
            }
            for place, row in enumerate(given.shipping)
        ]
        if given.payments is not None:
            sold.payments = [
                {
                    "external_id": row.external_id,
                    "method": row.method,
                    "amount": self._amount(row.amount, f"payments[{place}].amount"),
                    "reference": row.reference,
                }
                for place, row in enumerate(given.payments)
            ]
        for place, refund in enumerate(given.refunds):
            path = f"refunds[{place}]"
            target = refund.target or ("line" if refund.line else "order")
            if target == "line":
                self._known(refund.line, f"{path}.line")
            sold.refunds.append(
                {
                    "external_id": refund.external_id,
                    "target": target,
                    "line": refund.line if target == "line" else None,
                    "amount": self._amount(refund.amount, f"{path}.amount"),
                    "at": plain(refund.at),
                }
            )

    def _price(self, sold: SoldOrder) -> None:
        try:
            price(sold, sold.lines)
        except PricingRefused as failure:
            allowed = failure.allowed_minor
            shown = {} if allowed is None else {"allowed": format_amount(allowed, sold.currency)}
            self._refuse(failure.field, failure.code, failure.message, **shown)


def price(order: Any, lines: Sequence[Any]) -> PricedOrder:
    """What each row of the order cost; PricingRefused where that cannot be."""
    return price_order(order_money(order, lines))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
