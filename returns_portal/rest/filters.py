"""What a list may be filtered by: each parameter says how its text becomes a condition."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest.fields import KEY_LENGTH
from returns_portal.rest.lookup import Key, find_or_none
from returns_portal.rest.moments import parse_moment

#: The longest text a parameter may have.
LONGEST = 1000
_NOTHING = Q(pk__in=())


def refuse(parameter: str, message: Any, code: str = "invalid_parameter") -> InvalidInput:
    """The error of one query parameter."""
    return InvalidInput.of(FieldError(parameter, code, message))


class Filter(Protocol):
    """What a list asks of a filter: the ones below, or a resource's own."""

    @property
    def schema(self) -> dict[str, Any]:
        """The parameter's JSON schema."""

    @property
    def meaning(self) -> str:
        """One sentence for the description of the API."""

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?parameter=text`; raises `refuse(parameter, …)`."""


@dataclass(frozen=True)
class Text:
    """Rows whose `field` equals the text, which `normalise` may bring into the stored form."""

    field: str
    normalise: Callable[[str], str] = str.strip
    schema: ClassVar[dict[str, Any]] = {"type": "string", "maxLength": KEY_LENGTH}
    meaning: ClassVar[str] = "Equal to this text."

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?parameter=text`."""
        if len(text) > KEY_LENGTH:
            raise refuse(parameter, _("This is longer than %d characters.") % KEY_LENGTH)
        return Q(**{self.field: self.normalise(text)})


@dataclass(frozen=True)
class Choice:
    """Rows whose `field` is one of the words given, separated by commas."""

    field: str
    choices: Collection[str]
    meaning: ClassVar[str] = "One of these, or several separated by commas."

    @property
    def schema(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        return {"type": "array", "items": {"type": "string", "enum": list(self.choices)}}

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?parameter=one,two`."""
        words = [word.strip() for word in text.split(",")]
        unknown = [word for word in words if word not in self.choices]
        if unknown:
            raise refuse(parameter, _("Choose among: %s.") % ", ".join(self.choices))
        return Q(**{f"{self.field}__in": words})


@dataclass(frozen=True)
class Reference:
    """Rows that point to the `model` row of a public id or business key; none if it is unknown."""

    field: str
    model: type[Model]
    keys: tuple[Key, ...] = ()
    schema: ClassVar[dict[str, Any]] = {"type": "string", "maxLength": KEY_LENGTH}
    meaning: ClassVar[str] = "Named by its id or business key."

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?parameter=reference`."""
        row = find_or_none(self.model._default_manager.all(), text, self.keys)
        return _NOTHING if row is None else Q(**{self.field: row.pk})


@dataclass(frozen=True)
class Flag:
    """Rows whose `field` is true or false, or which `yes` (a condition) fits or does not."""

    field: str
    yes: Q | None = None
    schema: ClassVar[dict[str, Any]] = {"type": "boolean"}
    meaning: ClassVar[str] = "Only those for which this is so, or is not."

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?parameter=true`."""
        if text not in ("true", "false"):
            raise refuse(parameter, _("This is either true or false."))
        condition = Q(**{self.field: True}) if self.yes is None else self.yes
        return condition if text == "true" else ~condition


@dataclass(frozen=True)
class Moment:
    """Rows whose `field` with its look-up, such as `placed_at__gte`, fits the moment given."""

    field: str
    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date-time"}
    meaning: ClassVar[str] = "Compared with this moment."

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?parameter=2026-10-01T09:00:00Z`."""
        # A plus sign that nobody escaped arrives as a blank.
        moment = parse_moment(text.replace(" ", "+"))
        if moment is None:
            raise refuse(parameter, _("Write the time as RFC 3339, such as 2026-10-01T09:00:00Z."))
        return Q(**{self.field: moment})
