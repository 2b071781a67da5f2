"""Photos, serials and batteries: said in the form, seen on the review, the status and the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from catalog.models import Order
from rma.drafts import Filled
from rma.models import ReturnDraft, RmaLine
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper
from tests.faces.portal.test_reasons import photo
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import with_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(open_shop: Tenant, run_handlers: Callable[[Tenant], int]) -> Shopper:
    """Somebody who bought a phone with a battery, and a cable."""
    make_product(
        open_shop,
        sku="PX5",
        title="Phone PX5",
        serialised=True,
        battery={"chemistry": "li_ion", "wh": "15.2", "contained": True},
    )
    order: Order = make_order(
        open_shop,
        number="VW-1",
        placed_at=NOW - timedelta(days=10),
        delivered_at=NOW - timedelta(days=7),
        customer={"name": "Maren Oduya", "email": "maren@post.example", "country": "IE"},
        lines=[
            line_given(
                external_id="1",
                sku="PX5",
                title="Phone PX5",
                quantity=1,
                unit_price="399.00",
                serials=["SN-771"],
            ),
            line_given(external_id="2", sku="CBL", title="Cable", quantity=1, unit_price="9.00"),
        ],
    )
    shopper = Shopper(open_shop, order, browser(open_shop), run_handlers)
    shopper.ask("VW-1")
    shopper.form = shopper.client.post("/code", {"code": shopper.code()})["Location"]
    shopper.choose(**{"take-0": "1"})
    return shopper


def filled(shopper: Shopper) -> Filled:
    with tenant_scope(shopper.tenant), transaction.atomic():
        return Filled.of(ReturnDraft.objects.get().data)


def page(shopper: Shopper, step: str) -> str:
    return shopper.client.get(f"{shopper.form}/{step}").content.decode()


def test_only_a_battery_is_asked_about(phone: Shopper) -> None:
    assert "Look at the battery first." in page(phone, "reasons")
    phone.choose(**{"take-1": "1"})
    asked = page(phone, "reasons")
    assert "battery" not in asked
    assert "Serial number" not in asked
    assert "Photos" in asked


@pytest.mark.parametrize(
    ("ticked", "why"),
    [
        ([], "Tick what is true of the battery, or “None of these”."),
        (["sound", "hot"], "It is one or the other: take a tick away."),
        (["fine"], "Choose from the list."),
    ],
)
def test_a_battery_is_answered_for_before_anything_else(
    phone: Shopper, ticked: list[str], why: str
) -> None:
    answer = phone.fill("reasons", **{"reason-0": "defective", "safety-0": ticked})
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert filled(phone).missing == "reasons"


def test_a_sound_battery_goes_the_usual_way(phone: Shopper) -> None:
    phone.fill("reasons", **{"reason-0": "defective", "safety-0": ["sound"]})
    assert phone.fill("outcome", choice="refund")["Location"] == f"{phone.form}/sending"
    assert "Do not post it" not in page(phone, "sending")


def test_an_unsafe_battery_is_never_posted(phone: Shopper) -> None:
    said = {"reason-0": "defective", "safety-0": ["swollen", "hot"], "photos-0": photo()}
    phone.fill("reasons", **said)
    assert "Do not post it" in page(phone, "outcome")
    assert phone.fill("outcome", choice="refund")["Location"] == f"{phone.form}/review"
    assert phone.client.get(f"{phone.form}/sending").status_code == 302
    seen = page(phone, "review")
    assert "It is swollen, bent or cracked" in seen
    assert "We arrange the collection with you" in seen
    assert "Our team looks at it first." in seen
    assert seen.count('class="photo__frame"') == 1
    path = phone.client.post(f"{phone.form}/review", {"seen": phone.seen()})["Location"]
    status = phone.client.get(path).content.decode()
    assert "Do not post it" in status
    assert "It gets hot, smells or smokes" in status
    assert status.count('class="photo__frame"') == 1
    assert "Print the label" not in status
    phone.run_handlers(phone.tenant)
    with tenant_scope(phone.tenant), transaction.atomic():
        line = RmaLine.objects.select_related("rma").get()
        assert line.safety == ["swollen", "hot"]
        assert (line.rma.status, line.rma.shipping_method) == ("requested", "collection")


def test_a_serial_that_was_not_sold_is_said_beside_its_field(phone: Shopper) -> None:
    said = {"reason-0": "defective", "safety-0": ["sound"]}
    answer = phone.fill("reasons", **said, **{"serials-0": "SN-999"})
    assert answer.status_code == 400
    assert 'id="id_serials-0-error"' in answer.content.decode()
    assert "“SN-999” was not sold on this line." in answer.content.decode()
    answer = phone.fill("reasons", **said, **{"serials-0": " sn-771 "})
    assert answer["Location"] == f"{phone.form}/outcome"
    assert filled(phone).lines[0].serials == ("sn-771",)


def test_photos_are_added_one_after_the_other_without_a_script(phone: Shopper) -> None:
    said = {"comment-0": "It clicks.", "add": "0"}
    for _each in range(2):
        answer = phone.fill("reasons", **said, **{"photos-0": photo()})
        assert answer["Location"] == f"{phone.form}/reasons#line-0"
    kept = filled(phone).lines[0]
    assert (len(kept.photos), kept.comment, kept.explained) == (2, "It clicks.", False)
    phone.fill("reasons", remove=kept.photos[0], **{"comment-0": "It clicks twice."})
    kept = filled(phone).lines[0]
    assert (len(kept.photos), kept.comment) == (1, "It clicks twice.")


def test_what_is_said_is_kept_before_one_goes_on(phone: Shopper) -> None:
    said = {"reason-0": "defective", "comment-0": "It clicks.", "safety-0": ["hot"]}
    assert phone.fill("reasons/keep", **said).status_code == 204
    kept = filled(phone).lines[0]
    assert (kept.reason, kept.comment, kept.safety) == ("defective", "It clicks.", ("hot",))
    assert not kept.explained
    assert "It clicks." in page(phone, "reasons")


def test_some_reasons_want_the_serial(phone: Shopper) -> None:
    with_policy(phone.tenant, serial_reasons=["defective"])
    said = {"reason-0": "defective", "safety-0": ["sound"]}
    answer = phone.fill("reasons", **said)
    assert answer.status_code == 400
    assert "Please add the serial number." in answer.content.decode()
    assert phone.fill("reasons", **said, **{"serials-0": "SN-771"}).status_code == 302
