"""Writes staged rows slice by slice: products, customers, orders, lines and units, each once.

A slice is one transaction of whole orders, so that a killed import leaves no half of one and the
next run goes on. Everything is inserted unless it is there: twice adds nothing, nor do two at once.
What was there, or was made, is noted in the staging tables, so that lines join only those.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from catalog.models import Customer, Order, OrderLine, Product, Unit
from returns_portal.lib import clock
from tenants.scope import current_tenant_id

#: Space of the advisory locks under which a tenant's slices are written; never reuse or renumber.
WRITING_SLICES = 741_000_002

# Who is there already. (One statement each: by whatever plan, it passes the tables once.)
_KNOWN_PRODUCTS = """
UPDATE import_products AS staged SET product_id = known.id, title = known.title
FROM catalog_product AS known
WHERE known.sku_normalized = staged.sku_normalized AND staged.product_id IS NULL
"""
_KNOWN_CUSTOMERS = """
UPDATE import_customers AS staged SET customer_id = known.id
FROM catalog_customer AS known
WHERE known.external_id = staged.customer_external_id AND staged.customer_id IS NULL;
UPDATE import_customers AS staged SET customer_id = known.id
FROM catalog_customer AS known
WHERE known.external_id IS NULL AND staged.customer_external_id IS NULL
  AND staged.email_normalized <> '' AND known.email_normalized = staged.email_normalized
  AND staged.customer_id IS NULL
"""
_KNOWN_ORDERS = """
UPDATE import_orders AS staged SET order_id = known.id
FROM catalog_order AS known
WHERE known.external_id = staged.order_key AND staged.order_id IS NULL
"""
_LOCK_ORDERS = """
SELECT id FROM catalog_order
WHERE id = ANY (ARRAY(
  SELECT order_id FROM import_orders
  WHERE order_id IS NOT NULL AND order_row >= %(start)s AND order_row < %(below)s
)) ORDER BY id FOR UPDATE
"""
_STILL_LACKING = "SELECT count(*) FROM (SELECT FROM {source}) AS lacking"
_NEW_PRODUCTS = """
import_products AS staged
WHERE staged.product_id IS NULL AND staged.sku_normalized IN (
  SELECT sku_normalized FROM import_lines
  WHERE refusal IS NULL AND order_row >= %(start)s AND order_row < %(below)s
)
ORDER BY staged.sku_normalized
"""
_NOTE_PRODUCTS = """
WITH made AS ({insert} RETURNING id, sku_normalized)
UPDATE import_products AS staged SET product_id = made.id
FROM made WHERE made.sku_normalized = staged.sku_normalized
"""
# Whoever bought an order that is known already is known with it.
_NEW_CUSTOMERS = """
import_customers AS staged
WHERE staged.customer_id IS NULL AND staged.customer_key IN (
  SELECT customer_key FROM import_orders
  WHERE order_id IS NULL AND order_row >= %(start)s AND order_row < %(below)s
)
ORDER BY staged.customer_key
"""
_NOTE_CUSTOMERS = """
WITH made AS ({insert} RETURNING id,
  CASE WHEN external_id IS NULL THEN 'email ' || email_normalized ELSE 'id ' || external_id END
  AS customer_key
)
UPDATE import_customers AS staged SET customer_id = made.id
FROM made WHERE made.customer_key = staged.customer_key
"""
_NAMELESS_CUSTOMERS = """
import_orders AS staged
WHERE staged.order_id IS NULL AND staged.is_nameless
  AND staged.order_row >= %(start)s AND staged.order_row < %(below)s
"""
_NEW_ORDERS = """
import_orders AS staged
LEFT JOIN import_customers AS customer ON customer.customer_key = staged.customer_key
WHERE staged.order_id IS NULL AND staged.order_row >= %(start)s AND staged.order_row < %(below)s
ORDER BY staged.order_key
"""
_NOTE_ORDERS = """
WITH made AS ({insert} RETURNING id, external_id)
UPDATE import_orders AS staged SET order_id = made.id, is_new = true
FROM made WHERE made.external_id = staged.order_key
"""
_NEW_LINES = """
import_lines AS line
JOIN import_orders AS parent ON parent.order_row = line.order_row
JOIN import_products AS product ON product.sku_normalized = line.sku_normalized
WHERE line.refusal IS NULL AND line.order_row >= %(start)s AND line.order_row < %(below)s
"""
# Orders that were there and gain a line have a new version.
_COUNT_LINES = """
WITH added AS ({insert} RETURNING order_id), touched AS (
  UPDATE catalog_order SET version = version + 1, updated_at = %(now)s
  WHERE id = ANY (ARRAY(
    SELECT order_id FROM added INTERSECT SELECT order_id FROM import_orders
    WHERE NOT is_new AND order_row >= %(start)s AND order_row < %(below)s
  ))
)
SELECT count(*) FROM added
"""
_WANTED_LINES = """
SELECT count(*) FROM import_lines
WHERE refusal IS NULL AND order_row >= %(start)s AND order_row < %(below)s
"""
_NEW_UNITS = """
import_lines AS line
JOIN catalog_orderline AS sold ON sold.id = line.line_id
CROSS JOIN unnest(line.serials, line.serials_normalized) AS piece (serial, normalized)
WHERE line.serials IS NOT NULL AND line.refusal IS NULL
  AND line.order_row >= %(start)s AND line.order_row < %(below)s
ORDER BY piece.normalized
"""
_DIFFERENT = """
UPDATE import_lines SET refusal = 'known_differently', refused_column = ''
FROM (
  SELECT line.row FROM import_lines AS line
  JOIN import_orders AS parent ON parent.order_row = line.order_row
  JOIN catalog_orderline AS known ON known.order_id = parent.order_id
    AND known.external_id = coalesce(line.line_key, line.place::text)
  WHERE line.refusal IS NULL AND line.order_row >= %(start)s AND line.order_row < %(below)s AND (
    lower(known.sku) <> line.sku_normalized OR known.quantity <> line.quantity
    OR known.unit_price <> line.unit_price
  )
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


def find_known() -> None:
    """Note which staged products, customers and orders the tenant has already."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        for look_up in (_KNOWN_PRODUCTS, _KNOWN_CUSTOMERS, _KNOWN_ORDERS):
            cursor.execute(look_up)


def write_slice(start: int, below: int, added: Added) -> None:
    """Write the orders whose first row is in [start, below), counting into `added`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            [WRITING_SLICES, str(current_tenant_id())],
        )
        # The checks of foreign keys keep a plan as long as the session. One made while the tables
        # were empty walks through all rows of a tenant.
        cursor.execute("DISCARD PLANS; SET LOCAL jit = off")
        _Slice(cursor, start, below).write(added)


class _Slice:
    """The statements of one slice, in the order of the locks of `catalog.services`."""

    def __init__(self, cursor: Any, start: int, below: int) -> None:
        self.cursor = cursor
        self.now = clock.now()
        self.parameters = {"start": start, "below": below, "now": self.now}

    def write(self, added: Added) -> None:
        self.cursor.execute(_LOCK_ORDERS, self.parameters)
        added.products += self._products()
        added.customers += self._customers()
        added.orders += self._orders()
        self.cursor.execute(_WANTED_LINES, self.parameters)
        wanted = self.cursor.fetchone()[0]
        lines = self._lines()
        added.lines += lines
        if lines:
            added.units += self._units()
        if lines < wanted:
            self.cursor.execute(_DIFFERENT, self.parameters)
            added.known += wanted - lines - self.cursor.rowcount

    def _execute(
        self, template: str, model: type[models.Model], values: dict[str, str], source: str
    ) -> None:
        insert, defaults = insert_select(model, values, source, now=self.now)
        self.cursor.execute(template.format(insert=insert), self.parameters | defaults)

    def _insert(
        self,
        model: type[models.Model],
        values: dict[str, str],
        source: str,
        *,
        note: str,
        known: str,
    ) -> int:
        """Insert and note what `source` lacks; what somebody else was quicker with is looked up."""
        self._execute(note, model, values, source)
        added: int = self.cursor.rowcount
        self.cursor.execute(_STILL_LACKING.format(source=source), self.parameters)
        if self.cursor.fetchone()[0]:
            self.cursor.execute(known)
        return added

    def _products(self) -> int:
        values = {
            "sku": "staged.sku",
            "sku_normalized": "staged.sku_normalized",
            "title": "staged.title",
            "serialised": "staged.serialised",
            "lot_tracked": "staged.lot_tracked",
        }
        return self._insert(
            Product, values, _NEW_PRODUCTS, note=_NOTE_PRODUCTS, known=_KNOWN_PRODUCTS
        )

    def _customers(self) -> int:
        """Customers who can be known again, and those who are known by their new order only."""
        values = {
            "external_id": "staged.customer_external_id",
            "name": "coalesce(staged.customer_name, '')",
            "email": "coalesce(staged.customer_email, '')",
            "email_normalized": "coalesce(staged.email_normalized, '')",
            "phone": "coalesce(staged.customer_phone, '')",
            "country": "coalesce(staged.country, '')",
            "language": "coalesce(staged.language, '')",
            "company": "coalesce(staged.customer_company, '')",
            "vat_id": "coalesce(staged.customer_vat_id, '')",
        }
        added = self._insert(
            Customer, values, _NEW_CUSTOMERS, note=_NOTE_CUSTOMERS, known=_KNOWN_CUSTOMERS
        )
        # These take the key of the row, so that the order finds them.
        self._execute("{insert}", Customer, values | {"id": "staged.line_id"}, _NAMELESS_CUSTOMERS)
        nameless: int = self.cursor.rowcount
        return added + nameless

    def _orders(self) -> int:
        values = {
            # The key of its first row, so that orders sort as in the file.
            "id": "staged.line_id",
            "external_id": "staged.order_key",
            "number": "staged.number",
            "number_normalized": "staged.number_normalized",
            "customer_id": """CASE WHEN staged.is_nameless
                THEN staged.line_id ELSE customer.customer_id END""",
            "currency": "staged.currency",
            "prices_include_tax": "coalesce(staged.prices_include_tax, true)",
            "channel": "coalesce(nullif(staged.channel, ''), 'distance')",
            "placed_at": "staged.placed_at",
            "ship_to": "staged.ship_to",
            "shipping": "coalesce(staged.shipping, '[]')",
            "discounts": "coalesce(staged.discounts, '[]')",
        }
        return self._insert(Order, values, _NEW_ORDERS, note=_NOTE_ORDERS, known=_KNOWN_ORDERS)

    def _lines(self) -> int:
        values = {
            "id": "line.line_id",
            "order_id": "parent.order_id",
            "position": "line.place - 1",
            "external_id": "coalesce(line.line_key, line.place::text)",
            "product_id": "product.product_id",
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
        self._execute(_COUNT_LINES, OrderLine, values, _NEW_LINES)
        added: int = self.cursor.fetchone()[0]
        return added

    def _units(self) -> int:
        values = {
            "product_id": "sold.product_id",
            "serial": "piece.serial",
            "serial_normalized": "piece.normalized",
            "lot": "sold.lot",
            "order_line_id": "sold.id",
        }
        self._execute("{insert}", Unit, values, _NEW_UNITS)
        added: int = self.cursor.rowcount
        return added


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
        if column in expressions or field.has_db_default():
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
