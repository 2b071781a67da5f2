"""Reads a row of a scope back in words, so that a person can confirm what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns_portal.lib.identifiers import display_gtin
from returns_portal.lib.money import locale_of


def sentences_of(parsed: Mapping[str, Any]) -> list[str]:
    """One sentence for each condition of the row, in the active language."""
    said = []
    if parsed["sku"]:
        said.append(_("article %(sku)s") % {"sku": parsed["sku"]})
    if parsed["gtins"]:
        codes = [display_gtin(gtin) for gtin in parsed["gtins"]]
        said.append(_("bar code %(codes)s") % {"codes": _any_of(codes)})
    if parsed["serials"]:
        said.append(
            _("serial number %(numbers)s") % {"numbers": _any_of(_spans(parsed["serials"]))}
        )
    if parsed["lots"]:
        said.append(_("lot %(numbers)s") % {"numbers": _any_of(_spans(parsed["lots"]))})
    if parsed["production"]:
        ranges = [_between(one) for one in parsed["production"]]
        said.append(_("made %(dates)s") % {"dates": _any_of(ranges)})
    if parsed["sold"]:
        said.append(_("sold %(dates)s") % {"dates": _between(parsed["sold"])})
    if parsed["countries"]:
        names = _locale().territories
        shown = [names.get(code, code) for code in parsed["countries"]]
        said.append(_("delivered to %(countries)s") % {"countries": _any_of(shown)})
    return said


def _locale() -> Locale:
    return locale_of(get_language() or "en")


def _any_of(items: list[str]) -> str:
    return str(format_list(items, style="or", locale=_locale()))


def _spans(spans: list[dict[str, str]]) -> list[str]:
    return [_span(span) for span in spans]


def _span(span: Mapping[str, str]) -> str:
    if "exact" in span:
        return span["exact"]
    if "starts" in span:
        return _("starting with %(start)s") % {"start": span["starts"]}
    prefix, suffix = span["prefix"], span["suffix"]
    return _("from %(first)s to %(last)s") % {
        "first": f"{prefix}{span['from']}{suffix}",
        "last": f"{prefix}{span['to']}{suffix}",
    }


def _between(limits: Mapping[str, str | None]) -> str:
    first, last = limits["from"], limits["to"]
    if first and first == last:
        return _("on %(day)s") % {"day": _shown(first)}
    if first and last:
        return _("%(first)s to %(last)s") % {"first": _shown(first), "last": _shown(last)}
    if first:
        return _("from %(first)s on") % {"first": _shown(first)}
    return _("up to %(last)s, that day too") % {"last": _shown(last or "")}


def _shown(day: str) -> str:
    locale = _locale()
    # In English the day comes first here, as it was most likely written.
    pattern = "d MMMM y" if locale.language == "en" else "long"
    return str(format_date(date.fromisoformat(day), pattern, locale=locale))
