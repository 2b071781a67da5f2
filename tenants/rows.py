"""Rows made quickly: a request makes dozens, and Django's general way takes three times as long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

_MISSING: Any = object()


class Row(models.Model):
    """The base of models whose instances are values of columns and nothing else.

    A row that is read whole, or made by naming its fields, is written straight into the instance.
    Everything else (deferred columns, positional values, properties, a signal somebody listens to)
    goes Django's way, with the same result.
    """

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        shape = _shape(type(self))
        if args or not kwargs.keys() <= shape.names or _somebody_listens():
            super().__init__(*args, **kwargs)
            return
        self._state = ModelState()
        values = self.__dict__
        for name, default in shape.plain:
            value = kwargs.get(name, _MISSING)
            values[name] = default() if value is _MISSING else value
        for relation in shape.relations:
            relation.set(self, values, kwargs)

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **others: Any) -> Self:
        """Django's, for a row of all columns."""
        shape = _shape(cls)
        if others or len(values) != len(shape.columns) or _somebody_listens():
            return super().from_db(db, field_names, values, **others)
        row = cls.__new__(cls)
        state = row._state = ModelState()
        state.adding = False
        state.db = db
        row.__dict__.update(zip(shape.columns, values, strict=True))
        return row


@dataclass(frozen=True, slots=True)
class _Relation:
    """A foreign key, given as an object by `name`, or as a key by `column`."""

    name: str
    column: str
    default: Callable[[], Any]
    #: The model whose instances may be kept without Django's looking at them.
    model: type[models.Model] | None

    def set(self, row: models.Model, values: dict[str, Any], given: dict[str, Any]) -> None:
        """Put what is `given`, or the default, into the row."""
        value = given.get(self.name, _MISSING)
        if value is _MISSING:
            key = given.get(self.column, _MISSING)
            values[self.column] = self.default() if key is _MISSING else key
        elif value is None or type(value) is self.model:
            values[self.column] = value and value.pk
            row._state.fields_cache[self.name] = value
        else:
            setattr(row, self.name, value)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the fields of a model come to."""

    columns: Sequence[str]
    plain: Sequence[tuple[str, Callable[[], Any]]]
    relations: Sequence[_Relation]
    names: frozenset[str]


def _somebody_listens() -> bool:
    return bool(pre_init.receivers or post_init.receivers)


@cache
def _shape(model: type[models.Model]) -> _Shape:
    if model._meta.abstract:
        raise TypeError("Abstract models cannot be instantiated.")
    fields: Any = model._meta.concrete_fields
    stored = [field for field in fields if not field.generated]
    plain = [(field.attname, field.get_default) for field in stored if not field.remote_field]
    relations = [
        _Relation(field.name, field.attname, field.get_default, _kept_as_it_is(field))
        for field in stored
        if field.remote_field
    ]
    names = {name for field in stored for name in (field.name, field.attname)}
    return _Shape([field.attname for field in fields], plain, relations, frozenset(names))


def _kept_as_it_is(field: Any) -> type[models.Model] | None:
    """A one-to-one key tells the other side as well, and a key may be of another column."""
    if field.many_to_one and field.target_field.primary_key:
        return field.remote_field.model
    return None
