"""Checklists: their versions, and the one in force for a product."""

from __future__ import annotations

from django.db.models import QuerySet

from inspection.checklists import Question, read_questions
from inspection.models import Checklist


def checklists() -> QuerySet[Checklist]:
    """Every version of every checklist."""
    return Checklist.objects.all()


def checklists_in_force() -> dict[str, Checklist]:
    """The newest published checklist of each category; "" is the one for everything else."""
    published = Checklist.objects.filter(published_at__isnull=False)
    newest = published.order_by("category", "-published_at", "-number").distinct("category")
    return {checklist.category: checklist for checklist in newest}


def questions_of(checklist: Checklist) -> tuple[Question, ...]:
    """The questions of a version."""
    return read_questions(checklist.questions)
