"""Writes staged rows slice by slice: products, customers, orders, lines and units, each once.

A slice is one transaction of whole orders, so that a killed import leaves no half of one and the
next run goes on. Everything is inserted unless it is there: twice adds nothing, nor do two at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from catalog.imports.staging import choose_slice
from catalog.models import Customer, Order, OrderLine, Product, Unit
from returns_portal.lib import clock
from tenants.scope import current_tenant_id

#: Space of the advisory locks under which a tenant's slices are written; never reuse or renumber.
WRITING_SLICES = 741_000_002

_KNOWN_ORDERS = """
SELECT id FROM catalog_order
WHERE external_id = ANY (ARRAY(SELECT order_key FROM import_slice WHERE row = order_row))
ORDER BY id FOR UPDATE
"""
_PRODUCTS = """
import_products AS made
WHERE made.sku_normalized IN (SELECT sku_normalized FROM import_slice) AND NOT EXISTS (
  SELECT FROM catalog_product AS known WHERE known.sku_normalized = made.sku_normalized
)
ORDER BY made.sku_normalized
"""
_CUSTOMERS_BY_ID = """
(
  SELECT DISTINCT ON (customer_external_id) * FROM import_slice
  WHERE row = order_row AND customer_external_id IS NOT NULL
  ORDER BY customer_external_id, row
) AS line
"""
_CUSTOMERS_BY_EMAIL = """
(
  SELECT DISTINCT ON (email_normalized) * FROM import_slice
  WHERE row = order_row AND customer_external_id IS NULL AND email_normalized <> ''
  ORDER BY email_normalized, row
) AS line
"""
_NAMELESS_CUSTOMERS = """
import_slice AS line
WHERE row = order_row AND customer_external_id IS NULL AND coalesce(email_normalized, '') = ''
  AND coalesce(customer_name, customer_phone, customer_company, '') <> ''
  AND NOT EXISTS (SELECT FROM catalog_order AS known WHERE known.external_id = line.order_key)
"""
_ORDERS = """
import_slice AS line
LEFT JOIN catalog_customer AS by_id ON by_id.external_id = line.customer_external_id
LEFT JOIN catalog_customer AS by_email ON by_email.external_id IS NULL
  AND line.customer_external_id IS NULL AND line.email_normalized <> ''
  AND by_email.email_normalized = line.email_normalized
LEFT JOIN catalog_customer AS nameless ON nameless.id = line.line_id
WHERE line.row = line.order_row
ORDER BY line.order_key
"""
_LINES = """
import_slice AS line
JOIN catalog_order AS parent ON parent.external_id = line.order_key
JOIN catalog_product AS product ON product.sku_normalized = line.sku_normalized
"""
# Orders that were there and gain a line have a new version.
_ADD_LINES = """
WITH added AS ({insert} RETURNING order_id), touched AS (
  UPDATE catalog_order SET version = version + 1, updated_at = %(now)s
  WHERE created_at <> %(now)s AND id = ANY (ARRAY(SELECT DISTINCT order_id FROM added))
)
SELECT count(*) FROM added
"""
_UNITS = """
import_slice AS line
JOIN catalog_orderline AS sold ON sold.id = line.line_id
CROSS JOIN unnest(line.serials, line.serials_normalized) AS piece (serial, normalized)
WHERE line.serials IS NOT NULL
ORDER BY piece.normalized
"""
_DIFFERENT = """
UPDATE import_lines SET refusal = 'known_differently', refused_column = ''
FROM (
  SELECT line.row FROM import_slice AS line
  JOIN catalog_order AS parent ON parent.external_id = line.order_key
  JOIN catalog_orderline AS known ON known.order_id = parent.id
    AND known.external_id = coalesce(line.line_key, line.place::text)
  WHERE lower(known.sku) <> line.sku_normalized OR known.quantity <> line.quantity
    OR known.unit_price <> line.unit_price
) AS other
WHERE other.row = import_lines.row
"""


@dataclass
class Added:
    """How many rows were added, and how many were there already."""

    products: int = 0
    customers: int = 0
    orders: int = 0
    lines: int = 0
    units: int = 0
    known: int = 0


def write_slice(start: int, below: int, added: Added) -> None:
    """Write the orders whose first row is in [start, below), counting into `added`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            [WRITING_SLICES, str(current_tenant_id())],
        )
        # Nobody has counted the tables that we fill. Plans made while they were empty (those of the
        # foreign keys last as long as the session) walk through all of a tenant's rows.
        cursor.execute("DISCARD PLANS; SET LOCAL jit = off; SET LOCAL enable_seqscan = off")
        choose_slice(cursor, start, below)
        _Slice(cursor).write(added)


class _Slice:
    """The statements that write the rows of the view `import_slice`."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.now = clock.now()

    def write(self, added: Added) -> None:
        cursor = self.cursor
        cursor.execute(_KNOWN_ORDERS)
        added.products += self._products()
        added.customers += self._customers()
        added.orders += self._orders()
        wanted = self._one("SELECT count(*) FROM import_slice")
        lines = self._lines()
        added.lines += lines
        if lines:
            added.units += self._units()
        if lines < wanted:
            cursor.execute(_DIFFERENT)
            added.known += wanted - lines - cursor.rowcount

    def _one(self, sql: str, parameters: dict[str, Any] | None = None) -> int:
        self.cursor.execute(sql, parameters)
        found: int = self.cursor.fetchone()[0]
        return found

    def _insert(self, model: type[models.Model], values: dict[str, str], source: str) -> int:
        self.cursor.execute(*insert_select(model, values, source, now=self.now))
        added: int = self.cursor.rowcount
        return added

    def _products(self) -> int:
        values = {
            "sku": "made.sku",
            "sku_normalized": "made.sku_normalized",
            "title": "coalesce(nullif(made.title, ''), made.sku)",
            "serialised": "made.serialised",
            "lot_tracked": "made.lot_tracked",
        }
        return self._insert(Product, values, _PRODUCTS)

    def _customers(self) -> int:
        """Customers known by id, by e-mail, and (with new orders only) by neither."""
        values = {
            "external_id": "line.customer_external_id",
            "name": "coalesce(line.customer_name, '')",
            "email": "coalesce(line.customer_email, '')",
            "email_normalized": "coalesce(line.email_normalized, '')",
            "phone": "coalesce(line.customer_phone, '')",
            "country": "coalesce(line.country, '')",
            "language": "coalesce(line.language, '')",
            "company": "coalesce(line.customer_company, '')",
            "vat_id": "coalesce(line.customer_vat_id, '')",
        }
        # The row lends a nameless customer its key, so that the order finds them.
        by_row = values | {"id": "line.line_id"}
        return (
            self._insert(Customer, values, _CUSTOMERS_BY_ID)
            + self._insert(Customer, values, _CUSTOMERS_BY_EMAIL)
            + self._insert(Customer, by_row, _NAMELESS_CUSTOMERS)
        )

    def _orders(self) -> int:
        values = {
            "external_id": "line.order_key",
            "number": "line.number",
            "number_normalized": "line.number_normalized",
            "customer_id": "coalesce(by_id.id, by_email.id, nameless.id)",
            "currency": "line.currency",
            "prices_include_tax": "coalesce(line.prices_include_tax, true)",
            "channel": "coalesce(nullif(line.channel, ''), 'distance')",
            "placed_at": "line.placed_at",
            "ship_to": "line.ship_to",
            "shipping": "coalesce(line.shipping, '[]')",
            "discounts": "coalesce(line.discounts, '[]')",
        }
        return self._insert(Order, values, _ORDERS)

    def _lines(self) -> int:
        values = {
            "id": "line.line_id",
            "order_id": "parent.id",
            "position": "line.place - 1",
            "external_id": "coalesce(line.line_key, line.place::text)",
            "product_id": "product.id",
            "sku": "line.sku",
            "title": "coalesce(nullif(line.title, ''), product.title)",
            "kind": "coalesce(line.kind, 'goods')",
            "quantity": "line.quantity",
            "fulfilled_quantity": "line.fulfilled_quantity",
            "unit_price": "line.unit_price",
            "discount_minor": "coalesce(line.discount_minor, 0)",
            "tax_rates": "coalesce(line.tax_rates, '[]')",
            "final_sale": "coalesce(line.final_sale, false)",
            "lot": "coalesce(line.lot, '')",
            "fulfilled_at": "line.fulfilled_at",
            "delivered_at": "line.delivered_at",
        }
        insert, parameters = insert_select(OrderLine, values, _LINES, now=self.now)
        return self._one(_ADD_LINES.format(insert=insert), parameters | {"now": self.now})

    def _units(self) -> int:
        values = {
            "product_id": "sold.product_id",
            "serial": "piece.serial",
            "serial_normalized": "piece.normalized",
            "lot": "sold.lot",
            "order_line_id": "sold.id",
        }
        return self._insert(Unit, values, _UNITS)


def insert_select(
    model: type[models.Model], values: dict[str, str], source: str, *, now: datetime
) -> tuple[str, dict[str, Any]]:
    """INSERT … SELECT … FROM `source`: columns by expression, all others with their defaults.

    What is there already is left alone. Returns the statement and its parameters.
    """
    parameters: dict[str, Any] = {}
    expressions = dict(values)
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in expressions:
            continue
        if field.primary_key:
            expressions[column] = "uuid7()"
            continue
        moment = isinstance(field, models.DateTimeField) and not field.null
        default = now if moment else field.get_default()
        parameters[column] = field.get_db_prep_save(default, connection)
        expressions[column] = f"%({column})s::{field.db_type(connection)}"
    table, columns = model._meta.db_table, ", ".join(expressions)
    selected = ", ".join(expressions.values())
    # Names of our own tables and columns, and the constants above.
    sql = f"INSERT INTO {table} ({columns}) SELECT {selected} FROM {source} ON CONFLICT DO NOTHING"  # noqa: S608
    return sql, parameters
