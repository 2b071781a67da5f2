"""Money as whole minor units of an ISO 4217 currency: read, written, split and shown exactly."""

import copy
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation import gettext_lazy as _

# Minor units one amount may reach: exact in bigint, JSON and JavaScript, with room to sum.
MAX_MINOR = 10**15 - 1
# Digits behind the point a unit price may have (API, "Money in requests").
PRICE_DIGITS = 6
# A unit price stays below this; with its digits it fits numeric(18, 6).
PRICE_LIMIT = 10**12
# A currency written as a code stands apart from its number (CLDR: alphaNextToNumber).
_LETTER_AT_NUMBER = re.compile(r"(?<=[^\W\d_])(?=-?\d)")
MINUS_SIGN = "\N{MINUS SIGN}"

# Babel's source (CLDR) says how these are rounded in cash; ISO 4217 still keeps minor units.
_ISO_DIGITS = {"IQD": 3} | dict.fromkeys(
    ("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"), 2
)
_DECIMAL = re.compile(r"(-?)(?:0|[1-9][0-9]*)(?:\.([0-9]+))?", re.ASCII)
_LONGEST = 40  # characters; more are never a sum of money


class AmountError(ValueError):
    """Text that is no amount; `code` and `message` are made for a `FieldError`."""

    MESSAGES = {
        "unknown_currency": _("This currency is not known."),
        "invalid_amount": _("Write the amount as digits with a point, such as 12.50."),
        "negative_amount": _("The amount cannot be below zero."),
        "too_many_digits": _("The amount has too many digits after the point."),
        "amount_too_large": _("The amount is too large."),
    }

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = self.MESSAGES[code]
        super().__init__(code)


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes people pay or once paid with; no metals, funds or test codes."""
    history = (row for rows in get_global("territory_currencies").values() for row in rows)
    return frozenset(code for code, _since, _until, is_tender in history if is_tender)


@cache
def digits(currency: str) -> int:
    """Minor-unit digits of a currency (ISO 4217): EUR 2, JPY 0, KWD 3. AmountError if unknown."""
    if currency not in currencies():
        raise AmountError("unknown_currency")
    fractions = get_global("currency_fractions")
    customary: int = fractions.get(currency, fractions["DEFAULT"])[0]
    return _ISO_DIGITS.get(currency, customary)


def parse_amount(text: str, currency: str, *, signed: bool = False) -> int:
    """Minor units of a plain decimal string; AmountError if it is not one of this currency."""
    places = digits(currency)
    minor = int(_parse(text, places, signed).scaleb(places))
    if abs(minor) > MAX_MINOR:
        raise AmountError("amount_too_large")
    return minor


def parse_price(text: str, *, signed: bool = False) -> Decimal:
    """Exact unit price of a plain decimal string with up to 6 digits behind the point."""
    price = _parse(text, PRICE_DIGITS, signed)
    if abs(price) >= PRICE_LIMIT:
        raise AmountError("amount_too_large")
    return price


def _parse(text: str, places: int, signed: bool) -> Decimal:
    match = _DECIMAL.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise AmountError("invalid_amount")
    sign, fraction = match.groups()
    if len(fraction or "") > places:
        raise AmountError("too_many_digits")
    if len(text) > _LONGEST:
        raise AmountError("amount_too_large")
    value = Decimal(text)
    if sign and value and not signed:
        raise AmountError("negative_amount")
    return value


def format_amount(minor: int, currency: str) -> str:
    """Decimal string with exactly the currency's digits, as the API writes it: "96.67"."""
    places = digits(currency)
    whole, fraction = divmod(abs(minor), 10**places)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{fraction:0{places}d}" if places else f"{sign}{whole}"


def money(minor: int, currency: str) -> dict[str, str]:
    """The API's money object."""
    return {"amount": format_amount(minor, currency), "currency": currency}


def display(minor: int, currency: str, language: str) -> str:
    """Money as people of a language (BCP 47) write it, with a true minus sign."""
    locale = locale_of(language)
    pattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits(currency),) * 2  # ISO 4217's digits, not CLDR's cash rounding
    value = Decimal(minor).scaleb(-digits(currency))
    shown = pattern.apply(value, locale, currency=currency, currency_digits=False)
    return _LETTER_AT_NUMBER.sub("\N{NO-BREAK SPACE}", shown).replace("-", MINUS_SIGN)


@lru_cache(maxsize=256)  # languages come from outside
@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """Babel's locale of a language tag; of its base language, or English, where it has none."""
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def round_half_up(value: Decimal) -> int:
    """Whole minor units of an exact value; halves go away from zero (DOMAIN, section 6)."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` by `weights`: parts that sum to it; among equal remainders the first wins."""
    base = sum(weights)
    if total < 0 or any(weight < 0 for weight in weights) or (total and not base):
        raise ValueError("only a total of zero or more splits, by weights not all zero")
    if not base:
        return [0] * len(weights)
    parts = [total * weight // base for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % base))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
