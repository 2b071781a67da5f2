"""A page of a list: its rows, the links to its neighbours, and "51 to 100" in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from returns_portal.rest.pages import DEFAULT_LIMIT, page_of

#: The parameter that carries the number of the first row: cursors do not count.
_FIRST = "first"
#: Beyond this nobody pages; a number made up in the address is not repeated.
_FURTHEST = 1_000_000


@dataclass(frozen=True)
class Listed:
    """What a list shows now, and where its neighbours are."""

    rows: list[Any]
    newer: str | None
    older: str | None
    first: int

    @property
    def words(self) -> str:
        """Which rows these are: "51 to 100"."""
        if not self.rows:
            return ""
        last = self.first + len(self.rows) - 1
        return _("%(first)s to %(last)s") % {"first": f"{self.first:,}", "last": f"{last:,}"}


def listed(
    request: HttpRequest, rows: QuerySet[Any], *, by: str, also_by: Collection[str] = ()
) -> Listed:
    """The page of `rows` in the order of `by` that `?cursor` names; one query.

    `also_by` are further columns that `?ordering` may name. Raises InvalidInput for a cursor or an
    ordering that nobody gave out.
    """
    orderings = {by.removeprefix("-"), *also_by}
    page = page_of(request, rows, orderings=orderings, default=by)
    first = _first(request)
    before = max(first - DEFAULT_LIMIT, 1)
    return Listed(
        page.rows,
        _numbered(page.previous, before),
        _numbered(page.next, first + len(page.rows)),
        first,
    )


def _first(request: HttpRequest) -> int:
    text = request.GET.get(_FIRST, "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    return number if "cursor" in request.GET and 1 <= number <= _FURTHEST else 1


def _numbered(url: str | None, first: int) -> str | None:
    """The address, within this site, with the number of its first row."""
    if url is None:
        return None
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query) if name != _FIRST]
    return f"{parts.path}?{urlencode([*pairs, (_FIRST, str(first))])}"
