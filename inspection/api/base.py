"""A view for each verb of what stands on the floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from returns_portal.rest.lookup import Key
from returns_portal.rest.serializers import NoBody, Shape, StrictSerializer
from returns_portal.rest.verbs import verb_view


def floor_verb(
    service: Callable[..., Any],
    permission: str,
    *,
    shape: type[Shape],
    rows: Callable[[], QuerySet[Any]],
    before: Callable[[Any], Any],
    keys: tuple[Key, ...] = (),
    body: type[StrictSerializer] = NoBody,
    summary: str = "",
) -> Any:
    """The view of `POST …/{key}/<verb>`: calls `service` and answers with its row, read afresh."""
    return verb_view(
        service.__name__,
        rows=rows,
        permission=permission,
        shape=shape,
        keys=keys,
        body=body,
        does=service,
        summary=summary,
        before=before,
        shown=lambda row: rows().get(pk=row.pk),
    )
