"""Reads JSON bodies, and refuses what JSON permits and nobody means."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from returns_portal.lib.errors import FieldError, InvalidInput

#: Escapes that may stand for NUL or half a character; only then is the body searched for them.
_SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_BAD_CHARACTER = re.compile("[\x00\ud800-\udfff]")


class MalformedBody(InvalidInput):
    """The body is not JSON as RFC 8259 and RFC 7493 (I-JSON) want it (400)."""

    default_code = "malformed_body"


class StrictJSONParser(BaseParser):
    """JSON in UTF-8 whose top is an object, with no name twice, no NaN and no broken character."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        """The object in `stream`; raises MalformedBody.

        DRF gives the request itself, whose own `read` knows no limit; `body` does (413).
        """
        return read_object(stream.body if isinstance(stream, HttpRequest) else stream.read())


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; raises MalformedBody naming the place."""
    try:
        value = _DECODER.decode(body.decode())
    except UnicodeDecodeError as failure:
        message = _("The body is not UTF-8 (byte %d).") % failure.start
        raise MalformedBody(message, code="invalid_utf8") from failure
    except RecursionError as failure:
        raise MalformedBody(_("The body is nested too deeply."), code="too_deep") from failure
    except json.JSONDecodeError as failure:
        place = {"line": failure.lineno, "column": failure.colno}
        message = _("The body is not JSON: line %(line)d, column %(column)d.") % place
        raise MalformedBody(message) from failure
    except ValueError as failure:
        # Python refuses whole numbers of thousands of digits, which take quadratic time.
        raise MalformedBody(_("A number in the body is too long.")) from failure
    if not isinstance(value, dict):
        raise MalformedBody(_("The body has to be a JSON object."), code="not_an_object")
    if _SUSPICIOUS.search(body):
        _refuse_bad_characters(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        shown = twice.encode("ascii", "backslashreplace").decode()[:100]
        raise MalformedBody(
            _("The name “%s” stands twice in one object.") % shown, code="duplicate_name"
        )
    return found


def _constant(name: str) -> Any:
    raise MalformedBody(_("%s is not a JSON number.") % name, code="not_a_number")


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise MalformedBody(_("A number in the body is too large."), code="not_a_number")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_float=_number
)


def _refuse_bad_characters(value: Any) -> None:
    for path, text in _texts(value):
        if _BAD_CHARACTER.search(text):
            message = _("The text contains a character that cannot be stored.")
            raise InvalidInput.of(FieldError(path, "invalid_character", message))


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in `value` with its path, names included, without recursion."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, str):
            yield path, item
        elif isinstance(item, dict):
            for name, inner in item.items():
                yield path, name
                waiting.append((f"{path}.{name}" if path else name, inner))
        elif isinstance(item, list):
            waiting.extend((f"{path}[{index}]", inner) for index, inner in enumerate(item))
