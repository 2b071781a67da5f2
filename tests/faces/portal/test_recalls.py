"""Recalls in the portal: the notice, the look-up that tells of nobody, an owner's choice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from notifications.models import MailboxMail
from recalls.links import owner_path
from recalls.models import AffectedUnit, Campaign, RecallNotice
from recalls.services.campaigns import suspend
from recalls.services.units import choose_remedy, send_kit
from returns_portal.faces import dates
from returns_portal.faces.portal.forms.recalls import GONE
from returns_portal.lib import clock
from rma.models import Rma, Shipment
from tenants.models import Tenant
from tests import cast
from tests.factories import disposition as routes
from tests.factories.catalog import make_product
from tests.factories.rma import SOON, working_in
from tests.recalls.recalling import Recallers, lamp_sold

pytestmark = pytest.mark.django_db

CONTACT = "maren@post.example"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("returns_portal.faces.portal.care.EVEN_TIME", 0.0)
    with clock.frozen(SOON):
        yield


@pytest.fixture
def recallers(alpha: Tenant) -> Recallers:
    routes.furnished(alpha)
    people = [cast.person(alpha, "recall_manager", name) for name in ("Alice", "Ben")]
    return Recallers(alpha, *people)


@pytest.fixture
def visitor(alpha: Tenant) -> Client:
    return cast.browser(alpha)


@pytest.fixture
def running(recallers: Recallers) -> Campaign:
    """A recall that runs; Maren bought one of the lamps, Otto one that is not covered."""
    lamp_sold(
        recallers.shop,
        "L3-2291",
        number="HT-1",
        customer={"name": "Maren Oduya", "email": CONTACT},
        payments=[{"method": "card", "amount": "72.00"}],
    )
    lamp_sold(
        recallers.shop,
        "L3-2300",
        number="HT-2",
        customer={"name": "Otto", "email": "otto@post.example"},
    )
    return recallers.running(
        name="Lantern 320 head torch",
        instructions="Stop charging and stop using it now.",
        where_to_find="Inside the battery door, after SN.",
        contact="1800 555 0142",
    )


def words(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def picture() -> bytes:
    """A small picture."""
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(body, "PNG")
    return body.getvalue()


def link(recallers: Recallers, campaign: Campaign) -> str:
    with working_in(recallers.shop):
        notice = RecallNotice.objects.get(campaign=campaign)
        return owner_path(notice)


def mails(recallers: Recallers) -> list[MailboxMail]:
    recallers.work()
    with working_in(recallers.shop):
        return list(MailboxMail.objects.order_by("-created_at", "-id"))


def test_the_first_page_names_a_recall_and_leads_to_it(visitor: Client, running: Campaign) -> None:
    page = visitor.get("/").content.decode()
    assert f"Safety recall: {running.name}" in unescape(page)
    assert f'href="/recalls/{running.number}"' in page
    assert "Safety recall" not in visitor.get("/track").content.decode()


def test_no_recall_is_told_as_such(alpha: Tenant, visitor: Client) -> None:
    assert "No recall now" in words(visitor.get("/recalls"))


def test_the_notice_says_what_the_law_wants(running: Campaign, visitor: Client) -> None:
    assert f'href="/recalls/{running.number}"' in visitor.get("/recalls").content.decode()
    said = words(visitor.get(f"/recalls/{running.number}"))
    for slot in (
        "Product safety recall",
        "Lantern 320 head torch",
        "The battery can overheat while charging. It can burn skin and start a fire.",
        "Stop charging and stop using it now.",
        "serial number from L3-2288 to L3-2294",
        "Inside the battery door, after SN.",
        "Refund the price paid",
        "Replacement free",
        "1800 555 0142",
        "Please pass this page on",
    ):
        assert slot in said, slot
    assert 'href="/recalls"' in visitor.get("/").content.decode()


@pytest.mark.parametrize("status", ["draft", "approved"])
def test_what_was_not_published_is_not_there(
    recallers: Recallers, visitor: Client, status: str
) -> None:
    campaign = recallers.draft() if status == "draft" else recallers.approved()
    assert visitor.get(f"/recalls/{campaign.number}").status_code == 404
    assert "No recall now" in words(visitor.get("/recalls"))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("L3-2291", "Yes, L3-2291 is affected. Stop charging and stop using it now."),
        ("l3-2294", "Yes, l3-2294 is affected."),
        ("L3-2290", "Yes, L3-2290 is affected."),
        ("L3-2295", "L3-2295 is not among the numbers of a recall."),
        ("L3-2287", "L3-2287 is not among the numbers of a recall."),
        ("HT-1", "HT-1 is not among the numbers of a recall."),
        ("LAMP", "LAMP may be affected. Only some of these goods are affected."),
    ],
)
def test_a_number_is_answered_from_the_scope_alone(
    running: Campaign, visitor: Client, code: str, told: str
) -> None:
    """L3-2290 was never sold, L3-2291 was: the answer is the same, and an order is no number."""
    answer = visitor.post(f"/recalls/{running.number}", {"ask": "check", "code": code})
    assert answer.status_code == 200
    assert told in words(answer)
    assert "Maren" not in words(answer)


def test_an_empty_number_is_told_beside_its_box(running: Campaign, visitor: Client) -> None:
    answer = visitor.post(f"/recalls/{running.number}", {"ask": "check", "code": " "})
    assert answer.status_code == 400
    assert "Write the number that stands on the product." in words(answer)


def test_the_door_answers_right_and_wrong_alike(
    running: Campaign, recallers: Recallers, visitor: Client
) -> None:
    address, token = f"/recalls/{running.number}", r'name="csrfmiddlewaretoken" value="\w+"'
    before, pages = len(mails(recallers)), []
    for number, contact in (
        ("HT-1", CONTACT),
        ("HT-1", "wrong@post.example"),
        ("HT-2", "otto@post.example"),
        ("HT-9", CONTACT),
    ):
        answer = visitor.post(address, {"ask": "link", "number": number, "contact": contact})
        assert answer.status_code == 200
        pages.append(re.sub(token, "", answer.content.decode()))
    assert len(set(pages)) == 1
    assert "Look into your mail" in pages[0]
    found = mails(recallers)[: len(mails(recallers)) - before]
    assert [mail.recipient for mail in found] == [CONTACT]


def test_too_many_numbers_are_too_many(
    running: Campaign, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recalls.services.lookups.LOOK_UPS", "1/5min")
    address = f"/recalls/{running.number}"
    answers = [visitor.post(address, {"ask": "check", "code": "L3-2291"}) for _try in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1]["Retry-After"]) > 0


def test_an_owner_chooses_and_confirms_the_exact_amount(
    running: Campaign, recallers: Recallers, visitor: Client
) -> None:
    path = link(recallers, running)
    page = visitor.get(path)
    assert page["Cache-Control"] == "no-store"
    assert "Refund €72.00" in words(page)
    assert "serial number L3-2291, order HT-1" in words(page)
    piece = recallers.units(running)[0].public_id
    asked = visitor.post(path, {"piece": piece, "remedy": "refund"})
    said = words(asked)
    assert asked.status_code == 200
    assert "Get €72.00 back?" in said
    assert "You get €72.00, the full price paid, back the way it was paid." in said
    assert "After your choice you get a prepaid label: postage is free." in said
    assert recallers.units(running)[0].status == "open"
    seen = re.search(r'name="seen" value="([^"]*)"', asked.content.decode())
    assert seen is not None
    sent = {"piece": piece, "remedy": "refund", "confirm": "1", "seen": unescape(seen[1])}
    assert visitor.post(path, sent)["Location"] == path
    unit = recallers.units(running)[0]
    assert (unit.status, unit.contact) == ("awaiting_return", "reached")
    assert unit.remedy_wanted == "refund"
    assert unit.rma_line is not None
    assert (unit.rma_line.legal_basis, unit.rma_line.rma.status) == ("recall", "authorized")
    said = words(visitor.get(path))
    assert "We wait for it" in said
    assert "See your return" in said
    assert visitor.post(path, sent).status_code == 400
    assert recallers.units(running)[0].version == unit.version


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Choose what you get."),
        ({"remedy": "repair"}, "Select a valid choice"),
        ({"remedy": "refund", "piece": "aff_1"}, "Select a valid choice"),
        ({"remedy": "refund", "confirm": "1", "seen": "refund €1.00"}, "Something has changed"),
    ],
)
def test_what_cannot_be_chosen_changes_nothing(
    running: Campaign, recallers: Recallers, visitor: Client, fields: dict[str, str], told: str
) -> None:
    piece = recallers.units(running)[0].public_id
    answer = visitor.post(link(recallers, running), {"piece": piece} | fields)
    assert answer.status_code == 400
    assert told in words(answer)
    assert recallers.units(running)[0].status == "open"


@pytest.mark.parametrize("how", [value for value, _words, _means in GONE])
def test_an_owner_no_longer_has_it(
    running: Campaign, recallers: Recallers, visitor: Client, how: str
) -> None:
    path = link(recallers, running)
    piece = recallers.units(running)[0].public_id
    assert "You no longer have it?" in words(visitor.get(f"{path}/gone"))
    answer = visitor.post(f"{path}/gone", {"piece": piece, "how": how})
    assert answer["Location"] == path
    unit = recallers.units(running)[0]
    assert (unit.status, unit.note) == ("removed", how)
    assert "You no longer have it" in words(visitor.get(path))


def test_a_link_of_another_shop_or_a_made_up_one_opens_nothing(
    running: Campaign, recallers: Recallers, beta: Tenant
) -> None:
    path = link(recallers, running)
    for client, address in (
        (cast.browser(beta), path),
        (cast.browser(recallers.shop), path[:-3] + "abc"),
        (cast.browser(beta), f"/recalls/{running.number}"),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"remedy": "refund"}).status_code == 404
    assert recallers.units(running)[0].status == "open"


def test_a_suspended_recall_shows_its_notice_and_takes_no_answer(
    running: Campaign, recallers: Recallers, visitor: Client
) -> None:
    path = link(recallers, running)
    piece = recallers.units(running)[0].public_id
    with working_in(recallers.shop):
        suspend(running, by=recallers.first.actor, reason="Looked at again")
    assert visitor.get(f"/recalls/{running.number}").status_code == 200
    assert "Choose what you get" not in words(visitor.get(path))
    assert visitor.post(path, {"piece": piece, "remedy": "refund"}).status_code == 400
    with working_in(recallers.shop):
        assert AffectedUnit.objects.get().status == "open"


def test_a_battery_gets_no_ordinary_label(recallers: Recallers, visitor: Client) -> None:
    make_product(recallers.shop, "LAMP", title="Lantern", battery={"chemistry": "li_ion"})
    lamp_sold(recallers.shop, "L3-2291", customer={"name": "Maren", "email": CONTACT})
    campaign = recallers.running()
    said = words(visitor.get(f"/recalls/{campaign.number}"))
    assert "a recalled battery may not travel in an ordinary parcel" in said
    assert "Is it hot, swollen or smoking?" in said
    with working_in(recallers.shop):
        unit = choose_remedy(recallers.unit(campaign), by=recallers.first.actor, remedy="refund")
    assert unit.status == "awaiting_return"
    page = visitor.get(link(recallers, campaign))
    said = words(page)
    assert "Do not post it: we write to you to arrange how it is collected." in said
    found = re.search(r'href="(/r/[^"]+)">See your return', page.content.decode())
    assert found is not None
    said = words(visitor.get(found[1]))
    assert "We arrange the collection with you" in said
    assert "Do not put it into the post." in said
    assert "I have posted it" not in said
    assert "outside of the parcel" not in said
    agent = cast.browser(recallers.shop, cast.person(recallers.shop, "agent", "Cleo"))
    with working_in(recallers.shop):
        parcel = Shipment.objects.get()
    address = reverse("desk:act", args=["parcel", parcel.public_id, "schedule_pickup"])
    gone = agent.post(address, {"at": "2020-01-01"})
    assert "This day has passed. Choose today or a later day." in words(gone)
    booked = {"at": SOON.date() + timedelta(days=3), "note": "Ring twice"}
    assert agent.post(address, booked).status_code == 302
    said = words(visitor.get(found[1]))
    assert "We have it It is collected from you" in said
    assert f"Collected on {dates.day(booked['at'])}" in said
    assert "Ring twice" not in said
    with working_in(recallers.shop):
        rma = Rma.objects.get()
    seen = words(agent.get(reverse("desk:return", args=[rma.public_id])))
    assert f"The carrier will come. {dates.day(booked['at'])}" in seen


def test_the_pages_are_light(running: Campaign, recallers: Recallers, visitor: Client) -> None:
    for address in ("/recalls", f"/recalls/{running.number}", link(recallers, running)):
        assert len(visitor.get(address).content) < 20_000


def test_an_owner_disposes_of_it_with_a_photo(recallers: Recallers, visitor: Client) -> None:
    lamp_sold(recallers.shop, "L3-2291", customer={"name": "Maren", "email": CONTACT})
    campaign = recallers.running(remedies=["refund", "replacement", "disposal"])
    path, piece = link(recallers, campaign), recallers.unit(campaign).public_id
    sent = {"piece": piece, "remedy": "disposal"}
    seen = re.search(r'name="seen" value="([^"]*)"', visitor.post(path, sent).content.decode())
    assert seen is not None
    visitor.post(path, sent | {"confirm": "1", "seen": unescape(seen[1])})
    assert "Add the photo" in words(visitor.get(path))
    empty = visitor.post(f"{path}/disposed", {"piece": piece})
    assert (empty.status_code, recallers.unit(campaign).status) == (400, "chosen")
    assert "Add a photo that shows it was disposed of." in words(empty)
    wrong = SimpleUploadedFile("a.jpg", b"no picture", content_type="image/jpeg")
    refused = visitor.post(f"{path}/disposed", {"piece": piece, "photos": wrong})
    assert "This is not a photo we can open." in words(refused)
    photo = SimpleUploadedFile("a.png", picture(), content_type="image/png")
    assert visitor.post(f"{path}/disposed", {"piece": piece, "photos": photo}).status_code == 302
    assert recallers.unit(campaign).status == "disposed"


def test_an_owner_says_that_the_kit_has_helped(recallers: Recallers, visitor: Client) -> None:
    lamp_sold(recallers.shop, "L3-2291", customer={"name": "Maren", "email": CONTACT})
    campaign = recallers.running(remedies=["kit", "refund"])
    path, unit = link(recallers, campaign), recallers.unit(campaign)
    with working_in(recallers.shop):
        asked = choose_remedy(unit, by=recallers.first.actor, remedy="kit")
        send_kit(asked, by=recallers.first.actor)
    assert "I have repaired it" in words(visitor.get(path))
    assert visitor.post(f"{path}/repaired", {"piece": "aff_1"}).status_code == 404
    assert visitor.post(f"{path}/repaired", {"piece": unit.public_id})["Location"] == path
    assert recallers.unit(campaign).status == "remedied"
    assert "It is done" in words(visitor.get(path))
