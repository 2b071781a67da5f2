"""Counts what a scope would cover, in a few set-based statements that write nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product, ProductGtin
from recalls.selectors.conditions import Conditions, conditions_of
from recalls.selectors.things import SOURCES, things
from returns_portal.lib.identifiers import display_gtin
from tenants.models import Tenant
from tenants.scope import current_tenant_id

Row = Mapping[str, Any]

SAMPLE = 20
#: More products than this are looked for in the whole shop rather than one by one.
MANY_PRODUCTS = 200


@dataclass(frozen=True)
class MatchWarning:
    """What a person should know before approving; `row` counts from 0, None is the whole scope."""

    code: str
    message: str
    row: int | None = None
    count: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "code": self.code,
            "message": self.message,
            "row": self.row,
            "count": self.count,
        }


@dataclass(frozen=True)
class Match:
    """What a scope covers now, in pieces.

    `counts` has `by_holder` (customer, on_return, stock), `by_country`, `by_channel`, `by_product`
    (SKU), `by_row` (in their order), `customers` (how many people) and `cannot_be_told`: pieces of
    which nobody knows the serial, lot or date that would decide; they are not in `matched`.
    """

    matched: int
    counts: dict[str, Any]
    sample: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[MatchWarning] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, as the API answers."""
        return {
            "matched": self.matched,
            "counts": self.counts,
            "sample": self.sample,
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


@dataclass(frozen=True)
class Named:
    """The products that the rows of a scope name."""

    #: For each row the keys of its products; None where it names none.
    products: list[list[UUID] | None]
    unknown: list[MatchWarning]

    @property
    def all(self) -> list[UUID] | None:
        """All of them in order; None when a row names none, or too many to look one by one."""
        if any(keys is None for keys in self.products):
            return None
        found = sorted({key for keys in self.products for key in keys or ()})
        return found if len(found) <= MANY_PRODUCTS else None


def named_products(rows: Sequence[Row]) -> Named:
    """The products that `rows` name by SKU or bar code; where both stand, both must hold."""
    skus = {row["sku"].lower() for row in rows if row.get("sku")}
    gtins = {gtin for row in rows for gtin in row.get("gtins") or ()}
    by_sku = dict(
        Product.objects.filter(sku_normalized__in=skus).values_list("sku_normalized", "pk")
    )
    by_gtin: dict[str, set[UUID]] = {}
    found = ProductGtin.objects.filter(gtin14__in=gtins).values_list("gtin14", "product_id")
    for gtin, product in found:
        by_gtin.setdefault(gtin, set()).add(product)
    products: list[list[UUID] | None] = []
    unknown = []
    for place, row in enumerate(rows):
        keys: set[UUID] | None = None
        if row.get("sku"):
            key = by_sku.get(row["sku"].lower())
            keys = {key} if key else set()
            if key is None:
                message = _("No product has the SKU “%(sku)s”.") % {"sku": row["sku"]}
                unknown.append(MatchWarning("unknown_sku", message, place))
        if row.get("gtins"):
            of_codes = set().union(*(by_gtin.get(gtin, set()) for gtin in row["gtins"]))
            keys = of_codes if keys is None else keys & of_codes
            for gtin in row["gtins"]:
                if gtin not in by_gtin:
                    code = display_gtin(gtin)
                    message = _("No product has the bar code %(code)s.") % {"code": code}
                    unknown.append(MatchWarning("unknown_gtin", message, place))
        products.append(None if keys is None else sorted(keys))
    return Named(products, unknown)


def count_matches(rows: Sequence[Row]) -> Match:
    """What the parsed `rows` (ScopeRow.parsed) cover now. Writes nothing.

    A thing covered by two rows counts once. Needs a tenant's scope.
    """
    with transaction.atomic():
        # A million units take longer than a page may otherwise.
        _run("SET LOCAL statement_timeout = '5min'")
        named = named_products(rows)
        conditions = conditions_of(rows, named.products)
        parameters = conditions.parameters | scope_parameters(named)
        groups = _groups(conditions, named, parameters)
        sample = _sample(conditions, named, parameters)
        sql = _CUSTOMERS.format(things=_all_things(named), covered=conditions.covered)
        customers = _rows(sql, parameters)[0][0]
        counts = _counts(groups, len(rows), customers)
    warnings = [*named.unknown, *_warnings(rows, counts)]
    return Match(counts.pop("matched"), counts, sample, warnings)


def scope_parameters(named: Named) -> dict[str, Any]:
    """The parameters that `things` and its cut by product take."""
    zone = Tenant.objects.values_list("time_zone", flat=True).get(pk=current_tenant_id())
    keys = None if named.all is None else [str(key) for key in named.all]
    return {"time_zone": zone, "products": keys}


def _all_things(named: Named) -> str:
    cut = "true" if named.all is None else "{table}.product_id = ANY (%(products)s::uuid[])"
    return " UNION ALL ".join(things(source, cut=cut, counting=True) for source in SOURCES)


_GROUPS = """
WITH judged AS (
  SELECT thing.*, {covered} AS covered{each} FROM ({things}) AS thing
)
SELECT grouping(holder, country, channel, product_id) AS grouped,
  holder, country, channel, product_id,
  coalesce(sum(quantity) FILTER (WHERE covered), 0),
  coalesce(sum(coming) FILTER (WHERE covered), 0),
  coalesce(sum(quantity) FILTER (WHERE covered IS NULL), 0){sums}
FROM judged WHERE covered IS NOT FALSE
GROUP BY GROUPING SETS ((holder), (country), (channel), (product_id), ())
"""


_CUSTOMERS = """
SELECT count(DISTINCT thing.customer_id) FROM ({things}) AS thing WHERE ({covered})
"""
_SAMPLE = """
SELECT product.sku, product.title, thing.serial, thing.lot, thing.number, thing.country,
  thing.channel, thing.sold_on,
  CASE WHEN thing.coming > 0 THEN 'on_return' ELSE thing.holder END, thing.quantity
FROM ({things}) AS thing JOIN catalog_product AS product ON product.id = thing.product_id
WHERE ({covered}) LIMIT {limit}
"""
_SAMPLED = ("sku", "title", "serial", "lot", "order", "country", "channel", "sold_on", "holder")


def _groups(conditions: Conditions, named: Named, parameters: dict[str, Any]) -> list[Any]:
    each = "".join(f", ({row}) AS row{place}" for place, row in enumerate(conditions.rows))
    sums = "".join(
        f", coalesce(sum(quantity) FILTER (WHERE row{place}), 0)"
        for place in range(len(conditions.rows))
    )
    sql = _GROUPS.format(
        covered=f"({conditions.covered})", each=each, sums=sums, things=_all_things(named)
    )
    return _rows(sql, parameters)


def _rows(sql: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[Any] = cursor.fetchall()
        return found


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _sample(
    conditions: Conditions, named: Named, parameters: dict[str, Any]
) -> list[dict[str, Any]]:
    sql = _SAMPLE.format(things=_all_things(named), covered=conditions.covered, limit=SAMPLE)
    return [
        dict(zip((*_SAMPLED, "quantity"), row, strict=True))
        | {"sold_on": row[7].isoformat() if row[7] else None}
        for row in _rows(sql, parameters)
    ]


def _counts(groups: list[Any], rows: int, customers: int) -> dict[str, Any]:
    by_country: dict[str, int] = {}
    by_channel: dict[str, int] = {}
    by_product: dict[UUID, int] = {}
    holders = {"customer": 0, "on_return": 0, "stock": 0}
    counts: dict[str, Any] = {"matched": 0, "cannot_be_told": 0, "by_row": [0] * rows}
    for grouped, holder, country, channel, product, matched, coming, unsure, *each in groups:
        if grouped == _ALL:
            counts["matched"], counts["cannot_be_told"] = int(matched), int(unsure)
            counts["by_row"] = [int(count) for count in each]
        elif not matched:
            continue
        elif grouped == _ALL - _HOLDER:
            holders[holder] += int(matched - coming)
            holders["on_return"] += int(coming)
        elif grouped == _ALL - _COUNTRY:
            by_country[country or ""] = int(matched)
        elif grouped == _ALL - _CHANNEL:
            by_channel[channel or ""] = int(matched)
        else:
            by_product[product] = int(matched)
    return counts | {
        "customers": customers,
        "by_holder": holders,
        "by_country": dict(sorted(by_country.items())),
        "by_channel": dict(sorted(by_channel.items())),
        "by_product": _by_sku(by_product),
    }


#: What `grouping()` says of the columns that a row of the answer sums over.
_HOLDER, _COUNTRY, _CHANNEL, _PRODUCT = 8, 4, 2, 1
_ALL = 15


def _by_sku(by_product: dict[UUID, int]) -> dict[str, int]:
    skus = dict(Product.objects.filter(pk__in=by_product).values_list("pk", "sku"))
    return dict(sorted((skus[key], count) for key, count in by_product.items()))


def _warnings(rows: Sequence[Row], counts: dict[str, Any]) -> list[MatchWarning]:
    warnings = []
    for place, (row, count) in enumerate(zip(rows, counts["by_row"], strict=True)):
        if not count:
            message = _("Row %(row)d covers nothing that was sold or is here.") % {"row": place + 1}
            warnings.append(MatchWarning("nothing_matched", message, place, 0))
        if not (row.get("sku") or row.get("gtins") or row.get("serials")):
            message = _("Row %(row)d names no product: it covers every article.")
            warnings.append(MatchWarning("every_product", message % {"row": place + 1}, place))
    unsure = counts["cannot_be_told"]
    if unsure:
        message = ngettext(
            "Of %(count)d piece nobody recorded the serial, lot or date that would decide. It is "
            "not counted. Leave that condition out to cover it.",
            "Of %(count)d pieces nobody recorded the serial, lot or date that would decide. They "
            "are not counted. Leave that condition out to cover them.",
            unsure,
        )
        warnings.append(MatchWarning("cannot_be_told", message % {"count": unsure}, None, unsure))
    return warnings
