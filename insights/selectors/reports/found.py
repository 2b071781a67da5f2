"""What was found and where it went: grades, routes, and what the goods are worth there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from insights.periods import Period
from insights.selectors.reports.asked import shares
from insights.selectors.reports.asking import ask
from insights.tables import Column, Table, percent

# Index inspection_confirmed; the grade that counts, once for each piece.
_GRADES = """
SELECT run.function, run.cosmetic,
  coalesce(sum(unit.quantity) FILTER (WHERE run.confirmed_at >= %(start)s), 0),
  coalesce(sum(unit.quantity) FILTER (WHERE run.confirmed_at < %(start)s), 0)
FROM inspection_inspection run JOIN inspection_handlingunit unit ON unit.id = run.unit_id
WHERE run.confirmed_at >= %(before)s AND run.confirmed_at < %(end)s AND run.status = 'confirmed'
GROUP BY 1, 2 ORDER BY 1 DESC, 2 DESC
"""
# Index disposition_approved; what was suggested anew since is not counted.
_GONE = """
  FROM disposition_disposition way JOIN inspection_handlingunit unit ON unit.id = way.unit_id
"""
_IN_PERIOD = """
  WHERE way.approved_at >= %(before)s AND way.approved_at < %(end)s
    AND way.status IN ('approved', 'in_progress', 'completed')
"""

_ROUTES = f"""
SELECT way.route, coalesce(sum(unit.quantity) FILTER (WHERE way.approved_at >= %(start)s), 0),
  coalesce(sum(unit.quantity) FILTER (WHERE way.approved_at < %(start)s), 0)
{_GONE} {_IN_PERIOD} GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1
"""  # noqa: S608 - our own words

_RECOVERED = f"""
SELECT way.route, unit.function,
  coalesce(nullif(way.currency, ''), nullif(product.currency, ''), ''),
  sum(unit.quantity),
  sum(product.price_minor * unit.quantity)
    FILTER (WHERE way.currency = '' OR way.currency = product.currency),
  sum(way.net_minor),
  sum(product.price_minor * unit.quantity)
    FILTER (WHERE way.net_minor IS NOT NULL AND way.currency = product.currency),
  sum(way.net_minor)
    FILTER (WHERE product.price_minor IS NOT NULL AND way.currency = product.currency)
{_GONE} LEFT JOIN catalog_product product ON product.id = unit.product_id
{_IN_PERIOD} AND way.approved_at >= %(start)s
GROUP BY 1, 2, 3 ORDER BY 3, 4 DESC, 1, 2 DESC
"""  # noqa: S608 - our own words


def grades(period: Period) -> Table:
    """Units by the grade that an inspection of the period found and that still counts."""
    keys = [
        Column("function", _("Function"), "text"),
        Column("cosmetic", _("Appearance"), "text"),
    ]
    return shares("grades", keys, ask(_GRADES, period))


def routes(period: Period) -> Table:
    """Units by the route that was approved for them in the period and still stands."""
    return shares("routes", [Column("route", _("Route"), "text")], ask(_ROUTES, period))


def recovered(period: Period) -> Table:
    """What the goods of the period were worth as new, and what their route should bring, net.

    By route, function grade and currency. The share is of goods whose price and figure are known.
    """
    rows = []
    for route, function, currency, units, price, net, price_known, net_known in ask(
        _RECOVERED, period
    ):
        share = percent(int(net_known or 0), int(price_known or 0))
        rows.append((route, function, currency, int(units), _whole(price), _whole(net), share))
    columns = [
        Column("route", _("Route"), "text"),
        Column("function", _("Function"), "text"),
        Column("currency", _("Currency"), "text"),
        Column("units", _("Units")),
        Column("price", _("Worth as new"), "money"),
        Column("recovered", _("Should bring"), "money"),
        Column("share", _("Recovered"), "percent"),
    ]
    return Table("recovered", columns, rows)


def _whole(amount: Any) -> int | None:
    return None if amount is None else int(amount)
