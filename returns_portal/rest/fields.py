"""The kinds of value the API takes and gives, strict about their JSON type and bounded in size."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from babel import Locale
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from returns_portal.lib import ids
from returns_portal.lib import money as money_lib
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest.moments import moment_text, parse_moment

#: Longest business key: `external_id`, `number`, `sku`.
KEY_LENGTH = 200
#: Pairs of `metadata`, and the longest name and value.
METADATA_PAIRS, METADATA_NAME, METADATA_VALUE = 50, 60, 500
#: Largest number of pieces one line may hold.
MOST_PIECES = 1_000_000

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Z]{2}|\d{3}))?", re.ASCII)
#: Regions CLDR names that ISO 3166-1 has not assigned.
_NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


class TextField(serializers.CharField):
    """Text; outer blanks are trimmed. A number or a truth value is no text."""

    default_error_messages = {"invalid": _("This has to be text.")}

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """DRF's, without its conversions: only text is text."""
        if data is not None and data is not serializers.empty and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class KeyField(TextField):
    """A business key such as `external_id` or `sku`, or any way a documented reference is given."""

    def __init__(self, *, max_length: int = KEY_LENGTH, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)


class EmailField(serializers.EmailField, TextField):
    """An e-mail address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)


class UrlField(serializers.URLField, TextField):
    """An http or https address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=2000, **options)


class ChoiceField(serializers.ChoiceField):
    """One of a closed list of words."""

    default_error_messages = {"invalid_choice": _("Choose one of: {choices}.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or data not in self.choice_strings_to_values:
            self.fail("invalid_choice", choices=", ".join(self.choice_strings_to_values))
        return self.choice_strings_to_values[data]


class FlagField(serializers.BooleanField):
    """True or false, as JSON writes them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WholeNumberField(serializers.IntegerField):
    """A whole number within bounds."""

    def __init__(self, *, min_value: int = 0, max_value: int, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data != int(data):
            self.fail("invalid")
        return int(data)


class QuantityField(WholeNumberField):
    """A number of pieces, one or more."""

    def __init__(self, *, min_value: int = 1, max_value: int = MOST_PIECES, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)


class DecimalStringField(serializers.Field):
    """An exact decimal written as text, such as a tax rate "0.19"; a Decimal in code."""

    default_error_messages = {
        "invalid": _("Write the number as text: digits with a point, such as “0.19”."),
        "too_many_digits": _("The number has too many digits."),
        "min_value": _("The number has to be {min} or more."),
        "max_value": _("The number has to be {max} or less."),
    }

    def __init__(
        self,
        *,
        max_digits: int,
        places: int,
        minimum: str = "0",
        maximum: str | None = None,
        **options: Any,
    ) -> None:
        self.places, self.whole = places, max_digits - places
        self.minimum = Decimal(minimum)
        self.maximum = None if maximum is None else Decimal(maximum)
        super().__init__(**options)

    @property
    def openapi(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        sign = "-?" if self.minimum < 0 else ""
        pattern = rf"^{sign}(0|[1-9][0-9]{{0,{self.whole - 1}}})(\.[0-9]{{1,{self.places}}})?$"
        return {"type": "string", "pattern": pattern, "maxLength": self.whole + self.places + 2}

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not _DECIMAL.fullmatch(data.strip()):
            self.fail("invalid")
        whole, _point, fraction = data.strip().lstrip("-").partition(".")
        if len(whole) > self.whole or len(fraction) > self.places:
            self.fail("too_many_digits")
        value = Decimal(data.strip())
        if value < self.minimum:
            self.fail("min_value", min=self.minimum)
        if self.maximum is not None and value > self.maximum:
            self.fail("max_value", max=self.maximum)
        return value

    def to_representation(self, value: Decimal) -> str:
        return f"{value.normalize():f}"


class MoneyStringField(serializers.Field):
    """Money in a request, a bare decimal string; text until its currency is known (`amount`)."""

    openapi = {
        "type": "string",
        "pattern": r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$",
        "maxLength": 40,
    }
    default_error_messages = {
        "invalid_amount": _("Write the amount as digits with a point, such as “12.50”."),
    }

    def to_internal_value(self, data: Any) -> str:
        text = data.strip() if isinstance(data, str) else data
        try:
            money_lib.parse_price(text)
        except money_lib.AmountError as failure:
            raise serializers.ValidationError(failure.message, code=failure.code) from failure
        return text

    def to_representation(self, value: Any) -> str:
        return str(value)


class PriceField(MoneyStringField):
    """A unit price: a decimal string with up to six digits after the point; a Decimal in code."""

    def to_internal_value(self, data: Any) -> Decimal:  # type: ignore[override]
        return money_lib.parse_price(super().to_internal_value(data))

    def to_representation(self, value: Decimal) -> str:
        return f"{value:f}"


def amount(text: str, currency: str, *, field: str) -> int:
    """Minor units of a MoneyStringField's text; InvalidInput naming `field` where it is not one."""
    try:
        return money_lib.parse_amount(text, currency)
    except money_lib.AmountError as failure:
        raise InvalidInput.of(FieldError(field, failure.code, failure.message)) from failure


class CountryField(TextField):
    """An ISO 3166-1 alpha-2 country."""

    openapi = {"type": "string", "pattern": "^[A-Z]{2}$"}

    default_error_messages = {
        "unknown_country": _("This is no country of ISO 3166-1, such as “DE”.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=2, **options)

    def to_internal_value(self, data: Any) -> str:
        country: str = super().to_internal_value(data)
        if country and country not in countries():
            self.fail("unknown_country")
        return country


class LanguageField(TextField):
    """A BCP 47 language tag of language, script and region."""

    openapi = {"type": "string", "pattern": f"^{_LANGUAGE.pattern}$"}

    default_error_messages = {
        "unknown_language": _("This is no language tag, such as “de” or “de-AT”.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=12, **options)

    def to_internal_value(self, data: Any) -> str:
        language: str = super().to_internal_value(data)
        if language and not _LANGUAGE.fullmatch(language):
            self.fail("unknown_language")
        return language


class CurrencyField(TextField):
    """An ISO 4217 currency."""

    openapi = {"type": "string", "pattern": "^[A-Z]{3}$"}

    default_error_messages = {
        "unknown_currency": _("This is no currency of ISO 4217, such as “EUR”.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=3, **options)

    def to_internal_value(self, data: Any) -> str:
        currency: str = super().to_internal_value(data)
        if currency not in money_lib.currencies():
            self.fail("unknown_currency")
        return currency


class TimestampField(serializers.Field):
    """A moment in RFC 3339 with its offset; an aware datetime in UTC in code, written with Z."""

    openapi = {"type": "string", "format": "date-time", "maxLength": 40}

    default_error_messages = {
        "invalid_time": _(
            "Write the time as RFC 3339 with its offset, such as “2026-10-01T09:00:00Z”."
        ),
    }

    def to_internal_value(self, data: Any) -> datetime:
        moment = parse_moment(data)
        if moment is None:
            self.fail("invalid_time")
        return moment

    def to_representation(self, value: datetime) -> str:
        return moment_text(value)


class DayField(serializers.Field):
    """A calendar day, `YYYY-MM-DD`."""

    openapi = {"type": "string", "format": "date", "maxLength": 10}

    default_error_messages = {"invalid_date": _("Write the day as “2026-10-01”.")}

    def to_internal_value(self, data: Any) -> date:
        try:
            if not isinstance(data, str) or not _DAY.fullmatch(data.strip()):
                raise ValueError
            return date.fromisoformat(data.strip())
        except ValueError:
            self.fail("invalid_date")

    def to_representation(self, value: date) -> str:
        return value.isoformat()


class PublicIdField(serializers.Field):
    """The public id of a `model` row (or a bare prefix); in code a UUID, which need not exist."""

    default_error_messages = {"invalid_id": _("This is no id of the form “{prefix}_…”.")}

    def __init__(self, model: Any, **options: Any) -> None:
        self.prefix = model if isinstance(model, str) else model.PUBLIC_PREFIX
        super().__init__(**options)

    @property
    def openapi(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        pattern = f"^{self.prefix}_[0-9a-hjkmnp-tv-z]{{26}}$"
        return {"type": "string", "pattern": pattern, "maxLength": len(self.prefix) + 27}

    def to_internal_value(self, data: Any) -> UUID:
        key = ids.parse_public_id(self.prefix, data.strip()) if isinstance(data, str) else None
        if key is None:
            self.fail("invalid_id", prefix=self.prefix)
        return key

    def to_representation(self, value: Any) -> str:
        return ids.public_id(self.prefix, value) if isinstance(value, UUID) else str(value)


class MetadataField(serializers.DictField):
    """The caller's own pairs of text; we keep them and give them back."""

    openapi = {
        "type": "object",
        "additionalProperties": {"type": "string", "maxLength": METADATA_VALUE},
        "maxProperties": METADATA_PAIRS,
        "propertyNames": {"minLength": 1, "maxLength": METADATA_NAME},
    }

    default_error_messages = {
        "too_many_pairs": _("Give at most {most} pairs."),
        "name_length": _("A name has 1 to {most} characters."),
    }

    def __init__(self, **options: Any) -> None:
        child = TextField(max_length=METADATA_VALUE, allow_blank=True, trim_whitespace=False)
        super().__init__(child=child, **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            if len(data) > METADATA_PAIRS:
                self.fail("too_many_pairs", most=METADATA_PAIRS)
            if not all(0 < len(name) <= METADATA_NAME for name in data):
                self.fail("name_length", most=METADATA_NAME)
        return super().to_internal_value(data)


class MoneyField(serializers.Field):
    """Money in an answer: `{"amount": "96.67", "currency": "EUR"}`, as `money` makes it."""

    openapi = {
        "type": "object",
        "properties": {
            "amount": {"type": "string"},
            "currency": {"type": "string", "maxLength": 3},
        },
        "required": ["amount", "currency"],
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: dict[str, str]) -> dict[str, str]:
        return value


money = money_lib.money


@cache
def countries() -> frozenset[str]:
    """The countries of ISO 3166-1 alpha-2, and XK, which people ship to."""
    named: Iterable[str] = Locale("en").territories
    return frozenset(code for code in named if len(code) == 2 and code.isalpha()) - _NO_COUNTRY
