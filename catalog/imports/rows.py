"""Turns the records of a file into rows of the staging table, refused ones with their reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from catalog.imports import values
from catalog.imports.columns import ONLINE_RETAIL, Header
from catalog.imports.values import NULL, RowRefused, copied, copied_array, copied_json, text_up_to
from catalog.models import Customer, Order, OrderLine, normalise_email, normalise_number
from returns_portal.lib.ids import normalise_code, uuid7
from returns_portal.lib.money import MAX_MINOR, AmountError, digits, format_amount, round_half_up
from returns_portal.rest.fields import KEY_LENGTH

#: Columns of the staging table that hold what a file says. Text unless a type stands beside it.
STAGED: dict[str, str] = {
    "row": "integer",
    "line_id": "uuid",
    "refusal": "text",
    "refused_column": "text",
    "order_key": "text",
    "number": "text",
    "number_normalized": "text",
    "currency": "text",
    "placed_at": "timestamptz",
    "prices_include_tax": "boolean",
    "channel": "text",
    "ship_to": "jsonb",
    "shipping": "jsonb",
    "discounts": "jsonb",
    "order_discount_minor": "bigint",
    "customer_external_id": "text",
    "customer_name": "text",
    "customer_email": "text",
    "email_normalized": "text",
    "customer_phone": "text",
    "country": "text",
    "language": "text",
    "customer_company": "text",
    "customer_vat_id": "text",
    "line_key": "text",
    "sku": "text",
    "sku_normalized": "text",
    "title": "text",
    "kind": "text",
    "quantity": "integer",
    "fulfilled_quantity": "integer",
    "unit_price": "numeric",
    "value_minor": "bigint",
    "discount_minor": "bigint",
    "tax_rates": "jsonb",
    "final_sale": "boolean",
    "lot": "text",
    "fulfilled_at": "timestamptz",
    "delivered_at": "timestamptz",
    "serials": "text[]",
    "serials_normalized": "text[]",
}
_ALWAYS = (
    *("row", "line_id", "refusal", "refused_column", "order_key", "number", "number_normalized"),
    *("currency", "placed_at", "sku", "sku_normalized", "quantity", "fulfilled_quantity"),
    *("unit_price", "value_minor"),
)
#: Further columns that a column of the file fills.
_FILLED = {
    "discount": ("discount_minor",),
    "tax_rate": ("tax_rates",),
    "serials": ("serials", "serials_normalized"),
    "customer_email": ("customer_email", "email_normalized"),
    "order_discount": ("discounts", "order_discount_minor"),
}
_SEPARATORS = re.compile(r"[;,|\n]")
_ADDRESS = ("name", "line", "city", "region", "postcode", "country")


def longest(model: Any, name: str) -> int:
    """How long a text a column of ours holds."""
    found: int = model._meta.get_field(name).max_length
    return found


_ORDER_TEXTS: dict[str, Callable[[str], str]] = {
    "channel": text_up_to(longest(Order, "channel")),
    "customer_name": text_up_to(longest(Customer, "name")),
    "customer_phone": text_up_to(longest(Customer, "phone")),
    "language": text_up_to(longest(Customer, "language")),
    "customer_company": text_up_to(longest(Customer, "company")),
    "customer_vat_id": text_up_to(longest(Customer, "vat_id")),
    "country": values.country,
}
_LINE_TEXTS: dict[str, Callable[[str], str]] = {
    "line": text_up_to(KEY_LENGTH),
    "title": text_up_to(longest(OrderLine, "title")),
    "lot": text_up_to(longest(OrderLine, "lot")),
    "kind": values.kind,
}
#: Columns of a file that speak of the line; all others speak of its order.
_OF_THE_LINE = {
    *_LINE_TEXTS,
    *("sku", "quantity", "unit_price", "discount", "tax_rate", "tax_name", "final_sale"),
    *("serials", "fulfilled_quantity", "fulfilled_at", "delivered_at"),
}
_order_key, _number = text_up_to(KEY_LENGTH), text_up_to(longest(Order, "number"))
_sku, _customer_id = text_up_to(longest(OrderLine, "sku")), text_up_to(KEY_LENGTH)
_address_text = text_up_to(300)


class RowReader:
    """Reads the rows of one file. `currency` and `time_zone` hold where the file says nothing."""

    def __init__(
        self, header: Header, *, currency: str | None, time_zone: str, decimal_comma: bool
    ) -> None:
        self.header = header
        self.places = header.places
        self.currency = currency or header.layout.currency or ""
        self.time_zone = header.layout.time_zone or time_zone
        self.decimal_comma = decimal_comma
        self.online_retail = header.layout is ONLINE_RETAIL
        self.columns = self._columns()
        #: What the last row said of its order; the rows of one order mostly follow each other.
        self._order_places = [
            place for column, place in self.places.items() if column not in _OF_THE_LINE
        ]
        self._last_said: list[str] | None = None
        self._last_order: dict[str, str] = {}

    def _columns(self) -> list[str]:
        """The staging columns that this file fills."""
        filled = set(_ALWAYS)
        for column in self.places:
            filled.update(_FILLED.get(column, (column,)))
        if "line" in self.places:
            filled.add("line_key")
        if any(column.startswith("ship_to_") for column in self.places):
            filled.add("ship_to")
        return [column for column in STAGED if column in filled]

    def is_return(self, fields: Sequence[str]) -> bool:
        """Whether the row stands on an invoice for goods that came back."""
        if not self.online_retail:
            return False
        return fields[self.places["order"]].lstrip()[:1] in ("C", "c")

    def fits(self, fields: list[str]) -> bool:
        """Whether the row has the header's columns; empty ones at the end do not count."""
        width = self.header.width
        if len(fields) > width and not any(fields[width:]):
            del fields[width:]
        return len(fields) == width

    def cell(self, fields: Sequence[str], column: str) -> str:
        """What stands in a column, outer blanks trimmed; "" where the file has no such column."""
        place = self.places.get(column)
        return "" if place is None else fields[place].strip()

    def staged(self, number: int, fields: list[str] | None) -> str:
        """The line that COPY reads for a row."""
        cells: dict[str, str] = {}
        try:
            fields = self._checked(fields)
            said = [fields[place] for place in self._order_places]
            if said == self._last_said:
                cells |= self._last_order
            else:
                self._order(fields, cells)
                self._last_said, self._last_order = said, dict(cells)
            self._line(fields, cells)
        except RowRefused as refused:
            order = {name: cells[name] for name in ("order_key",) if name in cells}
            column = self.header.written(refused.column) if refused.column else ""
            cells = order | {"refusal": refused.code, "refused_column": copied(column)}
        cells["row"], cells["line_id"] = str(number), str(uuid7())
        return "\t".join([cells.get(column, NULL) for column in self.columns]) + "\n"

    def _checked(self, fields: list[str] | None) -> list[str]:
        if fields is None:
            raise RowRefused("text_after_quote")
        if not self.fits(fields):
            raise RowRefused("wrong_number_of_columns")
        if "\x00" in "".join(fields):
            raise RowRefused("invalid_character")
        return fields

    def _read(
        self, fields: Sequence[str], column: str, read: Callable[..., Any], *more: Any
    ) -> Any:
        """What `read` makes of a cell; a refusal names the column."""
        place = self.places.get(column)
        try:
            return read(fields[place] if place is not None else "", *more)
        except RowRefused as refused:
            refused.column = refused.column or column
            raise

    def _required(self, fields: Sequence[str], column: str, read: Callable[..., Any]) -> Any:
        found = self._read(fields, column, read)
        if found == "":
            raise RowRefused("required", column)
        return found

    def _number_cell(self, cell: str) -> str:
        return values.with_point(cell) if self.decimal_comma else cell

    def _amount(self, fields: Sequence[str], column: str, currency: str) -> int:
        found: int = self._read(
            fields, column, lambda cell: values.amount(self._number_cell(cell), currency)
        )
        return found

    # --- what belongs to the order ---

    def _order(self, fields: Sequence[str], cells: dict[str, str]) -> None:
        key = self._required(fields, "order", _order_key)
        cells["order_key"] = copied(key)
        number = self._read(fields, "number", _number) or key
        if len(number) > longest(Order, "number"):
            raise RowRefused("too_long", "order")
        cells["number"], cells["number_normalized"] = (
            copied(number),
            copied(normalise_number(number)),
        )
        currency = self._currency(fields)
        cells["currency"] = currency
        cells["placed_at"] = self._required(fields, "placed_at", self._moment)
        self._customer(fields, cells)
        for column, read in _ORDER_TEXTS.items():
            if column in self.places:
                cells[column] = copied(self._read(fields, column, read))
        if "prices_include_tax" in self.places:
            included = self._read(fields, "prices_include_tax", values.flag)
            cells["prices_include_tax"] = NULL if included is None else str(included)
        if "shipping" in self.places:
            minor = self._amount(fields, "shipping", currency)
            cells["shipping"] = copied_json(_shipping(minor, currency) if minor else [])
        if "order_discount" in self.places:
            minor = self._amount(fields, "order_discount", currency)
            code = self._read(fields, "discount_code", text_up_to(100))
            cells["order_discount_minor"] = str(minor)
            cells["discounts"] = copied_json(_discount(minor, currency, code) if minor else [])
        if "ship_to" in self.columns:
            cells["ship_to"] = self._ship_to(fields)

    def _currency(self, fields: Sequence[str]) -> str:
        currency: str = self._read(fields, "currency", str.strip).upper() or self.currency
        try:
            digits(currency)
        except AmountError as failure:
            raise RowRefused(failure.code if currency else "required", "currency") from failure
        return currency

    def _moment(self, cell: str) -> str:
        return values.moment(cell, self.time_zone) if cell.strip() else ""

    def _customer(self, fields: Sequence[str], cells: dict[str, str]) -> None:
        if "customer_external_id" in self.places:
            known_as = self._read(fields, "customer_external_id", _customer_id)
            cells["customer_external_id"] = copied(values.customer_id(known_as)) or NULL
        if "customer_email" in self.places:
            address = self._read(fields, "customer_email", values.email)
            cells["customer_email"] = copied(address)
            cells["email_normalized"] = copied(normalise_email(address))

    def _ship_to(self, fields: Sequence[str]) -> str:
        found = {
            part: self._read(fields, f"ship_to_{part}", _address_text) or None for part in _ADDRESS
        }
        if not any(found.values()):
            return NULL
        line = found.pop("line")
        found["country"] = self._read(fields, "ship_to_country", values.country) or None
        return copied_json(found | {"lines": [line] if line else []})

    # --- what belongs to the line ---

    def _line(self, fields: Sequence[str], cells: dict[str, str]) -> None:
        for column, read in _LINE_TEXTS.items():
            if column in self.places:
                cells["line_key" if column == "line" else column] = copied(
                    self._read(fields, column, read)
                )
        sku = self._required(fields, "sku", _sku)
        cells["sku"], cells["sku_normalized"] = copied(sku), copied(sku.lower())
        pieces = self._pieces(fields)
        cells["quantity"] = str(pieces)
        cells["fulfilled_quantity"] = str(self._fulfilled(fields, pieces))
        value = self._value(fields, cells, pieces)
        if "discount" in self.places:
            discount = self._amount(fields, "discount", cells["currency"])
            if discount > value:
                raise RowRefused("discount_exceeds_base", "discount")
            cells["discount_minor"] = str(discount)
        for column in ("fulfilled_at", "delivered_at"):
            if column in self.places:
                cells[column] = self._read(fields, column, self._moment) or NULL
        if "final_sale" in self.places:
            cells["final_sale"] = str(bool(self._read(fields, "final_sale", values.flag)))
        if "tax_rate" in self.places:
            cells["tax_rates"] = self._taxes(fields)
        if "serials" in self.places:
            self._serials(fields, cells, pieces)

    def _pieces(self, fields: Sequence[str]) -> int:
        pieces: int = self._read(fields, "quantity", values.quantity)
        if pieces < 0:
            raise RowRefused("negative_quantity", "quantity")
        if pieces == 0:
            raise RowRefused("invalid_quantity", "quantity")
        return pieces

    def _fulfilled(self, fields: Sequence[str], pieces: int) -> int:
        place = self.places.get("fulfilled_quantity")
        if place is None or not fields[place].strip():
            return pieces
        found: int = self._read(fields, "fulfilled_quantity", values.quantity)
        if not 0 <= found <= pieces:
            raise RowRefused("exceeds_quantity", "fulfilled_quantity")
        return found

    def _value(self, fields: Sequence[str], cells: dict[str, str], pieces: int) -> int:
        """What the line is worth in minor units, before its discount."""
        price = self._read(fields, "unit_price", lambda cell: values.price(self._number_cell(cell)))
        value = round_half_up((price * pieces).scaleb(digits(cells["currency"])))
        if value > MAX_MINOR:
            raise RowRefused("amount_too_large", "unit_price")
        cells["unit_price"], cells["value_minor"] = f"{price:f}", str(value)
        return value

    def _taxes(self, fields: Sequence[str]) -> str:
        rate = self._read(fields, "tax_rate", lambda cell: values.rate(self._number_cell(cell)))
        name = self._read(fields, "tax_name", text_up_to(60))
        return copied_json([] if rate is None else [{"name": name, "rate": rate, "amount": None}])

    def _serials(self, fields: Sequence[str], cells: dict[str, str], pieces: int) -> None:
        written = self._read(fields, "serials", _SEPARATORS.split)
        named = {normalise_code(serial): serial.strip() for serial in written if serial.strip()}
        if len(named) > pieces:
            raise RowRefused("too_many_serials", "serials")
        if any(len(serial) > 100 for serial in named.values()):
            raise RowRefused("too_long", "serials")
        cells["serials"] = copied_array(list(named.values()))
        cells["serials_normalized"] = copied_array(list(named))


def _shipping(minor: int, currency: str) -> list[dict[str, Any]]:
    nothing = format_amount(0, currency)
    amount = format_amount(minor, currency)
    return [{"kind": "standard", "amount": amount, "discount": nothing, "tax_rates": []}]


def _discount(minor: int, currency: str, code: str) -> list[dict[str, Any]]:
    return [{"code": code, "amount": format_amount(minor, currency), "applies_to": "items"}]
