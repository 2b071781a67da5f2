"""The grade that a checklist's answers give, with what each answer did. Pure: no database.

Everything starts as good as it can be: F6, C9. An answer only ever limits: the grade on each axis
is the lowest limit of the answers that were asked for. The person answers; nobody types a grade.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from inspection.checklists import (
    COSMETICS,
    FUNCTIONS,
    Answers,
    Option,
    Question,
    asked,
    unanswered,
    worded,
)

BEST_FUNCTION, BEST_COSMETIC = FUNCTIONS[-1], COSMETICS[-1]
#: Of a piece that was not looked at to the end.
STOPPED_FUNCTION, STOPPED_COSMETIC = FUNCTIONS[0], COSMETICS[0]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer did on one axis: `limit` is the best grade (or the packaging) it leaves."""

    question: str
    answer: str
    axis: str  # function | cosmetic | packaging | hazard | hold
    limit: str
    said: str

    @property
    def sentence(self) -> str:
        """The effect in the words of an explanation, in the language it was graded in."""
        if self.axis == "hazard":
            return _("%s; the inspection stops and the piece is set aside.") % self.said
        if self.axis == "hold":
            return _("%s; the piece is set aside.") % self.said
        if self.limit in (BEST_FUNCTION, BEST_COSMETIC) or self.axis == "packaging":
            return f"{self.said}."
        return _("%(finding)s; cannot rise above %(grade)s.") % {
            "finding": self.said,
            "grade": self.limit,
        }


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade with its reasons; so far, while questions are `missing`."""

    function: str
    cosmetic: str
    packaging: str
    effects: tuple[Effect, ...]
    hazard: bool
    holds: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def explanation(self) -> list[dict[str, str]]:
        """The reasons as they are shown, in the active language."""
        return [
            {"question": effect.question, "axis": effect.axis, "text": effect.sentence}
            for effect in self.effects
        ]

    def as_json(self) -> list[dict[str, str]]:
        """The reasons as they are stored: facts, worded only when somebody reads them."""
        return [
            {
                "question": effect.question,
                "answer": effect.answer,
                "axis": effect.axis,
                "limit": effect.limit,
            }
            for effect in self.effects
        ]

    def because(self, axis: str) -> str:
        """What set the grade on `axis`, in words: a grade is never shown bare."""
        limit = getattr(self, axis)
        return next(
            (one.said for one in self.effects if one.axis == axis and one.limit == limit), ""
        )


def grade(questions: Sequence[Question], answers: Answers) -> Graded:
    """The grade of these answers; answers to questions that were not asked count for nothing."""
    effects: list[Effect] = []
    for question in asked(questions, answers):
        option = question.option(answers.get(question.key))
        if option is not None:
            effects += _effects(question, option)
    hazard = any(effect.axis == "hazard" for effect in effects)
    packaging = [effect.limit for effect in effects if effect.axis == "packaging"]
    return Graded(
        function=STOPPED_FUNCTION if hazard else _lowest(effects, "function", FUNCTIONS),
        cosmetic=STOPPED_COSMETIC if hazard else _lowest(effects, "cosmetic", COSMETICS),
        packaging=packaging[-1] if packaging else "opened",
        effects=tuple(effects),
        hazard=hazard,
        holds=tuple(dict.fromkeys(one.limit for one in effects if one.axis == "hold")),
        missing=tuple(question.key for question in unanswered(questions, answers)),
    )


def _effects(question: Question, option: Option) -> Iterator[Effect]:
    limits = (
        ("hazard", "safety_hazard" if option.hazard else None),
        ("hold", option.hold),
        ("function", option.function_at_most),
        ("cosmetic", option.cosmetic_at_most),
        ("packaging", option.packaging),
    )
    for axis, limit in limits:
        if limit is not None:
            yield Effect(question.key, option.value, axis, limit, worded(option.said))


def _lowest(effects: Sequence[Effect], axis: str, scale: Sequence[str]) -> str:
    limits = [effect.limit for effect in effects if effect.axis == axis]
    return min(limits, key=scale.index, default=scale[-1])


def at_least(value: str, least: str) -> bool:
    """Whether a grade such as F4 (or C6) is `least` or better on its axis; no grade never is."""
    scale = FUNCTIONS if least in FUNCTIONS else COSMETICS
    return value in scale and scale.index(value) >= scale.index(least)
