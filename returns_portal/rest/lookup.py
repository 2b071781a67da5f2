"""Finds one row by its public id or by one of its business keys, in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Case, IntegerField, Model, Q, QuerySet, When
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
    if len(wanted) == 1 and key is not None:
        return rows.filter(pk=key).first()
    any_of = Q()
    for name, value in wanted:
        any_of |= Q(**{name: value})
    return rows.filter(any_of).order_by(*_best_first(rows.model, wanted)).first()


def _best_first(model: type[Model], wanted: list[tuple[str, object]]) -> list[Any]:
    """A business key may look like another row's, and some (a parcel's tracking number) are several
    rows': the order of the keys decides, then what is still live, then the newest.
    """
    order: list[Any] = []
    if len(wanted) > 1:
        ranks = [When(**{name: value}, then=rank) for rank, (name, value) in enumerate(wanted)]
        order.append(Case(*ranks, output_field=IntegerField()))
    live: Sequence[str] = getattr(model, "LIVE", ())
    if live:
        order.append(Case(When(status__in=live, then=0), default=1, output_field=IntegerField()))
    return [*order, "-pk"]
