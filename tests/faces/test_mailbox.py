"""The local mailbox: every mail of this shop, shown as it looks, and nothing of it runs."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from notifications.models import MailboxMail
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser

pytestmark = pytest.mark.django_db

HTML = (
    "<html><head><style>p{}</style></head><body><p>Hello</p><script>alert(1)</script></body></html>"
)


def keep(tenant: Tenant, subject: str, recipient: str = "ada@post.example") -> MailboxMail:
    with tenant_scope(tenant), transaction.atomic():
        return MailboxMail.objects.create(
            message_id=f"<{subject}@localhost>",
            sender="Alpha <returns@localhost>",
            recipient=recipient,
            subject=subject,
            text="See http://alpha.localhost/r/abc <b>now</b>",
            html=HTML,
        )


@pytest.fixture
def reader(alpha: Tenant) -> Client:
    return browser(alpha)


def test_mails_stand_there_the_newest_first(alpha: Tenant, reader: Client) -> None:
    keep(alpha, "First")
    keep(alpha, "Second")
    page = reader.get("/mailbox/").content.decode()
    assert page.index("Second") < page.index("First")


def test_an_empty_mailbox_says_how_to_fill_it(reader: Client) -> None:
    assert "No mail yet" in reader.get("/mailbox/").content.decode()


def test_the_mails_of_one_address(alpha: Tenant, reader: Client) -> None:
    keep(alpha, "To Ada")
    keep(alpha, "To Bob", "bob@post.example")
    page = reader.get("/mailbox/?to=BOB@post.example").content.decode()
    assert "To Bob" in page
    assert "To Ada" not in page
    assert reader.get("/mailbox/?to=%00").status_code == 200


def test_a_mail_shows_its_text_with_links_that_work(alpha: Tenant, reader: Client) -> None:
    mail = keep(alpha, "Hello")
    page = reader.get(f"/mailbox/{mail.public_id}").content.decode()
    assert '<a href="http://alpha.localhost/r/abc"' in page
    assert "&lt;b&gt;now&lt;/b&gt;" in page
    assert f'src="/mailbox/{mail.public_id}/body"' in page


def test_the_body_of_a_mail_may_have_styles_and_nothing_that_runs(
    alpha: Tenant, reader: Client
) -> None:
    mail = keep(alpha, "Hello")
    body = reader.get(f"/mailbox/{mail.public_id}/body")
    policy = body["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert body["X-Frame-Options"] == "SAMEORIGIN"
    assert "unsafe-inline" not in reader.get("/mailbox/")["Content-Security-Policy"]


def test_programs_read_it_as_json(alpha: Tenant, reader: Client) -> None:
    mail = keep(alpha, "Hello")
    rows = reader.get("/mailbox/", headers={"accept": "application/json"}).json()["results"]
    assert [(row["id"], row["to"], row["subject"]) for row in rows] == [
        (mail.public_id, "ada@post.example", "Hello")
    ]
    one = reader.get(f"/mailbox/{mail.public_id}", headers={"accept": "application/json"}).json()
    assert one["text"] == mail.text


def test_another_shop_sees_none_of_it(alpha: Tenant, beta: Tenant) -> None:
    mail = keep(alpha, "Hello")
    stranger = browser(beta)
    assert "Hello" not in stranger.get("/mailbox/").content.decode()
    for path in (f"/mailbox/{mail.public_id}", f"/mailbox/{mail.public_id}/body"):
        assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("name", ["x", "mail_", "%00", "mail_01m80fek03eax9nps0abdhencm"])
def test_a_mail_that_is_not_there(reader: Client, name: str) -> None:
    assert reader.get(f"/mailbox/{name}").status_code == 404
