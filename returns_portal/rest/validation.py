"""Turns DRF's nested validation errors into the flat rows of a problem document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

from returns_portal.lib.errors import FieldError, InvalidInput

#: A caller may invent names of any length, and any number of them: so much of a path, and so many
#: faults are named; the sentence of the problem counts them all.
LONGEST_PATH, MOST_SHOWN = 200, 100


def invalid_input(exc: ValidationError) -> InvalidInput:
    """The domain's error of `exc`: one row per fault, its path such as `lines[0].quantity`."""
    errors = tuple(field_errors(exc.detail))
    if len(errors) > 1:
        detail = _("%d fields are not valid; “errors” names them.") % len(errors)
        return InvalidInput(detail, errors=errors[:MOST_SHOWN])
    [error] = errors
    detail = f"{error.field}: {error.message}" if error.field else error.message
    return InvalidInput(detail, code=error.code, errors=errors)


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
        code = detail.code if isinstance(detail, ErrorDetail) and detail.code else "invalid"
        yield FieldError(path[:LONGEST_PATH], code, str(detail))


def join(path: str, name: str | int) -> str:
    """The path of `name` (a field, or a place in a list) within `path`."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    if name == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{name}" if path else name
