"""State machines as this house writes them, on top of django-fsm-2 (imported here and nowhere
else).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django_fsm import RETURN_VALUE, FSMField, FSMFieldDescriptor
from django_fsm import transition as _transition

Guard = Callable[[Any], Any]

TONES = ("neutral", "info", "good", "warn", "bad")


@dataclass(frozen=True)
class State:
    """What is true now: how people read it, its tone and icon, and a sentence that explains it."""

    label: Any
    tone: str = "neutral"
    icon: str = "dot"
    help: Any = ""


class States:
    """A machine's states, declared as class attributes; the attribute's name is the stored
    value.
    """

    members: ClassVar[dict[str, State]] = {}

    def __init_subclass__(cls) -> None:
        cls.members = {name: value for name, value in vars(cls).items() if isinstance(value, State)}
        unknown = {state.tone for state in cls.members.values()} - set(TONES)
        if unknown:
            raise ValueError(f"{cls.__qualname__}: unknown tones {unknown}")

    @classmethod
    def state(cls, value: str) -> State:
        """The declared state of a stored value."""
        return cls.members[value]


_RELOADING = "_status_is_reloading"


@contextmanager
def reloading(instance: models.Model) -> Iterator[None]:
    """Let the stored status replace the one in memory within the block."""
    instance.__dict__[_RELOADING] = True
    try:
        yield
    finally:
        del instance.__dict__[_RELOADING]


class StatusDescriptor(FSMFieldDescriptor):
    """Refuses assignment, but for a reload from the database."""

    def __get__(self, instance: Any, instance_type: type[Any] | None = None) -> Any:
        # A status is read dozens of times a request, and the library's way asks Django each time
        # whether it is deferred.
        if instance is not None and (name := self.field.name) in instance.__dict__:
            return instance.__dict__[name]
        return super().__get__(instance, instance_type)

    def __set__(self, instance: models.Model, value: Any) -> None:
        if _RELOADING in instance.__dict__:
            instance.__dict__[self.field.name] = value
        else:
            super().__set__(instance, value)


class StatusField(FSMField):
    """A protected status: only a verb may change it.

    Deconstructs to a CharField with choices, so that migrations never import django_fsm;
    `IsolateByTenant` makes a CHECK constraint of the choices.
    """

    descriptor_class = StatusDescriptor

    def __init__(self, states: type[States] = States, initial: str = "", **kwargs: Any) -> None:
        self.states = states
        kwargs |= {"default": initial, "max_length": 30, "protected": True}
        kwargs["choices"] = [(value, value) for value in states.members]
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected")
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> StatusField:
        return StatusField(self.states, self.default)


@dataclass(frozen=True)
class Move:
    """One arrow of a machine: what it is called, whom it needs, and the event it leaves."""

    verb: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    event: str
    label: Any
    done: Any
    permission: str
    guards: tuple[Guard, ...]
    field: str
    icon: str
    danger: bool


def verb(
    *,
    source: str | Sequence[str],
    target: str | Sequence[str],
    event: str,
    label: Any,
    done: Any,
    permission: str,
    guards: Sequence[Guard] = (),
    field: str = "status",
    icon: str = "",
    danger: bool = False,
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a method as a verb of the machine in `field`.

    `label` is the button ("Approve"), `done` what the timeline says ("Approved"), `event` its
    dotted past-tense name. Each guard takes the stage and returns None, or the sentence that says
    why not.
    With several targets the body returns the one it takes. Bodies only set fields on `self`.
    Decorate twice where the target depends on the source.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)
    targets = (target,) if isinstance(target, str) else tuple(target)

    def decorate(method: Callable[..., Any]) -> Any:
        move = Move(
            method.__name__,
            sources,
            targets,
            event,
            label,
            done,
            permission,
            tuple(guards),
            field,
            icon,
            danger,
        )
        return _transition(
            field=field,
            source=list(sources),
            target=targets[0] if len(targets) == 1 else RETURN_VALUE(*targets),
            conditions=[_holds(guard) for guard in guards],
            custom={"move": move},
        )(method)

    return decorate


def _holds(guard: Guard) -> Callable[[Any], bool]:
    return lambda stage: guard(stage) is None


def move_of(model: type[models.Model], name: str, state: str | None = None) -> Move | None:
    """The arrow called `name` from `state` (any state where None), or None."""
    meta = getattr(getattr(model, name, None), "_django_fsm", None)
    if meta is None:
        return None
    if state is None:
        return next(iter(meta.transitions.values())).custom["move"]
    transition = meta.transitions.get(state)
    return transition.custom["move"] if transition else None


def moves(model: type[models.Model], field: str = "status") -> list[Move]:
    """Every arrow of the machine in `field`, in the order the flow declares them."""
    found: dict[int, Move] = {}
    for klass in reversed(model.__mro__):
        for attribute in vars(klass).values():
            meta = getattr(attribute, "_django_fsm", None)
            for transition in meta.transitions.values() if meta else ():
                move = transition.custom["move"]
                if move.field == field:
                    found[id(move)] = move
    return list(found.values())


def status_fields(model: type[models.Model]) -> list[StatusField]:
    """The status fields of a stage: one for most, two where a thing has two clocks."""
    return [field for field in model._meta.concrete_fields if isinstance(field, StatusField)]
