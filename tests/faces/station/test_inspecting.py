"""The bench: guided questions, the grade with its reasons, photos, hazards, another grade."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from flows.documents import documents_of
from inspection.models import HandlingUnit, Hold, Inspection
from tenants.models import Tenant
from tests.faces.station.conftest import At
from tests.faces.station.pages import follow, text_of, value_of
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.factories.disposition import route_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(shop: Tenant) -> HandlingUnit:
    """A T-shirt at the dock that waits for inspection."""
    return floor.returned_goods(shop)


@pytest.fixture
def waiting(shop: Tenant, unit: HandlingUnit) -> Inspection:
    """Its inspection."""
    return floor.inspection_of(shop, unit)


def bench(inspection: Inspection, *rest: str) -> str:
    return "/".join([f"/station/inspections/{inspection.public_id}", *rest]) + "/"


def answer(client: Client, inspection: Inspection, key: str, value: str) -> Any:
    return client.post(bench(inspection, "questions", key, "answer"), {"answer": value})


def answered(client: Client, inspection: Inspection, answers: dict[str, str]) -> Any:
    """The page after all `answers`, given one after another as the bench asks for them."""
    page = follow(client, client.get(bench(inspection)))
    for key, value in answers.items():
        assert page.request["PATH_INFO"] == bench(inspection, "questions", key)
        page = follow(client, answer(client, inspection, key, value))
    return page


def photo(name: str = "front.jpg", kind: str = "JPEG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_one_question_to_a_screen_with_a_key_for_each_answer(
    inspector: Client, waiting: Inspection
) -> None:
    page = follow(inspector, inspector.get(bench(waiting)))
    words = text_of(page)
    assert "Is it safe to handle?" in words
    assert "Does it work?" not in words
    assert "Stops the inspection, sets it aside" in words
    markup = page.content.decode()
    assert 'data-answer="1"' in markup
    assert 'data-answer="2"' in markup
    assert "question 1 of 3" in markup


def test_looking_begins_nothing_and_the_first_answer_does(
    inspector: Client, shop: Tenant, waiting: Inspection
) -> None:
    follow(inspector, inspector.get(bench(waiting)))
    assert floor.fresh(shop, waiting).status == "waiting"
    answer(inspector, waiting, "safe", "safe")
    begun = floor.fresh(shop, waiting)
    assert (begun.status, begun.answers) == ("in_progress", {"safe": "safe"})


def test_answers_lead_through_the_checklist_to_the_grade(
    inspector: Client, shop: Tenant, waiting: Inspection
) -> None:
    page = answered(inspector, waiting, floor.BROKEN)
    assert page.request["PATH_INFO"] == bench(waiting, "grade")
    words = text_of(page)
    assert "F2 C4" in words
    assert "Function F2 Does not work; cannot rise above F2." in words
    assert "Cosmetic C4 Clearly used; cannot rise above C4." in words
    assert "Then put it in Recycling" in words


def test_the_grade_so_far_is_never_shown_bare(inspector: Client, waiting: Inspection) -> None:
    page = follow(inspector, inspector.get(bench(waiting)))
    assert "Function F6 Nothing found so far." in text_of(page)
    answered(inspector, waiting, {"safe": "safe", "identity": "right", "packaging": "none"})
    page = inspector.get(bench(waiting, "questions", "works"))
    words = text_of(page)
    assert "Without its packaging; cannot rise above C8." in words
    assert "Packaging no packaging" in words
    assert "If it stays so, put it in Open-box stock" in words


def test_going_back_shows_the_answer_and_changing_it_changes_the_grade(
    inspector: Client, waiting: Inspection
) -> None:
    answered(inspector, waiting, floor.AS_NEW)
    page = inspector.get(bench(waiting, "questions", "works"))
    assert 'value="works" data-tone="good" aria-pressed="true"' in page.content.decode()
    page = follow(inspector, answer(inspector, waiting, "works", "partly"))
    assert page.request["PATH_INFO"] == bench(waiting, "grade")
    assert "Function F3 Works in part; cannot rise above F3." in text_of(page)


def test_confirming_gives_the_piece_its_grade_and_its_way(
    inspector: Client, shop: Tenant, unit: HandlingUnit, waiting: Inspection
) -> None:
    answered(inspector, waiting, floor.BROKEN)
    page = follow(inspector, inspector.post(bench(waiting, "confirm")))
    assert page.request["PATH_INFO"] == f"/station/pieces/{unit.public_id}/away/"
    assert "F2 does not work · C4 clearly used · opened" in text_of(page)
    graded = floor.fresh(shop, unit)
    assert (graded.function, graded.cosmetic, graded.packaging) == ("F2", "C4", "opened")
    assert route_of(shop, unit).route == "recycle"


def test_a_second_confirmation_is_refused_with_its_sentence(
    inspector: Client, shop: Tenant, waiting: Inspection
) -> None:
    answered(inspector, waiting, floor.SEALED)
    follow(inspector, inspector.post(bench(waiting, "confirm")))
    page = inspector.post(bench(waiting, "confirm"))
    assert page.status_code == 409
    assert "“Confirm” is not possible: it is confirmed." in text_of(page)


def test_a_grade_before_every_question_is_refused(
    inspector: Client, shop: Tenant, waiting: Inspection
) -> None:
    answer(inspector, waiting, "safe", "safe")
    page = inspector.post(bench(waiting, "confirm"))
    assert page.status_code == 409
    assert "2 questions are not answered yet." in text_of(page)
    assert floor.fresh(shop, waiting).status == "in_progress"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("splendid", "Answer with one of: safe, hazard."),
        ("x" * 5000, "Answer with one of: safe, hazard."),
    ],
)
def test_an_answer_that_is_none_is_refused(
    inspector: Client, shop: Tenant, waiting: Inspection, value: str, sentence: str
) -> None:
    page = answer(inspector, waiting, "safe", value)
    assert page.status_code == 400
    assert sentence in text_of(page)
    assert floor.fresh(shop, waiting).status == "waiting"


def test_a_question_that_is_not_asked_is_not_there(inspector: Client, waiting: Inspection) -> None:
    assert inspector.get(bench(waiting, "questions", "works")).status_code == 404
    assert answer(inspector, waiting, "nonsense", "x").status_code == 404


def test_a_hazard_stops_the_inspection_and_sets_the_piece_aside(
    inspector: Client, shop: Tenant, unit: HandlingUnit, waiting: Inspection
) -> None:
    page = answered(inspector, waiting, floor.HAZARD)
    words = text_of(page)
    assert "Stop: it is not safe" in words
    assert "Then put it in Hazard shelf" in words
    assert [hold.kind for hold in floor.holds_on(shop, unit)] == ["safety_hazard"]
    page = follow(inspector, inspector.post(bench(waiting, "confirm")))
    assert "It is set aside and has to be released first." in text_of(page)


def test_photos_are_drawn_anew_and_shown(
    inspector: Client, shop: Tenant, waiting: Inspection
) -> None:
    url = bench(waiting, "photos")
    answer_page = inspector.post(url, {"photo": [photo()], "at": "safe"})
    page = follow(inspector, answer_page)
    assert page.request["PATH_INFO"] == bench(waiting, "questions", "safe")
    assert "1 photo" in text_of(page)
    with make.working_in(shop):
        [document] = documents_of(floor.fresh(shop, waiting), "inspection_photo")
        assert (document.content_type, document.name) == ("image/jpeg", "1.jpg")
    href = page.content.decode().split('class="photo__frame" href="')[1].split('"')[0]
    shown = inspector.get(href)
    assert shown["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (64, 48)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose 1 to 10 photos at a time."),
        ([SimpleUploadedFile("x.jpg", b"<svg onload=1>", "image/jpeg")], "This is no photo."),
        ([SimpleUploadedFile("x.jpg", b"", "image/jpeg")], "no photo"),
    ],
)
def test_what_is_no_photo_is_refused_where_it_was_sent(
    inspector: Client,
    shop: Tenant,
    waiting: Inspection,
    files: list[SimpleUploadedFile],
    sentence: str,
) -> None:
    page = inspector.post(bench(waiting, "photos"), {"photo": files, "at": "safe"})
    assert page.status_code == 400
    assert sentence in text_of(page)
    assert "Is it safe to handle?" in text_of(page)
    assert floor.fresh(shop, waiting).photos == []


def test_a_supervisor_sets_another_grade_with_a_reason(
    inspector: Client, at: At, shop: Tenant, unit: HandlingUnit, waiting: Inspection
) -> None:
    page = answered(inspector, waiting, floor.BROKEN)
    assert "Set another grade" not in text_of(page)
    supervisor = at("supervisor")
    page = supervisor.get(bench(waiting, "grade"))
    assert "Set another grade" in text_of(page)
    given = {"override": "1", "function": "F5", "cosmetic": "C7", "packaging": "none"}
    refused = supervisor.post(bench(waiting, "confirm"), given | {"reason": ""})
    assert refused.status_code == 400
    assert "Say why the grade is another." in text_of(refused)
    assert floor.fresh(shop, waiting).status == "in_progress"
    given["reason"] = "The lamp was only switched off."
    follow(supervisor, supervisor.post(bench(waiting, "confirm"), given))
    graded = floor.fresh(shop, unit)
    assert (graded.function, graded.cosmetic, graded.packaging) == ("F5", "C7", "none")
    words = text_of(supervisor.get(bench(waiting, "grade")))
    assert "Set by hand: The lamp was only switched off." in words


def test_an_inspector_may_not_set_another_grade(
    inspector: Client, shop: Tenant, waiting: Inspection
) -> None:
    answered(inspector, waiting, floor.BROKEN)
    given = {"override": "1", "function": "F6", "cosmetic": "C9", "packaging": "sealed"}
    page = inspector.post(bench(waiting, "confirm"), given | {"reason": "I like it"})
    assert page.status_code == 403
    assert floor.fresh(shop, waiting).status == "in_progress"


def test_a_supervisor_opens_a_grade_again(
    at: At, shop: Tenant, unit: HandlingUnit, waiting: Inspection
) -> None:
    routes.inspected(shop, unit)
    supervisor = at("supervisor")
    assert "Change the answers" in text_of(supervisor.get(bench(waiting, "grade")))
    refused = supervisor.post(bench(waiting, "reopen"), {"reason": ""})
    assert (refused.status_code, "Say why." in text_of(refused)) == (400, True)
    page = follow(supervisor, supervisor.post(bench(waiting, "reopen"), {"reason": "Wrong one"}))
    assert "Is this right?" in text_of(page)
    assert floor.fresh(shop, waiting).status == "in_progress"


def test_a_colleague_is_told_and_may_take_over(
    inspector: Client, at: At, shop: Tenant, waiting: Inspection
) -> None:
    answer(inspector, waiting, "safe", "safe")
    other = at("technician")
    page = follow(other, other.get(bench(waiting)))
    assert "A colleague has begun this inspection" in text_of(page)
    assert other.post(bench(waiting, "take-over"))["Location"] == bench(waiting)
    page = follow(other, other.get(bench(waiting)))
    assert "A colleague has begun" not in text_of(page)


def test_a_piece_is_inspected_again_in_a_new_run(
    inspector: Client, shop: Tenant, unit: HandlingUnit, waiting: Inspection
) -> None:
    routes.inspected(shop, unit)
    page = follow(inspector, inspector.post(f"/station/pieces/{unit.public_id}/inspect/"))
    again = floor.inspection_of(shop, unit)
    assert again.pk != waiting.pk
    assert page["Location"] == bench(again, "questions", "safe")


def test_an_analyst_sees_the_questions_and_answers_none(
    at: At, shop: Tenant, waiting: Inspection
) -> None:
    analyst = at("analyst")
    page = analyst.get(bench(waiting, "questions", "safe"))
    assert page.status_code == 200
    assert "data-answer" not in page.content.decode()
    assert answer(analyst, waiting, "safe", "safe").status_code == 403
    assert floor.fresh(shop, waiting).status == "waiting"


def test_a_text_question_is_answered_or_left_out(at: At, shop: Tenant) -> None:
    with make.working_in(shop):
        checklist = floor.services.add_checklist(
            handle="notes",
            name="Notes",
            category="books",
            questions=[
                {"key": "serial", "type": "text", "text": "Which serial?", "required": True},
                {"key": "more", "type": "text", "text": "Anything else?"},
            ],
            by=floor.SYSTEM,
        )
        floor.services.publish_checklist(checklist, by=floor.SYSTEM)
    make_product(shop, "TEE", category="books")
    unit = floor.returned_goods(shop)
    inspection = floor.inspection_of(shop, unit)
    inspector = at("inspector")
    assert answer(inspector, inspection, "serial", "").status_code == 302
    page = inspector.get(bench(inspection, "questions", "serial"))
    assert "2 questions left" not in text_of(page)
    assert "1 question left" in text_of(page)
    page = follow(inspector, answer(inspector, inspection, "serial", "SN <1>"))
    assert "Anything else?" in text_of(page)
    page = follow(inspector, answer(inspector, inspection, "more", ""))
    assert page.request["PATH_INFO"] == bench(inspection, "grade")
    assert "SN <1>" in text_of(page)
    assert value_of(page, "csrfmiddlewaretoken")


def test_an_open_hold_of_the_bench_blocks_until_it_is_released(
    inspector: Client, shop: Tenant, unit: HandlingUnit, waiting: Inspection
) -> None:
    answers = floor.AS_NEW | {"identity": "counterfeit"}
    page = answered(inspector, waiting, answers)
    assert "It is set aside and has to be released first." in text_of(page)
    follow(inspector, inspector.post(bench(waiting, "confirm")))
    with make.working_in(shop):
        kinds = list(Hold.objects.filter(unit=unit).values_list("kind", "status"))
    assert kinds == [("counterfeit_suspected", "open")]
