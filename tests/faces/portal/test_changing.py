"""A return that was sent: changed until its goods move, and proved to be sent."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from flows.models import Document, StageEvent
from returns_portal.lib import clock
from rma.models import Rma, RmaLine, Shipment
from tenants.scope import tenant_scope
from tests.faces.portal.shopper import Shopper
from tests.faces.portal.test_reasons import photo
from tests.factories.rma import with_policy

pytestmark = pytest.mark.django_db


def lines(shopper: Shopper) -> list[RmaLine]:
    with tenant_scope(shopper.tenant), transaction.atomic():
        return list(RmaLine.objects.order_by("position"))


def one(shopper: Shopper, model: type[Rma | Shipment]) -> Rma | Shipment:
    with tenant_scope(shopper.tenant), transaction.atomic():
        return model.objects.exclude(status="voided").get()


def events(shopper: Shopper, name: str) -> int:
    with tenant_scope(shopper.tenant), transaction.atomic():
        return StageEvent.objects.filter(name=name).count()


@pytest.fixture
def sent(shopper: Shopper) -> str:
    """The address of a return of two shirts and a jacket."""
    shopper.up_to_review(**{"take-0": "1", "quantity-0": "2", "take-1": "1"})
    return shopper.client.post(f"{shopper.form}/review", {"seen": shopper.seen()})["Location"]


def everything(**changed: object) -> dict[str, object]:
    """The form of changes as it is shown, with these changes."""
    shown = {
        "quantity-0": "2",
        "quantity-1": "1",
        "reason-0": "too_small",
        "reason-1": "too_small",
        "way": "label",
    }
    return shown | changed


def test_the_form_of_changes_shows_what_was_said(shopper: Shopper, sent: str) -> None:
    assert "Change something" in shopper.client.get(sent).content.decode()
    page = shopper.client.get(f"{sent}/change").content.decode()
    assert re.search(r'name="quantity-0"[^>]*value="2"', page) or 'value="2"' in page
    assert "I&#x27;ll post it myself" in page


def test_fewer_pieces_words_photos_and_another_way_at_once(shopper: Shopper, sent: str) -> None:
    changes = {
        "quantity-0": "1",
        "comment-0": "Sleeves.",
        "photos-0": photo(),
        "way": "own_carrier",
    }
    answer = shopper.client.post(f"{sent}/change", everything(**changes))
    assert answer["Location"] == sent
    shirt, jacket, cancelled = lines(shopper)
    assert (shirt.requested, shirt.comment, jacket.requested) == (1, "Sleeves.", 1)
    assert (cancelled.status, cancelled.requested) == ("cancelled", 1)
    assert one(shopper, Rma).shipping_method == "own_carrier"
    page = shopper.client.get(sent).content.decode()
    assert "€100.00" in page
    assert page.count('class="photo__frame"') == 1


def test_a_photo_is_taken_away_again_until_the_goods_move(shopper: Shopper, sent: str) -> None:
    shopper.client.post(f"{sent}/change", everything(**{"photos-0": photo(), "photos-1": photo()}))
    page = shopper.client.get(f"{sent}/change").content.decode()
    keys = re.findall(r'name="drop-0" value="([^"]+)"', page)
    assert len(keys) == 1
    answer = shopper.client.post(f"{sent}/change", everything(**{"drop-1": keys}))
    assert answer.status_code == 400, "it is the other line's"
    answer = shopper.client.post(f"{sent}/change", everything(**{"drop-0": keys}))
    assert answer["Location"] == sent
    assert shopper.client.get(sent).content.decode().count('class="photo__frame"') == 1
    with tenant_scope(shopper.tenant), transaction.atomic():
        Rma.objects.update(goods_moved_at=clock.now())
    page = shopper.client.get(sent).content.decode()
    assert "Change something" not in page


def test_a_photo_that_the_reason_needs_stays_until_there_is_another(shopper: Shopper) -> None:
    with_policy(shopper.tenant, photo_reasons=["too_small"])
    shopper.open()
    shopper.choose(**{"take-0": "1"})
    shopper.fill("reasons", **{"reason-0": "too_small", "photos-0": photo()})
    shopper.fill("outcome", choice="refund")
    shopper.fill("sending", choice="label")
    sent = shopper.client.post(f"{shopper.form}/review", {"seen": shopper.seen()})["Location"]
    page = shopper.client.get(f"{sent}/change").content.decode()
    [key] = re.findall(r'name="drop-0" value="([^"]+)"', page)
    kept = {"reason-0": "too_small", "way": "label", "drop-0": key}
    answer = shopper.client.post(f"{sent}/change", kept)
    assert answer.status_code == 400
    assert "Add another one first." in answer.content.decode()
    answer = shopper.client.post(f"{sent}/change", kept | {"photos-0": photo()})
    assert answer["Location"] == sent
    assert shopper.client.get(sent).content.decode().count('class="photo__frame"') == 1


def test_a_whole_item_is_left_out_and_something_must_be_left(shopper: Shopper, sent: str) -> None:
    nothing = {"quantity-0": "0", "quantity-1": "0"}
    answer = shopper.client.post(f"{sent}/change", everything(**nothing))
    assert answer.status_code == 400
    assert "Cancel the whole return instead." in answer.content.decode()
    answer = shopper.client.post(f"{sent}/change", everything(**{"quantity-1": "0"}))
    assert answer.status_code == 302
    assert [line.status for line in lines(shopper)] == ["authorized", "cancelled"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity-0": "3"}, "quantity-0"),
        ({"quantity-0": ""}, "quantity-0"),
        ({"reason-1": "nonsense"}, "reason-1"),
        ({"way": "collection"}, "way"),
        ({"photos-1": photo(kind="GIF")}, "photos-1"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    shopper: Shopper, sent: str, changes: dict[str, object], field: str
) -> None:
    changes = {"comment-0": "New words."} | changes
    answer = shopper.client.post(f"{sent}/change", everything(**changes))
    assert answer.status_code == 400
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert {line.comment for line in lines(shopper)} == {""}
    assert events(shopper, "rma.changed") == 0


def test_a_photo_of_the_receipt_sends_it_on_its_way(shopper: Shopper, sent: str) -> None:
    shopper.client.post(f"{sent}/change", everything(way="own_carrier"))
    answer = shopper.client.post(f"{sent}/posted", {"tracking_number": "", "carrier": ""})
    assert answer.status_code == 400
    assert "or add a photo of the receipt" in answer.content.decode()
    answer = shopper.client.post(f"{sent}/posted", {"photos": photo(), "carrier": "Post"})
    assert answer["Location"] == sent
    parcel = one(shopper, Shipment)
    assert (parcel.status, parcel.carrier) == ("in_transit", "Post")
    with tenant_scope(shopper.tenant), transaction.atomic():
        [proof] = Document.objects.filter(kind="proof_of_sending")
    assert proof.subject_id == parcel.pk
    page = shopper.client.get(sent).content.decode()
    assert "Proof of sending" in page
    assert "Change something" not in page
    assert shopper.client.get(f"{sent}/change")["Location"] == sent
    assert shopper.client.post(f"{sent}/proof", {"photos": photo()})["Location"] == sent
    assert events(shopper, "shipment.proved") == 2
    assert shopper.client.post(f"{sent}/proof", {}).status_code == 400


def test_nothing_is_proved_of_what_was_not_handed_over(shopper: Shopper, sent: str) -> None:
    shopper.client.post(f"{sent}/cancel")
    assert shopper.client.post(f"{sent}/proof", {"photos": photo()}).status_code in (404, 409)
    assert events(shopper, "shipment.proved") == 0
