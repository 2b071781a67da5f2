"""Figures as people read them: numbers, percentages, days and amounts in their language."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from returns_portal.faces import dates
from returns_portal.lib.money import display

#: A figure that is not known.
UNKNOWN = "–"  # noqa: RUF001 - an en dash is what tables show


def shown(kind: str, value: Any, currency: str = "") -> str:
    """A value of a report's column in words; `currency` is that of the row."""
    if value is None or (kind == "money" and not currency):
        return UNKNOWN
    spoken = dates.locale()
    if kind == "text":
        return str(value)
    if kind == "day":
        return dates.day(value)
    if kind == "money":
        return display(value, currency, str(spoken)).replace("\u200f", "")
    if kind == "count":
        return format_decimal(value, locale=spoken)
    one_digit = format_decimal(abs(value) if kind == "points" else value, "#,##0.0", locale=spoken)
    one_digit = one_digit.replace("-", "−")  # noqa: RUF001 - a real minus
    if kind == "percent":
        return _("%(number)s %%") % {"number": one_digit}
    if kind == "days":
        return _("%(number)s d") % {"number": one_digit}
    sign = "+" if value > 0 else "−" if value < 0 else ""  # noqa: RUF001 - a real minus
    return _("%(number)s pt") % {"number": f"{sign}{one_digit}"}


def as_number(kind: str, value: Any, digits: int = 2) -> str:
    """The same for a chart: a bare number, amounts in whole units; nothing where not known."""
    if value is None or kind in ("text", "day"):
        return ""
    return f"{value / 10**digits:.{digits}f}" if kind == "money" else str(value)
