"""The log names the page that went wrong, and never the secret that opens it."""

from __future__ import annotations

import io
import logging

import pytest

from flows.documents import signed_path, store
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the console would show."""
    shown = io.StringIO()
    console = next(h for h in logging.getLogger().handlers if h.get_name() == "console")
    monkeypatch.setattr(console, "stream", shown)
    return shown


@pytest.mark.django_db
def test_a_working_link_that_is_used_wrongly_stays_secret(alpha: Tenant, log: io.StringIO) -> None:
    with tenant_scope(alpha):
        path = signed_path(store(None, kind="x", name="x", content_type="x/x", body=b"x"))
    assert cast.browser(alpha).post(path).status_code == 405
    assert "/documents/…" in log.getvalue()
    assert path.rsplit("/", 1)[1] not in log.getvalue()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Not Found: /r/eyJh:1v:x_y", "Not Found: /r/…"),
        ("Bad Request: /t/alpha/return/eyJh:1v:x/items", "Bad Request: /t/alpha/return/…/items"),
        (
            "Not Found: /hooks/certificates?domain=x.example&key=between-us",
            "Not Found: /hooks/certificates?domain=x.example&key=…",
        ),
        (
            "Not Found: /accounts/password/reset/key/1-abc/",
            "Not Found: /accounts/password/reset/key/…/",
        ),
        ("Not Found: /api/v1/orders/ord_01m80g48", "Not Found: /api/v1/orders/ord_01m80g48"),
        ("Not Found: /desk/returns/RX-1234", "Not Found: /desk/returns/RX-1234"),
    ],
)
def test_only_secrets_are_shortened(log: io.StringIO, said: str, shown: str) -> None:
    kind, path = said.split(": ")
    logging.getLogger("django.request").warning("%s: %s", kind, path)
    assert log.getvalue().endswith(f"{shown}\n")
