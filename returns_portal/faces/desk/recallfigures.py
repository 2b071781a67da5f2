"""How far a recall has come, as its page draws it: a meter, a funnel, tables; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recalls.selectors.campaigns import Progress
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.recallrows import HOLDERS, REMEDIES, counted, percent

#: The parts of the meter: group of the list, what it is called, and its colour.
PARTS: tuple[tuple[str, Any, str], ...] = (
    ("remedied", gettext_lazy("Remedied"), "f1"),
    ("secured", gettext_lazy("Secured, remedy due"), "f3"),
    ("answered", gettext_lazy("Answered, goods to come"), "f5"),
    ("silent", gettext_lazy("No answer yet"), "f2"),
    ("lost", gettext_lazy("Refused or unreachable"), "f4"),
    ("out", gettext_lazy("Gone or not affected"), "f6"),
)
#: Width of the meter and the gap between two parts, in its own units.
_WIDE, _GAP = 1000.0, 2.0
#: Where the bars of the funnel begin, how wide the longest is, and how far apart they are.
_LEFT, _LONGEST, _BAR, _PITCH = 112, 250.0, 30, 46


def _width(count: int, of: int) -> float:
    """How long a bar is: at least a hair, so that few are seen."""
    return max(_LONGEST * count / of, 1.0) if of and count else 0.0


@dataclass(frozen=True)
class Part:
    """One part of the meter with its line in the legend."""

    label: Any
    fill: str
    count: int
    of: int
    href: str
    path: str

    @property
    def count_words(self) -> str:
        """How many."""
        return counted(self.count)

    @property
    def percent(self) -> str:
        """Of all."""
        return percent(self.count, self.of)


@dataclass(frozen=True)
class Bar:
    """One step of the funnel."""

    label: Any
    count: int
    of: int
    place: int
    next_count: int | None = None

    @property
    def top(self) -> int:
        """Where it begins."""
        return 6 + _PITCH * self.place

    @property
    def width(self) -> float:
        """How long it is."""
        return _width(self.count, self.of)

    @property
    def path(self) -> str:
        """The bar."""
        return f"M{_LEFT} {self.top}h{self.width:.1f}v{_BAR}h-{self.width:.1f}z"

    @property
    def fall(self) -> str:
        """What is lost on the way to the next bar."""
        if self.next_count is None:
            return ""
        end, below = _LEFT + _width(self.next_count, self.of), self.top + _PITCH
        return f"M{_LEFT} {self.top + _BAR}h{self.width:.1f}L{end:.1f} {below}H{_LEFT}z"

    @property
    def text_y(self) -> int:
        """Where its name stands."""
        return self.top + 20

    @property
    def count_y(self) -> int:
        """Where its count stands."""
        return self.top + 14

    @property
    def percent_y(self) -> int:
        """Where its share stands."""
        return self.top + 29

    @property
    def end(self) -> str:
        """Where its figures stand."""
        return f"{_LEFT + self.width + 10:.1f}"

    @property
    def count_words(self) -> str:
        """How many."""
        return counted(self.count)

    @property
    def percent(self) -> str:
        """Of all."""
        return percent(self.count, self.of)


@dataclass(frozen=True)
class Share:
    """A row of a table: so many of so many."""

    label: Any
    total: int
    safe: int
    of: int

    @property
    def total_words(self) -> str:
        """All."""
        return counted(self.total)

    @property
    def safe_words(self) -> str:
        """Those that are done."""
        return counted(self.safe)

    @property
    def percent(self) -> str:
        """Done, of those that still exist."""
        return percent(self.safe, self.of)

    @property
    def sentence(self) -> str:
        """What its bar says."""
        words = {"what": self.label, "share": self.percent}
        return _("%(what)s: %(share)s corrected") % words


@dataclass(frozen=True)
class Stat:
    """One figure with what it means."""

    name: Any
    value: str
    note: Any = ""
    tone: str = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class Figures:
    """The live figures of a campaign; `list_of` gives the address of the list of a group."""

    progress: Progress
    list_of: Callable[[str], str]

    @cached_property
    def groups(self) -> dict[str, int]:
        """Units by where they are now; each unit is in one group."""
        states, lost = self.progress.states, self.progress.total.unreachable
        of = lambda *names: sum(states.get(name, 0) for name in names)  # noqa: E731
        return {
            "remedied": of("remedied"),
            "secured": of("received", "disposed", "frozen"),
            "answered": of("chosen", "awaiting_return", "kit_sent"),
            "silent": of("open") - lost,
            "lost": of("refused") + lost,
            "out": of("removed", "transferred", "excluded"),
        }

    @property
    def every(self) -> int:
        """All units that were found."""
        return sum(self.groups.values())

    @property
    def population(self) -> int:
        """Those that count: not affected after all, and counted with a new owner, left out."""
        return self.progress.total.units

    @cached_property
    def parts(self) -> list[Part]:
        """The meter and its legend."""
        found, start = [], 0.0
        shown = [count for count in self.groups.values() if count]
        room = _WIDE - _GAP * max(len(shown) - 1, 0)
        for name, label, fill in PARTS:
            count = self.groups[name]
            wide = room * count / self.every if self.every else 0.0
            path = f"M{start:.1f} 0h{wide:.1f}v28h-{wide:.1f}z" if count else ""
            start += wide + _GAP if count else 0.0
            found.append(Part(label, fill, count, self.every, self.list_of(name), path))
        return found

    @property
    def meter_sentence(self) -> str:
        """What the meter says to who does not see it."""
        told = ", ".join(f"{part.label} {part.count_words}" for part in self.parts if part.count)
        return ngettext("Of %(all)s unit: %(told)s.", "Of %(all)s units: %(told)s.", self.every) % {
            "all": counted(self.every),
            "told": told,
        }

    @property
    def safe(self) -> int:
        """Remedied, or where nobody can be hurt by it."""
        return self.groups["remedied"] + self.groups["secured"]

    @property
    def told(self) -> int:
        """Owners were written to, or it is in our own hands."""
        contact = self.progress.contact
        written = sum(count for state, count in contact.items() if state != "none")
        return min(written + self._in_hand, self.population)

    @property
    def _in_hand(self) -> int:
        stock = self.progress.holders.get("stock")
        return stock.units if stock else 0

    @cached_property
    def funnel(self) -> list[Bar]:
        """From found to remedied."""
        gone = self.progress.states.get("removed", 0)
        answered = self.safe + self.groups["answered"] + gone
        answered += self.progress.states.get("refused", 0)
        steps = (
            (_("Found"), self.population),
            (_("Told or here"), self.told),
            (_("Answered"), answered),
            (_("Made safe"), self.safe),
            (_("Remedied"), self.groups["remedied"]),
        )
        counts = [count for _label, count in steps]
        return [
            Bar(label, count, self.population, place, (*counts[1:], None)[place])
            for place, (label, count) in enumerate(steps)
        ]

    @property
    def funnel_sentence(self) -> str:
        """What the funnel says to who does not see it."""
        told = ", ".join(f"{bar.label} {bar.count_words}" for bar in self.funnel)
        return _("From found to safe: %s.") % told

    @property
    def funnel_note(self) -> str:
        """Where most are lost."""
        falls = [
            (before.count - after.count, before.label, after.label)
            for before, after in zip(self.funnel, self.funnel[1:], strict=False)
        ]
        most, before, after = max(falls, key=lambda fall: fall[0])
        if most <= 0:
            return _("Made safe is remedied, here with us, or disposed of with proof.")
        return _(
            "Made safe is remedied, here with us, or disposed of with proof. Most are lost between "
            "“%(before)s” and “%(after)s”: %(count)s."
        ) % {"before": before, "after": after, "count": counted(most)}

    @property
    def holders(self) -> list[Share]:
        """The rate by holder; holders of nothing are left out."""
        return [
            Share(wording.of(HOLDERS, name), each.units, each.corrected, each.units - each.removed)
            for name, each in self.progress.holders.items()
            if each.units
        ]

    @property
    def remedies_chosen(self) -> list[Share]:
        """What owners chose, of all that chose."""
        every = sum(self.progress.remedies.values())
        chosen = sorted(self.progress.remedies.items(), key=lambda row: -row[1])
        return [Share(wording.of(REMEDIES, name), every, n, every) for name, n in chosen]

    @property
    def stats(self) -> list[Stat]:
        """The figures above the charts."""
        total = self.progress.total
        exists = total.units - total.removed
        unreachable = ngettext(
            "%(n)s unit cannot be reached", "%(n)s units cannot be reached", total.unreachable
        ) % {"n": counted(total.unreachable)}
        silent = ngettext(
            "%(n)s has no e-mail address", "%(n)s have no e-mail address", self.progress.no_address
        ) % {"n": counted(self.progress.no_address)}
        letters = self.progress.notices
        return [
            Stat(_("Corrected"), percent(total.corrected, exists), _("of those that still exist")),
            Stat(_("Made safe"), percent(self.safe, exists), _("remedied or secured")),
            Stat(
                _("Told or here"),
                percent(self.told, self.population),
                unreachable if total.unreachable else "",
                "warn" if total.unreachable else "neutral",
                "alert" if total.unreachable else "",
            ),
            Stat(
                _("Notices written"),
                counted(letters.get("written", 0)),
                silent
                if self.progress.no_address
                else _("%s waiting to be written")
                % counted(letters.get("queued", 0) - letters.get("written", 0)),
                "warn" if self.progress.no_address else "neutral",
                "alert" if self.progress.no_address else "",
            ),
            Stat(_("Came back to us"), counted(total.returned), _("at the dock or in stock")),
        ]

    @property
    def blocking(self) -> str:
        """What still keeps the recall from closing; nothing when all have their end."""
        open_ones = self.progress.total.open
        if not open_ones:
            return ""
        named = {
            "silent": _("%s without an answer"),
            "answered": _("%s answered but not back"),
            "secured": _("%s here or disposed of, remedy due"),
        }
        told = [
            words % counted(self.groups[name]) for name, words in named.items() if self.groups[name]
        ]
        return ngettext(
            "%(n)s unit has no end yet: %(told)s.",
            "%(n)s units have no end yet: %(told)s.",
            open_ones,
        ) % {"n": counted(open_ones), "told": ", ".join(told)}
