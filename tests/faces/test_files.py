"""A document is shown or downloaded under its own name, whatever that name is."""

from __future__ import annotations

import pytest
from django.test import Client

from flows.documents import signed_path, store
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast

pytestmark = pytest.mark.django_db


def fetched(tenant: Tenant, name: str, content_type: str) -> dict[str, str]:
    with tenant_scope(tenant):
        document = store(None, kind="photo", name=name, content_type=content_type, body=b"x")
        path = signed_path(document)
    client: Client = cast.browser(tenant)
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"x")
    return dict(answer.headers)


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("label.pdf", 'inline; filename="label.pdf"'),
        ("Rücksendung 1.pdf", "inline; filename*=utf-8''R%C3%BCcksendung%201.pdf"),
        ("ملصق.pdf", "inline; filename*=utf-8''%D9%85%D9%84%D8%B5%D9%82.pdf"),
        ('a"; filename="b.exe', 'inline; filename="a_; filename=_b.exe"'),
        ("a\r\nSet-Cookie: b=c", 'inline; filename="aSet-Cookie: b=c"'),
        ("../../etc/passwd", 'inline; filename=".._.._etc_passwd"'),
    ],
)
def test_a_name_cannot_break_out_of_its_header(alpha: Tenant, name: str, disposition: str) -> None:
    headers = fetched(alpha, name, "application/pdf")
    assert headers["Content-Disposition"] == disposition
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "text/html; charset=utf-8"])
def test_what_could_run_is_only_ever_downloaded(alpha: Tenant, content_type: str) -> None:
    headers = fetched(alpha, "ö.html", content_type)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%B6.html"
    assert headers["X-Content-Type-Options"] == "nosniff"
