"""A guided inspection as data: questions that branch, and what each answer does to the grade.

A checklist is JSON that `read_questions` checks and turns into `Question`s; nothing here looks
anything up. Texts are kept by language; the built-in ones only in English, as message ids that the
translations know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns_portal.lib.errors import FieldError, InvalidInput

#: The two axes of a grade, the worst first, and what may be said of the packaging.
FUNCTIONS = tuple(f"F{number}" for number in range(1, 7))
COSMETICS = tuple(f"C{number}" for number in range(10))
PACKAGINGS = ("none", "opened", "sealed")

#: Holds that an answer may place.
HOLDS = (
    "counterfeit_suspected",
    "serial_mismatch",
    "data_bearing_locked",
    "evidence",
    "awaiting_client",
)
TYPES = ("choice", "text")

#: Bounds of what a tenant may write.
MOST_QUESTIONS, MOST_OPTIONS, LONGEST_TEXT, LONGEST_ANSWER = 60, 20, 300, 2000

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

Texts = Mapping[str, str]
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose, and what it does. `finding` is how an explanation says it."""

    value: str
    label: Texts
    finding: Texts = field(default_factory=dict)
    function_at_most: str | None = None
    cosmetic_at_most: str | None = None
    packaging: str | None = None
    hold: str | None = None
    hazard: bool = False

    @property
    def said(self) -> Texts:
        """The words of an explanation."""
        return self.finding or self.label


@dataclass(frozen=True, slots=True)
class Question:
    """One question, asked if every question in `ask_if` has one of the answers named there."""

    key: str
    type: str
    text: Texts
    help: Texts = field(default_factory=dict)
    ask_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    required: bool = True

    def option(self, value: str | None) -> Option | None:
        """The option of an answer, or None."""
        return next((option for option in self.options if option.value == value), None)


def worded(texts: Texts) -> str:
    """`texts` in the active language: as the tenant wrote it, else our translation, or English."""
    language = get_language() or "en"
    for name in (language, language.partition("-")[0]):
        if texts.get(name) and name != "en":
            return texts[name]
    english = texts.get("en", "")
    return _(english) if english else next(iter(texts.values()), "")


def asked(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions that these answers lead to, in order; none follows a hazard."""
    found: list[Question] = []
    reached: dict[str, str] = {}
    for question in questions:
        if not all(reached.get(key) in values for key, values in question.ask_if.items()):
            continue
        found.append(question)
        answer = answers.get(question.key)
        if answer is None:
            continue
        reached[question.key] = answer
        option = question.option(answer)
        if option is not None and option.hazard:
            break
    return found


def unanswered(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions asked so far that still need an answer."""
    return [
        question
        for question in asked(questions, answers)
        if question.required and not answers.get(question.key)
    ]


def wrong_answers(
    questions: Sequence[Question], answers: Mapping[str, Any]
) -> Iterator[FieldError]:
    """What is wrong with answers as they came: unknown questions, and what is no option of one."""
    known = {question.key: question for question in questions}
    for key, answer in answers.items():
        question = known.get(key)
        if question is None:
            yield FieldError(f"answers.{key}", "unknown_question", _("It is not asked here."))
        elif answer is not None and question.type == "choice" and not question.option(answer):
            values = ", ".join(option.value for option in question.options)
            message = _("Answer with one of: %s.") % values
            yield FieldError(f"answers.{key}", "unknown_option", message)


# --- reading what a tenant wrote ----------------------------------------------------------


class _Wrong(ValueError):
    """A part that is not as it must be: where, a stable code, and the sentence."""

    def __init__(self, path: str, code: str, message: Any) -> None:
        super().__init__(path)
        self.error = FieldError(path, code, message)


def read_questions(rows: Any) -> tuple[Question, ...]:
    """The questions of a checklist's JSON. Raises InvalidInput naming the first wrong part."""
    try:
        return _questions(rows)
    except _Wrong as wrong:
        raise InvalidInput.of(wrong.error) from None


def _questions(rows: Any) -> tuple[Question, ...]:
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_QUESTIONS:
        message = _("A checklist has 1 to %d questions.") % MOST_QUESTIONS
        raise _Wrong("questions", "invalid", message)
    questions: list[Question] = []
    for index, row in enumerate(rows):
        question = _question(row, f"questions[{index}]")
        _comes_first(question, questions, f"questions[{index}]")
        questions.append(question)
    return tuple(questions)


def _question(row: Any, path: str) -> Question:
    row = _record(row, path, {"key", "type", "text", "help", "ask_if", "options", "required"})
    kind = row.get("type", "choice")
    if kind not in TYPES:
        raise _Wrong(f"{path}.type", "invalid_choice", _("Choose one of: %s.") % ", ".join(TYPES))
    return Question(
        key=_name(row.get("key"), f"{path}.key"),
        type=kind,
        text=_texts(row.get("text"), f"{path}.text"),
        help=_texts(row.get("help") or {}, f"{path}.help", needed=False),
        ask_if=_conditions(row.get("ask_if") or {}, f"{path}.ask_if"),
        options=tuple(_options(row.get("options") or [], kind, f"{path}.options")),
        required=_flag(row.get("required", kind == "choice"), f"{path}.required"),
    )


def _options(rows: Any, kind: str, path: str) -> Iterator[Option]:
    least = 2 if kind == "choice" else 0
    most = MOST_OPTIONS if kind == "choice" else 0
    if not isinstance(rows, list) or not least <= len(rows) <= most:
        message = _("A choice has 2 to %d options, a text none.") % MOST_OPTIONS
        raise _Wrong(path, "invalid", message)
    seen: set[str] = set()
    for index, row in enumerate(rows):
        option = _option(row, f"{path}[{index}]")
        if option.value in seen:
            raise _Wrong(f"{path}[{index}].value", "duplicate", _("This value is there already."))
        seen.add(option.value)
        yield option


_OPTION = {
    "value",
    "label",
    "finding",
    "function_at_most",
    "cosmetic_at_most",
    "packaging",
    "hold",
    "hazard",
}


def _option(row: Any, path: str) -> Option:
    row = _record(row, path, _OPTION)
    return Option(
        value=_name(row.get("value"), f"{path}.value"),
        label=_texts(row.get("label"), f"{path}.label"),
        finding=_texts(row.get("finding") or {}, f"{path}.finding", needed=False),
        function_at_most=_one_of(row, "function_at_most", FUNCTIONS, path),
        cosmetic_at_most=_one_of(row, "cosmetic_at_most", COSMETICS, path),
        packaging=_one_of(row, "packaging", PACKAGINGS, path),
        hold=_one_of(row, "hold", HOLDS, path),
        hazard=_flag(row.get("hazard", False), f"{path}.hazard"),
    )


def _comes_first(question: Question, before: Sequence[Question], path: str) -> None:
    """A key is used once, and a condition names an option of an earlier question."""
    known = {earlier.key: earlier for earlier in before}
    if question.key in known:
        raise _Wrong(f"{path}.key", "duplicate", _("This key is there already."))
    for key, values in question.ask_if.items():
        earlier = known.get(key)
        if earlier is None or any(earlier.option(value) is None for value in values):
            message = _("A condition names an earlier question and its options.")
            raise _Wrong(f"{path}.ask_if.{key}", "unknown_question", message)


def _record(value: Any, path: str, names: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(path, "invalid", _("This has to be an object."))
    for name in value:
        if name not in names:
            raise _Wrong(f"{path}.{name}", "unknown_field", _("This field is not known here."))
    return value


def _name(value: Any, path: str) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        message = _("Use small letters, digits and underscores, beginning with a letter.")
        raise _Wrong(path, "invalid", message)
    return value


def _flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(path, "invalid", _("This is either true or false."))
    return value


def _one_of(row: Mapping[str, Any], name: str, values: Sequence[str], path: str) -> str | None:
    value = row.get(name)
    if value is not None and value not in values:
        message = _("Choose one of: %s.") % ", ".join(values)
        raise _Wrong(f"{path}.{name}", "invalid_choice", message)
    return value


def _texts(value: Any, path: str, *, needed: bool = True) -> dict[str, str]:
    """Text by language; a bare text counts as English."""
    if isinstance(value, str):
        value = {"en": value}
    good = isinstance(value, dict) and all(
        isinstance(name, str) and len(name) <= 12 and isinstance(text, str) and text.strip()
        for name, text in value.items()
    )
    if not good or (needed and not value):
        raise _Wrong(path, "invalid", _("Give the text, or texts by language."))
    if any(len(text) > LONGEST_TEXT for text in value.values()):
        raise _Wrong(path, "max_length", _("At most %d characters.") % LONGEST_TEXT)
    return {name: text.strip() for name, text in value.items()}


def _conditions(value: Any, path: str) -> dict[str, tuple[str, ...]]:
    good = isinstance(value, dict) and all(
        isinstance(values, list) and values and all(isinstance(one, str) for one in values)
        for values in value.values()
    )
    if not good:
        raise _Wrong(path, "invalid", _("Give the answers that lead here, by question."))
    return {key: tuple(values) for key, values in value.items()}
