"""Reads the cells of a row: each text to what PostgreSQL's COPY takes, or the reason why not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from catalog.models import OrderLine
from returns_portal.lib.money import AmountError, parse_amount, parse_price
from returns_portal.rest.fields import MOST_PIECES, countries

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_WHOLE = re.compile(r"(\d{1,7})(?:\.0+)?", re.ASCII)
_US_TIME = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_KINDS = {kind for kind, _label in OrderLine.KINDS}
#: Names of places in exports that CLDR calls otherwise, or that are no one country.
_PLACES = {
    "eire": "IE",
    "rsa": "ZA",
    "usa": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "czech republic": "CZ",
    "hong kong": "HK",
    "turkey": "TR",
    "unspecified": "",
    "european community": "",
    "channel islands": "",
    "west indies": "",
}


class RowRefused(Exception):
    """One cell cannot be; `code` is one of ROW_MESSAGES."""

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.column = column


def copied(text: str) -> str:
    """Text as COPY reads it."""
    return text.translate(_ESCAPES)


def copied_json(value: Any) -> str:
    """JSON as COPY reads it."""
    return copied(json.dumps(value, ensure_ascii=False))


def copied_array(texts: list[str]) -> str:
    """An array of texts as COPY reads it."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return copied("{" + ",".join(f'"{text}"' for text in quoted) + "}")


def text_up_to(longest: int) -> Callable[[str], str]:
    """A reader of text of bounded length, outer blanks trimmed."""

    def read(cell: str) -> str:
        cell = cell.strip()
        if len(cell) > longest:
            raise RowRefused("too_long")
        return cell

    return read


def quantity(cell: str) -> int:
    """A whole number of pieces, below zero too: the caller knows what that means."""
    cell = cell.strip()
    minus = cell.startswith("-")
    found = _WHOLE.fullmatch(cell.removeprefix("-"))
    if found is None or int(found[1]) > MOST_PIECES:
        raise RowRefused("invalid_quantity")
    return -int(found[1]) if minus else int(found[1])


def price(cell: str) -> Decimal:
    """An exact price of one piece, not below zero."""
    try:
        return parse_price(cell.strip())
    except AmountError as failure:
        raise RowRefused(failure.code) from failure


def amount(cell: str, currency: str) -> int:
    """Minor units of an amount; nothing where the cell is empty."""
    cell = cell.strip()
    try:
        return parse_amount(cell, currency) if cell else 0
    except AmountError as failure:
        raise RowRefused(failure.code) from failure


def with_point(cell: str) -> str:
    """A number of a file whose decimal sign is the comma. Thousands may not be set apart."""
    return cell.replace(",", ".") if cell.count(",") == 1 and "." not in cell else cell


@lru_cache(maxsize=4096)
def moment(cell: str, zone: str) -> str:
    """A time in UTC as PostgreSQL reads it: RFC 3339, or a local day or time in `zone`.

    With strokes the month comes first, as the published copies of Online Retail write it.
    """
    cell = cell.strip()
    try:
        found = _US_TIME.fullmatch(cell)
        if found is not None:
            month, day, year, hour, minute, second = (int(part or 0) for part in found.groups())
            read = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - zone below
        else:
            read = datetime.fromisoformat(cell)
        aware = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
        return aware.astimezone(UTC).isoformat()
    except (ValueError, OverflowError) as failure:
        raise RowRefused("invalid_time") from failure


@lru_cache(maxsize=4096)
def country(cell: str) -> str:
    """The ISO code of a country that is written as code or English name; "" for none."""
    cell = cell.strip()
    if not cell or cell in countries():
        return cell
    code = _country_names().get(cell.casefold())
    if code is None:
        raise RowRefused("unknown_country")
    return code


@cache
def _country_names() -> dict[str, str]:
    named = Locale("en").territories
    found = {named[code].casefold(): code for code in countries()}
    return found | {code.casefold(): code for code in countries()} | _PLACES


@lru_cache(maxsize=4096)
def email(cell: str) -> str:
    """An e-mail address, or ""."""
    cell = cell.strip()
    try:
        if cell:
            validate_email(cell)
    except ValidationError as failure:
        raise RowRefused("invalid_email") from failure
    if len(cell) > 254:
        raise RowRefused("too_long")
    return cell


def flag(cell: str) -> bool | None:
    """True or false in the words of spreadsheets; None where the cell is empty."""
    cell = cell.strip().lower()
    if cell and cell not in _FLAGS:
        raise RowRefused("invalid_flag")
    return _FLAGS.get(cell)


def kind(cell: str) -> str:
    """A kind of line; goods where the cell is empty."""
    cell = cell.strip().lower() or "goods"
    if cell not in _KINDS:
        raise RowRefused("unknown_kind")
    return cell


def rate(cell: str) -> str | None:
    """A tax rate as a fraction; with a sign of percent it was one."""
    cell = cell.strip()
    if not cell:
        return None
    try:
        value = parse_price(cell.removesuffix("%").strip())
    except AmountError as failure:
        raise RowRefused("invalid_rate") from failure
    value = value / 100 if cell.endswith("%") else value
    if value > 1:
        raise RowRefused("invalid_rate")
    return f"{value.normalize():f}"


def customer_id(cell: str) -> str:
    """A customer's id; spreadsheets with gaps write whole numbers as 17905.0."""
    return cell.strip().removesuffix(".0")
