"""Finds one row by its public id or by one of its business keys, in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from returns_portal.lib.errors import NotFound
from returns_portal.rest.fields import KEY_LENGTH

M = TypeVar("M", bound=Model)
#: A field compared as it is, or a normalised field and what normalises the text.
Key = str | tuple[str, Callable[[str], str]]


def find(rows: QuerySet[M], text: str, keys: Iterable[Key] = ()) -> M:
    """The row of `rows` that `text` names: as public id, else by the first of `keys` that fits.

    Outer blanks do not count. Raises NotFound, for a row of another tenant as well.
    """
    found = find_or_none(rows, text, keys)
    if found is None:
        raise NotFound(_("There is no such object."))
    return found


def find_or_none(rows: QuerySet[M], text: str, keys: Iterable[Key] = ()) -> M | None:
    """As `find`; None where there is none."""
    text = text.strip()
    if not text or len(text) > KEY_LENGTH or "\x00" in text:
        return None
    wanted: list[tuple[str, object]] = []
    key = rows.model.key_of(text)  # type: ignore[attr-defined]
    if key is not None:
        wanted.append(("pk", key))
    for name in keys:
        wanted.append((name, text) if isinstance(name, str) else (name[0], name[1](text)))
    if not wanted:
        return None
    any_of = Q()
    for name, value in wanted:
        any_of |= Q(**{name: value})
    # A business key may look like another row's: few rows, and the order of the keys decides.
    candidates = list(rows.filter(any_of)[: len(wanted)])
    for name, value in wanted:
        for candidate in candidates:
            if getattr(candidate, name) == value:
                return candidate
    return None
