"""Querysets whose SQL is made once: for the few queries that every busy request sends.

Making SQL out of a queryset costs Python more time than PostgreSQL needs to answer it. A `Prepared`
is declared like any queryset, with a sample value in the place of each parameter:

    LINES = Prepared(lambda order: OrderLine.objects.filter(order=order), order=UUID(int=1))
    LINES.rows(order=order.pk)

Only values may differ between calls, never the shape of the query. Row-level security reads the
tenant from the transaction, so that no tenant is part of the text.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators


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
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, values = self.compiler.as_sql()
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
            klass_info, self.compiler.select, connection.alias
        )
        columns = [column[0] for column in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(columns)

    def rows(self, parameters: dict[str, Any]) -> list[Any]:
        values = self.values.copy()
        for place, name in self.places:
            values[place] = parameters[name]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found = cursor.fetchall()
        return [self._object(row) for row in self.compiler.apply_converters(found, self.converters)]

    def _object(self, row: Any) -> Any:
        made = self.model.from_db(connection.alias, self.names, row[self.start : self.end])
        for populator in self.related:
            populator.populate(row, made)
        for name, place in self.compiler.annotation_col_map.items():
            setattr(made, name, row[place])
        return made
