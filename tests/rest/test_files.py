"""Uploads by API: judged by content, drawn anew, refused with a reason."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from PIL import Image

from flows.models import Document
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real_addresses():
    with override_settings(ROOT_URLCONF="returns_portal.urls"):
        yield


def send(
    tenant: Tenant, body: bytes, name: str = "a.jpg", scopes: list[str] | None = None
) -> HttpResponse:
    secret = cast.api_secret(tenant, scopes)
    upload = SimpleUploadedFile(name, body, "image/jpeg")
    return Client().post(
        "/api/v1/files", {"file": upload}, headers={"authorization": f"Bearer {secret}"}
    )


def a_photo(exif: bool = True) -> bytes:
    picture, out = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    tags = picture.getexif()
    if exif:
        tags[0x010E] = "taken at home"
    picture.save(out, "JPEG", exif=tags)
    return out.getvalue()


def test_a_photo_is_kept_without_what_the_camera_wrote(alpha: Tenant) -> None:
    sent = a_photo()
    assert b"taken at home" in sent
    answer = send(alpha, sent)
    assert answer.status_code == 201
    body = answer.json()
    assert body["id"].startswith("file_")
    assert body["content_type"] == "image/jpeg"
    with tenant_scope(alpha):
        kept = Document.by_public_id(body["id"])
        assert b"taken at home" not in bytes(kept.body)
        assert (kept.kind, kept.size) == ("photo", body["size"])
    shown = cast.browser(alpha).get(body["url"])
    assert shown["Content-Type"] == "image/jpeg"


def test_a_pdf_is_kept_as_it_is(alpha: Tenant) -> None:
    answer = send(alpha, b"%PDF-1.7 proof", "proof.jpg")
    assert (answer.status_code, answer.json()["content_type"]) == (201, "application/pdf")


@pytest.mark.parametrize(
    "body", [b"<svg onload=alert(1)>", b"GIF89a", b"\x00" * 100, a_photo()[:60]], ids=str
)
def test_anything_else_is_refused_and_nothing_is_kept(alpha: Tenant, body: bytes) -> None:
    answer = send(alpha, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"
    with tenant_scope(alpha):
        assert Document.objects.count() == 0


def test_no_file_at_all_is_named(alpha: Tenant) -> None:
    secret = cast.api_secret(alpha)
    answer = Client().post(
        "/api/v1/files", {"x": "y"}, headers={"authorization": f"Bearer {secret}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "required")


def test_json_is_the_wrong_kind_of_upload_and_a_reading_key_may_not(alpha: Tenant) -> None:
    secret = cast.api_secret(alpha)
    answer = Client().post(
        "/api/v1/files", "{}", "application/json", headers={"authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 415
    assert send(alpha, a_photo(), scopes=["returns:read"]).status_code == 403


FITTING = ("returns", "receiving", "inspection", "disposition", "recalls", "messages")


@pytest.mark.parametrize("scope", [f"{area}:write" for area in FITTING])
def test_each_right_that_a_file_goes_with_is_enough(alpha: Tenant, scope: str) -> None:
    assert send(alpha, b"%PDF-1.7 certificate", scopes=[scope]).status_code == 201


@pytest.mark.parametrize("scope", ["disposition:read", "catalog:write", "events:read"])
def test_any_other_right_is_not_and_nothing_is_kept(alpha: Tenant, scope: str) -> None:
    answer = send(alpha, b"%PDF-1.7 certificate", scopes=[scope])
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    with tenant_scope(alpha):
        assert Document.objects.count() == 0
