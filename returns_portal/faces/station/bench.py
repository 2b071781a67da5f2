"""An inspection as the bench shows it: one question, the way through, the grade with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from disposition.routing import Choice
from disposition.selectors.options import goods_now, routing_in_force
from inspection.checklists import Option, Question, asked, worded
from inspection.grading import BEST_COSMETIC, BEST_FUNCTION, Graded
from inspection.models import Inspection
from inspection.selectors import inspections, questions_of
from inspection.services import grade_so_far
from returns_portal.faces.desk.wording import COSMETIC, FUNCTION, PACKAGINGS
from returns_portal.faces.parts import Step
from returns_portal.faces.station.words import DESTINATIONS, HOLDS
from returns_portal.lib.errors import NotFound
from returns_portal.rest.lookup import find

#: Grades that an answer may leave and still be good news.
FINE = ("F6", "F5", "C9", "C8", "C7")
#: Grades that say that it does not work, or is damaged.
POOR = ("F1", "F2", "C0", "C1", "C2")


@dataclass(frozen=True)
class Answer:
    """One big button: its words, what it does, and how that looks."""

    value: str
    label: str
    note: Any
    tone: str
    icon: str
    key: str
    chosen: bool


@dataclass(frozen=True)
class Axis:
    """One axis of a grade with its reasons: never shown without them."""

    name: str
    code: str
    reasons: Sequence[str]


@dataclass
class Bench:
    """One inspection on the bench, at one of its questions (None: at the grade)."""

    inspection: Inspection
    questions: Sequence[Question]
    current: Question | None = None

    @cached_property
    def asked(self) -> list[Question]:
        """The questions that the answers so far lead to."""
        return asked(self.questions, self.inspection.answers)

    @cached_property
    def graded(self) -> Graded:
        """The grade so far; once there is one, the grade that was set."""
        found, kept = grade_so_far(self.inspection), self.inspection
        if kept.status not in ("graded", "confirmed", "superseded"):
            return found
        return replace(
            found, function=kept.function, cosmetic=kept.cosmetic, packaging=kept.packaging
        )

    @property
    def number(self) -> int:
        """Where the current question stands, from 1."""
        return self.asked.index(self.current) + 1 if self.current in self.asked else 0

    @property
    def steps(self) -> list[Step]:
        """The way through the questions, as far as the answers have shown it."""
        return [Step(worded(question.text), self._state(question)) for question in self.asked]

    def _state(self, question: Question) -> str:
        if question == self.current:
            return "now"
        return "done" if question.key in self.inspection.answers else "todo"

    @property
    def text(self) -> str:
        """The question in words."""
        return worded(self.current.text) if self.current else ""

    @property
    def help(self) -> str:
        """How to find the answer."""
        return worded(self.current.help) if self.current and self.current.help else ""

    @property
    def answer(self) -> str:
        """What was answered to the current question."""
        return self.inspection.answers.get(self.current.key, "") if self.current else ""

    @property
    def answers(self) -> list[Answer]:
        """The buttons of the current question."""
        if self.current is None:
            return []
        return [
            _button(option, number, chosen=option.value == self.answer)
            for number, option in enumerate(self.current.options, 1)
        ]

    @property
    def back(self) -> str:
        """The address of the question before, or of the piece."""
        here = self.number - 1 if self.current else len(self.asked)
        if here > 0:
            return self.address(self.asked[here - 1])
        return reverse("station:piece", args=[self.inspection.unit.public_id])

    @property
    def onward(self) -> str:
        """The address of what comes after the current question."""
        here = self.number
        later = self.asked[here:]
        left = [one for one in later if one.key not in self.inspection.answers]
        if left:
            return self.address(left[0])
        return self.address(self.first_open) if self.first_open else self.at_grade

    @property
    def first_open(self) -> Question | None:
        """The first question that still needs an answer."""
        missing = self.graded.missing
        return next((one for one in self.asked if one.key in missing), None)

    @property
    def left(self) -> int:
        """How many questions still need an answer."""
        return len(self.graded.missing)

    def address(self, question: Question) -> str:
        """The address of a question."""
        return reverse("station:question", args=[self.inspection.public_id, question.key])

    @property
    def at_grade(self) -> str:
        """The address of the grade."""
        return reverse("station:grade", args=[self.inspection.public_id])

    @property
    def axes(self) -> list[Axis]:
        """The grade so far on each axis, with what set it."""
        found, why = axes_of(self.graded), self.inspection.override_reason
        if why and self.inspection.status != "in_progress":
            by_hand = _("Set by hand: %s") % why
            return [replace(axis, reasons=[by_hand]) if axis.code else axis for axis in found]
        return found

    @property
    def given(self) -> list[dict[str, str]]:
        """Each question with its answer, and the way back to it."""
        rows = []
        for question in self.asked:
            value = self.inspection.answers.get(question.key, "")
            option = question.option(value)
            said = worded(option.label) if option else value
            rows.append(
                {"text": worded(question.text), "said": said, "href": self.address(question)}
            )
        return rows

    @cached_property
    def suggested(self) -> Choice:
        """Where it goes if the grade stays so; nothing is written."""
        found = self.graded
        now = goods_now(self.inspection.unit)
        goods = replace(
            now,
            held=now.held or bool(found.holds),
            function=found.function,
            cosmetic=found.cosmetic,
            packaging=found.packaging,
            hazard=found.hazard or self.inspection.unit.hazard,
        )
        return routing_in_force().options(goods)[0]

    @property
    def destination(self) -> Any:
        """Where that is."""
        return DESTINATIONS[self.suggested.route]


def bench_at(key: str, question: str | None = None) -> Bench:
    """The inspection of a public id, at a question that it asks; NotFound for any other."""
    inspection = find(inspections(), key)
    bench = Bench(inspection, questions_of(inspection.checklist))
    if question is not None:
        bench.current = next((one for one in bench.asked if one.key == question), None)
        if bench.current is None:
            raise NotFound
    return bench


def axes_of(graded: Graded) -> list[Axis]:
    """Function, cosmetic and packaging with the reasons of each."""
    return [
        Axis(_("Function"), graded.function, _reasons(graded, "function", BEST_FUNCTION, FUNCTION)),
        Axis(_("Cosmetic"), graded.cosmetic, _reasons(graded, "cosmetic", BEST_COSMETIC, COSMETIC)),
        Axis(_("Packaging"), "", [_packaging(graded)]),
    ]


def _packaging(graded: Graded) -> str:
    known = any(effect.axis == "packaging" for effect in graded.effects)
    if graded.missing and not known:
        return _("Not looked at yet.")
    return str(PACKAGINGS[graded.packaging])


def _reasons(graded: Graded, axis: str, best: str, words: dict[str, Any]) -> list[str]:
    level = getattr(graded, axis)
    if graded.hazard:
        return [_("Not looked at to the end: it is not safe.")]
    said = [
        effect.sentence for effect in graded.effects if effect.axis == axis and effect.limit != best
    ]
    if said:
        return said
    if graded.missing and not graded.because(axis):
        return [_("Nothing found so far.")]
    return [f"{graded.because(axis) or str(words[level]).capitalize()}."]


def _button(option: Option, number: int, *, chosen: bool) -> Answer:
    note, tone, icon = _look(option)
    key = str(number) if number <= 9 else ""
    return Answer(option.value, worded(option.label), note, tone, icon, key, chosen)


def _look(option: Option) -> tuple[Any, str, str]:
    """What an answer does, its tone and its icon."""
    if option.hazard:
        return _("Stops the inspection, sets it aside"), "bad", "alert"
    if option.hold is not None:
        return _("Sets it aside: %s") % HOLDS[option.hold][0], "warn", "hold"
    limits = [limit for limit in (option.function_at_most, option.cosmetic_at_most) if limit]
    if any(limit in POOR for limit in limits):
        return "", "bad", "x"
    if any(limit not in FINE for limit in limits):
        return "", "warn", "minus"
    return "", "good", "check"
