"""The door: whoever guesses learns nothing, whoever bought the order gets in."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from flows.models import StageEvent
from notifications.models import MailboxMail
from returns_portal.faces import middleware
from returns_portal.faces.middleware import EvenTimeMiddleware
from returns_portal.faces.portal import care
from returns_portal.lib import clock
from rma.models import ReturnDraft
from tenants.models import Tenant
from tenants.scope import NoTenant, current_tenant_id, tenant_scope
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper

pytestmark = pytest.mark.django_db

RIGHT = {"number": "HT-48213", "contact": "maren@post.example"}
GUESSES = [
    RIGHT,
    {"number": "HT-48213", "contact": "somebody@post.example"},
    {"number": "HT-99999", "contact": "maren@post.example"},
    {"number": "HT-99999", "contact": "00000"},
]


def bare(page: HttpResponse, *typed: str) -> str:
    """A page without what differs by itself: the form's token, and what the guesser typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    for word in typed:
        text = text.replace(word, "…")
    return text


def enter_link(mail: MailboxMail) -> str:
    """The path of the link in a mail."""
    found = re.search(r"https?://[^/]+(/enter/\S+)", mail.text)
    assert found
    return found[1]


def test_right_and_wrong_guesses_get_the_same_answer(visitor: Client, shopper: Shopper) -> None:
    answers, pages = set(), set()
    for guess in GUESSES:
        answer = visitor.post("/", guess)
        answers.add((answer.status_code, answer["Location"], answer.content))
        pages.add(bare(visitor.get("/code"), *guess.values()))
    assert answers == {(302, "/code", b"")}
    assert len(pages) == 1


def test_a_wrong_code_gets_the_same_answer_for_every_guess(
    visitor: Client, shopper: Shopper
) -> None:
    pages = set()
    for guess in GUESSES:
        visitor.post("/", guess)
        answer = visitor.post("/code", {"code": "111111"})
        pages.add((answer.status_code, bare(answer, *guess.values())))
    assert len(pages) == 1
    assert pages.pop()[0] == 400


def test_only_the_buyer_gets_a_mail(visitor: Client, shopper: Shopper) -> None:
    for guess in GUESSES[1:]:
        visitor.post("/", guess)
    assert shopper.mails() == []
    visitor.post("/", RIGHT)
    [mail] = shopper.mails()
    assert mail.recipient == "maren@post.example"


@pytest.mark.parametrize(
    "guess",
    [
        {"number": " #ht-48213 ", "contact": "MAREN@post.example"},
        {"number": "HT-48213", "contact": "h91x2f4"},
    ],
    ids=["written otherwise", "postcode"],
)
def test_people_write_things_their_own_way(shopper: Shopper, guess: dict[str, str]) -> None:
    shopper.ask(**guess)
    assert len(shopper.mails()) == 1


def test_nothing_of_the_order_is_shown_before_the_code(shopper: Shopper) -> None:
    shopper.ask()
    page = shopper.client.get("/code").content.decode()
    for secret in ("Oduya", "Sea Road", "H91 ", "jacket", "80.00"):
        assert secret not in page


def test_the_page_after_asking_says_what_to_check(shopper: Shopper) -> None:
    shopper.ask()
    page = shopper.client.get("/code").content.decode()
    assert "Nothing after two minutes?" in page
    assert "<bdi>HT-48213</bdi>" in page
    assert "<bdi>maren@post.example</bdi>" in page


def test_the_code_opens_the_form_once(shopper: Shopper) -> None:
    shopper.ask()
    code = shopper.code()
    answer = shopper.client.post("/code", {"code": f" {code[:3]} {code[3:]} "})
    assert answer["Location"].startswith("/return/")
    again = browser(shopper.tenant)
    again.post("/", RIGHT)
    assert again.post("/code", {"code": code}).status_code == 400


def test_a_code_typed_on_an_arabic_keyboard_fits(shopper: Shopper) -> None:
    shopper.ask()
    arabic = shopper.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert shopper.client.post("/code", {"code": arabic}).status_code == 302


def test_five_wrong_tries_end_a_code(shopper: Shopper) -> None:
    shopper.ask()
    code = shopper.code()
    for _try in range(5):
        shopper.client.post("/code", {"code": "000000" if code != "000000" else "111111"})
    assert shopper.client.post("/code", {"code": code}).status_code == 400


def test_a_code_ends_after_twenty_minutes(shopper: Shopper) -> None:
    shopper.ask()
    code = shopper.code()
    with clock.frozen(NOW + timedelta(minutes=21)):
        assert shopper.client.post("/code", {"code": code}).status_code == 400


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "٣", "1" * 500])
def test_what_is_no_code_is_said_beside_the_field(shopper: Shopper, typed: str) -> None:
    shopper.ask()
    page = shopper.client.post("/code", {"code": typed})
    assert page.status_code == 400
    assert 'id="id_code-error"' in page.content.decode()


def test_the_link_of_the_mail_is_used_up_by_its_button_only(shopper: Shopper) -> None:
    shopper.ask()
    path = enter_link(shopper.mails()[0])
    phone = browser(shopper.tenant)
    for _scanner in range(3):
        assert phone.get(path).status_code == 200
    assert phone.post(path)["Location"].startswith("/return/")
    assert phone.post(path).status_code == 400
    assert phone.get(path).status_code == 410


def test_another_code_ends_the_older_link(shopper: Shopper) -> None:
    shopper.ask()
    older = enter_link(shopper.mails()[0])
    assert shopper.client.post("/code/again")["Location"] == "/code"
    shopper.mails()
    assert shopper.client.post(older).status_code == 400


def test_a_link_opens_nothing_in_another_shop(shopper: Shopper, beta: Tenant) -> None:
    shopper.ask()
    path = enter_link(shopper.mails()[0])
    stranger = browser(beta)
    assert stranger.get(path).status_code == 404
    assert stranger.post(path).status_code == 404
    assert shopper.client.get(path).status_code == 200


def test_who_looks_for_a_return_gets_the_list(shopper: Shopper) -> None:
    shopper.client.post("/track", RIGHT)
    answer = shopper.client.post("/code", {"code": shopper.code()})
    assert answer["Location"].startswith("/orders/")
    page = shopper.client.get(answer["Location"]).content.decode()
    assert "Nothing was returned of this order yet" in page


def test_the_list_shows_what_was_returned_and_begins_another(shopper: Shopper) -> None:
    shopper.send()
    [rma] = shopper.returns()
    shopper.client.post("/track", RIGHT)
    path = shopper.client.post("/code", {"code": shopper.code()})["Location"]
    page = shopper.client.get(path).content.decode()
    assert rma.number in page
    assert "Skerry rain jacket" in page
    assert shopper.client.post(f"{path}/begin")["Location"].startswith("/return/")


def test_asking_too_often_about_one_order_is_refused_with_the_form_kept(visitor: Client) -> None:
    for _time in range(6):
        assert visitor.post("/", GUESSES[2]).status_code == 302
    page = visitor.post("/", GUESSES[2])
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert 'value="HT-99999"' in page.content.decode()
    assert visitor.post("/", GUESSES[0]).status_code == 302


def test_one_address_may_not_try_one_order_after_the_other(visitor: Client) -> None:
    for number in range(60):
        visitor.post("/", {"number": f"HT-{number}", "contact": "00000"})
    assert visitor.post("/", RIGHT).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert visitor.post("/", RIGHT, **elsewhere).status_code == 302


def test_guessing_codes_is_limited_too(shopper: Shopper) -> None:
    shopper.ask()
    answers = [shopper.client.post("/code", {"code": "000000"}).status_code for _guess in range(21)]
    assert answers == [400] * 20 + [429]


def test_an_answer_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "EVEN_TIME", 0.05)
    answer = EvenTimeMiddleware(care.in_even_time(lambda request: HttpResponse()))
    begun = time.monotonic()
    answer(RequestFactory().get("/"))
    assert time.monotonic() - begun < 0.05
    answer(RequestFactory().post("/"))
    assert time.monotonic() - begun >= 0.05


def test_whoever_waits_holds_no_transaction_and_no_shop(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    within = len(connection.savepoint_ids)  # of the test's own transaction
    waited = []

    def sleep(seconds: float) -> None:
        with pytest.raises(NoTenant):
            current_tenant_id()
        waited.append((round(seconds), len(connection.savepoint_ids)))

    monkeypatch.setattr(care, "EVEN_TIME", 60)
    monkeypatch.setattr(middleware.time, "sleep", sleep)
    assert visitor.post("/", RIGHT).status_code == 302
    assert waited == [(60, within)]


def test_without_asking_there_is_nothing_to_enter(visitor: Client) -> None:
    assert visitor.get("/code")["Location"] == "/"
    visitor.cookies["asked"] = "somebody's own cookie"
    assert visitor.get("/code")["Location"] == "/"
    assert visitor.post("/code/again")["Location"] == "/"


def test_a_form_from_elsewhere_is_refused(open_shop: Tenant) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": f"{open_shop.slug}.localhost"})
    for path in ("/", "/track", "/code", "/code/again"):
        assert strict.post(path, RIGHT).status_code == 403
    with tenant_scope(open_shop), transaction.atomic():
        assert not StageEvent.objects.filter(name="order.code_asked").exists()


@pytest.mark.parametrize(
    ("number", "contact"),
    [("", ""), ("HT-48213", ""), ("x" * 101, "a@b.example"), ("HT\x00", "a@b.example")],
    ids=["nothing", "half", "huge", "nul"],
)
def test_bad_input_is_said_beside_the_field(visitor: Client, number: str, contact: str) -> None:
    page = visitor.post("/", {"number": number, "contact": contact})
    assert page.status_code == 400
    words = page.content.decode()
    assert "error-summary" in words
    assert 'aria-invalid="true"' in words


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_is_typed_is_shown_and_never_run(visitor: Client, nasty: str) -> None:
    visitor.post("/", {"number": nasty, "contact": nasty})
    page = visitor.get("/code").content.decode()
    assert nasty not in page
    assert "&lt;" in page


def test_pages_about_somebody_are_kept_by_nobody(shopper: Shopper) -> None:
    path = shopper.open()
    for page in (shopper.client.get("/code"), shopper.client.get(path)):
        assert page["Cache-Control"] == "no-store"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"


def test_going_through_the_door_again_finds_the_form_that_was_begun(shopper: Shopper) -> None:
    shopper.open()
    shopper.choose()
    phone = Shopper(shopper.tenant, shopper.order, browser(shopper.tenant), shopper.run_handlers)
    path = phone.open()
    page = phone.client.get(path).content.decode()
    assert 'name="take-1" id="id_take-1" value="1" checked' in page
    with tenant_scope(shopper.tenant), transaction.atomic():
        assert ReturnDraft.objects.count() == 1
