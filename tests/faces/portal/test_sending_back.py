"""Outcome, way of sending, review, and the one moment that acts."""

from __future__ import annotations

import pytest
from django.db import transaction

from rma.models import ReturnDraft
from rma.selectors.whole import WholeReturn, whole_return
from tenants.scope import tenant_scope
from tests.faces.portal.shopper import Shopper
from tests.factories.rma import line_ask, returned, with_policy

pytestmark = pytest.mark.django_db


def whole(shopper: Shopper) -> WholeReturn:
    [rma] = shopper.returns()
    with tenant_scope(shopper.tenant), transaction.atomic():
        return whole_return(rma)


def test_a_return_goes_all_the_way(shopper: Shopper) -> None:
    path = shopper.send()
    made = whole(shopper)
    assert made.refund_minor == 8000
    assert made.rma.status == "authorized"
    assert made.rma.requested_by == "customer"
    assert [(line.title, line.requested, line.reason) for line in made.lines] == [
        ("Skerry rain jacket", 1, "too_small")
    ]
    page = shopper.client.get(path).content.decode()
    assert "Your return is approved" in page
    assert made.rma.number in page


def test_the_amount_and_its_date_stand_there_before_one_confirms(shopper: Shopper) -> None:
    shopper.up_to_review(**{"take-0": "1", "quantity-0": "2", "take-1": "1"})
    for step in ("outcome", "sending", "review"):
        page = shopper.client.get(f"{shopper.form}/{step}").content.decode()
        assert '<bdi class="amount" data-size="xl">€120.00</bdi>' in page
        assert "2 × Cairn base layer" in page
    page = shopper.client.get(f"{shopper.form}/review").content.decode()
    assert "by Fri 18 Dec at the latest" in page
    assert "Back to your card" in page


def test_what_has_to_be_sent_is_asked_for_only_then(shopper: Shopper) -> None:
    with_policy(shopper.tenant, keep_below="100.00")
    shopper.open()
    shopper.choose()
    shopper.fill("reasons", **{"reason-0": "late"})
    answer = shopper.fill("outcome", choice="keep_with_refund")
    assert answer["Location"] == f"{shopper.form}/review"
    assert shopper.client.get(f"{shopper.form}/sending")["Location"] == f"{shopper.form}/review"
    page = shopper.client.get(f"{shopper.form}/review").content.decode()
    assert "Keep it, and get your money back" in page
    path = shopper.client.post(f"{shopper.form}/review", {"seen": shopper.seen()})["Location"]
    page = shopper.client.get(path).content.decode()
    assert "They stay with you" in page


@pytest.mark.parametrize(
    ("step", "choice"),
    [("outcome", ""), ("outcome", "exchange"), ("outcome", "<b>"), ("sending", "pigeon")],
)
def test_a_choice_that_is_not_offered_is_refused(shopper: Shopper, step: str, choice: str) -> None:
    shopper.up_to_review()
    answer = shopper.fill(step, choice=choice)
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()


def test_an_outcome_that_one_line_does_not_offer_says_so(shopper: Shopper) -> None:
    with_policy(
        shopper.tenant,
        overrides=[{"match": {"skus": ["TEE"]}, "rules": {"resolutions": ["refund", "repair"]}}],
    )
    shopper.open()
    shopper.choose(**{"take-0": "1", "take-1": "1"})
    shopper.fill("reasons", **{"reason-0": "late", "reason-1": "late"})
    page = shopper.client.get(f"{shopper.form}/outcome").content.decode()
    assert "Not offered for “Skerry rain jacket”." in page
    assert shopper.fill("outcome", choice="repair").status_code == 400


def test_what_people_decide_on_says_so_before_and_after(shopper: Shopper) -> None:
    with_policy(shopper.tenant, auto_authorize=False)
    shopper.up_to_review()
    page = shopper.client.get(f"{shopper.form}/review").content.decode()
    assert "Our team looks at it first." in page
    path = shopper.client.post(f"{shopper.form}/review", {"seen": shopper.seen()})["Location"]
    page = shopper.client.get(path).content.decode()
    assert "We are looking at your return" in page
    assert "Being decided" in page


def test_sending_twice_acts_once(shopper: Shopper) -> None:
    shopper.up_to_review()
    seen = shopper.seen()
    first = shopper.client.post(f"{shopper.form}/review", {"seen": seen})
    second = shopper.client.post(f"{shopper.form}/review", {"seen": seen})
    assert first.status_code == second.status_code == 302
    assert shopper.client.get(first["Location"]).status_code == 200
    assert shopper.client.get(second["Location"]).status_code == 200
    assert len(shopper.returns()) == 1


def test_a_form_that_was_sent_leads_to_its_return(shopper: Shopper) -> None:
    shopper.send()
    for step in ("", "/reasons", "/outcome", "/sending", "/review"):
        assert shopper.client.get(f"{shopper.form}{step}")["Location"].startswith("/r/")
    assert shopper.choose(**{"take-0": "1"})["Location"].startswith("/r/")
    assert len(shopper.returns()) == 1


def test_what_another_tab_changed_has_to_be_looked_at_again(shopper: Shopper) -> None:
    shopper.up_to_review()
    seen = shopper.seen()
    shopper.choose(**{"take-0": "1", "take-1": "1"})
    shopper.fill("reasons", **{"reason-0": "late", "reason-1": "late"})
    answer = shopper.client.post(f"{shopper.form}/review", {"seen": seen})
    assert answer.status_code == 409
    assert "Something has changed since you opened this page" in answer.content.decode()
    assert shopper.returns() == []
    assert (
        shopper.client.post(f"{shopper.form}/review", {"seen": shopper.seen()}).status_code == 302
    )


@pytest.mark.parametrize("seen", ["", "nonsense", "0" * 5000])
def test_nothing_is_sent_that_was_not_shown(shopper: Shopper, seen: str) -> None:
    shopper.up_to_review()
    assert shopper.client.post(f"{shopper.form}/review", {"seen": seen}).status_code == 409
    assert shopper.returns() == []


def test_units_that_went_back_meanwhile_are_said_where_they_are_mended(shopper: Shopper) -> None:
    shopper.up_to_review()
    seen = shopper.seen()
    returned(shopper.tenant, shopper.order, line_ask("2"))
    answer = shopper.client.post(f"{shopper.form}/review", {"seen": seen})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Skerry rain jacket: This was returned already." in words
    assert 'href="#items"' in words
    assert len(shopper.returns()) == 1
    with tenant_scope(shopper.tenant), transaction.atomic():
        assert ReturnDraft.objects.get().rma is None


def test_what_somebody_wrote_is_shown_and_never_run(shopper: Shopper) -> None:
    shopper.open()
    shopper.choose()
    nasty = "</p><script>alert(1)</script>"
    shopper.fill("reasons", **{"reason-0": "late", "comment-0": nasty})
    shopper.fill("outcome", choice="refund")
    shopper.fill("sending", choice="label")
    page = shopper.client.get(f"{shopper.form}/review").content.decode()
    assert nasty not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_language_of_the_page_is_the_language_of_the_return(shopper: Shopper) -> None:
    shopper.client.get("/language/de/?next=/")
    shopper.send()
    assert whole(shopper).rma.language == "de"
