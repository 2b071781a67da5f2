"""Queries made once and planned once: for the few that every busy request sends.

Making SQL out of a queryset costs Python more time than PostgreSQL needs to answer it, and planning
it costs PostgreSQL more than running it. A `Prepared` is declared like any queryset, with a sample
value in the place of each parameter:

    LINES = Prepared(lambda order: OrderLine.objects.filter(order=order), order=UUID(int=1))
    LINES.rows(order=order.pk)

Only values may differ between calls, never the shape of the query. Row-level security reads the
tenant from the transaction, so that no tenant is part of the text or of the plan.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

#: What PostgreSQL says of a plan that is gone, or that the tables have outgrown.
_PLAN_IS_GONE = {"26000", "0A000"}
_numbers = count(1)

Call = Callable[["Planned", str], str]


class Planned:
    """SQL with `%s` for its parameters, which each connection plans when it first sends it."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        parameters = sql.replace("%%", "").count("%s")
        numbered = sql % tuple(f"${place}" for place in range(1, parameters + 1))
        self.text = numbered.replace("%", "%%")
        self.marks = ", ".join(["%s"] * parameters)

    def fetch(self, values: Sequence[Any], *, after: str = "") -> list[Any]:
        """The rows for these values, as the driver gives them; always one round trip.

        What is to be done before may come along as `after`, whose values come first.
        """
        return self._rows(values, _fetch, after)

    def begin(self, values: Sequence[Any]) -> list[Any]:
        """The same at the beginning of a transaction, with its BEGIN in the same message."""
        return self._rows(values, _begin, "BEGIN; ")

    def _rows(
        self, values: Sequence[Any], fetch: Callable[..., list[Any]], after: str
    ) -> list[Any]:
        database: Any = connections[DEFAULT_DB_ALIAS]
        with planning(database) as call:
            return fetch(database, after + self.called(call), values)

    def called(self, call: Call | None) -> str:
        """The statement with `%s` for its parameters, as `planning` has it called."""
        return self.sql if call is None else call(self, self.marks)


@contextmanager
def planning(database: Any) -> Iterator[Call | None]:
    """For one message: gives a function that makes the call of a plan with these arguments, or
    None where no plan is kept.

    A plan of a message that has failed may be there or not, so that it gets a new name next time.
    """
    if database.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        # A pooler gives each transaction another connection, which has planned nothing.
        yield None
        return
    fresh: dict[Planned, str] = {}
    called: list[Planned] = []

    def call(planned: Planned, arguments: str) -> str:
        called.append(planned)
        given = f" ({arguments})" if arguments else ""
        name = database.planned.get(planned)
        if name is not None:
            return f"EXECUTE {name}{given}"
        name = fresh[planned] = f"planned_{next(_numbers)}"
        return f"PREPARE {name} AS {planned.text}; EXECUTE {name}{given}"

    try:
        yield call
    except DatabaseError as failure:
        if getattr(failure.__cause__, "pgcode", None) in _PLAN_IS_GONE:
            for planned in called:
                database.planned.pop(planned, None)
        raise
    database.planned.update(fresh)


def _fetch(database: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Any] = cursor.fetchall()
        return found


def _begin(database: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    # The driver's own cursor: Django tells its log of the BEGIN, and has nothing open yet to check.
    with database.wrap_database_errors, database.create_cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Any] = cursor.fetchall()
        return found


class Prepared:
    """One queryset, made by `build(**parameters)`; `samples` are values no real call uses."""

    def __init__(self, build: Callable[..., QuerySet[Any]], **samples: Any) -> None:
        self.build = build
        self.samples = samples
        self._made = threading.local()

    def rows(self, **parameters: Any) -> list[Any]:
        """The rows for these parameters, as the queryset itself would give them."""
        made = getattr(self._made, "query", None)
        if made is None:
            made = self._made.query = _Made(self.build(**self.samples), self.samples)
        return made.rows(parameters)


class _Made:
    """The text of a query, where its parameters stand, and how its rows become objects."""

    def __init__(self, queryset: QuerySet[Any], samples: dict[str, Any]) -> None:
        self.database = DEFAULT_DB_ALIAS
        self.compiler = queryset.query.get_compiler(connection=connections[self.database])
        sql, values = self.compiler.as_sql()
        self.planned = Planned(sql)
        self.values = list(values)
        self.places = [
            (place, name)
            for place, value in enumerate(self.values)
            for name, sample in samples.items()
            if value == sample
        ]
        if {name for _place, name in self.places} != samples.keys():
            raise ValueError("A parameter of the query was not found in its SQL.")
        klass_info = self.compiler.klass_info
        fields = klass_info["select_fields"]
        self.start, self.end = fields[0], fields[-1] + 1
        self.model: type[Model] = klass_info["model"]
        self.names = [
            column[0].target.attname for column in self.compiler.select[self.start : self.end]
        ]
        # The stubs describe a later Django, whose function takes one argument more.
        self.related = get_related_populators(  # type: ignore[call-arg]
            klass_info, self.compiler.select, self.database
        )
        columns = [column[0] for column in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(columns)

    def rows(self, parameters: dict[str, Any]) -> list[Any]:
        values = self.values.copy()
        for place, name in self.places:
            values[place] = parameters[name]
        found = self.compiler.apply_converters(self.planned.fetch(values), self.converters)
        return [self._object(row) for row in found]

    def _object(self, row: Any) -> Any:
        made = self.model.from_db(self.database, self.names, row[self.start : self.end])
        for populator in self.related:
            populator.populate(row, made)
        for name, place in self.compiler.annotation_col_map.items():
            setattr(made, name, row[place])
        return made
