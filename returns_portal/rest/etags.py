"""Versions of single objects: given as ETag, honoured as If-Match."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from flows.perform import lock
from flows.stage import StageModel
from returns_portal.lib.errors import VersionMismatch

M = TypeVar("M", bound=Model)


def of(row: Any) -> str | None:
    """The ETag of `row`: the version of the aggregate; None for what has no version."""
    version = getattr(row, "version", None)
    return None if version is None else f'"{version}"'


def locked_if_match(row: M, header: str) -> M:
    """The fresh row of `row`, locked, if it still has a version that the If-Match `header` names.

    Locked, because a version that is compared and then changed by somebody else was not compared.
    Weak tags never match (RFC 9110, 13.1.1). Raises VersionMismatch.
    """
    if isinstance(row, StageModel):
        fresh: Any = lock(row)
    else:
        fresh = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    wanted = {tag.strip() for tag in header.split(",")}
    if wanted != {"*"} and of(fresh) not in wanted:
        message = _("It has changed since you read it: it is now version %s. Read it again.")
        raise VersionMismatch(message % getattr(fresh, "version", "?"))
    return fresh
