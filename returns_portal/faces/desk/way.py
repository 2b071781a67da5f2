"""The way through a list: from one return to the one before and after it, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from insights.selectors.inbox import neighbours
from returns_portal.faces.desk.inboxpage import VIEWS, InboxPage
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.ids import public_id
from rma.models import Rma


@dataclass(frozen=True)
class Way:
    """Where somebody came from, and where they go on to; empty at an end of the list."""

    title: Any
    href: str
    earlier: str
    later: str

    @classmethod
    def of(cls, request: FaceRequest, rma: Rma) -> Self | None:
        """The way that the address of a return's page names; None where it names none."""
        named = request.GET.get("in", "")
        query = QueryDict(named)
        page = InboxPage(request, query, query.get("view", ""))
        if page.view not in VIEWS or not page.form.is_valid():
            return None
        before, after = neighbours(page.listing, rma.pk)
        came_from = page.came_from
        home = f"{reverse('desk:home')}?{came_from}"
        return cls(page.title, home, _page(before, came_from), _page(after, came_from))


def _page(key: UUID | None, came_from: str) -> str:
    if key is None:
        return ""
    page = reverse("desk:return", args=[public_id(Rma.PUBLIC_PREFIX, key)])
    return f"{page}?{urlencode({'in': came_from})}"
