"""Brings the rows of a file into temporary tables, and works out there which belong together.

Temporary tables, because COPY FROM is refused for tables with row-level security, and because the
order of a row's line, and doubles, are only known when all rows are, which may not fit in memory:

    import_lines      every row; `order_row` is the first good row of its order
    import_orders     what that row says of the order; `order_id` once it is written or found
    import_customers  who bought, each once; `customer_id` likewise
    import_products   what was bought, each once; `product_id` likewise
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg2
from django.db import connection, transaction

from catalog.imports.rows import STAGED

#: What COPY asks for at a time, in characters.
_PIECE = 1 << 18

# One pass sorts the rows by order, counts each row's place in it (refused ones too: a mended file
# keeps its places), and finds the first good row, which says what is true of the whole order.
_ARRANGE = """
CREATE TEMP TABLE import_lines AS
SELECT staged.*,
  row_number() OVER by_order AS place,
  coalesce(min(row) FILTER (WHERE refusal IS NULL) OVER (PARTITION BY order_key), row) AS order_row
FROM import_rows AS staged
WINDOW by_order AS (PARTITION BY order_key ORDER BY row)
ORDER BY order_row, row;
DROP TABLE import_rows;
CREATE INDEX ON import_lines (order_row);
CREATE INDEX ON import_lines (row) WHERE refusal IS NOT NULL;
ANALYZE import_lines
"""
# Rows that contradict the order they stand in. An empty cell: the line is known by its place.
_DOUBLES = """
UPDATE import_lines SET line_key = place::text WHERE line_key = '';
UPDATE import_lines SET refusal = 'duplicate_line', refused_column = 'line'
FROM (
  SELECT row, row_number() OVER (PARTITION BY order_key, line_key ORDER BY row) AS nth
  FROM import_lines WHERE refusal IS NULL
) AS counted
WHERE counted.nth > 1 AND counted.row = import_lines.row
"""
_DISAGREEING = """
UPDATE import_lines AS line SET
  refusal = CASE
    WHEN line.currency <> first.currency THEN 'other_currency' ELSE 'other_customer'
  END,
  refused_column = ''
FROM import_lines AS first
WHERE first.row = line.order_row AND line.row > line.order_row AND line.refusal IS NULL AND (
  line.currency <> first.currency
  OR line.customer_external_id <> first.customer_external_id
  OR nullif(line.email_normalized, '') <> nullif(first.email_normalized, '')
)
"""
_DISCOUNTED = """
UPDATE import_lines AS line
SET refusal = 'discount_exceeds_base', refused_column = 'order_discount'
FROM import_lines AS first, (
  SELECT order_row, sum(value_minor - coalesce(discount_minor, 0)) AS worth
  FROM import_lines WHERE refusal IS NULL GROUP BY order_row
) AS whole
WHERE first.row = line.order_row AND whole.order_row = line.order_row
  AND first.order_discount_minor > whole.worth AND line.refusal IS NULL
"""
_GATHER = """
CREATE TEMP TABLE import_orders AS
SELECT *, NULL::uuid AS order_id, false AS is_new,
  CASE
    WHEN customer_external_id IS NOT NULL THEN 'id ' || customer_external_id
    WHEN email_normalized <> '' THEN 'email ' || email_normalized
  END AS customer_key,
  customer_external_id IS NULL AND coalesce(email_normalized, '') = ''
    AND coalesce(customer_name, customer_phone, customer_company, '') <> '' AS is_nameless
FROM import_lines WHERE row = order_row AND refusal IS NULL;
CREATE UNIQUE INDEX ON import_orders (order_row);
CREATE UNIQUE INDEX ON import_orders (order_key);

CREATE TEMP TABLE import_customers AS
SELECT DISTINCT ON (customer_key) *, NULL::uuid AS customer_id
FROM import_orders WHERE customer_key IS NOT NULL
ORDER BY customer_key, order_row;
CREATE UNIQUE INDEX ON import_customers (customer_key);
CREATE INDEX ON import_customers (customer_external_id);
CREATE INDEX ON import_customers (email_normalized);

CREATE TEMP TABLE import_products AS
SELECT DISTINCT ON (sku_normalized) sku_normalized, sku, coalesce(nullif(title, ''), sku) AS title,
  coalesce(cardinality(serials), 0) > 0 AS serialised, coalesce(lot, '') <> '' AS lot_tracked,
  NULL::uuid AS product_id
FROM import_lines WHERE refusal IS NULL
ORDER BY sku_normalized, coalesce(title, '') = '', row;
CREATE UNIQUE INDEX ON import_products (sku_normalized);
ANALYZE import_orders; ANALYZE import_customers; ANALYZE import_products
"""
_REFUSED = """
SELECT row, refusal, coalesce(refused_column, '') FROM import_lines
WHERE refusal IS NOT NULL AND row > %s ORDER BY row LIMIT 1000
"""


class _Lines:
    """The lines of an iterator as a file for COPY, a piece at a time."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        #: What went wrong in the iterator; the driver tells of a cancelled COPY only.
        self.failure: BaseException | None = None

    def read(self, size: int = -1) -> str:
        """Some whole lines; nothing at the end."""
        taken, length = [], 0
        try:
            for line in self._lines:
                taken.append(line)
                length += len(line)
                if length >= _PIECE:
                    break
        except BaseException as failure:
            self.failure = failure
            raise
        return "".join(taken)


def stage(lines: Iterable[str], columns: Sequence[str]) -> None:
    """Fill the staging tables of this connection, replacing what an earlier import left."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The file is read while COPY waits for it: as long as that takes.
        cursor.execute("SET LOCAL statement_timeout = 0")
        drop(cursor)
        shape = ", ".join(f"{name} {kind}" for name, kind in STAGED.items())
        cursor.execute(f"CREATE TEMP TABLE import_rows ({shape})")
        _copy(cursor, _Lines(lines), columns)
        # Sorted once: worth more memory than a web request gets.
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        cursor.execute(_ARRANGE)
        if "line_key" in columns:
            cursor.execute(_DOUBLES)
        cursor.execute(_DISAGREEING)
        if "order_discount_minor" in columns:
            cursor.execute(_DISCOUNTED)
        cursor.execute(_GATHER)


def _copy(cursor: Any, lines: _Lines, columns: Sequence[str]) -> None:
    copy = f"COPY import_rows ({', '.join(columns)}) FROM STDIN"
    try:
        cursor.copy_expert(copy, lines, _PIECE)
    except psycopg2.Error:
        if lines.failure is not None:
            raise lines.failure from None
        raise


def drop(cursor: Any) -> None:
    """Forget the staging tables."""
    tables = "import_rows, import_lines, import_orders, import_customers, import_products"
    cursor.execute(f"DROP TABLE IF EXISTS {tables}")


def slices(rows: int) -> Iterator[tuple[int, int]]:
    """Bounds (start, below) of the first rows of orders, so that a slice has about `rows` rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(order_row), -1) FROM import_orders")
        last = cursor.fetchone()[0]
    for start in range(0, last + 1, rows):
        yield start, start + rows


def refused() -> Iterator[tuple[int, str, str]]:
    """(row, code, column) of every refused row, in their order."""
    row = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_REFUSED, [row])
            found = cursor.fetchall()
        if not found:
            return
        yield from found
        row = found[-1][0]
