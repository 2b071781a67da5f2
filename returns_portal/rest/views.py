"""What every API view stands on: who asks, what is asked, the work done once, the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from returns_portal.lib.errors import DomainError, FieldError, InvalidInput, TooManyRequests
from returns_portal.rest import etags, idempotency, lookup, pages, problems, throttling
from returns_portal.rest.filters import LONGEST, Filter, refuse
from returns_portal.rest.negotiation import JSON, Negotiation, accepted
from returns_portal.rest.parsers import StrictJSONParser
from returns_portal.rest.schema import ApiSchema
from returns_portal.rest.serializers import NoBody, Shape, StrictSerializer
from tenants.actors import Actor

M = TypeVar("M", bound=Model)

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Refusals that are an answer to the request, in contrast to a lost race or a mistake of ours.
_REFUSALS = (DomainError, drf.APIException, Http404, PermissionDenied)


@dataclass(frozen=True)
class Call:
    """What one method of a view takes and gives; the schema reads it, too."""

    body: type[StrictSerializer] | None = None
    shape: type[Shape] | None = None
    status: int = 200
    also: tuple[int, ...] = ()
    paged: bool = False
    writes: bool = True
    key_required: bool = False
    versioned: bool = True
    errors: tuple[int, ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer whose status or headers differ from those its call declares."""

    row: Any
    status: int = 200
    headers: Mapping[str, str] | None = None


def call(
    *,
    body: type[StrictSerializer] | None = None,
    shape: type[Shape] | None = None,
    status: int = 200,
    also: Iterable[int] = (),
    writes: bool = True,
    key_required: bool = False,
    versioned: bool = True,
    errors: Iterable[int] = (),
    summary: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a method of an ApiView: `def post(self, body, **names in the path)`.

    It gets the validated `body` (if one is declared) and returns a row, rendered by `shape` (or the
    view's), a plain dict or list, an `Answer`, or an HttpResponse. A `patch` gets no body but calls
    `self.changes(row)`. `writes=False` marks a POST that changes nothing, `key_required` one that
    moves money; `also` (further good statuses), `errors` and `versioned` serve the schema.
    """
    declared = Call(
        body=body,
        shape=shape,
        status=status,
        also=tuple(also),
        writes=writes,
        key_required=key_required,
        versioned=versioned,
        errors=tuple(errors),
        summary=summary,
    )

    def declare(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def handler(self: ApiView, request: Any, **kwargs: Any) -> HttpResponse:
            return self.carry_out(declared, method, kwargs)

        handler.call = declared  # type: ignore[attr-defined]
        return handler

    return declare


class ApiView(APIView):
    """One address of the API. Subclasses declare `permissions`, `shape`, and methods with `@call`.

    A request with a key runs in the middleware's transaction; whatever is refused undoes all of it.
    """

    #: method -> permission; a method without one is refused to everybody.
    permissions: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    shape: ClassVar[type[Shape] | None] = None
    #: Business keys that `find` accepts besides the public id, in order.
    keys: ClassVar[tuple[lookup.Key, ...]] = ()
    #: Query parameters a GET understands: name -> filter.
    filters: ClassVar[Mapping[str, Filter]] = {}
    #: Media types of the answers.
    produces: ClassVar[tuple[str, ...]] = (JSON,)
    #: What the running method declares.
    declared: Call

    content_negotiation_class = Negotiation
    schema = ApiSchema()

    request: Any

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Without ATOMIC_REQUESTS' savepoint: the middleware's transaction and ours are enough."""
        return transaction.non_atomic_requests(super().as_view(**initkwargs))

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.request.user

    @property
    def known_parameters(self) -> frozenset[str]:
        """The query parameters of this address; any other is refused."""
        return frozenset(self.filters)

    def find(self, rows: QuerySet[M], key: str) -> M:
        """The row the path names, by public id or `keys`; NotFound, VersionMismatch (If-Match)."""
        row = lookup.find(rows, key, self.keys)
        wanted = self.request.headers.get("If-Match")
        if wanted is None or self.request.method in _READS:
            return row
        return etags.locked_if_match(row, wanted)

    # --- the life of a request -------------------------------------------------------------------

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who, may they, how often, in which form: so ordered, strangers learn nothing."""
        self.perform_authentication(request)
        self.check_permissions(request)
        self._check_rate(request)
        if accepted(request.META.get("HTTP_ACCEPT", ""), self.produces) is None:
            raise drf.NotAcceptable
        self._check_parameters(request)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """None: `Allow` belongs to 405 and OPTIONS."""
        return {}

    def _check_rate(self, request: Any) -> None:
        rate = throttling.api_rate()
        usage = throttling.count("api", str(request.auth.owner_id), rate)
        if usage is None:
            return
        self.headers.update(usage.headers("key"))
        if usage.exceeded:
            message = _("This key asked more than %(quota)d times in %(seconds)d seconds.")
            numbers = {"quota": rate.quota, "seconds": rate.seconds}
            raise TooManyRequests(message % numbers, retry_after=usage.resets_in)

    def _check_parameters(self, request: Any) -> None:
        known = self.known_parameters
        for name, values in request.GET.lists():
            if name not in known:
                message = _("This query parameter is not known here.")
                raise InvalidInput.of(FieldError(name, "unknown_parameter", message))
            if len(values) > 1 or len(values[0]) > LONGEST or "\x00" in values[0]:
                raise refuse(name, _("Give this parameter once, as plain text."))

    def carry_out(self, declared: Call, method: Callable[..., Any], kwargs: Any) -> HttpResponse:
        """Do the work of one call, at most once where the request carries an idempotency key."""
        request = self.request._request
        if not (request.method == "POST" and declared.writes):
            return self._work(declared, method, kwargs)
        key = idempotency.key_of(request, required=declared.key_required)
        if key is None:
            return self._work(declared, method, kwargs)
        return idempotency.run_once(
            request, key, lambda: self._work(declared, method, kwargs), self._refusal, _REFUSALS
        )

    def _work(self, declared: Call, method: Callable[..., Any], kwargs: Any) -> HttpResponse:
        self.declared = declared
        if self.request.method not in (*_READS, "PATCH"):
            kwargs = self._with_body(declared, kwargs)
        result = method(self, **kwargs)
        if isinstance(result, HttpResponse):
            return result
        answer = result if isinstance(result, Answer) else Answer(result, declared.status)
        return rendered(answer, declared.shape or self.shape)

    def _with_body(self, declared: Call, kwargs: Any) -> Any:
        if declared.body is not None:
            return kwargs | {"body": declared.body.read(self.request.data)}
        if self.reads_json:
            NoBody.read(self.request.data)
        return kwargs

    @property
    def reads_json(self) -> bool:
        """Whether bodies are JSON; views of uploads set `parser_classes` and read themselves."""
        return self.parser_classes == [StrictJSONParser]

    def changes(self, row: Any) -> dict[str, Any]:
        """What a PATCH changes of `row`: fields sent as they were read count as unchanged."""
        assert self.declared.body is not None  # noqa: S101 - a PATCH declares its body
        shown = json.loads(dumps((self.declared.shape or self.shape).of(row)))  # type: ignore[union-attr]
        return self.declared.body.read_changes(self.request.data, shown)

    def _refusal(self, failure: Exception) -> HttpResponse:
        response = problems.exception_handler(failure, self.get_exception_handler_context())
        assert response is not None  # noqa: S101 - every one of _REFUSALS has its document
        return response

    def handle_exception(self, exc: Exception) -> Any:
        """Undo everything, then answer; a mistake of ours goes on to Django, which logs it."""
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        return super().handle_exception(exc)

    def raise_uncaught_exception(self, exc: Exception) -> Any:
        """To Django as it is; DRF's would prepare the page of DEBUG, which nobody sees."""
        raise exc

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Which methods there are."""
        response = nothing()
        response["Allow"] = ", ".join(self.allowed_methods)
        return response


class ListView(ApiView):
    """A list in cursor pages; subclasses give `rows`, and may add `@call` methods such as post."""

    #: What `?ordering` accepts: columns that are never NULL and have an index with the key behind.
    ordering: ClassVar[tuple[str, ...]] = ("created_at",)
    default_ordering: ClassVar[str] = "-created_at"

    def rows(self) -> QuerySet[Any]:
        """The rows of this tenant, with what `shape` needs joined or prefetched."""
        raise AttributeError(f"{type(self).__name__} has no rows()")

    @property
    def known_parameters(self) -> frozenset[str]:
        """Filters, and what every list understands; other methods take none."""
        if self.request.method not in _READS:
            return frozenset()
        return frozenset(self.filters) | {"limit", "cursor", "ordering", "updated_after"}

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        """One page."""
        page = pages.page_of(
            request._request,
            self._filtered(self.rows(**kwargs)),
            orderings=self.ordering,
            default=self.default_ordering,
        )
        of = self.shape.of  # type: ignore[union-attr]
        body = {
            "results": [of(row) for row in self.shown(page.rows)],
            "next": page.next,
            "previous": page.previous,
        }
        response = json_response(body)
        if page.link:
            response["Link"] = page.link
        return response

    get.call = Call(paged=True)  # type: ignore[attr-defined]

    def shown(self, rows: list[Any]) -> Iterable[Any]:
        """The rows of a page as `shape` takes them; override to read what they need together."""
        return rows

    def _filtered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        parameters = self.request.GET
        for name, chosen in self.all_filters(rows.model).items():
            if name in parameters:
                rows = rows.filter(chosen.condition(name, parameters[name]))
        return rows

    def all_filters(self, model: type[Model]) -> Mapping[str, Filter]:
        """The declared filters and `updated_after`."""
        return {"updated_after": pages.changed_after(model)} | dict(self.filters)


def rendered(answer: Answer, shape: type[Shape] | None) -> HttpResponse:
    """The JSON of `answer`, with the ETag of a row that has a version."""
    row = answer.row
    if row is None:
        response = nothing()
    else:
        plain = isinstance(row, dict | list) or shape is None
        response = json_response(row if plain else shape.of(row), answer.status)  # type: ignore[union-attr]
        tag = etags.of(row)
        if tag is not None:
            response["ETag"] = tag
    for name, value in (answer.headers or {}).items():
        response[name] = value
    return response


def nothing() -> HttpResponse:
    """204: done, and there is nothing to say; no media type either."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def json_response(data: Any, status: int = 200) -> HttpResponse:
    """`data` as application/json."""
    return HttpResponse(dumps(data), status=status, content_type=JSON)


def dumps(data: Any) -> str:
    """JSON as all answers write it: exact decimals as text, moments in UTC with Z."""
    return json.dumps(data, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))
