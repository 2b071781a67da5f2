"""The document of a shop's figures: what it starts with, how it is read, what is wrong with it.

    {"currency": "EUR",
     "function": {"F6": 100, ...}, "cosmetic": {"C9": 100, ...}, "packaging": {"sealed": 100, ...},
     "routes": {"refurbish": {"sells_percent": 85, "sells_as": "restored", "labour": "12.00", ...}},
     "categories": {"phone": {"routes": {"refurbish": {"parts": "35.00"}}}}}

Amounts are decimal strings of the currency, percents whole numbers; a category says only what is
different for it. Pure: no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from disposition.economics import AXES, COSTS, SELLS_AS, Figures, RouteFigures, Sheet
from disposition.flow.routing import CUSTOMERS_OWN
from inspection.checklists import COSMETICS, FUNCTIONS, PACKAGINGS
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.money import AmountError, digits, parse_amount

SCALES: dict[str, tuple[str, ...]] = {
    "function": FUNCTIONS,
    "cosmetic": COSMETICS,
    "packaging": PACKAGINGS,
}
MOST_CATEGORIES, LONGEST_CATEGORY = 200, 100

_GRADES: dict[str, dict[str, int]] = {
    "function": dict(zip(FUNCTIONS, (5, 20, 50, 75, 90, 100), strict=True)),
    "cosmetic": dict(zip(COSMETICS, (20, 40, 55, 65, 75, 82, 88, 93, 97, 100), strict=True)),
    "packaging": {"none": 88, "opened": 95, "sealed": 100},
}
#: By route: percent of the price, in which grade it sells, and what it costs in euros.
_ROUTES: dict[str, tuple[int, str, dict[str, str]]] = {
    "restock_as_new": (100, "found", {"handling": "1.50"}),
    "restock_open_box": (90, "found", {"handling": "2.00"}),
    "transfer": (85, "found", {"handling": "1.50", "shipping": "4.00"}),
    "swap_pool": (70, "found", {"handling": "2.00"}),
    "refurbish": (85, "restored", {"labour": "12.00", "parts": "8.00", "handling": "2.00"}),
    "return_to_vendor": (50, "any", {"handling": "1.50", "shipping": "5.00"}),
    "remanufacture": (75, "restored", {"labour": "25.00", "parts": "20.00", "handling": "2.00"}),
    "liquidate": (20, "found", {"handling": "0.75", "shipping": "0.50"}),
    "parts_harvest": (15, "any", {"labour": "6.00", "handling": "1.00"}),
    "donate": (0, "any", {"handling": "0.75", "shipping": "0.50"}),
    "recycle": (0, "any", {"handling": "0.50", "disposal": "1.00"}),
    "hazardous_treatment": (0, "any", {"handling": "2.00", "disposal": "9.00"}),
    "destroy": (0, "any", {"handling": "0.50", "disposal": "1.50"}),
}
_CATEGORIES: dict[str, dict[str, Any]] = {
    "phone": {"routes": {"refurbish": {"labour": "18.00", "parts": "35.00"}}},
    "laptop": {"routes": {"refurbish": {"labour": "30.00", "parts": "60.00"}}},
    "clothing": {"routes": {"refurbish": {"labour": "4.00", "parts": "0.00"}}},
}
#: Currencies in which an amount in euros is still the right order of magnitude. Shops with another
#: start without costs, which they can see and set, rather than with wrong ones.
_LIKE_THE_EURO = frozenset({"EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD"})


def default_figures(currency: str) -> dict[str, Any]:
    """The document that a shop with this currency starts with."""
    costly = currency in _LIKE_THE_EURO
    routes: dict[str, dict[str, Any]] = {
        route: {"sells_percent": percent, "sells_as": sells_as} | (costs if costly else {})
        for route, (percent, sells_as, costs) in _ROUTES.items()
    }
    return {
        "currency": currency,
        **{axis: dict(grades) for axis, grades in _GRADES.items()},
        "routes": routes,
        "categories": {
            name: {"routes": {route: dict(own) for route, own in row["routes"].items()}}
            for name, row in (_CATEGORIES if costly else {}).items()
        },
    }


def read_figures(document: Any) -> Figures:
    """The figures of a document. Raises InvalidInput that names every place that is wrong."""
    errors = list(_errors(document))
    if errors:
        raise InvalidInput.of(*errors)
    currency = document["currency"]
    categories = {
        name.strip().lower(): _sheet(document, currency, row, name.strip())
        for name, row in document.get("categories", {}).items()
    }
    figures = Figures(currency, _sheet(document, currency), categories)
    errors = list(_rising(figures))
    if errors:
        raise InvalidInput.of(*errors)
    return figures


def _sheet(
    base: Mapping[str, Any], currency: str, own: Mapping[str, Any] | None = None, name: str = ""
) -> Sheet:
    """The base with what a category says instead."""
    own = own or {}
    places = {f"{axis}.{grade}" for axis in AXES for grade in own.get(axis, {})}
    routes = dict(base["routes"])
    for route, row in own.get("routes", {}).items():
        routes[route] = {**routes.get(route, {}), **row}
        places |= {f"routes.{route}.{field}" for field in row}
    return Sheet(
        {axis: {**base[axis], **own.get(axis, {})} for axis in AXES},
        {route: _route(row, currency) for route, row in routes.items()},
        name,
        frozenset(places),
    )


def _route(row: Mapping[str, Any], currency: str) -> RouteFigures:
    costs = [(kind, parse_amount(row[kind], currency)) for kind in COSTS if kind in row]
    return RouteFigures(
        row.get("sells_percent"),
        row.get("sells_as", "found"),
        tuple((kind, minor) for kind, minor in costs if minor),
    )


# --- what is wrong ---------------------------------------------------------------------------


def _errors(document: Any) -> Iterator[FieldError]:
    if not isinstance(document, dict):
        yield _error("figures", "invalid", _("This has to be an object."))
        return
    currency = document.get("currency")
    try:
        digits(currency if isinstance(currency, str) else "")
    except AmountError as wrong:
        yield _error("figures.currency", wrong.code, wrong.message)
        return
    yield from _sheet_errors(document, "figures", currency, ("currency", "categories"))
    for axis, scale in SCALES.items():
        rows = document.get(axis)
        for grade in scale:
            if not isinstance(rows, dict) or grade not in rows:
                path = f"figures.{axis}.{grade}"
                yield _error(path, "required", _("Every grade needs a figure."))
    if not isinstance(document.get("routes"), dict):
        yield _error("figures.routes", "required", _("This has to be an object."))
    categories = document.get("categories", {})
    if not isinstance(categories, dict) or len(categories) > MOST_CATEGORIES:
        message = _("At most %d categories may have figures of their own.") % MOST_CATEGORIES
        yield _error("figures.categories", "invalid", message)
        return
    yield from _category_errors(categories, currency)


def _category_errors(categories: Mapping[str, Any], currency: Any) -> Iterator[FieldError]:
    seen: set[str] = set()
    for name, row in categories.items():
        path, key = f"figures.categories.{name}", name.strip().lower()
        if not 1 <= len(key) <= LONGEST_CATEGORY or key in seen:
            message = _("A category is named once, with at most %d characters.") % LONGEST_CATEGORY
            yield _error(path, "invalid", message)
        seen.add(key)
        if not isinstance(row, dict):
            yield _error(path, "invalid", _("This has to be an object."))
        else:
            yield from _sheet_errors(row, path, currency, ())


def _sheet_errors(
    row: Mapping[str, Any], path: str, currency: Any, also: tuple[str, ...]
) -> Iterator[FieldError]:
    for name in row:
        if name not in (*AXES, "routes", *also):
            yield _unknown(f"{path}.{name}")
    for axis, scale in SCALES.items():
        rows = row.get(axis, {})
        if not isinstance(rows, dict):
            yield _error(f"{path}.{axis}", "invalid", _("This has to be an object."))
            continue
        for grade, percent in rows.items():
            if grade not in scale:
                yield _unknown(f"{path}.{axis}.{grade}")
            elif not _is_percent(percent):
                yield _no_percent(f"{path}.{axis}.{grade}")
    routes = row.get("routes", {})
    if not isinstance(routes, dict):
        yield _error(f"{path}.routes", "invalid", _("This has to be an object."))
        return
    for route, figures in routes.items():
        yield from _route_errors(route, figures, f"{path}.routes.{route}", currency)


def _route_errors(route: str, row: Any, path: str, currency: Any) -> Iterator[FieldError]:
    if route not in _ROUTES:
        message = _("Nothing is sold by this route.") if route in CUSTOMERS_OWN else None
        yield _error(path, "invalid_choice", message) if message else _unknown(path)
        return
    if not isinstance(row, dict):
        yield _error(path, "invalid", _("This has to be an object."))
        return
    for name, value in row.items():
        if name == "sells_percent":
            if not _is_percent(value):
                yield _no_percent(f"{path}.{name}")
        elif name == "sells_as":
            if value not in SELLS_AS:
                message = _("Choose one of: %s.") % ", ".join(SELLS_AS)
                yield _error(f"{path}.{name}", "invalid_choice", message)
        elif name not in COSTS:
            yield _unknown(f"{path}.{name}")
        else:
            try:
                parse_amount(value, currency)
            except AmountError as wrong:
                yield _error(f"{path}.{name}", wrong.code, wrong.message)


def _rising(figures: Figures) -> Iterator[FieldError]:
    """A worse grade never sells dearer than a better one."""
    for sheet in (figures.general, *figures.categories.values()):
        path = f"figures.categories.{sheet.category}" if sheet.category else "figures"
        for axis, scale in SCALES.items():
            percents = [sheet.grades[axis][grade] for grade in scale]
            for grade, worse, better in zip(scale, percents, percents[1:], strict=False):
                if worse > better:
                    message = _("A worse grade cannot sell dearer than a better one.")
                    yield _error(f"{path}.{axis}.{grade}", "out_of_order", message)


def _is_percent(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 100


def _no_percent(path: str) -> FieldError:
    return _error(path, "invalid", _("This is a whole number from 0 to 100."))


def _unknown(path: str) -> FieldError:
    return _error(path, "unknown_field", _("This field is not known here."))


def _error(path: str, code: str, message: Any) -> FieldError:
    return FieldError(path, code, message)


#: What an empty document means; tables written by services always carry their own.
STANDARD = read_figures(default_figures("EUR"))
