"""A verb performed on a row in hand: what everybody in this transaction holds stays true."""

from __future__ import annotations

from typing import Any, TypeVar

from catalog.services.stock import release
from flows.perform import perform
from flows.stage import StageModel
from rma.models import Resolution
from tenants.actors import Actor

S = TypeVar("S", bound=StageModel)

#: Verbs of a resolution after which its goods are promised to it no longer.
LETTING_GO = ("cancel", "lapse")


def move(stage: S, verb: str, *, by: Actor, **details: Any) -> S:
    """`flows.perform`, after which `stage` itself is what is stored now.

    `perform` gives back a row it has read afresh. A return in hand has its rows in many places (its
    lines, their resolutions, the guard that looks at all of them): they stay one and the same.
    """
    fresh = perform(stage, verb, by=by, **details)
    if verb in LETTING_GO and isinstance(stage, Resolution) and stage.replacement:
        release(stage)
    for field in stage._meta.concrete_fields:
        value = fresh.__dict__[field.attname]
        if field.is_relation and value != stage.__dict__.get(field.attname):
            stage._state.fields_cache.pop(field.name, None)
        stage.__dict__[field.attname] = value
    return stage
