"""A view for one verb of one row: `POST returns/{key}/decline`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet

from flows.perform import perform
from returns_portal.rest import lookup
from returns_portal.rest.lookup import Key
from returns_portal.rest.serializers import Shape, StrictSerializer
from returns_portal.rest.views import ApiView, call


def verb_view(
    verb: str,
    *,
    rows: Callable[[], QuerySet[Any]],
    permission: str,
    shape: type[Shape],
    keys: tuple[Key, ...] = (),
    body: type[StrictSerializer] | None = None,
    does: Callable[..., Model] | None = None,
    key_required: bool = False,
    summary: str = "",
    before: Callable[[Any], Any] | None = None,
    shown: Callable[[Any], Any] | None = None,
) -> Callable[..., Any]:
    """The view function of `verb`, to be mounted at `…/<str:key>/<verb>`.

    It finds the row by public id or `keys`, calls the service `does(row, by=actor, **body)`
    (`flows.perform` with `verb` unless given), and answers 200 with the fresh row in `shape`.
    With If-Match the row is locked: `before(row)` takes the locks that come first. `shown(row)`
    reads the row as `shape` needs it.
    """

    def act(row: Any, **details: Any) -> Any:
        return perform(row, verb, **details)

    def post(self: ApiView, key: str, body: dict[str, Any] | None = None) -> Any:
        if before is not None and "If-Match" in self.request.headers:
            before(lookup.find(rows(), key, keys))
        done = (does or act)(self.find(rows(), key), by=self.actor, **(body or {}))
        return shown(done) if shown is not None else done

    post.__doc__ = summary or None
    name = "".join(part.title() for part in verb.replace("-", "_").split("_"))
    declared = call(body=body, key_required=key_required, summary=summary)
    members = {
        "__doc__": summary or f"The verb {verb}.",
        "__module__": __name__,
        "permissions": {"POST": permission},
        "shape": shape,
        "keys": keys,
        "post": declared(post),
    }
    return type(f"{name}View", (ApiView,), members).as_view()  # type: ignore[attr-defined]
