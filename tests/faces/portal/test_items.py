"""Choosing what goes back: every line with its answer, and nothing that cannot be."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from rma.drafts import Filled
from rma.models import ReturnDraft
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.portal.shopper import STEPS, Shopper

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(shopper: Shopper) -> Shopper:
    """The shopper with the form open."""
    shopper.open()
    return shopper


def filled(shopper: Shopper) -> Filled:
    with tenant_scope(shopper.tenant), transaction.atomic():
        return Filled.of(ReturnDraft.objects.get().data)


def test_each_line_has_its_answer(form: Shopper) -> None:
    page = form.client.get(form.form).content.decode()
    assert "Until Sun 13 Dec" in page
    assert '<bdi>€40.00</bdi> <small class="muted">for 2</small>' in page
    assert "€20.00" not in page
    assert "This item was sold as final and cannot be returned." in page
    assert "Only goods can be sent back." in page
    assert page.count("data-void") == 2


def test_a_line_that_cannot_come_back_says_what_is_possible_instead(form: Shopper) -> None:
    page = form.client.get(form.form).content.decode()
    assert "You may still withdraw from the contract until Fri 27 Nov." in page
    assert "the law covers you until Sat 13 Nov 2032" in page


def test_choosing_leads_on_and_is_kept(form: Shopper) -> None:
    answer = form.choose(**{"take-0": "1", "quantity-0": "2", "take-1": "1"})
    assert answer["Location"] == f"{form.form}/reasons"
    assert [(line.order_line, line.quantity) for line in filled(form).lines] == [("1", 2), ("2", 1)]
    page = form.client.get(form.form).content.decode()
    assert "€120.00" in page


@pytest.mark.parametrize("wrong", ["0", "-1", "3", "999999999999", "1.5", "two", ""])
def test_a_quantity_that_cannot_be_is_said_beside_it(form: Shopper, wrong: str) -> None:
    answer = form.choose(**{"take-0": "1", "quantity-0": wrong or "x"})
    assert answer.status_code == 400
    assert 'id="id_quantity-0-error"' in answer.content.decode()
    assert filled(form).lines == ()


def test_nothing_chosen_is_said(form: Shopper) -> None:
    answer = form.choose(**{"quantity-0": "2"})
    assert answer.status_code == 400
    assert "Choose at least one item that goes back." in answer.content.decode()


def test_a_number_without_a_tick_does_not_count(form: Shopper) -> None:
    form.choose(**{"take-1": "1", "quantity-0": "77"})
    assert [line.order_line for line in filled(form).lines] == ["2"]


def test_a_line_that_may_not_come_back_cannot_be_smuggled_in(form: Shopper) -> None:
    assert form.choose(**{"take-2": "1", "take-3": "1"}).status_code == 400
    assert filled(form).lines == ()


def test_what_is_ticked_is_priced_at_once_and_not_kept(form: Shopper) -> None:
    answer = form.client.post(f"{form.form}/so-far", {"take-0": "1", "quantity-0": "2"})
    words = answer.content.decode()
    assert "Cairn base layer" in words
    assert "2 of 2" in words
    assert "€40.00" in words
    assert "<html" not in words
    assert filled(form).lines == ()


def test_what_was_said_of_a_line_outlives_another_choice(form: Shopper) -> None:
    form.choose(**{"take-0": "1", "take-1": "1"})
    form.fill("reasons", **{"reason-0": "too_small", "reason-1": "late", "comment-1": "A week."})
    form.choose(**{"take-1": "1"})
    [line] = filled(form).lines
    assert (line.reason, line.comment, line.explained) == ("late", "A week.", True)


def test_steps_wait_for_their_turn(form: Shopper) -> None:
    for step in STEPS:
        assert form.client.get(f"{form.form}/{step}")["Location"] == form.form
    form.choose()
    for step in STEPS[1:]:
        assert form.client.get(f"{form.form}/{step}")["Location"] == f"{form.form}/reasons"
        assert form.client.post(f"{form.form}/{step}", {"choice": "refund"}).status_code == 302


def test_a_fault_is_reported_where_the_shop_s_own_rules_say_no(form: Shopper) -> None:
    answer = form.client.post(f"{form.form}/fault")
    claim = Shopper(form.tenant, form.order, form.client, form.run_handlers, answer["Location"])
    page = form.client.get(claim.form).content.decode()
    assert "What is faulty?" in page
    assert "Mug, engraved" in page
    claim.choose(**{"take-2": "1"})
    page = form.client.get(f"{claim.form}/reasons").content.decode()
    assert "It does not work" in page
    assert "I changed my mind" not in page
    claim.fill("reasons", **{"reason-0": "defective"})
    page = form.client.get(f"{claim.form}/outcome").content.decode()
    assert "Repair" in page
    claim.fill("outcome", choice="repair")
    claim.fill("sending", choice="label")
    status = claim.client.post(f"{claim.form}/review", {"seen": claim.seen()})["Location"]
    assert "Repair" in form.client.get(status).content.decode()
    [rma] = claim.returns()
    assert rma.legal_basis == "guarantee"


@pytest.mark.parametrize("step", ["", "/so-far", "/fault", *(f"/{step}" for step in STEPS)])
def test_a_form_is_not_there_in_another_shop(form: Shopper, beta: Tenant, step: str) -> None:
    stranger: Client = browser(beta)
    before = filled(form)
    assert stranger.get(f"{form.form}{step}").status_code in (404, 405)
    assert stranger.post(f"{form.form}{step}", {"take-0": "1"}).status_code == 404
    assert filled(form) == before


@pytest.mark.parametrize("token", ["x", "a:b:c", "..%2F..", "%00", "é" * 200])
def test_a_forged_link_opens_nothing(visitor: Client, token: str) -> None:
    for path in (f"/return/{token}", f"/orders/{token}", f"/enter/{token}", f"/r/{token}"):
        assert visitor.get(path).status_code == 404


def test_titles_are_shown_and_never_run(form: Shopper) -> None:
    with tenant_scope(form.tenant), transaction.atomic():
        form.order.lines.filter(external_id="2").update(title="<img src=x onerror=alert(1)>")
    form.choose()
    for path in (form.form, f"{form.form}/reasons"):
        page = form.client.get(path).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
