"""Many rows in one request: each is done or refused by itself, in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from rest_framework import serializers

from returns_portal.lib.errors import DomainError, FieldError, TooLarge
from returns_portal.rest import problems
from returns_portal.rest.fields import KeyField
from returns_portal.rest.schema import FieldProblem
from returns_portal.rest.serializers import Shape, StrictSerializer
from returns_portal.rest.views import Answer

#: Rows of one batch.
MOST_ROWS = 1000


class RowsField(serializers.ListField):
    """The rows as they came: each is validated in its turn, so that a fault stops one row."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) > MOST_ROWS:
            raise TooLarge(_("A batch has at most %d rows.") % MOST_ROWS)
        return data


class RowResult(Shape):
    """What became of one row."""

    index = serializers.IntegerField()
    status = serializers.IntegerField(help_text="As if sent alone: 201, 200, 400, …")
    id = KeyField(allow_null=True)
    errors = FieldProblem(many=True)  # type: ignore[assignment]


class BatchResult(Shape):
    """What became of each row, in their order."""

    results = RowResult(many=True)


@cache
def batch_body(name: str, row: type[StrictSerializer]) -> type[StrictSerializer]:
    """The body `{name: [row, …]}` of a batch."""
    rows = RowsField(child=row(), max_length=MOST_ROWS)
    return type(f"{row.__name__.removesuffix('Body')}BatchBody", (StrictSerializer,), {name: rows})


def run_batch(
    rows: Iterable[Any], body: type[StrictSerializer], each: Callable[[dict[str, Any]], Any]
) -> dict[str, Any]:
    """The results of `each(validated row)` for all `rows`; `each` returns a row or an `Answer`.

    A refused row leaves no trace and does not stop the others.
    """
    return {"results": [_one(index, row, body, each) for index, row in enumerate(rows)]}


def _one(index: int, row: Any, body: type[StrictSerializer], each: Callable[..., Any]) -> Any:
    try:
        with transaction.atomic():
            done = each(body.read(row))
    except (DomainError, DatabaseError) as failure:
        error = problems.as_domain_error(failure)
        if error is None:
            raise
        errors = error.errors or (FieldError("", error.code, error.detail),)
        rows = [one.as_dict() for one in errors]
        return {"index": index, "status": error.status, "id": None, "errors": rows}
    answer = done if isinstance(done, Answer) else Answer(done, 201)
    return {"index": index, "status": answer.status, "id": answer.row.public_id, "errors": []}
