"""What the views of returns share: how a return is named, found and held; a view for each verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from returns_portal.lib.errors import NotFound
from returns_portal.rest import etags, lookup
from returns_portal.rest.serializers import NoBody, StrictSerializer
from returns_portal.rest.views import ApiView, call
from rma.api.shapes import ReturnShape
from rma.asks import LineAsk, ReturnAsk
from rma.models import Rma, RmaLine
from rma.selectors.whole import WholeReturn, returns_listed, whole_return
from rma.services.work import lock_order

#: Ways to name a return besides its id.
KEYS: tuple[lookup.Key, ...] = (("number", lambda text: text.strip().upper()), "external_id")


class ReturnView(ApiView):
    """One return, by id, number or `external_id`."""

    shape = ReturnShape
    keys = KEYS

    def find_return(self, key: str) -> Rma:
        """The return that the path names; with `If-Match` it is held, after its order as always."""
        rma = lookup.find(returns_listed(), key, self.keys)
        wanted = self.request.headers.get("If-Match")
        if wanted is None or self.request.method == "GET":
            return rma
        lock_order(rma.order_id)
        etags.locked_if_match(rma, wanted)
        return rma

    def find_line(self, rma: Rma, key: str) -> RmaLine:
        """The line of `rma` that the path names by its id."""
        wanted = RmaLine.key_of(key.strip())
        line = RmaLine.objects.filter(pk=wanted, rma=rma).first() if wanted else None
        if line is None:
            raise NotFound(_("There is no such object."))
        return line


def return_verb(
    service: Callable[..., Any],
    permission: str,
    *,
    body: type[StrictSerializer] = NoBody,
    summary: str = "",
) -> Any:
    """The view of `POST returns/{key}/<verb>`; answers with the fresh return."""

    def post(self: ReturnView, key: str, body: dict[str, Any]) -> WholeReturn:
        rma = self.find_return(key)
        service(rma, by=self.actor, **body)
        return whole_return(rma)

    return _verb(service, post, permission, body, summary)


def line_verb(
    service: Callable[..., Any],
    permission: str,
    *,
    body: type[StrictSerializer] = NoBody,
    summary: str = "",
) -> Any:
    """The view of `POST returns/{key}/lines/{line}/<verb>`; answers with the fresh return."""

    def post(self: ReturnView, key: str, line: str, body: dict[str, Any]) -> WholeReturn:
        rma = self.find_return(key)
        service(self.find_line(rma, line), by=self.actor, **body)
        return whole_return(rma)

    return _verb(service, post, permission, body, summary)


def _verb(
    service: Callable[..., Any],
    post: Callable[..., Any],
    permission: str,
    body: type[StrictSerializer],
    summary: str,
) -> Any:
    post.__doc__ = summary
    members = {
        "__doc__": summary,
        "__module__": __name__,
        "permissions": {"POST": permission},
        "post": call(body=body, summary=summary)(post),
    }
    name = "".join(word.title() for word in service.__name__.split("_"))
    return type(f"{name}View", (ReturnView,), members).as_view()  # type: ignore[attr-defined]


def ask_of(body: Mapping[str, Any]) -> ReturnAsk:
    """A validated body as what the services take."""
    values = {name: value for name, value in body.items() if value is not None and name != "lines"}
    return ReturnAsk(lines=[_line_ask(line) for line in body["lines"]], **values)


def _line_ask(body: Mapping[str, Any]) -> LineAsk:
    values = {name: value for name, value in body.items() if value is not None}
    serial = values.pop("serial", None)
    if serial is not None:
        values["serials"] = [*values.get("serials", ()), serial]
    wanted = values.get("resolution")
    if wanted:
        values["resolution"] = {name: each for name, each in wanted.items() if each is not None}
    return LineAsk(**values)
