"""The guided inspection: one question to a screen, photos, the grade with its reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disposition.services import confirm_inspection
from inspection.models import Inspection
from inspection.selectors import inspections
from inspection.services import (
    Override,
    answer_questions,
    grade_inspection,
    hand_over,
    inspect_again,
    reopen_inspection,
    start_inspection,
)
from returns_portal.faces.parts import Problem
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.bench import Bench, bench_at
from returns_portal.faces.station.forms.grading import OverrideForm
from returns_portal.faces.station.forms.words import WhyForm
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.photos import photos_of, take_photos
from returns_portal.faces.station.pieces import piece_at
from returns_portal.faces.station.session import progressed
from returns_portal.faces.toast import say
from returns_portal.lib.errors import DomainError
from returns_portal.rest.lookup import find


@require_safe
@floor()
def inspect(request: FaceRequest, key: str) -> HttpResponse:
    """To the first question that is open, or to the grade."""
    bench = bench_at(key)
    if bench.inspection.status in ("waiting", "in_progress") and bench.first_open:
        return redirect(bench.address(bench.first_open))
    return redirect(bench.at_grade)


@require_safe
@floor()
def question(request: FaceRequest, key: str, name: str) -> HttpResponse:
    """One question, with the grade so far beside it."""
    return _asked(request, bench_at(key, name))


@require_POST
@floor("inspection.inspect")
def answer(request: FaceRequest, key: str, name: str) -> HttpResponse:
    """Keep an answer and go on to the next question."""
    bench = bench_at(key, name)
    given = request.POST.get("answer", "").strip() or None
    problems: list[DomainError] = []
    with attempt(problems.append):
        if bench.inspection.status == "waiting":
            start_inspection(bench.inspection, by=request.actor)
        answer_questions(bench.inspection, answers={name: given}, by=request.actor)
        return redirect(bench_at(key, name).onward)
    return _asked(request, bench, problems[0])


def _asked(request: FaceRequest, bench: Bench, refused: DomainError | None = None) -> HttpResponse:
    context = {
        "bench": bench,
        "unit": bench.inspection.unit,
        "photos": photos_of(bench.inspection),
        "problems": [Problem(str(refused), "answers")] if refused else [],
        "somebody_else": _somebody_else(request, bench.inspection),
    }
    return show(request, "question", context, status=refused.status if refused else 200)


def _somebody_else(request: FaceRequest, inspection: Inspection) -> bool:
    """Whether a colleague has begun this inspection."""
    begun = inspection.status in ("in_progress", "graded")
    return begun and inspection.inspector not in (None, request.actor.id)


@require_POST
@floor("inspection.inspect")
def take_over(request: FaceRequest, key: str) -> HttpResponse:
    """Go on with what a colleague began."""
    found = find(inspections(), key)
    if request.membership is not None:
        hand_over(found, person=request.membership.user_id, by=request.actor)
    return redirect("station:inspect", found.public_id)


@require_POST
@floor("inspection.inspect")
def photos(request: FaceRequest, key: str) -> HttpResponse:
    """Add photos, and come back to where they were taken."""
    bench = bench_at(key)
    bench.current = next((each for each in bench.asked if each.key == request.POST.get("at")), None)
    problems: list[DomainError] = []
    with attempt(problems.append):
        take_photos(bench.inspection, request.FILES.getlist("photo"), by=request.actor)
        say(request, _("Photo sent"))
        return redirect(bench.address(bench.current) if bench.current else bench.at_grade)
    if bench.current is not None:
        return _asked(request, bench, problems[0])
    return _graded(request, bench, OverrideForm(None, bench.graded), problems[0])


@require_safe
@floor()
def grade(request: FaceRequest, key: str) -> HttpResponse:
    """The grade with its reasons, before and after it counts."""
    bench = bench_at(key)
    return _graded(request, bench, OverrideForm(None, bench.graded))


def _graded(
    request: FaceRequest, bench: Bench, form: OverrideForm, refused: DomainError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "bench": bench,
        "unit": bench.inspection.unit,
        "photos": photos_of(bench.inspection),
        "form": form,
        "problems": [Problem(str(refused))] if refused else [],
        "somebody_else": _somebody_else(request, bench.inspection),
    }
    return show(request, "grade", context, status=refused.status if refused else form.status)


@require_POST
@floor("inspection.inspect")
def confirm(request: FaceRequest, key: str) -> HttpResponse:
    """The grade counts from now on; a supervisor may have set another."""
    bench = bench_at(key)
    form = OverrideForm(request.POST if "override" in request.POST else None, bench.graded)
    problems: list[DomainError] = []
    if form.is_bound and not form.is_valid():
        return _graded(request, bench, form)
    with attempt(form.take if form.is_bound else problems.append):
        done = _confirmed(bench.inspection, form.override, request)
        return redirect("station:away", done.unit.public_id)
    return _graded(request, bench, form, problems[0] if problems else None)


def _confirmed(inspection: Inspection, override: Override | None, request: FaceRequest) -> Any:
    if inspection.status == "in_progress":
        inspection = grade_inspection(inspection, by=request.actor, override=override)
    done = confirm_inspection(inspection, by=request.actor)
    words = f"{done.function} {done.cosmetic}"
    progressed(request, done.unit.lpn, words=_("Graded %s") % words, tone="good", icon="check")
    return done


@require_POST
@floor("inspection.inspect")
def again(request: FaceRequest, key: str) -> HttpResponse:
    """Look at a piece once more: a new run that supersedes when it is confirmed."""
    made = inspect_again(piece_at(key).unit, by=request.actor)
    return redirect("station:inspect", made.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("inspection.override")
def reopen(request: FaceRequest, key: str) -> HttpResponse:
    """Let the answers of a grade be changed again."""
    form = WhyForm(sent(request))
    bench = bench_at(key)
    if form.is_valid():
        with attempt(form.take):
            why = form.cleaned_data["reason"]
            reopen_inspection(bench.inspection, reason=why, by=request.actor)
            return redirect("station:grade", key)
    context = {"bench": bench, "unit": bench.inspection.unit, "form": form}
    return show(request, "reopen", context, status=form.status)
