"""Saying why, with photos where the shop's policy wants to see it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from flows.models import Document
from rma.drafts import Filled
from rma.models import ReturnDraft, RmaLine
from tenants.scope import tenant_scope
from tests.faces.portal.shopper import Shopper
from tests.factories.rma import with_policy

pytestmark = pytest.mark.django_db


def photo(name: str = "shirt.jpg", kind: str = "JPEG", **options: Any) -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (320, 200), "darkred").save(body, kind, **options)
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def draft(shopper: Shopper) -> Filled:
    with tenant_scope(shopper.tenant), transaction.atomic():
        return Filled.of(ReturnDraft.objects.get().data)


def photos(shopper: Shopper) -> list[Document]:
    with tenant_scope(shopper.tenant), transaction.atomic():
        return list(Document.objects.filter(kind="photo").order_by("id"))


@pytest.fixture
def asked(shopper: Shopper) -> Shopper:
    """The shopper at the reasons; for a fault, the shop wants photos."""
    with_policy(shopper.tenant, photo_reasons=["defective"])
    shopper.open()
    shopper.choose()
    return shopper


def test_a_reason_leads_on(asked: Shopper) -> None:
    answer = asked.fill("reasons", **{"reason-0": "too_small", "comment-0": "At the sleeves."})
    assert answer["Location"] == f"{asked.form}/outcome"
    [line] = draft(asked).lines
    assert (line.reason, line.comment) == ("too_small", "At the sleeves.")


@pytest.mark.parametrize("reason", ["", "nonsense", "<b>"])
def test_a_reason_must_be_one_of_the_list(asked: Shopper, reason: str) -> None:
    answer = asked.fill("reasons", **{"reason-0": reason, "comment-0": "My words."})
    assert answer.status_code == 400
    words = answer.content.decode()
    assert 'id="id_reason-0-error"' in words
    assert "My words." in words
    assert not draft(asked).lines[0].explained


def test_more_words_than_are_kept_are_refused_and_shown_again(asked: Shopper) -> None:
    answer = asked.fill("reasons", **{"reason-0": "late", "comment-0": "x" * 2001})
    assert answer.status_code == 400
    assert "x" * 2001 in answer.content.decode()


def test_some_reasons_want_to_be_seen(asked: Shopper) -> None:
    answer = asked.fill("reasons", **{"reason-0": "defective"})
    assert answer.status_code == 400
    assert "Please add a photo of the problem." in answer.content.decode()
    answer = asked.fill("reasons", **{"reason-0": "defective", "photos-0": photo()})
    assert answer["Location"] == f"{asked.form}/outcome"
    assert len(photos(asked)) == 1


def test_a_photo_keeps_its_picture_and_nothing_else(asked: Shopper) -> None:
    exif = Image.Exif()
    exif[0x010E] = "51.5 N, taken by Maren"
    taken = photo(exif=exif.tobytes(), comment=b"secret")
    asked.fill("reasons", **{"reason-0": "defective", "photos-0": taken})
    [kept] = photos(asked)
    assert (kept.content_type, kept.name) == ("image/jpeg", "photo.jpg")
    assert b"Maren" not in bytes(kept.body)
    assert b"secret" not in bytes(kept.body)
    with Image.open(io.BytesIO(bytes(kept.body))) as picture:
        assert picture.size == (320, 200)
        assert not picture.getexif()


@pytest.mark.parametrize(
    "body",
    [
        b"GIF89a" + b"\x00" * 64,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0 broken",
        b"",
    ],
    ids=["gif", "svg", "pdf", "broken", "empty"],
)
def test_what_is_no_photo_is_refused_beside_the_field(asked: Shopper, body: bytes) -> None:
    file = SimpleUploadedFile("photo.jpg", body, "image/jpeg")
    answer = asked.fill("reasons", **{"reason-0": "defective", "photos-0": file})
    assert answer.status_code == 400
    assert 'id="id_photos-0-error"' in answer.content.decode()
    assert photos(asked) == []


def test_a_photo_survives_another_mistake_on_the_page(asked: Shopper) -> None:
    answer = asked.fill("reasons", **{"reason-0": "", "photos-0": photo()})
    assert answer.status_code == 400
    assert answer.content.decode().count('class="photo"') == 1
    answer = asked.fill("reasons", **{"reason-0": "defective"})
    assert answer["Location"] == f"{asked.form}/outcome"


def test_a_photo_is_taken_out_again(asked: Shopper) -> None:
    asked.fill("reasons", **{"reason-0": "", "photos-0": [photo("1.jpg"), photo("2.jpg")]})
    first, second = draft(asked).lines[0].photos
    page = asked.client.get(f"{asked.form}/reasons").content.decode()
    first_button = page.index('<button class="visually-hidden"')
    assert first_button < page.index('name="remove"'), "the Enter key takes no photo away"
    assert asked.fill("reasons", remove=first).status_code == 302
    assert draft(asked).lines[0].photos == (second,)
    assert asked.fill("reasons", remove=first).status_code == 404


def test_there_is_an_end_of_photos(asked: Shopper) -> None:
    answer = asked.fill("reasons", **{"reason-0": "late", "photos-0": [photo() for _n in range(7)]})
    assert answer.status_code == 400
    assert "At most 6 photos." in answer.content.decode()
    assert photos(asked) == []


def test_photos_go_with_the_return(asked: Shopper) -> None:
    asked.fill("reasons", **{"reason-0": "defective", "photos-0": photo(kind="PNG")})
    asked.fill("outcome", choice="refund")
    asked.fill("sending", choice="label")
    asked.client.post(f"{asked.form}/review", {"seen": asked.seen()})
    with tenant_scope(asked.tenant), transaction.atomic():
        line = RmaLine.objects.get()
    [kept] = photos(asked)
    assert kept.subject_id == line.pk
