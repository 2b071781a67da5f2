"""Draws a station's page, and does what was asked on it: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from returns_portal.faces.desk.wording import reason_words
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.session import Place, place_of
from returns_portal.lib.errors import Conflict, DomainError, InvalidInput

#: What buttons ask for: the name in a template, and the right behind it.
RIGHTS = {
    "receive": "receiving.receive",
    "resolve": "receiving.resolve",
    "inspect": "inspection.inspect",
    "override": "inspection.override",
    "hold": "holds.place",
    "release": "holds.release",
    "release_safety": "holds.release_safety",
    "move": "units.move",
    "decide": "disposition.decide",
    "put_away": "disposition.move",
    "lots": "lots.work",
    "see_wipes": "work_orders.view",
    "wipe": "work_orders.work",
    "see_bench": "work_orders.view",
    "bench": "work_orders.work",
}


def show(
    request: FaceRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The page `station/<template>.html`, with its place in the top bar and what one `may` do."""
    may = {name: request.actor.can(right) for name, right in RIGHTS.items()}
    around = {
        "place": place_of(request),
        "may": may,
        "reasons": SimpleLazyObject(
            reason_words
        ),  # asked for by pages that name a shopper's reason
    }
    return render(request, f"station/{template}.html", around | (context or {}), status=status)


Page = Callable[..., HttpResponse]


def at_a_place(view: Page) -> Page:
    """For pages whose goods have to stand somewhere: who may receive says first where they are."""

    @wraps(view)
    def placed(request: FaceRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if place_of(request) is None and request.actor.can("receiving.receive"):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('station:places')}?{query}")
        return view(request, *args, **kwargs)

    return placed


def here(request: FaceRequest) -> Place:
    """The place that goods are received at."""
    place = place_of(request)
    if place is None:
        raise InvalidInput(_("Choose the place of this station first."))
    return place


class attempt:  # noqa: N801 - read as a verb where it is used: `with attempt(form.take):`
    """Do something whole or not at all; hand what refused it to `take`, and go on after the block.

    Rights and what is not there stay pages of their own.
    """

    def __init__(self, take: Callable[[DomainError], None]) -> None:
        self.take, self.savepoint = take, transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, InvalidInput | Conflict):
            self.take(error)
            return True
        return False
