"""The closed list of things that can happen, and how the timeline says each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from flows.fsm import moves, status_fields
from flows.stage import StageModel


@dataclass(frozen=True)
class Happening:
    """How an event reads: a sentence without a subject, its tone and its icon."""

    text: Any
    tone: str = "neutral"
    icon: str = "dot"


_notes: dict[str, Happening] = {}


def declare(name: str, text: Any, *, tone: str = "neutral", icon: str = "dot") -> str:
    """Declare an event that is no transition, so that `note` may record it; returns its name."""
    _notes[name] = Happening(text, tone, icon)
    return name


@cache
def happenings() -> dict[str, Happening]:
    """Every event there is, by name."""
    found: dict[str, Happening] = {}
    for model in apps.get_models():
        if not issubclass(model, StageModel):
            continue
        name, text = model.CREATED
        initial = status_fields(model)[0]
        state = initial.states.state(initial.default)
        found[name] = Happening(text, state.tone, state.icon)
        for field in status_fields(model):
            for move in moves(model, field.name):
                state = field.states.state(move.targets[0])
                found[move.event] = Happening(move.done, state.tone, move.icon or state.icon)
    return found | _notes


def is_declared_note(name: str) -> bool:
    """Whether `note` may record an event of this name."""
    return name in _notes


def reading(name: str) -> Happening:
    """How the event `name` reads; an unknown name reads as itself."""
    return happenings().get(name) or Happening(name)
