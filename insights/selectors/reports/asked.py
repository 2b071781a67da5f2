"""What was asked to be returned: over time, by reason, by product, against what was sold."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insights.periods import Period
from insights.selectors.reports.asking import ask
from insights.tables import Column, Table, percent, points

#: Products of one report: those that come back most.
MOST_PRODUCTS = 50

# Index rma_newest, then the lines of each return.
_LINES = """
  FROM rma_rma rma JOIN rma_rmaline line ON line.rma_id = rma.id
  WHERE rma.requested_at >= %(before)s AND rma.requested_at < %(end)s
    AND rma.status <> 'cancelled' AND line.status <> 'cancelled'
"""
# Index order_placed, then the lines of each order.
_SOLD = """
  FROM catalog_order placed JOIN catalog_orderline line ON line.order_id = placed.id
  WHERE placed.placed_at >= %(before)s AND placed.placed_at < %(end)s AND line.kind = 'goods'
"""

_RATE = f"""
WITH sold AS (
  SELECT placed.placed_at >= %(start)s AS now, count(DISTINCT placed.id) AS orders,
    sum(line.quantity - line.cancelled_quantity) AS units {_SOLD} GROUP BY 1
), back AS (
  SELECT rma.requested_at >= %(start)s AS now, count(DISTINCT rma.id) AS returns,
    sum(line.requested) AS units {_LINES} GROUP BY 1
)
SELECT each.now, coalesce(sold.orders, 0), coalesce(sold.units, 0), coalesce(back.returns, 0),
  coalesce(back.units, 0)
FROM (VALUES (true), (false)) each (now)
LEFT JOIN sold ON sold.now = each.now LEFT JOIN back ON back.now = each.now
ORDER BY each.now DESC
"""  # noqa: S608 - our own words


def rate(period: Period) -> Table:
    """Orders placed and returns requested, and units returned for every hundred sold."""
    rows = []
    for now, orders, sold, returns_, units in ask(_RATE, period):
        days = period if now else period.before
        share = percent(units, sold)
        rows.append((days.first, days.last, orders, sold, returns_, units, share))
    columns = [
        Column("from", pgettext_lazy("first day of a period", "From"), "day"),
        Column("to", pgettext_lazy("last day of a period", "To"), "day"),
        Column("orders", _("Orders placed")),
        Column("units_sold", _("Units sold")),
        Column("returns", _("Returns")),
        Column("units", _("Units returned")),
        Column("rate", _("Return rate"), "percent"),
    ]
    return Table("rate", columns, rows)


_RETURNS = """
WITH filed AS (
  SELECT date_trunc(%(step)s, rma.requested_at AT TIME ZONE %(zone)s)::date AS day,
    count(*) AS returns, count(*) FILTER (WHERE rma.authorized_at IS NOT NULL) AS approved,
    count(*) FILTER (WHERE rma.status = 'declined') AS declined, sum(lines.units) AS units
  FROM rma_rma rma JOIN LATERAL (
    SELECT sum(line.requested) AS units FROM rma_rmaline line
    WHERE line.rma_id = rma.id AND line.status <> 'cancelled'
  ) lines ON true
  WHERE rma.requested_at >= %(start)s AND rma.requested_at < %(end)s AND rma.status <> 'cancelled'
  GROUP BY 1
)
SELECT each.day::date, coalesce(filed.returns, 0), coalesce(filed.units, 0),
  coalesce(filed.approved, 0), coalesce(filed.declined, 0)
FROM generate_series(date_trunc(%(step)s, %(first)s::timestamp), %(last)s::timestamp,
  ('1 ' || %(step)s)::interval) each (day)
LEFT JOIN filed ON filed.day = each.day::date
ORDER BY 1
"""


def returns(period: Period) -> Table:
    """Returns by the day, week or month they were requested in; a week begins on Monday."""
    labels = {"day": _("Day"), "week": _("Week of"), "month": _("Month of")}
    columns = [
        Column("from", labels[period.step], "day"),
        Column("returns", _("Returns")),
        Column("units", _("Units")),
        Column("approved", _("Approved")),
        Column("declined", _("Declined")),
    ]
    return Table("returns", columns, ask(_RETURNS, period))


_REASONS = f"""
SELECT line.reason, coalesce(sum(line.requested) FILTER (WHERE rma.requested_at >= %(start)s), 0),
  coalesce(sum(line.requested) FILTER (WHERE rma.requested_at < %(start)s), 0)
{_LINES} GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1
"""  # noqa: S608 - our own words


def reasons(period: Period) -> Table:
    """Units by the reason that shoppers gave; none is the shopper's own choice."""
    return shares("reasons", [Column("reason", _("Reason"), "text")], ask(_REASONS, period))


_PRODUCTS = f"""
WITH back AS (
  SELECT line.sku, max(line.title) AS title,
    coalesce(sum(line.requested) FILTER (WHERE rma.requested_at >= %(start)s), 0) AS units,
    coalesce(sum(line.requested) FILTER (WHERE rma.requested_at < %(start)s), 0) AS units_before
  {_LINES} GROUP BY 1 ORDER BY 3 DESC, 4 DESC, 1 LIMIT %(most)s
), sold AS (
  SELECT line.sku, sum(line.quantity - line.cancelled_quantity) AS units
  {_SOLD} AND placed.placed_at >= %(start)s AND line.sku IN (SELECT sku FROM back) GROUP BY 1
)
SELECT back.sku, back.title, back.units, coalesce(sold.units, 0), back.units_before
FROM back LEFT JOIN sold ON sold.sku = back.sku ORDER BY 3 DESC, 5 DESC, 1
"""  # noqa: S608 - our own words


def products(period: Period) -> Table:
    """The articles that come back most, with units sold in the period for every hundred sold."""
    rows = [
        (sku, title, units, sold, percent(units, sold), before)
        for sku, title, units, sold, before in ask(_PRODUCTS, period, most=MOST_PRODUCTS)
    ]
    columns = [
        Column("sku", _("SKU"), "text"),
        Column("title", _("Product"), "text"),
        Column("units", _("Units")),
        Column("units_sold", _("Units sold")),
        Column("rate", _("Return rate"), "percent"),
        Column("units_before", _("Units before")),
    ]
    return Table("products", columns, rows)


def shares(name: str, keys: list[Column], found: list[tuple[object, ...]]) -> Table:
    """Rows of (keys…, units, units before) with what part of all each is, and how that changed."""
    width = len(keys)
    now = sum(int(row[width]) for row in found)  # type: ignore[call-overload]
    before = sum(int(row[width + 1]) for row in found)  # type: ignore[call-overload]
    rows = []
    for row in found:
        units, units_before = int(row[width]), int(row[width + 1])  # type: ignore[call-overload]
        share, share_before = percent(units, now), percent(units_before, before)
        rows.append((*row[:width], units, share, units_before, points(share, share_before)))
    columns = [
        *keys,
        Column("units", _("Units")),
        Column("share", _("Share"), "percent"),
        Column("units_before", _("Units before")),
        Column("change", _("Change of share"), "points"),
    ]
    return Table(name, columns, rows)
