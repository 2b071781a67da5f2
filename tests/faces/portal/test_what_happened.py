"""What happened leads to the right track: one choice at the door, the same answer for guesses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from catalog.models import Product
from returns_portal.lib import clock
from rma.models import ReturnDraft
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper
from tests.factories.rma import with_policy

pytestmark = pytest.mark.django_db

PLAIN = "Bought online in the last 14 days? Send it back without a reason."


def said(shopper: Shopper, happened: str) -> str:
    """Says what happened and enters the code; the address of the form."""
    answer = shopper.client.post(
        "/", {"number": "HT-48213", "contact": "maren@post.example", "happened": happened}
    )
    assert answer["Location"] == "/code"
    answer = shopper.client.post("/code", {"code": shopper.code()})
    shopper.form = str(answer["Location"])
    return shopper.form


def basis(shopper: Shopper) -> str | None:
    with tenant_scope(shopper.tenant), transaction.atomic():
        found: str | None = ReturnDraft.objects.get().data["basis"]
    return found


def test_the_door_names_every_way_in_plain_words(visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    for words in (
        "I changed my mind",
        "It is broken or not as described",
        "Something is missing, or it is the wrong article",
        "It was recalled",
        "I want you to take back an old device",
        "I have no order number",
        PLAIN,
    ):
        assert words in page
    assert "What happened?" not in visitor.get("/track").content.decode()


@pytest.mark.parametrize(
    ("happened", "days", "expected"),
    [
        ("", 0, None),
        ("changed_mind", 0, None),
        ("fault", 0, "guarantee"),
        ("missing", 0, None),
        ("missing", 100, "guarantee"),
        ("fault", 1000, "guarantee"),
    ],
)
def test_it_leads_to_the_right_ground(
    shopper: Shopper, happened: str, days: int, expected: str | None
) -> None:
    with clock.frozen(NOW + timedelta(days=days)):
        with_policy(shopper.tenant, window_days=30)
        said(shopper, happened)
        assert basis(shopper) == expected


def test_a_warranty_that_lasts_longer_than_the_law_is_claimed(shopper: Shopper) -> None:
    with tenant_scope(shopper.tenant), transaction.atomic():
        Product.objects.filter(sku="JKT").update(warranty_months=120)
    with clock.frozen(NOW + timedelta(days=3000)):
        with_policy(shopper.tenant, window_days=30)
        form = said(shopper, "fault")
        assert basis(shopper) == "warranty"
        page = shopper.client.get(form).content.decode()
        assert "The maker promises more than the law." in page
        shopper.choose(**{"take-0": "1"})
        shopper.fill("reasons", **{"reason-0": "defective"})
        assert 'value="repair"' in shopper.client.get(f"{form}/outcome").content.decode()


def test_who_changed_their_mind_reads_of_the_right_to_withdraw_first(shopper: Shopper) -> None:
    with clock.frozen(NOW):
        form = said(shopper, "changed_mind")
        page = shopper.client.get(form).content.decode()
        assert PLAIN in page
        assert page.index("Withdraw from contract here") < page.index("Cairn base layer")
        assert "Or send it back by the rules of the shop" in page
        assert PLAIN not in shopper.client.get(form.partition("?")[0]).content.decode()


def test_without_the_right_the_form_is_just_the_form(shopper: Shopper) -> None:
    with clock.frozen(NOW + timedelta(days=12)):
        page = shopper.client.get(said(shopper, "changed_mind")).content.decode()
        assert PLAIN not in page
        assert "What goes back?" in page


def test_what_happened_tells_a_guesser_nothing(visitor: Client, shopper: Shopper) -> None:
    for number in ("HT-48213", "HT-99999"):
        guess = {"number": number, "contact": "x@post.example", "happened": "fault"}
        answer = visitor.post("/", guess)
        assert (answer.status_code, answer["Location"]) == (302, "/code")
    assert visitor.post("/", guess | {"happened": "nonsense"}).status_code == 400


def test_the_link_of_the_mail_keeps_what_was_said_on_the_same_device(shopper: Shopper) -> None:
    shopper.client.post(
        "/", {"number": "HT-48213", "contact": "maren@post.example", "happened": "fault"}
    )
    text = shopper.mails()[0].text
    path = text[text.index("/enter/") :].split()[0]
    shopper.client.post(path)
    assert basis(shopper) == "guarantee"


def test_a_mail_opened_elsewhere_opens_the_form(shopper: Shopper) -> None:
    shopper.client.post(
        "/", {"number": "HT-48213", "contact": "maren@post.example", "happened": "fault"}
    )
    text = shopper.mails()[0].text
    path = text[text.index("/enter/") :].split()[0]
    browser(shopper.tenant).post(path)
    assert basis(shopper) is None
