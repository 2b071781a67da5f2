"""For what an exception of the policy holds, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns_portal.lib.addresses import country_name
from returns_portal.lib.money import locale_of
from rma.sentences import OUTCOMES

Words = Callable[[Any], str]


def when(match: Mapping[str, Any], *, price: Words, reason: Words) -> str:
    """The conditions as one line: "Orders to France, bought from 1 November 2026"."""
    told = {
        "countries": lambda value: _("orders to %s") % listed(_countries(value)),
        "channels": lambda value: _("bought by: %s") % listed(value),
        "skus": lambda value: _("articles %s") % listed(value),
        "categories": lambda value: _("goods of the kind %s") % listed(value),
        "tags": lambda value: _("goods marked %s") % listed(value),
        "customer_tags": lambda value: _("customers marked %s") % listed(value),
        "reasons": lambda value: (
            _("where you say: %s") % listed([_("“%s”") % reason(each) for each in value])
        ),
        "bases": lambda value: _("on the ground of %s") % listed([_basis(each) for each in value]),
        "outcomes": lambda value: _("for %s") % listed([str(OUTCOMES[each]) for each in value]),
        "min_order_value": lambda value: _("orders of %s and more") % price(value),
        "max_order_value": lambda value: _("orders up to %s") % price(value),
        "placed_from": lambda value: _("ordered from %s") % _day(value),
        "placed_to": lambda value: _("ordered to %s") % _day(value),
    }
    if {"placed_from", "placed_to"} <= match.keys():
        days = {"from": _day(match["placed_from"]), "to": _day(match["placed_to"])}
        season = _("ordered from %(from)s to %(to)s") % days
        told |= {"placed_from": lambda _value: season}
        told.pop("placed_to")
    line = ", ".join(tell(match[name]) for name, tell in told.items() if name in match)
    return (line[:1].upper() + line[1:]) if line else _("For everything")


def listed(words: Sequence[str]) -> str:
    """Words as a list in the active language: "a, b and c"."""
    return format_list([str(word) for word in words], locale=locale_of(language()))


def language() -> str:
    """The active language."""
    return get_language() or "en"


def _countries(codes: Sequence[str]) -> list[str]:
    return [country_name(code.upper(), language()) for code in codes]


def _basis(basis: str) -> str:
    words = {
        "withdrawal": _("a withdrawal"),
        "guarantee": _("the legal guarantee"),
        "warranty": _("the maker's warranty"),
        "recall": _("a recall"),
        "take_back": _("taking back what is worn out"),
        "undelivered": _("a parcel that never came"),
        "goodwill": _("goodwill"),
        "contract": _("a business contract"),
    }
    return words.get(basis, basis)


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text), "long", locale=locale_of(language()))
