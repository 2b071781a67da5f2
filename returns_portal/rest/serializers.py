"""Bodies and shapes: what a request may say, field by field, and what an answer says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from returns_portal.rest.validation import invalid_input


class StrictSerializer(serializers.Serializer):
    """A body of a request. A field it does not declare is refused, with its path.

    Serializers are built once and shared by all requests and threads, so they keep no state of a
    request: `read` is the way in, `validate` may only look at what it is given.
    """

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """DRF's, and every unknown name an error of its own."""
        try:
            known = super().to_internal_value(data)
        except ValidationError as failure:
            if not isinstance(data, Mapping):
                raise
            detail: Any = failure.detail
            raise ValidationError(detail | self._unknown(data)) from failure
        unknown = self._unknown(data)
        if unknown:
            raise ValidationError(unknown)
        return known

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        names = data.keys() - self.fields.keys()
        if not names:
            return {}
        message = _("This field is not known here.")
        return {
            name: [ErrorDetail(message, code="unknown_field")] for name in data if name in names
        }

    @classmethod
    def read(cls, data: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
        """The validated `data`; InvalidInput, a row per fault. `partial`: nothing is required."""
        try:
            return _built(cls, partial).run_validation(data)
        except ValidationError as failure:
            raise invalid_input(failure) from failure

    @classmethod
    def read_changes(cls, data: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
        """What a PATCH changes: fields that come as they were read (`current`) are left alone."""
        changes = {
            name: value
            for name, value in data.items()
            if name not in current or current[name] != value
        }
        return cls.read(changes, partial=True)


class NoBody(StrictSerializer):
    """Of a request that says all by its address: nothing, or an empty object."""


class Shape(serializers.Serializer):
    """An object in an answer: the fields for the API's description, and how a row becomes it.

    Override `of` with a plain dict where rows are many: it costs a tenth of the general way.
    """

    @classmethod
    def of(cls, row: Any) -> Any:
        """The JSON object of `row`."""
        return _built(cls, False).to_representation(row)


@cache
def _built(serializer: type[serializers.Serializer], partial: bool) -> Any:
    """The one instance of `serializer`. Partial is meant for the top only: DRF's own would also let
    the rows of a list leave out what they need."""
    built = serializer()
    if partial:
        for field in built.fields.values():
            field.required, field.default = False, empty
    return built


def optional(kind: Any, **options: Any) -> Any:
    """A field that may be left out or null."""
    return kind(required=False, allow_null=True, **options)


def rows(body: Any, **options: Any) -> Any:
    """A list of rows of one kind."""
    return body(many=True, **options)
