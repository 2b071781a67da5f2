"""Where the things are that a recall may cover: sold units, sold quantities, goods on the floor.

Every piece is in one of three sources, and in one row of it:

* `units`: what has a serial, wherever it is now;
* `lines`: the quantity of an order line that no unit stands for and that has not come back;
* `pieces`: goods on the floor that no unit stands for.

What came back and left again (to stock, to a recycler) is nobody's of these any more. Each source
has the columns that conditions look at (recalls.selectors.conditions); NULL is what nobody knows.
"""

from __future__ import annotations

from inspection.models.units import LIVE

SOURCES = ("units", "lines", "pieces")
#: The table whose keys a source is cut by.
TABLES = {
    "units": "catalog_unit",
    "lines": "catalog_orderline",
    "pieces": "inspection_handlingunit",
}

_LIVE = ", ".join(f"'{status}'" for status in LIVE)
#: A piece that is here, or has gone no further than the workshop.
_HERE = f"(%s.status IN ({_LIVE}) OR %s.status = 'gone' AND %s.left_to = 'workshop')".replace(
    "%s", "piece"
)
#: A piece that is with its customer again.
_BACK = "(piece.status = 'gone' AND piece.left_to = 'customer')"
_LOT = "upper(regexp_replace(nullif({}, ''), '\\s', '', 'g'))"
_COUNTRY = "coalesce(nullif(sale.ship_to ->> 'country', ''), nullif(buyer.country, ''))"
_SOLD_ON = "(sale.placed_at AT TIME ZONE %(time_zone)s)::date"

# Of the plates that a unit ever had, the last one tells where it is.
_UNITS = f"""
SELECT unit.id AS key, unit.product_id, unit.id AS unit_id, unit.order_line_id,
  piece.id AS piece_id,
  CASE WHEN piece.id IS NULL OR piece.title = 'customer' THEN sale.customer_id END AS customer_id,
  {_COUNTRY} AS country, sale.channel, sale.number,
  CASE WHEN piece.id IS NULL THEN 'customer' ELSE 'stock' END AS holder, 1 AS quantity,
  CASE WHEN {{counting}} AND piece.id IS NULL AND EXISTS (
    SELECT FROM rma_rmalineserial AS named JOIN rma_rmaline AS coming ON coming.id = named.line_id
    WHERE named.serial_normalized = unit.serial_normalized AND named.open
      AND coming.product_id = unit.product_id
  ) THEN 1 ELSE 0 END AS coming,
  unit.serial_normalized AS serial,
  {_LOT.format("coalesce(nullif(unit.lot, ''), line.lot)")} AS lot,
  coalesce(unit.made_on, line.made_on) AS made_on, {_SOLD_ON} AS sold_on
FROM catalog_unit AS unit
LEFT JOIN catalog_orderline AS line ON line.id = unit.order_line_id
LEFT JOIN catalog_order AS sale ON sale.id = line.order_id
LEFT JOIN catalog_customer AS buyer ON buyer.id = sale.customer_id
LEFT JOIN LATERAL (
  SELECT piece.id, piece.title, {_HERE} AS here, {_BACK} AS back, returned.order_line_id
  FROM inspection_handlingunit AS piece
  LEFT JOIN rma_rmaline AS returned ON returned.id = piece.rma_line_id
  WHERE piece.unit_id = unit.id AND piece.status <> 'emptied'
  ORDER BY piece.id DESC LIMIT 1
) AS last ON true
LEFT JOIN LATERAL (SELECT last.id, last.title WHERE last.here) AS piece ON true
WHERE {{cut}} AND NOT (
  last.id IS NOT NULL AND NOT last.here AND NOT last.back
  AND last.order_line_id IS NOT DISTINCT FROM unit.order_line_id
)
"""  # noqa: S608 - our own tables

_LINES = f"""
SELECT line.id AS key, line.product_id, NULL::uuid AS unit_id, line.id AS order_line_id,
  NULL::uuid AS piece_id, sale.customer_id, {_COUNTRY} AS country, sale.channel, sale.number,
  'customer' AS holder, rest.quantity,
  CASE WHEN {{counting}} AND line.on_returns > 0 THEN least(rest.quantity, (
    SELECT coalesce(sum(CASE
      WHEN coming.wanted ->> 'type' IN ('keep_with_refund', 'price_reduction') THEN 0
      WHEN coming.status = 'requested' THEN coming.requested
      WHEN coming.status = 'authorized' THEN
        greatest(coming.authorized - coming.received - coming.lost - coming.void, 0)
      ELSE 0 END), 0)
    FROM rma_rmaline AS coming WHERE coming.order_line_id = line.id
  )) ELSE 0 END AS coming,
  NULL::text AS serial, {_LOT.format("line.lot")} AS lot, line.made_on, {_SOLD_ON} AS sold_on
FROM catalog_orderline AS line
JOIN catalog_order AS sale ON sale.id = line.order_id
LEFT JOIN catalog_customer AS buyer ON buyer.id = sale.customer_id
CROSS JOIN LATERAL (
  SELECT line.quantity - line.cancelled_quantity
    - (SELECT count(*) FROM catalog_unit AS unit WHERE unit.order_line_id = line.id)
    - (
      SELECT coalesce(sum(piece.quantity), 0)
      FROM rma_rmaline AS returned
      JOIN inspection_handlingunit AS piece ON piece.rma_line_id = returned.id
      WHERE returned.order_line_id = line.id AND piece.unit_id IS NULL
        AND piece.status <> 'emptied' AND NOT {_BACK}
    ) AS quantity
) AS rest
WHERE {{cut}} AND line.kind = 'goods' AND rest.quantity > 0
"""  # noqa: S608

_PIECES = f"""
SELECT piece.id AS key, piece.product_id, NULL::uuid AS unit_id, line.id AS order_line_id,
  piece.id AS piece_id, CASE WHEN piece.title = 'customer' THEN sale.customer_id END AS customer_id,
  {_COUNTRY} AS country, sale.channel, sale.number, 'stock' AS holder, piece.quantity, 0 AS coming,
  nullif(piece.serial_normalized, '') AS serial,
  {_LOT.format("coalesce(nullif(piece.lot, ''), line.lot)")} AS lot,
  line.made_on, {_SOLD_ON} AS sold_on
FROM inspection_handlingunit AS piece
LEFT JOIN rma_rmaline AS returned ON returned.id = piece.rma_line_id
LEFT JOIN catalog_orderline AS line ON line.id = returned.order_line_id
LEFT JOIN catalog_order AS sale ON sale.id = line.order_id
LEFT JOIN catalog_customer AS buyer ON buyer.id = sale.customer_id
WHERE {{cut}} AND piece.unit_id IS NULL AND piece.product_id IS NOT NULL AND piece.quantity > 0
  AND {_HERE}
"""  # noqa: S608

_SQL = {"units": _UNITS, "lines": _LINES, "pieces": _PIECES}
_NAMES = {"units": "unit", "lines": "line", "pieces": "piece"}


def things(source: str, *, cut: str = "true", counting: bool = False) -> str:
    """The SELECT of a source; `cut` is a condition on `{table}`, the name its table has there.

    Takes the parameter `time_zone`. `counting` also tells which are on their way back, which only
    a count needs.
    """
    name = _NAMES[source]
    return _SQL[source].format(cut=cut.replace("{table}", name), counting=str(counting).lower())
