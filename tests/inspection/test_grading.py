"""The grade of a checklist's answers, and what each answer did to it."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from inspection.checklists import (
    COSMETICS,
    FUNCTIONS,
    asked,
    read_questions,
    unanswered,
    worded,
    wrong_answers,
)
from inspection.generic import GENERIC_QUESTIONS
from inspection.grading import at_least, grade
from returns_portal.lib.errors import InvalidInput
from tests.factories.inspection import AS_NEW, BROKEN, HAZARD, SEALED

GENERIC = read_questions(GENERIC_QUESTIONS)


def shown(answers):
    found = grade(GENERIC, answers)
    return found.function, found.cosmetic, found.packaging


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        (SEALED, ("F6", "C9", "sealed")),
        (AS_NEW, ("F6", "C9", "opened")),
        (BROKEN, ("F2", "C4", "opened")),
        (AS_NEW | {"packaging": "none"}, ("F6", "C8", "none")),
        (AS_NEW | {"accessories": "minor_missing"}, ("F5", "C9", "opened")),
        (AS_NEW | {"works": "partly", "accessories": "minor_missing"}, ("F3", "C9", "opened")),
        (AS_NEW | {"works": "broken", "appearance": "damaged"}, ("F1", "C1", "opened")),
        (HAZARD, ("F1", "C0", "opened")),
    ],
)
def test_the_lowest_limit_of_the_answers_is_the_grade(answers, wanted):
    assert shown(answers) == wanted
    assert grade(GENERIC, answers).missing == ()


def test_each_answer_says_what_it_did():
    found = grade(GENERIC, BROKEN)
    assert [row["text"] for row in found.explanation] == [
        "In its opened packaging.",
        "Does not work; cannot rise above F2.",
        "Clearly used; cannot rise above C4.",
        "Complete.",
    ]
    assert (found.because("function"), found.because("cosmetic")) == (
        "Does not work",
        "Clearly used",
    )


def test_a_hazard_stops_the_inspection_there_and_then():
    found = grade(GENERIC, AS_NEW | HAZARD)
    assert (found.hazard, found.missing) == (True, ())
    assert [question.key for question in asked(GENERIC, AS_NEW | HAZARD)] == ["safe"]
    assert found.explanation[-1]["text"] == (
        "Gets hot, smells, leaks or is swollen; the inspection stops and the piece is set aside."
    )


def test_what_is_sealed_is_neither_tested_nor_looked_at():
    keys = [question.key for question in asked(GENERIC, SEALED)]
    assert keys == ["safe", "identity", "packaging"]
    assert shown(SEALED | {"works": "broken", "appearance": "damaged"}) == ("F6", "C9", "sealed")


def test_questions_appear_as_answers_lead_to_them():
    assert [q.key for q in unanswered(GENERIC, {})] == ["safe", "identity", "packaging"]
    later = unanswered(GENERIC, {"packaging": "opened"})
    assert [q.key for q in later] == ["safe", "identity", "works", "appearance", "accessories"]


def test_a_doubtful_identity_names_the_hold():
    found = grade(GENERIC, SEALED | {"identity": "counterfeit"})
    assert found.holds == ("counterfeit_suspected",)
    assert found.explanation[0]["text"] == "It looks like a copy; the piece is set aside."


def test_unknown_questions_and_options_are_named():
    errors = list(wrong_answers(GENERIC, {"colour": "red", "works": "maybe", "safe": None}))
    assert [(error.field, error.code) for error in errors] == [
        ("answers.colour", "unknown_question"),
        ("answers.works", "unknown_option"),
    ]


answer_sets = st.fixed_dictionaries(
    {},
    optional={
        question.key: st.sampled_from([option.value for option in question.options])
        for question in GENERIC
    },
)


@given(answer_sets)
def test_every_set_of_answers_has_a_grade_and_no_reason_too_many(answers):
    found = grade(GENERIC, answers)
    assert found.function in FUNCTIONS
    assert found.cosmetic in COSMETICS
    keys = {question.key for question in asked(GENERIC, answers)}
    assert {effect.question for effect in found.effects} <= keys & set(answers)
    assert set(found.missing) == keys - set(answers)


@given(answer_sets, st.sampled_from(["works", "appearance", "accessories"]))
def test_a_worse_answer_never_makes_a_better_grade(answers, key):
    question = next(each for each in GENERIC if each.key == key)
    before = grade(GENERIC, answers | {key: question.options[0].value})
    after = grade(GENERIC, answers | {key: question.options[-1].value})
    assert at_least(before.function, after.function)
    assert at_least(before.cosmetic, after.cosmetic)


def test_grades_compare_on_their_own_axis():
    assert at_least("F4", "F3")
    assert not at_least("F2", "F3")
    assert at_least("C10", "C9") is False
    assert not at_least("", "F1")


def test_texts_are_shown_in_the_language_of_the_inspector():
    texts = {"en": "Does it work?", "de": "Geht es?"}
    with translation.override("de-at"):
        assert worded(texts) == "Geht es?"
    with translation.override("it"):
        assert worded(texts) == "Does it work?"
    assert worded({"de": "Nur deutsch"}) == "Nur deutsch"


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_built_in_checklist_is_translated_and_grades_alike(language):
    with translation.override("en"):
        english = grade(GENERIC, BROKEN)
    with translation.override(language):
        found = grade(GENERIC, BROKEN)
        for question in GENERIC:
            assert worded(question.text) != question.text["en"]
            for option in question.options:
                assert worded(option.label) != option.label["en"]
    assert (found.function, found.cosmetic) == (english.function, english.cosmetic)
    assert found.as_json() == english.as_json()
    assert found.explanation != english.explanation


def question(**fields):
    return {
        "key": "q",
        "text": "Really?",
        "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
    } | fields


@pytest.mark.parametrize(
    ("rows", "field", "code"),
    [
        ([], "questions", "invalid"),
        ("x", "questions", "invalid"),
        ([question(key="Not A Key")], "questions[0].key", "invalid"),
        ([question(), question()], "questions[1].key", "duplicate"),
        ([question(text="")], "questions[0].text", "invalid"),
        ([question(text="x" * 301)], "questions[0].text", "max_length"),
        ([question(options=[])], "questions[0].options", "invalid"),
        ([question(type="text")], "questions[0].options", "invalid"),
        ([question(type="slider")], "questions[0].type", "invalid_choice"),
        ([question(colour="red")], "questions[0].colour", "unknown_field"),
        ([question(required="yes")], "questions[0].required", "invalid"),
        ([question(ask_if={"p": ["a"]})], "questions[0].ask_if.p", "unknown_question"),
        ([question(ask_if=["p"])], "questions[0].ask_if", "invalid"),
        (
            [question(options=[{"value": "a", "label": "A"}, {"value": "a", "label": "B"}])],
            "questions[0].options[1].value",
            "duplicate",
        ),
        (
            [
                question(
                    options=[
                        {"value": "a", "label": "A", "function_at_most": "F9"},
                        {"value": "b", "label": "B"},
                    ]
                )
            ],
            "questions[0].options[0].function_at_most",
            "invalid_choice",
        ),
    ],
)
def test_a_checklist_that_cannot_work_is_refused_by_name(rows, field, code):
    with pytest.raises(InvalidInput) as refused:
        read_questions(rows)
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)


def test_a_condition_may_name_only_what_was_asked_before():
    rows = [question(key="first"), question(key="then", ask_if={"first": ["b"]})]
    questions = read_questions(rows)
    assert [each.key for each in asked(questions, {"first": "a"})] == ["first"]
    assert [each.key for each in asked(questions, {"first": "b"})] == ["first", "then"]
