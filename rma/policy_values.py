"""What a value in a policy must look like: each check takes JSON and gives what rules work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from returns_portal.lib.money import AmountError, parse_price
from rma.money.deductions import grades_in

Check = Callable[[Any], Any]

LONGEST_DAYS = 36_500  # a hundred years; dates stay dates

MESSAGES = {
    "unknown_field": _("There is no such rule or condition."),
    "invalid": _("This value does not fit here."),
    "invalid_choice": _("This is not one of the choices."),
    "invalid_amount": _("Write the amount as digits with a point, such as 12.50."),
    "out_of_range": _("This number is too small or too large."),
    "unknown_grade": _("Write grades as F1 to F6, C0 to C9, sealed, opened or none: “F2C6”."),
    "empty": _("Give at least one value, or leave it out."),
    "fees_only": _(
        "By outcome only fees can differ. Put other rules into an exception of their own."
    ),
}


class Wrong(ValueError):
    """A value that a check refuses: why (a key of MESSAGES), and where inside of the value."""

    def __init__(self, code: str, at: str = "") -> None:
        self.code = code
        self.at = at
        super().__init__(code)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("invalid")
    return value


def days(value: Any) -> int | None:
    """A number of days; null means no limit."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong("invalid")
    if not 0 <= value <= LONGEST_DAYS:
        raise Wrong("out_of_range")
    return value


def amount(value: Any) -> Decimal:
    """A sum in the currency of the order it is held against."""
    try:
        return parse_price(value)
    except AmountError:
        raise Wrong("invalid_amount") from None


def percent(value: Any) -> Decimal:
    """From 0 to below 100: no fee takes a whole refund (API, "Fees"). 15, 7.5 or "7.5"."""
    if isinstance(value, bool):
        raise Wrong("invalid")
    try:
        number = parse_price(str(value), signed=True)
    except AmountError:
        raise Wrong("invalid") from None
    if not 0 <= number < 100:
        raise Wrong("out_of_range")
    return number


def points(value: Any) -> int:
    """A score from 1 to 100."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong("invalid")
    if not 1 <= value <= 100:
        raise Wrong("out_of_range")
    return value


def day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Wrong("invalid") from None


def texts(value: Any) -> frozenset[str]:
    """Handles, codes or tags. They match whole and in any case: "TEE" is "tee", not "TEE-M"."""
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise Wrong("invalid")
    return frozenset(text.casefold() for text in value)


def some_texts(value: Any) -> frozenset[str]:
    found = texts(value)
    if not found:
        raise Wrong("empty")
    return found


def one_of(*choices: str) -> Check:
    def check(value: Any) -> str:
        if value not in choices:
            raise Wrong("invalid_choice")
        return str(value)

    return check


def each_of(*choices: str) -> Check:
    """A list with at least one of the choices, kept in its order."""

    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise Wrong("invalid")
        if not value:
            raise Wrong("empty")
        return tuple(map(one_of(*choices), value))

    return check


def any_of(*choices: str) -> Check:
    """A set of the choices; it may be empty."""

    def check(value: Any) -> frozenset[str]:
        if not isinstance(value, list):
            raise Wrong("invalid")
        return frozenset(map(one_of(*choices), value))

    return check


def some_of(*choices: str) -> Check:
    """A set with at least one of the choices."""
    return lambda value: frozenset(each_of(*choices)(value))


def none_or(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def record(optional: Mapping[str, Check] | None = None, /, **checks: Check) -> Check:
    """An object with exactly these fields; those that are `optional` may be left out."""
    known = {**checks, **(optional or {})}

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong("invalid")
        for name in value:
            if name not in known:
                raise Wrong("unknown_field", f".{name}")
        for name in checks:
            if name not in value:
                raise Wrong("empty", f".{name}")
        return {name: _inside(f".{name}", known[name], part) for name, part in value.items()}

    return check


def by_handle(check: Check) -> Check:
    """An object whose keys are handles of the tenant's own, each with the same kind of value."""

    def check_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong("invalid")
        return {key.casefold(): _inside(f".{key}", check, part) for key, part in value.items()}

    return check_all


def by_grade(check: Check) -> Check:
    """An object whose keys are grades of goods ("F3", "C6", "F2C6", "opened")."""
    checked = by_handle(check)

    def check_all(value: Any) -> dict[str, Any]:
        for key in value if isinstance(value, dict) else ():
            if not grades_in(key):
                raise Wrong("unknown_grade", f".{key}")
        found: dict[str, Any] = checked(value)
        return found

    return check_all


def percent_or(**flat: Check) -> Check:
    """{"percent": …}, or a record of a flat amount."""
    of_percent, of_amount = record(percent=percent), record(**flat)

    def check(value: Any) -> dict[str, Any]:
        is_percent = isinstance(value, dict) and "percent" in value
        checked: dict[str, Any] = of_percent(value) if is_percent else of_amount(value)
        return checked

    return check


def _inside(at: str, check: Check, value: Any) -> Any:
    try:
        return check(value)
    except Wrong as wrong:
        raise Wrong(wrong.code, at + wrong.at) from None
