"""What the desk can do to a kind of thing: one action per verb, one kind per model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flows.fsm import move_of
from flows.stage import StageModel
from returns_portal.faces.desk import forms
from returns_portal.lib.errors import NotFound


@dataclass(frozen=True)
class Action:
    """One verb of the desk.

    `on` names the machine's verbs that make it possible (its own name unless given); one that no
    machine knows says which right it `needs`. `unless` is what the service refuses although the
    machine does not: like a guard, it gives the sentence or None. `sure` is said before what cannot
    be taken back (a sentence, or what makes one of the thing); `undo` names the kind and the action
    that take the result back. `fits` says of which things it is offered at all, `icon`
    what stands on its button where that is not the machine's.
    """

    run: Callable[..., Any]
    done: Any
    form: type[forms.VerbForm] | None = None
    sure: Any = ""
    label: Any = ""
    undo: tuple[str, str] | None = None
    on: tuple[str, ...] = ()
    needs: str = ""
    unless: Callable[[Any], Any] | None = None
    fits: Callable[[Any], bool] | None = None
    icon: str = ""

    @property
    def asks(self) -> bool:
        """Whether a person is asked something before it is done."""
        return self.form is not None or bool(self.sure)

    def warning(self, stage: Any) -> Any:
        """What is said before it is done to `stage`."""
        return self.sure(stage) if callable(self.sure) else self.sure


@dataclass(frozen=True)
class Kind:
    """A kind of thing with verbs: its model, who may see it, and its actions by name."""

    model: type[StageModel]
    view: str
    actions: dict[str, Action]

    def find(self, key: str) -> Any:
        """The row of a public id; NotFound for what is not there or not this shop's."""
        row = self.model.by_public_id(key)
        if row is None:
            raise NotFound
        return row

    def action(self, name: str) -> Action:
        """The action of this name; NotFound where there is none."""
        if name not in self.actions:
            raise NotFound
        return self.actions[name]

    def right(self, name: str) -> str:
        """The permission that an action needs."""
        action = self.action(name)
        move = move_of(self.model, (action.on or (name,))[0])
        return action.needs or (move.permission if move else "")

    def label(self, name: str) -> Any:
        """What the button of an action says."""
        action = self.action(name)
        move = move_of(self.model, (action.on or (name,))[0])
        return action.label or (move.label if move else action.done)
