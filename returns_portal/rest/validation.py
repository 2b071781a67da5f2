"""Turns DRF's nested validation errors into the flat rows of a problem document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

from returns_portal.lib.errors import FieldError, InvalidInput


def invalid_input(exc: ValidationError) -> InvalidInput:
    """The domain's error of `exc`: one row per fault, its path such as `lines[0].quantity`."""
    errors = tuple(field_errors(exc.detail))
    first = errors[0]
    if len(errors) == 1:
        detail = f"{first.field}: {first.message}" if first.field else first.message
    else:
        detail = _("%d fields are not valid; “errors” names them.") % len(errors)
    return InvalidInput(detail, code=first.code if len(errors) == 1 else None, errors=errors)


def field_errors(detail: Any, path: str = "") -> Iterator[FieldError]:
    """The faults in DRF's nested `detail`, in the order of the fields."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from field_errors(inner, join(path, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from field_errors(inner, join(path, index) if nested else path)
    else:
        code = detail.code if isinstance(detail, ErrorDetail) else "invalid"
        yield FieldError(path, code, str(detail))


def join(path: str, name: str | int) -> str:
    """The path of `name` (a field, or a place in a list) within `path`."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    if name == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{name}" if path else name
