"""Guided inspections: started, answered, graded, confirmed, looked at again."""

from __future__ import annotations

import pytest

from flows.documents import store
from flows.timeline import events_of
from inspection import services
from inspection.models import Hold, Inspection
from inspection.services.inspecting import Override, confirm_inspection
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from rma.models import RmaLine
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in


@pytest.fixture
def unit(shop):
    return floor.returned_goods(shop)


def resolution_of(shop, unit):
    return make.fresh(shop, unit.rma).resolutions[0].status


def test_an_inspection_goes_from_waiting_to_a_grade_that_counts(shop, unit, alice):
    run = floor.started(shop, unit, alice.actor)
    assert (run.status, run.inspector) == ("in_progress", alice.user.pk)
    with working_in(shop):
        run = services.answer_questions(run, answers={"safe": "safe"}, by=alice.actor)
        assert (run.unanswered, run.answers) == (2, {"safe": "safe"})
        with pytest.raises(TransitionRefused, match="2 questions are not answered yet"):
            services.grade_inspection(run, by=alice.actor)
        run = services.answer_questions(run, answers=floor.AS_NEW, by=alice.actor)
        run = services.grade_inspection(run, by=alice.actor)
    assert (run.status, run.function, run.cosmetic, run.packaging) == (
        "graded",
        "F6",
        "C9",
        "opened",
    )
    assert resolution_of(shop, unit) == "proposed"
    with working_in(shop):
        confirm_inspection(run, by=alice.actor)
    assert floor.fresh(shop, unit).grade_shown == {
        "function": "F6",
        "cosmetic": "C9",
        "packaging": "opened",
    }
    assert resolution_of(shop, unit) == "due"
    with working_in(shop):
        names = [event.name for event in events_of(run)]
        line = RmaLine.objects.get(pk=unit.rma_line_id)
    assert names == [
        "inspection.waiting",
        "inspection.started",
        "inspection.answered",
        "inspection.answered",
        "inspection.graded",
        "inspection.confirmed",
    ]
    assert line.inspections == {
        str(run.pk): {
            "quantity": 1,
            "grade": {"function": "F6", "cosmetic": "C9", "packaging": "opened"},
        }
    }


def test_an_answer_can_be_taken_back(shop, unit):
    run = floor.started(shop, unit)
    with working_in(shop):
        services.answer_questions(run, answers=floor.AS_NEW, by=floor.SYSTEM)
        run = services.answer_questions(run, answers={"works": None}, by=floor.SYSTEM)
    assert (run.unanswered, "works" in run.answers) == (1, False)


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"colour": "red"}, "answers.colour", "unknown_question"),
        ({"works": "perhaps"}, "answers.works", "unknown_option"),
        ({"colour": None}, "answers.colour", "unknown_question"),
    ],
)
def test_answers_that_nobody_asked_for_are_refused(shop, unit, answers, field, code):
    run = floor.started(shop, unit)
    with working_in(shop), pytest.raises(InvalidInput) as refused:
        services.answer_questions(run, answers=answers, by=floor.SYSTEM)
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)
    assert floor.fresh(shop, run).answers == {}


def test_only_what_was_started_is_answered(shop, unit):
    run = floor.inspection_of(shop, unit)
    with working_in(shop), pytest.raises(TransitionRefused):
        services.answer_questions(run, answers=floor.SEALED, by=floor.SYSTEM)
    with working_in(shop), pytest.raises(TransitionRefused):
        services.grade_inspection(run, by=floor.SYSTEM)
    assert floor.fresh(shop, run).status == "waiting"


def test_a_hazard_sets_the_piece_aside_at_once_and_ends_the_questions(shop, unit):
    run = floor.started(shop, unit)
    with working_in(shop):
        run = services.answer_questions(run, answers=floor.HAZARD, by=floor.SYSTEM)
    assert run.unanswered == 0
    assert floor.fresh(shop, unit).hazard is True
    [hold] = floor.holds_on(shop, unit)
    assert (hold.kind, hold.status, hold.rule, hold.reason) == (
        "safety_hazard",
        "open",
        "inspection",
        "Gets hot, smells, leaks or is swollen",
    )
    with working_in(shop):
        run = services.grade_inspection(run, by=floor.SYSTEM)
        run = confirm_inspection(run, by=floor.SYSTEM)
    assert (run.status, run.function, run.cosmetic) == ("confirmed", "F1", "C0")
    # The customer is not made to wait for what we do with a dangerous piece.
    assert resolution_of(shop, unit) == "due"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("other_serial", "serial_mismatch"),
        ("other_article", "evidence"),
        ("counterfeit", "counterfeit_suspected"),
    ],
)
def test_a_doubt_about_whose_goods_these_are_holds_back_the_money(shop, unit, answer, kind):
    routes.inspected(shop, unit, floor.SEALED | {"identity": answer})
    [hold] = floor.holds_on(shop, unit)
    assert (hold.kind, hold.status) == (kind, "open")
    assert resolution_of(shop, unit) == "proposed"
    with working_in(shop):
        services.release_hold(hold, finding="It is ours after all", by=floor.SYSTEM)
    assert resolution_of(shop, unit) == "due"


def test_a_supervisor_may_set_another_grade_with_a_reason(shop, unit):
    inspector = cast.person(shop, "inspector").actor
    supervisor = cast.person(shop, "supervisor").actor
    run = floor.started(shop, unit, inspector)
    better = Override("F4", "C6", "opened", "Only the cable was broken")
    with working_in(shop):
        services.answer_questions(run, answers=floor.BROKEN, by=inspector)
    with pytest.raises(PermissionDenied), working_in(shop):
        services.grade_inspection(run, by=inspector, override=better)
    with pytest.raises(InvalidInput) as refused, working_in(shop):
        services.grade_inspection(run, by=supervisor, override=Override("F9", "C6", "opened", " "))
    assert [error.field for error in refused.value.errors] == ["function", "reason"]
    assert floor.fresh(shop, run).status == "in_progress"
    with working_in(shop):
        run = services.grade_inspection(run, by=supervisor, override=better)
    assert (run.function, run.cosmetic, run.override_reason) == (
        "F4",
        "C6",
        "Only the cable was broken",
    )


def test_a_later_run_supersedes_and_does_not_pay_twice(shop, unit):
    first = routes.inspected(shop, unit)
    with working_in(shop):
        again = services.inspect_again(unit, by=floor.SYSTEM)
        with pytest.raises(Conflict):
            services.inspect_again(unit, by=floor.SYSTEM)
    second = routes.inspected(shop, unit, floor.BROKEN)
    assert second.pk == again.pk
    assert floor.fresh(shop, first).status == "superseded"
    assert floor.fresh(shop, unit).function == "F2"
    assert [r.status for r in make.fresh(shop, unit.rma).resolutions] == ["due"]
    with working_in(shop):
        line = RmaLine.objects.get(pk=unit.rma_line_id)
    assert list(line.inspections) == [str(second.pk)]
    disposition = routes.route_of(shop, unit)
    assert (disposition.route, disposition.inspection_id) == ("recycle", second.pk)


def test_a_supervisor_reopens_until_the_goods_move_on_by_the_grade(shop, unit):
    inspector = cast.person(shop, "inspector").actor
    run = routes.inspected(shop, unit)
    with pytest.raises(PermissionDenied), working_in(shop):
        services.reopen_inspection(run, reason="Wrong piece", by=inspector)
    with pytest.raises(InvalidInput), working_in(shop):
        services.reopen_inspection(run, reason=" ", by=floor.SYSTEM)
    with working_in(shop):
        assert services.reopen_inspection(run, reason="Look again", by=floor.SYSTEM).status == (
            "in_progress"
        )
        services.grade_inspection(run, by=floor.SYSTEM)
    with working_in(shop):
        from disposition import services as ways

        ways.confirm_inspection(run, by=floor.SYSTEM)
        way = routes.route_of(shop, unit)
        ways.approve_route(way, by=floor.SYSTEM)
        ways.start_route(way, by=floor.SYSTEM)
    with pytest.raises(TransitionRefused, match="already moved on"), working_in(shop):
        services.reopen_inspection(run, reason="Too late", by=floor.SYSTEM)
    assert floor.fresh(shop, run).status == "confirmed"


def test_photos_are_uploaded_files_and_each_is_kept_once(shop, unit):
    run = floor.started(shop, unit)
    with working_in(shop):
        file = store(None, kind="photo", name="a.jpg", content_type="image/jpeg", body=b"x")
        for _time in range(2):
            run = services.add_photos(run, photos=[file.public_id], by=floor.SYSTEM)
        assert run.photos == [file.public_id]
        with pytest.raises(InvalidInput) as refused:
            services.add_photos(run, photos=["file_nope"], by=floor.SYSTEM)
    assert refused.value.errors[0].field == "photos[0]"


def test_a_category_has_a_checklist_of_its_own_once_it_is_published(shop, alice):
    make_product(shop, "PHONE", category="phone")
    questions = [
        {
            "key": "locked",
            "text": {"en": "Is it locked?", "de": "Ist es gesperrt?"},
            "options": [
                {"value": "no", "label": "No"},
                {"value": "yes", "label": "Yes", "hold": "data_bearing_locked"},
            ],
        }
    ]
    with working_in(shop):
        draft = services.add_checklist(
            handle="phones", name="Phones", category="phone", questions=questions, by=alice.actor
        )
    assert (draft.number, draft.published_at) == (1, None)

    def received():
        order = make_order(shop, lines=[line_given(sku="PHONE")])
        return floor.inspection_of(shop, floor.returned_goods(shop, order)).checklist.handle

    assert received() == "generic"
    with working_in(shop):
        services.publish_checklist(draft, by=alice.actor)
        with pytest.raises(Conflict):
            services.publish_checklist(draft, by=alice.actor)
    assert received() == "phones"


def test_a_shop_without_a_checklist_still_receives(alpha):
    make.seeded(alpha)
    with working_in(alpha):
        services.add_location(code="DOCK-1", by=floor.SYSTEM)
    unit = floor.returned_goods(alpha)
    assert floor.inspection_of(alpha, unit).checklist.handle == "generic"


def test_somebody_who_may_only_look_inspects_nothing(shop, unit, bob):
    run = floor.inspection_of(shop, unit)
    for verb in (
        lambda: services.start_inspection(run, by=bob.actor),
        lambda: services.answer_questions(run, answers=floor.SEALED, by=bob.actor),
        lambda: services.inspect_again(unit, by=bob.actor),
        lambda: services.add_photos(run, photos=[], by=bob.actor),
        lambda: services.add_checklist(handle="x", name="X", questions=[], by=bob.actor),
    ):
        with pytest.raises(PermissionDenied), working_in(shop):
            verb()
    with working_in(shop):
        assert Inspection.objects.get().status == "waiting"
        assert Hold.objects.count() == 0
