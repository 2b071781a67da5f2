"""What shoppers see of a look, and when; what admins see of it before."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from branding.models import Brand
from branding.selectors import in_force, look_of
from branding.services import Choice, publish_brand, save_draft
from flows.drain import drain
from notifications.channels.letters import letter_of
from notifications.models import Message
from notifications.services.sending import render
from notifications.templates import CODE
from returns_portal.lib import clock
from returns_portal.lib.pdf import render_pdf
from rma import seeds
from rma.links import status_path
from tenants.models import Domain, Tenant
from tenants.scope import tenant_scope
from tests import cast
from tests.branding.conftest import Zone
from tests.branding.drawing import SVG, sign
from tests.cast import Person
from tests.factories.rma import SOON, returned, working_in

pytestmark = pytest.mark.django_db

WORDS = {
    "en": {
        "name": "Hollin <Returns>",
        "greeting": "Changed your mind?",
        "intro": "Welcome & back\nto us",
        "footer": "Hollin Ltd",
    },
    "ar": {"greeting": "أهلاً"},
}
LINKS = {"imprint": "https://hollin.example/imprint", "privacy": "https://hollin.example/privacy"}


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    """Alpha with its rules."""
    with working_in(alpha):
        seeds.seed(alpha)
    return alpha


def published(tenant: Tenant, who: Person, **fields: Any) -> Brand:
    given = {"accent_hue": "35", "accent_chroma": "0.12", "texts": WORDS, "links": LINKS}
    with tenant_scope(tenant), transaction.atomic():
        row = save_draft(Choice(**(given | fields)), by=who.actor)
        publish_brand(row, by=who.actor)
        cache.clear()
        look_of(tenant)
    return row


def looks(tenant: Tenant) -> list[str]:
    """Every version of the shop's look."""
    with tenant_scope(tenant), transaction.atomic():
        return [str(row) for row in Brand.objects.order_by("number")]


def page(client: Client, path: str = "/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def form(client: Client, **said: Any) -> dict[str, Any]:
    """The form as the page gives it, with what somebody changes."""
    found = re.search(r'name="begun_with" value="([^"]*)"', page(client, "/desk/branding/"))
    assert found
    usual = {"accent_hue": "35", "accent_chroma": "0.12", "font": "inter", "language": "en"}
    return usual | {"begun_with": found[1], "page": "find"} | said


def test_shoppers_see_what_was_published_in_their_language(shop: Tenant, alice: Person) -> None:
    shopper = cast.browser(shop)
    before = page(shopper)
    assert '<h1 class="display" dir="auto">Send something back</h1>' in before
    published(shop, alice, logo=sign(), font="faustina")
    after = page(shopper)
    assert "Changed your mind?</h1>" in after
    assert "Welcome &amp; back<br>to us" in after
    assert "<title>Send something back · Hollin &lt;Returns&gt; returns</title>" in after
    assert 'alt="Hollin &lt;Returns&gt;"' in after
    assert 'rel="preload" href="/static/vendor/faustina/faustina-latin.woff2"' in after
    assert ">Imprint</a>" in after
    assert '/privacy">Privacy</a>' in after
    assert after.count(">Privacy</a>") == 1
    assert "<Returns>" not in after
    spanish = page(shopper, "/?x") if shopper.get("/language/es/") else ""
    assert "Changed your mind?" not in spanish
    shopper.get("/language/ar/")
    assert "أهلاً</h1>" in page(shopper)
    # The desk stays as it is, but for the colour.
    assert "Hollin &lt;Returns&gt;" not in page(cast.browser(shop, alice), "/desk/me/")


def test_the_stylesheet_has_another_address_as_soon_as_it_says_something_else(
    shop: Tenant, alice: Person
) -> None:
    def address() -> str:
        found = re.search(r'href="(/brand\.css\?v=\w+)"', page(cast.browser(shop)))
        assert found
        return found[1]

    before = address()
    published(shop, alice, font="nunito")
    assert address() != before
    text = cast.browser(shop).get(address()).content.decode()
    assert "--accent-h: 35" in text
    assert "nunito-latin.woff2" in text


def test_a_page_reads_the_look_from_the_cache(
    shop: Tenant, alice: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    published(shop, alice)
    with tenant_scope(shop), transaction.atomic(), django_assert_num_queries(0):
        assert look_of(shop).text("greeting", "en") == "Changed your mind?"


def test_a_logo_is_a_picture_at_its_own_shop_for_ever(
    shop: Tenant, alice: Person, beta: Tenant
) -> None:
    row = published(shop, alice, logo=sign())
    path = re.search(r'src="(/brand/\w{64}\.png)"', page(cast.browser(shop)))
    assert path
    answer = cast.browser(shop).get(path[1])
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.content.startswith(b"\x89PNG")
    assert "immutable" in answer["Cache-Control"]
    assert cast.browser(beta).get(path[1]).status_code == 404
    assert cast.browser(shop).get(f"/brand/{'0' * 64}.png").status_code == 404
    assert row.logo is not None


def test_mails_bear_the_name_the_logo_and_the_colour(shop: Tenant, alice: Person) -> None:
    published(shop, alice, logo=sign())
    with tenant_scope(shop), transaction.atomic():
        subject, text, html = render(CODE, tenant=shop, language="en", code="123456")
        letter = letter_of(Message(recipient="a@b.example", language="en"), shop)
    assert subject == "Your code for Hollin <Returns>"
    assert "Hollin <Returns>" in text
    assert re.search(
        rf'src="https://{shop.slug}\.localhost/brand/\w+\.png" alt="Hollin &lt;R', html
    )
    assert letter.sender.startswith('"Hollin <Returns>" <')


def test_a_draft_is_kept_previewed_and_published_at_the_desk(shop: Tenant, alice: Person) -> None:
    desk, shopper = cast.browser(shop, alice), cast.browser(shop)
    said = form(desk, en_greeting="Hello <you>", font="nunito")
    preview = desk.post(reverse("desk:brand_preview"), said | {"theme": "dark"})
    text = preview.content.decode()
    assert "Hello &lt;you&gt;</h1>" in text
    assert text.startswith('<!doctype html>\n<html data-theme="dark" lang="en"')
    assert '<body inert data-face="portal">' in text
    assert "<script" not in text
    sheet = re.search(r'href="(/desk/branding/preview\.css[^"]+)"', text)
    assert sheet
    assert "nunito" in desk.get(sheet[1].replace("&amp;", "&")).content.decode()
    assert not looks(shop)
    kept = desk.post(reverse("desk:brand"), said | {"do": "save"})
    assert kept.status_code == 302
    assert "Hello" not in page(shopper)
    assert "Hello &lt;you&gt;" in page(desk, reverse("desk:brand_preview"))
    desk.post(reverse("desk:brand"), form(desk, en_greeting="Hello <you>", do="publish"))
    cache.clear()
    assert "Hello &lt;you&gt;</h1>" in page(shopper)
    shown = page(desk, reverse("desk:brand"))
    assert "Look published" in shown
    assert "Alice" in shown
    desk.post(reverse("desk:change_brand"), {"do": "undo"})
    cache.clear()
    assert "Send something back</h1>" in page(shopper)


def test_the_preview_turns_round_and_shows_a_logo_that_nobody_has_kept(
    shop: Tenant, alice: Person
) -> None:
    desk = cast.browser(shop, alice)
    said = form(desk, language="ar", ar_greeting="أهلاً", logo=_file(sign()))
    text = desk.post(reverse("desk:brand_preview"), said).content.decode()
    assert 'lang="ar" dir="rtl"' in text
    assert 'src="data:image/png;base64,' in text
    assert "أهلاً</h1>" in text


def test_only_the_preview_may_be_framed_and_by_us_alone(shop: Tenant, alice: Person) -> None:
    desk = cast.browser(shop, alice)
    preview = desk.get(reverse("desk:brand_preview"))
    policy = preview["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    for path in ("/", "/desk/branding/", "/desk/branding/preview.css"):
        answer = desk.get(path)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"logo": SVG}, "id_logo"),
        ({"link_terms": "javascript:alert(1)"}, "id_link_terms"),
        ({"de_name": "x" * 61}, "id_de_name"),
        ({"accent_chroma": "9"}, "id_accent_chroma"),
        ({"begun_with": "1.5"}, ""),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    wrong: dict[str, Any], field: str, shop: Tenant, alice: Person
) -> None:
    desk = cast.browser(shop, alice)
    if "logo" in wrong:
        wrong = {"logo": _file(wrong["logo"])}
    answer = desk.post(reverse("desk:brand"), form(desk, **wrong) | {"do": "publish"})
    assert answer.status_code == (400 if field else 409)
    assert f'href="#{field}"' in answer.content.decode() or not field
    assert not looks(shop)


def test_what_somebody_else_has_changed_is_said_and_can_then_be_overruled(
    shop: Tenant, alice: Person
) -> None:
    desk = cast.browser(shop, alice)
    mine = form(desk, en_greeting="Mine", do="save")
    desk.post(reverse("desk:brand"), form(desk, en_greeting="Yours", do="save"))
    refused = desk.post(reverse("desk:brand"), mine)
    assert refused.status_code == 409
    text = refused.content.decode()
    assert 'value="Mine"' in text
    again = re.search(r'name="begun_with" value="([^"]+)"', text)
    assert again
    assert desk.post(reverse("desk:brand"), mine | {"begun_with": again[1]}).status_code == 302
    assert looks(shop) == ["v1"]


def test_whoever_may_only_look_changes_nothing(shop: Tenant, bob: Person, alice: Person) -> None:
    published(shop, alice)
    desk = cast.browser(shop, bob)
    shown = page(desk, reverse("desk:brand"))
    assert "Only admins change this." in shown
    assert '<form class="stack" id="brand"' not in shown
    for name in ("brand", "brand_preview", "change_brand", "domains"):
        answer = desk.post(reverse(f"desk:{name}"), {"do": "undo", "host": "a.hollin.com"})
        assert answer.status_code == 403, name
    with tenant_scope(shop), transaction.atomic():
        assert in_force() is not None
    assert not Domain.objects.filter(tenant=shop).exists()


def test_an_address_is_added_checked_and_given_up_at_the_desk(
    shop: Tenant, alice: Person, zone: Zone
) -> None:
    desk, path = cast.browser(shop, alice), reverse("desk:domains")
    assert "No address of your own yet" in page(desk, path)
    refused = desk.post(path, {"host": "co.uk"})
    assert refused.status_code == 400
    assert "an ending that many share" in refused.content.decode()
    desk.post(path, {"host": "Retouren.Müller.de"})
    row = Domain.objects.get(tenant=shop)
    shown = page(desk, path)
    for part in ("retouren.müller.de", "retouren.xn--mller-kva.de", row.token, "Waits for its"):
        assert part in shown
    assert f"{shop.slug}.localhost" in shown
    change = reverse("desk:change_domain", args=[row.public_id])
    desk.post(change, {"do": "check"})
    assert "Being checked" in page(desk, path)
    with tenant_scope(shop):
        drain()
    assert "The TXT record is not there." in page(desk, path)
    zone.proves(row)
    Domain.objects.filter(pk=row.pk).update(asked_at=None)
    desk.post(change, {"do": "check"})
    with tenant_scope(shop):
        drain()
    assert "Links name it" in page(desk, path)
    zone.forgets(row)
    desk.post(change, {"do": "check"})
    with tenant_scope(shop):
        drain()
    assert "Set the record again by" in page(desk, path)
    with tenant_scope(shop), transaction.atomic():
        warned = Message.objects.get(template="address_unproven")
    assert warned.recipient == alice.user.email
    assert "retouren.müller.de: set its records by" in warned.subject
    assert "until" in warned.text
    desk.post(change, {"do": "remove"})
    assert not Domain.objects.filter(tenant=shop).exists()
    assert desk.post(change, {"do": "check"}).status_code == 404


def _file(body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", body, content_type="image/png")


def test_papers_bear_the_logo_and_are_whole_without_one(shop: Tenant, alice: Person) -> None:
    def paper() -> str:
        with tenant_scope(shop), transaction.atomic():
            return render_to_string("documents/base.html", {"shop": "Hollin", "title": "Paper"})

    assert "<img" not in paper()
    published(shop, alice, logo=sign())
    assert '<img class="document__logo" src="data:image/png;base64,iVBOR' in paper()
    assert render_pdf(paper()).startswith(b"%PDF")
    # In no shop's scope there is no logo, and no failure.
    assert "<img" not in render_to_string("documents/base.html", {"shop": "Hollin"})


def test_the_page_of_a_return_says_how_help_is_had(shop: Tenant, alice: Person) -> None:
    with clock.frozen(SOON):
        whole = returned(shop)
        published(shop, alice, texts={"en": {"help": "Call <us>\nfrom 9 to 5"}})
        with working_in(shop):
            path = status_path(whole.rma)
        assert "Call &lt;us&gt;<br>from 9 to 5" in page(cast.browser(shop), path)
        desk = cast.browser(shop, alice)
        said = form(desk, page="status", en_help="We are <here>")
        shown = desk.post(reverse("desk:brand_preview"), said).content.decode()
        assert whole.rma.number in shown
        assert "We are &lt;here&gt;" in shown
        assert "<script" not in shown
