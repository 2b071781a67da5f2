"""What partners are answered about guided inspections, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from inspection.api.shapes import GradeShape, Moment, Text, WithReturn, public, words
from inspection.checklists import Question, asked, worded
from inspection.grading import Graded, grade
from inspection.models import Checklist, HandlingUnit, Inspection
from inspection.selectors.checklists import questions_of
from returns_portal.rest import fields
from returns_portal.rest.serializers import Shape


class OptionShape(Shape):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class QuestionShape(Shape):
    """A question. `asked` is whether the answers given so far lead to it."""

    key = serializers.CharField()
    type = serializers.CharField()
    text = serializers.CharField()
    help = Text()
    required = serializers.BooleanField()  # type: ignore[assignment]
    asked = serializers.BooleanField()
    answer = Text()
    options = OptionShape(many=True)


def question_rows(
    questions: Sequence[Question], answers: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Questions as they are answered, the best option of each first."""
    reached = {question.key for question in asked(questions, answers)}
    return [
        {
            "key": question.key,
            "type": question.type,
            "text": worded(question.text),
            "help": worded(question.help) or None,
            "required": question.required,
            "asked": question.key in reached,
            "answer": answers.get(question.key),
            "options": [
                {"value": option.value, "label": worded(option.label)}
                for option in question.options
            ],
        }
        for question in questions
    ]


class GradeReasonShape(Shape):
    """What one answer did; of a supervisor's grade the axis is `override`."""

    question = Text()
    axis = serializers.CharField()
    text = serializers.CharField()


class ChecklistNamedShape(Shape):
    id = fields.PublicIdField(Checklist)
    handle = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()


class InspectionShape(WithReturn):
    """One run of a checklist over one handling unit."""

    id = fields.PublicIdField(Inspection)
    status = serializers.CharField()
    handling_unit = fields.PublicIdField(HandlingUnit)
    lpn = serializers.CharField()
    sku = Text()
    return_ = Text()
    return_line = Text()
    checklist = ChecklistNamedShape()
    questions = QuestionShape(many=True)
    missing = words(help_text="Questions that still need an answer")
    answers = serializers.DictField(child=serializers.CharField())
    photos = words()
    grade = GradeShape(allow_null=True)
    grade_so_far = GradeShape(help_text="What the answers given so far come to")
    explanation = GradeReasonShape(many=True)
    created_at = fields.TimestampField()
    started_at = Moment()
    graded_at = Moment()
    confirmed_at = Moment()
    updated_at = fields.TimestampField()

    @classmethod
    def of(cls, row: Inspection) -> dict[str, Any]:
        questions = questions_of(row.checklist)
        found = grade(questions, row.answers)
        unit = row.unit
        return {
            "id": row.public_id,
            "status": row.status,
            "handling_unit": public("hu", row.unit_id),
            "lpn": unit.lpn,
            "sku": unit.product.sku if unit.product else None,
            "return": public("rma", unit.rma_id),
            "return_line": public("rln", unit.rma_line_id),
            "checklist": named(row.checklist),
            "questions": question_rows(questions, row.answers),
            "missing": list(found.missing),
            "answers": row.answers,
            "photos": row.photos,
            "grade": row.grade_shown,
            "grade_so_far": {
                "function": found.function,
                "cosmetic": found.cosmetic,
                "packaging": found.packaging,
            },
            "explanation": explanation_rows(row, found),
            "created_at": row.created_at,
            "started_at": row.started_at,
            "graded_at": row.graded_at,
            "confirmed_at": row.confirmed_at,
            "updated_at": row.updated_at,
        }


def explanation_rows(row: Inspection, found: Graded) -> list[dict[str, Any]]:
    """What each answer did, and a supervisor's reason where the grade is not the computed one."""
    rows: list[dict[str, Any]] = list(found.explanation)
    if row.override_reason:
        rows.append({"question": None, "axis": "override", "text": row.override_reason})
    return rows


def named(checklist: Checklist) -> dict[str, Any]:
    """A checklist as an inspection names it."""
    return {
        "id": checklist.public_id,
        "handle": checklist.handle,
        "name": checklist.name,
        "version": checklist.number,
    }


class ChecklistShape(Shape):
    """One version of a checklist. `questions` is what was written, with what each answer does."""

    id = fields.PublicIdField(Checklist)
    handle = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    category = Text()
    published_at = Moment()
    questions = serializers.ListField(child=serializers.DictField())

    @classmethod
    def of(cls, row: Checklist) -> dict[str, Any]:
        return named(row) | {
            "category": row.category or None,
            "published_at": row.published_at,
            "questions": row.questions,
        }
