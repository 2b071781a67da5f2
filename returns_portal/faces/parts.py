"""What the components are drawn from: small values that views fill and partials render."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

#: Who holds a thing, in the words of its ticket, and the icon beside them.
HOLDERS: dict[str, tuple[Any, str]] = {
    "you": (_("Your turn"), "user"),
    "us": (_("We have it"), "store"),
    "shopper": (_("The shopper has it"), "user"),
    "carrier": (_("The carrier has it"), "truck"),
    "system": (_("Runs by itself"), "clock"),
}


@dataclass(frozen=True)
class NextStep:
    """The ticket of an open thing: who holds it, what happens, and by when.

    `due` is a day or an aware moment; without one the ticket has no stub. `due_label` stands above
    it ("by" unless given); `who` and `icon` replace the holder's usual ones.
    """

    holder: str
    title: Any
    due: date | datetime | None = None
    due_label: Any = ""
    who: Any = ""
    icon: str = ""

    @property
    def holder_words(self) -> Any:
        """Who holds it, in words."""
        return self.who or HOLDERS[self.holder][0]

    @property
    def holder_icon(self) -> str:
        """The icon beside those words."""
        return self.icon or HOLDERS[self.holder][1]


@dataclass(frozen=True)
class Clock:
    """One of the three clocks: its name, its state in words, and how far along it is.

    `at` counts from 0 and is the current tick of `of`; `ended` fills every tick up to and with it.
    """

    name: Any
    label: Any
    tone: str = "neutral"
    icon: str = "clock"
    at: int = 0
    of: int = 1
    ended: bool = False
    note: Any = ""

    @classmethod
    def along(
        cls, name: Any, path: Sequence[str], status: str, state: Any, *, note: Any = ""
    ) -> Clock:
        """The clock of a machine whose usual way is `path`; a status beside it is at the start."""
        at = path.index(status) if status in path else 0
        ended = status not in path or at == len(path) - 1
        return cls(name, state.label, state.tone, state.icon, at, len(path), ended, note)

    @property
    def ticks(self) -> list[str]:
        """One word per tick: done, now or todo."""
        done = self.at + 1 if self.ended else self.at
        ticks = ["done"] * done + ([] if self.ended else ["now"])
        return (ticks + ["todo"] * self.of)[: self.of]


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: what happened (`at`, `actor`), or what comes (`coming`, `promise`).

    Reads like a `flows.timeline.Entry`, so the two may stand in one list.
    """

    text: Any
    at: datetime | None = None
    actor: Any = ""
    note: Any = ""
    tone: str = "neutral"
    icon: str = "dot"
    coming: bool = False
    promise: Any = ""


@dataclass(frozen=True)
class Row:
    """One line of a derivation: minor units, how it came about, or words instead of an amount."""

    label: Any
    minor: int | None = None
    how: Any = ""
    waived: bool = False
    words: Any = ""


@dataclass(frozen=True)
class Derivation:
    """How an amount came about: rows of minor units in `currency`, closed by their `total`."""

    currency: str
    rows: Sequence[Row]
    total: Row
    caption: Any = ""
    show_caption: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a flow: `state` is done, now or todo; a done step may lead back by `href`."""

    label: Any
    state: str = "todo"
    href: str = ""


@dataclass(frozen=True)
class Problem:
    """One line of an error summary: its sentence and the id of the field it leads to."""

    text: Any
    target: str = ""


@dataclass(frozen=True)
class View:
    """One tab: a saved view of a list, with how many it holds."""

    label: Any
    href: str
    current: bool = False
    count: int | None = None
    tone: str = ""


def steps(labels: Iterable[tuple[Any, str]], current: int) -> list[Step]:
    """Numbered steps of (label, href); those before `current` (from 0) are done and lead back."""
    result = []
    for number, (label, href) in enumerate(labels):
        state = "done" if number < current else "now" if number == current else "todo"
        result.append(Step(f"{number + 1}. {label}", state, href if state == "done" else ""))
    return result
