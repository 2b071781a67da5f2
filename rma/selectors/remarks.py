"""Joins the words of people to the events that name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flows.models import StageEvent
from rma.models import Adjustment, Remark

#: Fields of an event's data in which a person's words are named.
SPOKEN = ("message", "reason")


def words_of(events: Iterable[StageEvent]) -> dict[str, str]:
    """The words that these events name, by public id; what was erased is empty. Two queries at
    most, none where nothing is named.
    """
    named = {
        text for event in events for name in SPOKEN if isinstance(text := event.data.get(name), str)
    }
    return _texts(Remark, named, "text") | _texts(Adjustment, named, "reason")


def said_in(event: StageEvent, name: str, words: dict[str, str]) -> str:
    """What an event's data says under `name`: words of a person joined, all else as it is."""
    text = str(event.data.get(name) or "")
    erased = Remark.key_of(text) is not None and text not in words
    return "" if erased else words.get(text, text)


def _texts(model: Any, named: Iterable[str], column: str) -> dict[str, str]:
    keys: dict[UUID, str] = {}
    for text in named:
        key = model.key_of(text) if text.startswith(f"{model.PUBLIC_PREFIX}_") else None
        if key is not None:
            keys[key] = text
    if not keys:
        return {}
    rows = model.objects.filter(pk__in=keys).values_list("pk", column)
    return {keys[key]: text for key, text in rows}
