"""The withdrawal function in the portal: two steps, the same for everybody, proof for ever."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import MailboxMail
from returns_portal.faces.portal import care
from returns_portal.lib import clock
from rma.links import WITHDRAW, WITHDRAWN, withdraw_path
from rma.models import Rma, Withdrawal
from rma.withdrawal_labels import LABELS, labels_of
from tests import cast
from tests.faces.drawing import NOW
from tests.factories.rma import working_in
from tests.papers import text_of

pytestmark = pytest.mark.django_db

RIGHT = {"name": "Maren Oduya", "contract": "HT-48213", "contact": "maren@post.example"}


@pytest.fixture(autouse=True)
def _on_a_friday(monkeypatch):
    monkeypatch.setattr(care, "EVEN_TIME", 0.0)
    with clock.frozen(NOW):
        yield


def signed(page: Any) -> str:
    """The statement that the second step carries."""
    found = re.search(r'name="statement" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def goes_through(client: Client, path: str = "/withdraw", **said: str) -> Any:
    """Both steps; the answer to the second."""
    page = client.post(path, RIGHT | said)
    assert page.status_code == 200, page.content.decode()
    return client.post("/withdraw/confirm", {"statement": signed(page)})


def rows(shop: Any) -> list[Withdrawal]:
    with working_in(shop):
        return list(Withdrawal.objects.order_by("pk"))


def test_two_steps_no_cookie_no_token_and_one_statement(open_shop, order, visitor, run_handlers):
    assert b'href="/withdraw"' in visitor.get("/").content
    visitor.cookies.clear()
    visitor.handler.enforce_csrf_checks = True
    answer = goes_through(visitor)
    assert answer.status_code == 302
    page = visitor.get(answer["Location"])
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    run_handlers(open_shop)
    [row] = rows(open_shop)
    assert (row.status, row.source, row.order_id) == ("matched", "portal", order.pk)
    for words in (row.number, "Maren Oduya", "HT-48213", "UTC"):
        assert words in page.content.decode()
    with working_in(open_shop):
        mail = MailboxMail.objects.select_related("attachment").get(subject__contains=row.number)
    link = re.search(r"https?://[^/]+(/withdrawn/\S+)", mail.text)
    assert link
    assert visitor.get(link[1]).status_code == 200
    paper = visitor.get(f"{answer['Location']}/proof.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content == bytes(mail.attachment.body)


def test_the_second_step_has_one_button_with_the_label_of_the_law_alone(visitor):
    for language, labels in LABELS.items():
        if language not in ("en", "de", "ar"):
            continue
        page = visitor.post("/withdraw", RIGHT, headers={"accept-language": language})
        main = page.content.decode().split("<main")[1].split("</main")[0]
        confirm = main.split('name="statement"')[1].split("</form")[0]
        buttons = re.findall(r"<button[^>]*>(.*?)</button>", confirm, re.S)
        assert [re.sub(r"<[^>]+>", "", each).strip() for each in buttons] == [labels.confirm]
        assert "<select" not in main
        assert "<textarea" not in main


def test_every_page_carries_the_label_and_no_translation_of_it(visitor, order):
    for language in ("en", "de", "ar"):
        page = visitor.get("/", headers={"accept-language": language}).content.decode()
        assert page.count(f'<span translate="no">{LABELS[language].function}</span>') == 2
    assert labels_of("de-AT") is LABELS["de"]
    assert labels_of("xx") is LABELS["en"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"contract": " "}, "contract"),
        ({"contact": "maren.oduya@post"}, "contact"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(visitor, said, field):
    page = visitor.post("/withdraw", RIGHT | said)
    assert page.status_code == 400
    assert f'href="#id_{field}"' in page.content.decode()


def bare(page: Any) -> str:
    """A page without what its visitor typed, and what is drawn by lot."""
    text = page.content.decode()
    for word in (*RIGHT.values(), "HT-99999", "other@post.example"):
        text = text.replace(word, "…")
    text = re.sub(r'value="[\w:.-]{60,}"', "", text)
    return re.sub(r"WD-\w{4}-\w{4}|/withdrawn/[\w:.%-]+", "#", text)


def test_right_and_wrong_guesses_get_the_same_pages(open_shop, order, run_handlers):
    """Before and after a worker has looked: the page of a statement never says what came of it."""
    guesses = [{}, {"contract": "HT-99999"}, {"contact": "other@post.example"}]
    seen: list[set[str]] = [set(), set(), set()]
    for guess in guesses:
        visitor = cast.browser(open_shop)
        first = visitor.post("/withdraw", RIGHT | guess)
        answer = visitor.post("/withdraw/confirm", {"statement": signed(first)})
        seen[0].add(bare(first))
        seen[1].add(bare(visitor.get(answer["Location"])))
        run_handlers(open_shop)
        seen[2].add(bare(visitor.get(answer["Location"])))
    assert [len(each) for each in seen] == [1, 1, 1]
    assert [row.status for row in rows(open_shop)] == ["matched", "unmatched", "unmatched"]


def test_receiving_asks_the_database_the_same_for_right_and_wrong(open_shop, order):
    counts = set()
    for guess in ({}, {"contract": "HT-99999"}):
        visitor = cast.browser(open_shop)
        page = visitor.post("/withdraw", RIGHT | guess)
        with CaptureQueriesContext(connection) as asked:
            visitor.post("/withdraw/confirm", {"statement": signed(page)})
        counts.add(len(asked))
    assert len(counts) == 1


def test_a_reload_or_a_second_click_is_the_same_statement(open_shop, visitor):
    page = visitor.post("/withdraw", RIGHT)
    answers = {
        visitor.post("/withdraw/confirm", {"statement": signed(page)}).status_code
        for _time in range(3)
    }
    assert answers == {302}
    assert len(rows(open_shop)) == 1


def test_a_forged_or_missing_statement_leads_back_to_the_first_step(open_shop, visitor):
    for forged in ("", "nonsense", signing.dumps(RIGHT, salt="another")):
        answer = visitor.post("/withdraw/confirm", {"statement": forged})
        assert (answer.status_code, answer["Location"]) == (302, "/withdraw")
    assert visitor.get("/withdraw/confirm").status_code == 302
    assert rows(open_shop) == []


def test_change_leads_back_with_everything_filled_in(visitor):
    page = visitor.post("/withdraw", RIGHT | {"items": "the jacket"})
    back = visitor.post("/withdraw", {"change": signed(page)}).content.decode()
    for word in (*RIGHT.values(), "the jacket"):
        assert word in back


def test_a_flood_is_answered_slower_marked_and_never_refused(open_shop, visitor):
    waits = []
    for _time in range(12):
        page = visitor.post("/withdraw", RIGHT)
        answer = visitor.post("/withdraw/confirm", {"statement": signed(page)})
        assert answer.status_code == 302
        waits.append(answer.wsgi_request.even_time)
    assert waits == [0.0] * 10 + [0.25, 0.5]
    assert [row.many for row in rows(open_shop)] == [False] * 10 + [True] * 2


# --- with a link of ours ---------------------------------------------------------------------


def path_of(shop: Any, order: Any) -> str:
    with working_in(shop):
        return withdraw_path(order)


def test_a_link_of_ours_fills_in_what_is_known_and_shows_the_money(
    open_shop, order, visitor, run_handlers
):
    path = path_of(open_shop, order)
    form = visitor.get(path).content.decode()
    for word in (*RIGHT.values(), "Cairn base layer", "Skerry rain jacket"):
        assert word in form
    assert "Gift card" not in form
    everything = {f"take-{place}": "1" for place in range(3)}
    page = visitor.post(path, RIGHT | everything)
    shown = page.content.decode()
    assert "You are in time." in shown
    assert "€131.00" in shown
    answer = visitor.post("/withdraw/confirm", {"statement": signed(page)})
    assert answer.status_code == 302
    [row] = rows(open_shop)
    assert (row.status, row.source, row.matched_how, row.lines) == ("matched", "link", "link", [])


def test_only_some_items_can_be_chosen(open_shop, order, visitor):
    path = path_of(open_shop, order)
    page = visitor.post(path, RIGHT | {"take-0": "1", "units-0": "1"})
    assert "1 × <bdi>Cairn base layer</bdi>" in page.content.decode()
    visitor.post("/withdraw/confirm", {"statement": signed(page)})
    [row] = rows(open_shop)
    assert row.lines == [{"order_line": "1", "quantity": 1, "title": "Cairn base layer"}]
    assert visitor.post(path, RIGHT).status_code == 400


def test_another_order_typed_over_the_known_one_is_a_guess_like_any(open_shop, order, visitor):
    path = path_of(open_shop, order)
    page = visitor.post(path, RIGHT | {"take-0": "1", "contract": "HT-99999"})
    assert "You are in time" not in page.content.decode()
    visitor.post("/withdraw/confirm", {"statement": signed(page)})
    [row] = rows(open_shop)
    assert (row.order_id, row.source) == (None, "portal")


def test_after_the_period_it_is_still_received_and_says_so(open_shop, order, visitor):
    path = path_of(open_shop, order)
    with clock.frozen(NOW + timedelta(days=20)):
        page = visitor.post(path, RIGHT | {"take-0": "1", "take-1": "1", "take-2": "1"})
        assert "It is over" in page.content.decode()
        assert visitor.post("/withdraw/confirm", {"statement": signed(page)}).status_code == 302
    assert rows(open_shop)[0].flags == ["late", "exempt"]


def test_links_are_of_one_shop_and_cannot_be_made_up(open_shop, order, beta):
    with working_in(open_shop):
        foreign = WITHDRAW.token(order)
    stranger = cast.browser(beta)
    for token in (foreign, "nonsense"):
        assert stranger.get(f"/withdraw/order/{token}").status_code == 404
        assert stranger.get(f"/withdrawn/{token}").status_code == 404
        assert stranger.get(f"/withdrawn/{token}/proof.pdf").status_code == 404
    answer = goes_through(cast.browser(open_shop))
    assert stranger.get(answer["Location"]).status_code == 404
    assert answer["Location"].startswith("/withdrawn/")
    assert WITHDRAWN.lifetime > 9 * 365 * 24 * 3600


def test_the_model_form_is_a_paper_to_fill_in(visitor):
    paper = visitor.get("/withdraw/form.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert "hereby give notice" in text_of(paper.content)


def test_an_order_number_of_a_shops_own_page_is_filled_in_and_nothing_else(visitor):
    page = visitor.get("/withdraw?order=1001&name=Eve&contact=eve@x.example").content.decode()
    assert 'value="1001"' in page
    assert 'value="Eve"' not in page
    assert 'value="eve@x.example"' not in page


def test_nothing_becomes_a_return_before_somebody_accepts(open_shop, visitor, run_handlers):
    goes_through(visitor)
    run_handlers(open_shop)
    with working_in(open_shop):
        assert not Rma.objects.exists()


def test_the_way_is_no_longer_than_two_steps(visitor):
    """Fewer than buying has: a page with three fields, a page with one button (F-07)."""
    first = visitor.get("/withdraw").content.decode().split("<main")[1].split("</main")[0]
    required = re.findall(r'name="(name|contract|contact)"[^>]*required', first)
    assert sorted(required) == ["contact", "contract", "name"]
    assert first.count("<form") == 1
    assert "1. Your statement" in first
    assert "2. Confirm" in first
    assert "3." not in first
