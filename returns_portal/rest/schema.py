"""Describes every view as OpenAPI 3.1, out of what it declares and what the kernel adds to all."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import uritemplate
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import append_meta
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from returns_portal.rest.fields import KEY_LENGTH
from returns_portal.rest.pages import DEFAULT_LIMIT, MOST
from returns_portal.rest.permissions import ANY_KEY, any_of, scope_of
from returns_portal.rest.serializers import StrictSerializer

PREFIX = "/api/v1/"
_HEADER: Any = OpenApiParameter.HEADER
_QUERY: Any = OpenApiParameter.QUERY
_PATH: Any = OpenApiParameter.PATH
_PROBLEM = "application/problem+json"

_MEANINGS = {
    400: "The request is not valid; `errors` names the fields.",
    401: "No key, or one that is not known, has expired or was withdrawn.",
    403: "The key lacks the scope.",
    404: "Not there, or not yours.",
    406: "Nothing that the address makes is accepted.",
    409: "The object is not in a state for this, somebody else was faster, or the first request "
    "with this idempotency key is still running (`Retry-After`).",
    412: "The object has another version than `If-Match` names.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "The idempotency key came with another request before.",
    429: "The key asks too often; `Retry-After` says how long to wait.",
}


class FieldProblem(serializers.Serializer):
    """One fault of a request; some carry more, such as `allowed`."""

    field = serializers.CharField(help_text="Path of the field, such as `lines[0].quantity`")
    code = serializers.CharField(help_text="Stable, in snake_case")
    message = serializers.CharField(help_text="A sentence in the language of the request")


class Problem(serializers.Serializer):
    """Why a request was refused (RFC 9457)."""

    type = serializers.CharField(help_text="URN of the kind of problem; ends with `code`")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The path that was asked")
    code = serializers.CharField(help_text="Stable, in snake_case")
    errors = FieldProblem(many=True)  # type: ignore[assignment]
    request_id = serializers.CharField(help_text="Quote it when you ask us about this")


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """A partner's key as a bearer token."""

    target_class = "returns_portal.rest.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The key names the shop and carries scopes; it is shown once.",
        }

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """The scope that the operation needs; with several, each is enough."""
        needed = any_of(auto_schema.view.permissions.get(auto_schema.method))
        if not needed or ANY_KEY in needed:
            return [{self.name: []}]
        return [{self.name: [scope]} for scope in dict.fromkeys(map(scope_of, needed))]


#: The body of an upload.
UPLOAD = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}


class ApiSchema(AutoSchema):
    """Reads the `Call` of each method; nothing is described twice."""

    view: Any

    @property
    def call(self) -> Any:
        """What the method declares."""
        return getattr(self.view, self.method.lower()).call

    def get_operation_id(self) -> str:
        """`returns_list`, `returns_create`, `returns_decline`: generated clients call them so."""
        tokens = [token.replace("-", "_").replace(".", "_") for token in self._tokenize_path()]
        ends = {"GET": "retrieve", "POST": "create", "PATCH": "update", "DELETE": "delete"}
        if self.call.paged:
            tokens.append("list")
        elif self.path.endswith("}") or len(tokens) == 1 or self.method in ("PATCH", "DELETE"):
            tokens.append(ends[self.method])
        return "_".join(tokens)

    def get_description(self) -> str:  # type: ignore[override]
        """What the method says of itself, else what the view does; never what their bases do."""
        method, view = getattr(self.view, self.method.lower()), type(self.view)
        return inspect.cleandoc(method.__doc__ or view.__dict__.get("__doc__") or "")

    def get_summary(self) -> str | None:
        return self.call.summary or None

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # our lists are pages, described below

    def get_request_serializer(self) -> Any:
        return self.call.body if self.view.reads_json else {"multipart/form-data": UPLOAD}

    def get_response_serializers(self) -> Any:
        """The answer of the call, and a problem document for all that may be refused."""
        call = self.call
        shape = call.shape or self.view.shape
        responses: dict[Any, Any] = {}
        if call.paged:
            responses[200, "application/json"] = OpenApiResponse(self._page(shape), "One page.")
        elif call.status == 204:
            responses[204] = OpenApiResponse(None, "Done.")
        else:
            found = self._answer(shape)
            for status in (call.status, *call.also):
                responses[(status, *self.view.produces)] = OpenApiResponse(found, _reading(status))
        for status in sorted(set(self._refusals())):
            responses[status, _PROBLEM] = OpenApiResponse(Problem, _MEANINGS[status])
        return responses

    def _answer(self, shape: Any) -> Any:
        if "application/json" not in self.view.produces:
            return OpenApiTypes.BINARY
        return shape or OpenApiTypes.OBJECT

    def _page(self, shape: Any) -> dict[str, Any]:
        url = {"type": ["string", "null"], "format": "uri"}
        rows = {"type": "array", "items": self.resolve_serializer(shape, "response").ref}
        properties = {"results": rows | {"maxItems": MOST}, "next": url, "previous": url}
        return {"type": "object", "properties": properties, "required": list(properties)}

    def _refusals(self) -> Iterator[int]:
        yield from (400, 401, 406, 429)
        if self.view.permissions.get(self.method) != ANY_KEY:
            yield 403
        if "{" in self.path:
            yield 404
        if self.method in ("POST", "PATCH", "DELETE") and self.call.writes:
            yield 409
            if self.takes_if_match:
                yield 412
        if self.call.body is not None:
            yield from (413, 415)
        if self.takes_key:
            yield 422
        yield from self.call.errors

    @property
    def takes_key(self) -> bool:
        """Whether the operation honours an Idempotency-Key."""
        return self.method == "POST" and self.call.writes

    @property
    def takes_if_match(self) -> bool:
        """Whether the operation changes one object that has a version."""
        return self.method in ("POST", "PATCH", "DELETE") and self.call.writes and "{" in self.path

    def get_override_parameters(self) -> list[Any]:
        """Parameters and headers: of the list, of the call, and those of every answer."""
        parameters = [*self._answer_headers(), *self._path_parameters()]
        if self.call.paged:
            parameters += self._page_parameters()
        if self.method == "GET":
            parameters += [_filter(name, chosen) for name, chosen in self.view.filters.items()]
        if self.takes_key:
            text = "Same key and same body: done once, answered alike for 24 hours."
            schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
            required = self.call.key_required
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key", schema, _HEADER, required=required, description=text
                )
            )
        if self.takes_if_match:
            text = "The ETag that the object has to have still."
            parameters.append(OpenApiParameter("If-Match", str, _HEADER, description=text))
        return parameters

    def _path_parameters(self) -> Iterator[OpenApiParameter]:
        schema = {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH}
        for name in uritemplate.variables(self.path):
            text = "Public id, or a business key." if self.view.keys else "Public id."
            yield OpenApiParameter(name, schema, _PATH, required=True, description=text)

    def _page_parameters(self) -> list[OpenApiParameter]:
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
        names = [name for field in self.view.ordering for name in (field, f"-{field}")]
        ordering = {"type": "string", "enum": names, "default": self.view.default_ordering}
        cursor = {"type": "string", "maxLength": 1000}
        moment = {"type": "string", "format": "date-time"}
        return [
            OpenApiParameter("limit", limit, _QUERY, description="Rows of a page."),
            OpenApiParameter("cursor", cursor, _QUERY, description="From `next` or `previous`."),
            OpenApiParameter("ordering", ordering, _QUERY, description="A minus turns it round."),
            OpenApiParameter(
                "updated_after", moment, _QUERY, description="Changed after this moment."
            ),
        ]

    def _answer_headers(self) -> Iterator[OpenApiParameter]:
        def header(
            name: str, text: str, statuses: Any = True, schema: Any = str
        ) -> OpenApiParameter:
            return OpenApiParameter(name, schema, _HEADER, description=text, response=statuses)

        yield header("X-Request-Id", "Yours where you sent one of safe characters, otherwise ours.")
        counted = [self.call.status, *self.call.also, *(s for s in _MEANINGS if s != 401)]
        policy = 'The rate of the key: `"key";q=<quota>;w=<seconds>`.'
        yield header("RateLimit-Policy", policy, counted)
        left = 'What is left: `"key";r=<remaining>;t=<seconds until reset>`.'
        yield header("RateLimit", left, counted)
        yield header("WWW-Authenticate", "How to authenticate.", [401])
        yield header("Retry-After", "Seconds to wait.", [409, 429], int)
        done = [self.call.status, *self.call.also]
        if self.call.paged:
            yield header("Link", 'Neighbours of the page: `rel="next"`, `rel="prev"`.', [200])
        elif self.call.versioned and (self.call.shape or self.view.shape):
            yield header("ETag", "The version of the object, for If-Match.", done)
        if self.takes_key:
            yield header("Idempotency-Replayed", "`true` where the answer was given before.", done)

    # --- fields ----------------------------------------------------------------------------------

    def _map_serializer_field(
        self, field: Any, direction: Any, bypass_extensions: bool = False
    ) -> Any:
        own = getattr(field, "openapi", None)
        if own is not None:
            return append_meta(dict(own), self._get_serializer_field_meta(field, direction))
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, serializers.ListSerializer) and "items" in schema:
            most = getattr(field, "max_length", None)
            schema |= {} if most is None else {"maxItems": most}
            schema |= {} if field.allow_empty else {"minItems": 1}
        in_body = isinstance(field.parent, StrictSerializer)
        if in_body and isinstance(field, serializers.CharField) and not field.allow_blank:
            schema["minLength"] = 1
        return schema

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        kind = serializer if isinstance(serializer, type) else type(serializer)
        if not kind.__dict__.get("__doc__"):
            schema.pop("description", None)  # it would be our base's
        # A PATCH takes back what was read, so its body may carry more than it can change.
        if issubclass(kind, StrictSerializer) and not getattr(serializer, "partial", False):
            schema["additionalProperties"] = False
        return schema


def _filter(name: str, chosen: Any) -> OpenApiParameter:
    several = chosen.schema["type"] == "array"  # written with commas, not by repeating the name
    return OpenApiParameter(
        name,
        dict(chosen.schema),
        _QUERY,
        description=chosen.meaning,
        style="form" if several else None,
        explode=False if several else None,
    )


def _reading(status: int) -> str:
    return {201: "Made.", 202: "Taken; it is done later."}.get(status, "")


def share(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Spectacular's hook: what all answers have in common stands once, under `components`."""
    shared = result.setdefault("components", {})
    responses, headers = shared.setdefault("responses", {}), shared.setdefault("headers", {})
    for operation in (one for path in result["paths"].values() for one in path.values()):
        for status, response in operation["responses"].items():
            named = response.get("headers", {})
            for name, header in named.items():
                headers[name] = header
                named[name] = {"$ref": f"#/components/headers/{name}"}
            if int(status) >= 400:
                responses[f"Problem{status}"] = response
                operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
    return result


def only_the_api(endpoints: list[Any], **kwargs: Any) -> list[Any]:
    """Spectacular's hook: the addresses of this version, in the order of their paths."""
    return [row for row in endpoints if row[0].startswith(PREFIX)]
