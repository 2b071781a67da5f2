"""Where a graded piece may go, best first, and which rule says so. Pure: no database.

A tenant's rules are read in order; the first whose conditions hold suggests its route, later ones
that hold come next, then every other lawful route by what it should bring, net of all it costs.
What the law or safety forbids is no option; what only has to wait (a hold, a wipe, title) is one
that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disposition.economics import NOT_SOLD, Figures, Net, Part, Sheet, net_recovery
from disposition.figures import STANDARD
from disposition.flow.routing import CUSTOMERS_OWN, ENDS_DATA, KEEPS_DATA_SAFE, SELLS_ON
from inspection.checklists import COSMETICS, FUNCTIONS, PACKAGINGS
from inspection.grading import at_least
from returns_portal.lib.errors import FieldError, InvalidInput

#: Every route: what people call it, and where a piece stands then. Better uses come first: it is
#: the order of what nobody can compare in money.
ROUTES: dict[str, tuple[Promise, str]] = {
    "restock_as_new": (gettext_lazy("Restock as new"), "stock"),
    "restock_open_box": (gettext_lazy("Restock as open box"), "stock"),
    "transfer": (gettext_lazy("Transfer to another site"), "transfer"),
    "swap_pool": (gettext_lazy("Swap pool"), "swap_pool"),
    "refurbish": (gettext_lazy("Refurbish"), "workshop"),
    "return_to_vendor": (gettext_lazy("Return to the vendor"), "vendor"),
    "remanufacture": (gettext_lazy("Remanufacture"), "workshop"),
    "liquidate": (gettext_lazy("Liquidate"), "liquidator"),
    "parts_harvest": (gettext_lazy("Harvest for parts"), "workshop"),
    "donate": (gettext_lazy("Donate"), "charity"),
    "recycle": (gettext_lazy("Recycle"), "recycler"),
    "hazardous_treatment": (gettext_lazy("Hazardous treatment"), "hazardous_treatment"),
    "destroy": (gettext_lazy("Destroy"), "destroyed"),
    "repair_for_customer": (gettext_lazy("Repair for the customer"), "customer"),
    "return_to_customer": (gettext_lazy("Return to the customer"), "customer"),
    "keep_with_customer": (gettext_lazy("Keep with the customer"), "customer"),
}

#: Why a route has to wait.
WAITS: dict[str, Promise] = {
    "hold": gettext_lazy("It is set aside and has to be released first."),
    "data": gettext_lazy("Its data has to be wiped and verified first."),
    "title": gettext_lazy("It still belongs to the customer."),
}

#: Why a route is closed to a piece.
REFUSALS: dict[str, Promise] = {
    "hazard": gettext_lazy("Its battery is unsafe: only hazardous treatment is possible."),
    "stop_sale": gettext_lazy("A stop-sale forbids this route."),
    "not_as_new": gettext_lazy("It is not as new."),
    "not_working": gettext_lazy("It does not work well enough to be sold as it is."),
    "indelible": gettext_lazy("Its data cannot be wiped: it may only be destroyed."),
    "no_reason": gettext_lazy("Nothing is unsafe about it."),
    "taken_back": gettext_lazy("It was taken back as waste: it is recycled, not sold."),
}
#: Where an old device that was taken back may go (Directive 2012/19/EU, Art. 5 and 8).
_OF_WASTE = ("recycle", "parts_harvest", "hazardous_treatment", "destroy", "return_to_customer")

MOST_RULES, LONGEST_NAME = 200, 120


@dataclass(frozen=True, slots=True)
class Goods:
    """What routing knows of a piece (or a pile of like ones). `price_minor` is one piece's."""

    function: str = ""
    cosmetic: str = ""
    packaging: str = ""
    condition: str = "good"
    sku: str = ""
    category: str = ""
    tags: frozenset[str] = frozenset()
    battery: bool = False
    title: str = "ours"
    wanted: str = ""
    hazard: bool = False
    unwiped: bool = False
    indelible: bool = False  # its data cannot be wiped
    held: bool = False
    stop_sale: bool = False
    taken_back: bool = False  # an old device, to be recycled
    quantity: int = 1
    price_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a tenant's routing table."""

    name: str
    route: str
    match: Mapping[str, Any] = field(default_factory=dict)
    recovers_percent: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A lawful route of a piece: by which rule, what it should bring, and what it waits for.

    `parts` add up to `net_minor`; where that is None, `missing` says why.
    """

    route: str
    rule: str = ""
    net_minor: int | None = None
    currency: str = ""
    parts: tuple[Part, ...] = ()
    missing: str = ""
    waits_for: str | None = None


def options(goods: Goods, rules: Sequence[Rule], figures: Figures = STANDARD) -> tuple[Choice, ...]:
    """The lawful routes, best first; the first is the proposal. Never empty."""
    sheet = figures.of(goods.category)
    found: dict[str, Choice] = {}
    if goods.taken_back and refusal(goods, "recycle") is None:
        found["recycle"] = _choice(goods, "recycle", figures, sheet)
    for rule in rules:
        if rule.route not in found and matches(goods, rule) and refusal(goods, rule.route) is None:
            found[rule.route] = _choice(goods, rule.route, figures, sheet, rule)
    rest = [
        _choice(goods, route, figures, sheet)
        for route in ROUTES
        if route not in found and refusal(goods, route) is None
    ]
    return (*found.values(), *_best_first(rest))


def _best_first(choices: list[Choice]) -> list[Choice]:
    """What need not wait, then what brings most; by their own order where some that sell have no
    figure.
    """
    comparable = all(one.missing in ("", NOT_SOLD) for one in choices)

    def place(choice: Choice) -> tuple[bool, bool, int]:
        worth = (choice.net_minor or 0) if comparable else 0
        return choice.waits_for is not None, choice.missing == NOT_SOLD, -worth

    return sorted(choices, key=place)


def refusal(goods: Goods, route: str) -> str | None:
    """Why `route` is closed to these goods, as a key of REFUSALS; None where it is lawful."""
    if goods.hazard and route != "hazardous_treatment":
        return "hazard"
    if goods.taken_back and route not in _OF_WASTE:
        return "taken_back"
    if goods.stop_sale and route in SELLS_ON:
        return "stop_sale"
    if goods.indelible and route not in _ends_data(goods):
        return "indelible"
    if route == "hazardous_treatment" and not (goods.hazard or goods.battery or goods.stop_sale):
        return "no_reason"
    if route == "restock_as_new" and not _as_new(goods):
        return "not_as_new"
    if route == "restock_open_box" and not at_least(goods.function, "F3"):
        return "not_working"
    return None


def _ends_data(goods: Goods) -> tuple[str, ...]:
    """Where data that cannot be wiped may go: where it ends, or back to whose it is."""
    return ENDS_DATA if goods.title == "ours" else (*ENDS_DATA, *CUSTOMERS_OWN)


def waits_for(goods: Goods, route: str) -> str | None:
    """What has to happen before the goods may take `route`, as a key of WAITS."""
    if goods.held:
        return "hold"
    if goods.unwiped and route not in KEEPS_DATA_SAFE:
        return "data"
    if goods.title != "ours" and route not in CUSTOMERS_OWN:
        return "title"
    return None


def _as_new(goods: Goods) -> bool:
    return (
        goods.condition in ("good", "opened")
        and at_least(goods.function, "F6")
        and at_least(goods.cosmetic, "C8")
    )


def _choice(
    goods: Goods, route: str, figures: Figures, sheet: Sheet, rule: Rule | None = None
) -> Choice:
    replaced = None
    if rule is not None and rule.recovers_percent is not None:
        replaced = rule.name, rule.recovers_percent
    net: Net = net_recovery(goods, route, figures, sheet, replaced)
    return Choice(
        route,
        rule.name if rule is not None else "",
        net.minor,
        net.currency,
        net.parts,
        net.missing,
        waits_for(goods, route),
    )


# --- conditions of a rule -----------------------------------------------------------------


def _at_least(name: str) -> Callable[[Goods, Any], bool]:
    return lambda goods, least: at_least(getattr(goods, name), least)


def _below(name: str) -> Callable[[Goods, Any], bool]:
    return lambda goods, least: not at_least(getattr(goods, name), least)


def _among(name: str) -> Callable[[Goods, Any], bool]:
    return lambda goods, values: getattr(goods, name) in values


def _is(name: str) -> Callable[[Goods, Any], bool]:
    return lambda goods, value: getattr(goods, name) is value


#: Each condition: how it holds, and the values it takes (None: any text; a bool: true or false).
CONDITIONS: dict[str, tuple[Callable[[Goods, Any], bool], Any]] = {
    "function_at_least": (_at_least("function"), FUNCTIONS),
    "function_below": (_below("function"), FUNCTIONS),
    "cosmetic_at_least": (_at_least("cosmetic"), COSMETICS),
    "cosmetic_below": (_below("cosmetic"), COSMETICS),
    "packagings": (_among("packaging"), [PACKAGINGS]),
    "conditions": (_among("condition"), [("good", "opened", "damaged", "empty")]),
    "titles": (_among("title"), [("ours", "customer")]),
    "wanted": (_among("wanted"), [None]),
    "skus": (_among("sku"), [None]),
    "categories": (_among("category"), [None]),
    "tags": (lambda goods, values: not goods.tags.isdisjoint(values), [None]),
    "hazard": (_is("hazard"), True),
    "battery": (_is("battery"), True),
    "stop_sale": (_is("stop_sale"), True),
}


def matches(goods: Goods, rule: Rule) -> bool:
    """Whether every condition of `rule` holds; a rule without any always does."""
    return all(CONDITIONS[name][0](goods, value) for name, value in rule.match.items())


def read_rules(rows: Any) -> tuple[Rule, ...]:
    """The rules of a routing table's JSON. Raises InvalidInput naming what is wrong."""
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_RULES:
        raise _wrong("rules", "invalid", _("A table has 1 to %d rules.") % MOST_RULES)
    return tuple(_rule(row, f"rules[{index}]") for index, row in enumerate(rows))


def _rule(row: Any, path: str) -> Rule:
    if not isinstance(row, dict):
        raise _wrong(path, "invalid", _("This has to be an object."))
    for name in row:
        if name not in ("name", "route", "match", "recovers_percent"):
            raise _wrong(f"{path}.{name}", "unknown_field", _("This field is not known here."))
    name, route, match = row.get("name"), row.get("route"), row.get("match", {})
    percent = row.get("recovers_percent")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_NAME:
        message = _("Give a name of at most %d characters.") % LONGEST_NAME
        raise _wrong(f"{path}.name", "invalid", message)
    if route not in ROUTES:
        message = _("Choose one of: %s.") % ", ".join(ROUTES)
        raise _wrong(f"{path}.route", "invalid_choice", message)
    if percent is not None and (type(percent) is not int or not 0 <= percent <= 100):
        message = _("This is a whole number from 0 to 100.")
        raise _wrong(f"{path}.recovers_percent", "invalid", message)
    for error in _match_errors(match, f"{path}.match"):
        raise InvalidInput.of(error)
    return Rule(name.strip(), route, match, percent)


def _match_errors(match: Any, path: str) -> Iterator[FieldError]:
    if not isinstance(match, dict):
        yield FieldError(path, "invalid", _("This has to be an object."))
        return
    for name, value in match.items():
        if name not in CONDITIONS:
            message = _("There is no such condition.")
            yield FieldError(f"{path}.{name}", "unknown_field", message)
        elif not _fits(value, CONDITIONS[name][1]):
            message = _("This value does not fit here.")
            yield FieldError(f"{path}.{name}", "invalid", message)


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return isinstance(value, bool)
    if isinstance(wanted, list):
        return (
            isinstance(value, list)
            and 1 <= len(value) <= 1000
            and all(isinstance(one, str) and len(one) <= 100 for one in value)
            and (wanted[0] is None or all(one in wanted[0] for one in value))
        )
    return value in wanted if isinstance(value, str) else False


def _wrong(path: str, code: str, message: Any) -> InvalidInput:
    return InvalidInput.of(FieldError(path, code, message))
