"""Pages of a list: a place in the order of the rows, never a number of rows to skip.

The order ends with the key, so that it is total, and `created_at` is the order of the keys alone
(they are time-ordered), which `UNIQUE (tenant_id, id)` serves in every table.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from returns_portal.rest.filters import Moment, refuse

DEFAULT_LIMIT, MOST = 50, 200
_LONGEST_CURSOR = 1000
_BY_KEY = "created_at"


@dataclass(frozen=True)
class Place:
    """Before or after one row of a list in one order."""

    ordering: str
    backward: bool
    value: Any
    key: str

    def text(self) -> str:
        """The opaque cursor."""
        row = json.dumps([self.ordering, self.backward, self.value, self.key], default=str)
        return base64.urlsafe_b64encode(row.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Page:
    """The rows of a page and the addresses of its neighbours."""

    rows: list[Any]
    next: str | None
    previous: str | None

    @property
    def link(self) -> str:
        """The Link header (RFC 8288); empty on a list of one page."""
        named = (("next", self.next), ("prev", self.previous))
        return ", ".join(f'<{url}>; rel="{name}"' for name, url in named if url)


def page_of(
    request: HttpRequest, rows: QuerySet[Any], *, orderings: Collection[str], default: str
) -> Page:
    """The page of `rows` that `?limit`, `?cursor` and `?ordering` name; one query."""
    ordering = _ordering(request, orderings, default)
    limit = _limit(request)
    place = _place(request, rows.model, ordering)
    backward = place is not None and place.backward
    if place is not None:
        rows = rows.filter(_beyond(rows.model, place))
    found = list(rows.order_by(*_columns(ordering, reverse=backward))[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    if backward:
        found.reverse()
    has_next = more or backward
    has_previous = more if backward else place is not None
    return Page(
        found,
        _url(request, ordering, found, backward=False) if has_next else None,
        _url(request, ordering, found, backward=True) if has_previous else None,
    )


def _ordering(request: HttpRequest, orderings: Collection[str], default: str) -> str:
    ordering = request.GET.get("ordering", default)
    if ordering.removeprefix("-") not in orderings:
        raise refuse(
            "ordering", _("Order by one of: %s; a minus turns it round.") % ", ".join(orderings)
        )
    return ordering


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MOST):
        raise refuse("limit", _("The limit is a whole number from 1 to %d.") % MOST)
    return int(text)


def _place(request: HttpRequest, model: type[Model], ordering: str) -> Place | None:
    """Where `?cursor` points to. Not signed: who forges one reads their own rows from there."""
    text = request.GET.get("cursor")
    if text is None:
        return None
    try:
        if len(text) > _LONGEST_CURSOR:
            raise ValueError
        padded = text + "=" * (-len(text) % 4)
        named, backward, value, key = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if named != ordering or not isinstance(backward, bool) or not isinstance(key, str):
            raise ValueError
        return Place(ordering, backward, _value(model, ordering, value), str(UUID(key)))
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError) as failure:
        message = _(
            "Take the cursor from “next” or “previous” of an answer, with the same ordering."
        )
        raise refuse("cursor", message) from failure


def _value(model: type[Model], ordering: str, value: Any) -> Any:
    """The value of the ordering's column in a cursor, in its type."""
    name = ordering.removeprefix("-")
    if name == _BY_KEY:
        return None
    if value is None or isinstance(value, list | dict | bool) or "\x00" in str(value):
        raise ValueError
    column: Any = model._meta.get_field(name)
    found = column.to_python(value)
    if isinstance(found, datetime) and found.tzinfo is None:
        raise ValueError
    return found


def _columns(ordering: str, *, reverse: bool) -> list[str]:
    name = ordering.removeprefix("-")
    sign = "-" if ordering.startswith("-") != reverse else ""
    return [f"{sign}pk"] if name == _BY_KEY else [f"{sign}{name}", f"{sign}pk"]


def _beyond(model: type[Model], place: Place) -> Q:
    name = place.ordering.removeprefix("-")
    word = "lt" if place.ordering.startswith("-") != place.backward else "gt"
    after_key = Q(**{f"pk__{word}": place.key})
    if name == _BY_KEY:
        return after_key
    # The first condition is implied by the second; the index needs it said.
    within = Q(**{f"{name}__{word}e": place.value})
    return within & (Q(**{f"{name}__{word}": place.value}) | after_key)


def _url(request: HttpRequest, ordering: str, found: list[Any], *, backward: bool) -> str:
    """The address of the page before or after `found`; the first one where its rows vanished."""
    parameters = request.GET.copy()
    parameters.pop("cursor", None)
    if found:
        row = found[0] if backward else found[-1]
        name = ordering.removeprefix("-")
        value = None if name == _BY_KEY else getattr(row, name)
        parameters["cursor"] = Place(ordering, backward, value, str(row.pk)).text()
    query = f"?{parameters.urlencode()}" if parameters else ""
    return request.build_absolute_uri(f"{request.path}{query}")


def changed_after(model: type[Model]) -> Moment:
    """The filter `?updated_after`: by `updated_at`, or `created_at` of rows that never change."""
    try:
        model._meta.get_field("updated_at")
    except FieldDoesNotExist:
        return Moment("created_at__gt")
    return Moment("updated_at__gt")
