"""Which column of a file holds what: the header mapped to names of the order's shape."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.imports.refusals import FileRefused

_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file: the columns it knows by their names (first the one we call it by)."""

    name: str
    columns: Mapping[str, Sequence[str]]
    required: Sequence[str]
    currency: str | None = None
    time_zone: str | None = None


ONLINE_RETAIL = Layout(
    name="Online Retail",
    columns={
        "order": ("InvoiceNo", "Invoice"),
        "sku": ("StockCode",),
        "title": ("Description",),
        "quantity": ("Quantity",),
        "placed_at": ("InvoiceDate",),
        "unit_price": ("UnitPrice", "Price"),
        "customer_external_id": ("CustomerID",),
        "country": ("Country",),
    },
    required=("order", "sku", "quantity", "placed_at", "unit_price"),
    # As the data set's own description says.
    currency="GBP",
    time_zone="Europe/London",
)
GENERIC = Layout(
    name="orders",
    columns={
        "order": ("order", "order_id"),
        "number": ("number", "order_number"),
        "currency": ("currency",),
        "placed_at": ("placed_at", "order_date"),
        "customer_external_id": ("customer_external_id", "customer_id"),
        "customer_name": ("customer_name",),
        "customer_email": ("customer_email", "email"),
        "customer_phone": ("customer_phone", "phone"),
        "country": ("country", "customer_country"),
        "language": ("language", "customer_language"),
        "customer_company": ("customer_company", "company"),
        "customer_vat_id": ("customer_vat_id", "vat_id"),
        "line": ("line", "line_id"),
        "sku": ("sku",),
        "title": ("title", "description"),
        "quantity": ("quantity",),
        "unit_price": ("unit_price", "price"),
        "discount": ("discount",),
        "tax_rate": ("tax_rate", "tax_rates"),
        "tax_name": ("tax_name",),
        "kind": ("kind",),
        "final_sale": ("final_sale",),
        "serials": ("serials", "serial"),
        "lot": ("lot",),
        "fulfilled_quantity": ("fulfilled_quantity",),
        "fulfilled_at": ("fulfilled_at", "shipped_at"),
        "delivered_at": ("delivered_at",),
        "prices_include_tax": ("prices_include_tax",),
        "channel": ("channel",),
        "shipping": ("shipping", "shipping_amount"),
        "order_discount": ("order_discount", "discounts"),
        "discount_code": ("discount_code",),
        "ship_to_name": ("ship_to_name",),
        "ship_to_line": ("ship_to_line", "ship_to_lines", "ship_to_address"),
        "ship_to_city": ("ship_to_city",),
        "ship_to_region": ("ship_to_region",),
        "ship_to_postcode": ("ship_to_postcode",),
        "ship_to_country": ("ship_to_country",),
    },
    required=("order", "placed_at", "sku", "quantity", "unit_price"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, and the names of those we have no use for."""

    layout: Layout
    places: Mapping[str, int]
    width: int
    unused: Sequence[str]

    def written(self, column: str) -> str:
        """What we call a column when we talk of it."""
        return self.layout.columns[column][0]


def read_header(cells: Sequence[str], *, currency: str | None = None) -> Header:
    """The header of a file; FileRefused naming every column that is missing or stands twice.

    Case, blanks, signs and a byte order mark do not count. A file without a column `currency` needs
    one named (`currency`).
    """
    layout = ONLINE_RETAIL if _is_online_retail(cells) else GENERIC
    known = {_plain(name): to for to, names in layout.columns.items() for name in names}
    places: dict[str, int] = {}
    unused = []
    for place, cell in enumerate(cells):
        column = known.get(_plain(cell))
        if column is None:
            unused += [cell.strip()] if cell.strip() else []
        elif column in places:
            message = _("Two columns hold the same: %s.") % layout.columns[column][0]
            raise FileRefused(message, code="duplicate_column")
        else:
            places[column] = place
    _refuse_missing(layout, places, unused, currency)
    return Header(layout, places, len(cells), unused)


def _plain(cell: str) -> str:
    return _NOT_A_LETTER.sub("", cell.casefold().replace("\ufeff", ""))


def _is_online_retail(cells: Sequence[str]) -> bool:
    """Whether more of these columns are Online Retail's own than are ours."""
    plain = {_plain(cell) for cell in cells}

    def own(layout: Layout) -> int:
        return len(plain & {_plain(name) for names in layout.columns.values() for name in names})

    return own(ONLINE_RETAIL) > own(GENERIC)


def _refuse_missing(
    layout: Layout, places: Mapping[str, int], unused: Sequence[str], currency: str | None
) -> None:
    required = list(layout.required)
    if layout.currency is None and currency is None:
        required.append("currency")
    missing = [layout.columns[column][0] for column in required if column not in places]
    if not missing:
        return
    message = _("The file has no column %s.") % ", ".join(missing)
    if unused:
        message += " " + _("It has these, which we do not know: %s.") % ", ".join(unused)
    if missing == ["currency"]:
        message += " " + _("If all orders have one currency, name it.")
    raise FileRefused(message, code="missing_column")
