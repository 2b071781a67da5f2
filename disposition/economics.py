"""What a route of a piece should bring, net, and how that figure comes about. Pure: no database.

A shop's figures say at how many percent of its price a piece of each grade sells, by each route,
and what the route costs: labour, parts, handling, shipping, disposal. A category may have figures
of its own. Everything is counted for one piece in whole minor units, always rounded down, and then
taken as often as there are pieces: a pile brings exactly what its pieces bring one by one. What
has no price has no figure, which is said and never counted as zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

#: What a route may cost, in the order in which it is told.
COSTS = ("labour", "parts", "handling", "shipping", "disposal")
#: The grade in which a piece is sold: as it was found, as good as work makes it, or whatever it is.
SELLS_AS = ("found", "restored", "any")
#: What work makes of a piece.
RESTORED = {"function": "F6", "cosmetic": "C8", "packaging": "opened"}
AXES = ("function", "cosmetic", "packaging")
#: Why there is no figure.
NO_PRICE, OTHER_CURRENCY, NOT_GRADED, NOT_SOLD = "no_price", "currency", "not_graded", "not_sold"


class Priced(Protocol):
    """What is asked of a piece."""

    @property
    def price_minor(self) -> int | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def function(self) -> str: ...
    @property
    def cosmetic(self) -> str: ...
    @property
    def packaging(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """What one route brings and costs; `sells_percent` None: the piece is not sold by it."""

    sells_percent: int | None = None
    sells_as: str = "found"
    costs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The figures that hold for one category. `own` are the places that the category itself sets,
    such as `routes.refurbish.parts`; all others are the shop's.
    """

    grades: Mapping[str, Mapping[str, int]]
    routes: Mapping[str, RouteFigures]
    category: str = ""
    own: frozenset[str] = frozenset()

    def source(self, place: str) -> str:
        """The category that says what stands at `place`; empty where the shop says it for all."""
        return self.category if place in self.own else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a shop, in one currency."""

    currency: str
    general: Sheet
    categories: Mapping[str, Sheet] = field(default_factory=dict)

    def of(self, category: str) -> Sheet:
        """Those that hold for a category, which is compared without regard to case."""
        return self.categories.get(category.strip().lower(), self.general)


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a derivation: signed; rows add up to the figure.

    `kind` is price, function, cosmetic, packaging, route, rule, or one of COSTS; `percent` what is
    left of the value by it; `grade` the grade that counted; `source` the category or the routing
    rule that says so, empty for the figures of the shop.
    """

    kind: str
    minor: int
    percent: int | None = None
    grade: str = ""
    source: str = ""

    def as_json(self) -> list[Any]:
        """As it is kept: facts, worded only when somebody reads them."""
        return [self.kind, self.minor, self.percent, self.grade, self.source]


@dataclass(frozen=True, slots=True)
class Net:
    """What a route should bring after all it costs; `missing` says why `minor` is not known."""

    minor: int | None
    currency: str = ""
    parts: tuple[Part, ...] = ()
    missing: str = ""


def net_recovery(
    piece: Priced, route: str, figures: Figures, sheet: Sheet, rule: tuple[str, int] | None = None
) -> Net:
    """What `route` should bring for all of the piece. `rule` is a routing rule's name with the
    percent of the price by which it replaces grade and route.
    """
    row = sheet.routes.get(route, RouteFigures())
    if rule is None and row.sells_percent is None:
        return Net(None, missing=NOT_SOLD)
    sold = rule[1] if rule is not None else row.sells_percent
    if not sold:
        return _sum(piece, figures.currency, _costs(row, route, sheet))
    if piece.price_minor is None or not piece.currency:
        return Net(None, missing=NO_PRICE)
    if row.costs and piece.currency != figures.currency:
        return Net(None, missing=OTHER_CURRENCY)
    shares = _shares(piece, row, route, sheet) if rule is None else [("rule", rule[1], "", rule[0])]
    if shares is None:
        return Net(None, missing=NOT_GRADED)
    parts = [Part("price", piece.price_minor), *_reductions(piece.price_minor, shares)]
    return _sum(piece, piece.currency, [*parts, *_costs(row, route, sheet)])


def _shares(
    piece: Priced, row: RouteFigures, route: str, sheet: Sheet
) -> list[tuple[str, int, str, str]] | None:
    """What is left of the price by grade and route; None where the piece has no grade yet."""
    found = []
    for axis in () if row.sells_as == "any" else AXES:
        grade = RESTORED[axis] if row.sells_as == "restored" else str(getattr(piece, axis))
        if grade not in sheet.grades[axis]:
            return None
        found.append((axis, sheet.grades[axis][grade], grade, sheet.source(f"{axis}.{grade}")))
    where = sheet.source(f"routes.{route}.sells_percent")
    return [*found, ("route", row.sells_percent or 0, "", where)]


def _reductions(price: int, shares: list[tuple[str, int, str, str]]) -> list[Part]:
    """A row for each share that takes something; each is taken of what the one before has left."""
    parts, value = [], price
    for kind, percent, grade, source in shares:
        left = value * percent // 100
        if percent != 100:
            parts.append(Part(kind, left - value, percent, grade, source))
        value = left
    return parts


def _costs(row: RouteFigures, route: str, sheet: Sheet) -> list[Part]:
    return [
        Part(kind, -minor, source=sheet.source(f"routes.{route}.{kind}"))
        for kind, minor in row.costs
    ]


def _sum(piece: Priced, currency: str, parts: list[Part]) -> Net:
    """The rows of one piece, taken as often as there are pieces."""
    whole = tuple(
        Part(part.kind, part.minor * piece.quantity, part.percent, part.grade, part.source)
        for part in parts
    )
    return Net(sum(part.minor for part in whole), currency, whole)
