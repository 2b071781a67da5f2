"""A shop's look: drafted unseen, published, taken back; what may stand in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from branding.look import figure
from branding.models import Brand, Logo
from branding.selectors import draft, in_force, look_of, versions
from branding.services import (
    Choice,
    discard_draft,
    edited,
    look_tried,
    publish_brand,
    save_draft,
    stamp_of,
    undo_publish,
)
from branding.texts import is_safe_link
from flows.models import StageEvent
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.branding.drawing import SVG, sign
from tests.cast import Person

pytestmark = pytest.mark.django_db


def chosen(**fields: Any) -> Choice:
    return Choice(**({"accent_hue": "35", "accent_chroma": "0.12"} | fields))


@pytest.fixture
def announced(django_capture_on_commit_callbacks: Any) -> Any:
    """What is to be told after the commit is told."""
    return django_capture_on_commit_callbacks


def test_a_draft_is_seen_by_nobody_until_it_is_published_and_is_undone(
    in_alpha: Tenant, alice: Person, announced: Any
) -> None:
    in_alpha.refresh_from_db()
    usual = look_of(in_alpha)
    row = save_draft(chosen(texts={"en": {"greeting": "Hello"}}), by=alice.actor)
    assert (row.number, draft(), in_force(), look_of(in_alpha)) == (1, row, None, usual)
    with announced(execute=True):
        publish_brand(row, by=alice.actor)
    assert (look_of(in_alpha).accent_hue, look_of(in_alpha).greeting) == ("35.0", "Hello")
    second = save_draft(chosen(font="nunito"), by=alice.actor)
    assert (second.number, look_of(in_alpha).font.handle) == (2, "inter")
    with announced(execute=True):
        publish_brand(second, by=alice.actor)
    assert look_of(in_alpha).font.handle == "nunito"
    with announced(execute=True):
        assert undo_publish(by=alice.actor) == row
    assert look_of(in_alpha).greeting == "Hello"
    with announced(execute=True):
        assert undo_publish(by=alice.actor) is None
    assert look_of(in_alpha) == usual
    with pytest.raises(Conflict):
        undo_publish(by=alice.actor)
    with announced(execute=True):
        publish_brand(second, by=alice.actor)
    assert in_force() == second
    events = StageEvent.objects.filter(name__startswith="brand.").order_by("pk")
    assert [(each.name, each.actor_id) for each in events] == [
        (f"brand.{name}", alice.user.pk)
        for name in ("saved", "published") * 2 + ("withdrawn",) * 2 + ("published",)
    ]


def test_a_draft_is_changed_in_its_place_and_thrown_away(in_alpha: Tenant, alice: Person) -> None:
    save_draft(chosen(), by=alice.actor)
    save_draft(chosen(font="system"), by=alice.actor)
    assert [(row.number, row.font) for row in versions()] == [(1, "system")]
    discard_draft(by=alice.actor)
    discard_draft(by=alice.actor)
    assert not versions().exists()


def test_two_who_edit_at_once_do_not_undo_each_other(in_alpha: Tenant, alice: Person) -> None:
    seen = stamp_of(edited())
    save_draft(chosen(), begun_with=seen, by=alice.actor)
    with pytest.raises(Conflict):
        save_draft(chosen(font="system"), begun_with=seen, by=alice.actor)
    assert [row.font for row in versions()] == ["inter"]


def test_a_logo_is_kept_once_and_goes_when_it_is_not_wanted(
    in_alpha: Tenant, alice: Person
) -> None:
    row = save_draft(chosen(logo=sign()), by=alice.actor)
    again = save_draft(chosen(logo=sign()), by=alice.actor)
    assert (again.logo, Logo.objects.count()) == (row.logo, 1)
    assert save_draft(chosen(), by=alice.actor).logo == row.logo
    assert save_draft(chosen(keep_logo=False), by=alice.actor).logo is None
    assert not Logo.objects.exists()
    publish_brand(save_draft(chosen(logo=sign()), by=alice.actor), by=alice.actor)
    save_draft(chosen(logo=sign(colour=(200, 0, 0, 255))), by=alice.actor)
    assert Logo.objects.count() == 2
    discard_draft(by=alice.actor)
    assert list(Logo.objects.all()) == [in_force().logo]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"accent_hue": "361"}, "accent_hue"),
        ({"accent_hue": "NaN"}, "accent_hue"),
        ({"accent_chroma": "0.2"}, "accent_chroma"),
        ({"accent_chroma": "red"}, "accent_chroma"),
        ({"font": "comic"}, "font"),
        ({"logo": SVG}, "logo"),
        ({"texts": {"de": {"name": "x" * 61}}}, "texts.de.name"),
        ({"links": {"terms": "http://shop.example.com"}}, "links.terms"),
        ({"links": {"imprint": "javascript:alert(1)"}}, "links.imprint"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_is(
    wrong: dict[str, Any], field: str, in_alpha: Tenant, alice: Person
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_draft(chosen(**wrong), by=alice.actor)
    assert [row.field for row in refused.value.errors] == [field]
    assert not Brand.objects.exists()
    # Whoever is still typing it sees it, as far as it goes.
    assert look_tried(chosen(**wrong), in_alpha).name == in_alpha.name


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://shop.example.com/imprint?a=1#b", True),
        ("mailto:help@shop.example.com", True),
        ("HTTPS://shop.example.com", True),
        ("http://shop.example.com", False),
        ("//shop.example.com", False),
        ("/imprint", False),
        ("https:shop.example.com", False),
        ("https://", False),
        ("https://shop", False),
        ("https://bank.example.com@evil.example.com/", False),
        ("https://shop.example.com:port/", False),
        ("https://shop.example.com/\n<b>", False),
        ("mailto:help", False),
        ("mailto:a@b.example?bcc=everybody@c.example", False),
        ("data:text/html,x", False),
        ("java\tscript:alert(1)", False),
        (f"https://shop.example.com/{'x' * 300}", False),
    ],
)
def test_a_link_leads_to_a_page_or_a_mail(address: str, safe: bool) -> None:
    assert is_safe_link(address) is safe


def test_words_are_plain_and_turn_nothing_round(in_alpha: Tenant, alice: Person) -> None:
    given = {
        "en": {"name": "  Hollin\n&  Tarn\u202e ", "intro": "One\r\n two \x07\n\n\n\nsix\nseven"},
        "de": {"name": "   "},
        "xx": {"name": "Nobody's"},
    }
    row = save_draft(chosen(texts=given), by=alice.actor)
    assert row.texts == {"en": {"name": "Hollin & Tarn", "intro": "One\ntwo\n\nsix seven"}}


def test_a_name_falls_back_to_the_shop_s_language_and_then_to_the_shop(
    in_alpha: Tenant, alice: Person
) -> None:
    usual = look_of(in_alpha)
    assert usual.name_in("de") == in_alpha.name
    in_alpha.language = "de"
    look = look_tried(chosen(texts={"de": {"name": "Hollin Retouren", "help": "Hilfe"}}), in_alpha)
    assert (look.name_in("fr"), look.name_in("de-AT")) == ("Hollin Retouren",) * 2
    assert (look.text("help", "de"), look.text("help", "fr")) == ("Hilfe", "")


def test_only_admins_change_the_look_and_only_their_own(
    alpha: Tenant, alice: Person, bob: Person, beta: Tenant, charlie: Person
) -> None:
    with tenant_scope(alpha), transaction.atomic():
        row = save_draft(chosen(logo=sign()), by=alice.actor)
        for change in (
            lambda: save_draft(chosen(), by=bob.actor),
            lambda: publish_brand(row, by=bob.actor),
            lambda: undo_publish(by=bob.actor),
            lambda: discard_draft(by=bob.actor),
        ):
            with pytest.raises(PermissionDenied):
                change()
    with tenant_scope(beta), transaction.atomic():
        with pytest.raises(NotFound):
            publish_brand(row, by=charlie.actor)
        assert (in_force(), draft(), look_of(beta).logo) == (None, None, None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("35", "35"),
        ("0", "0"),
        ("359.99991", "360"),
        ("0.0004", "0"),
        ("1e-999999999", "0"),
        ("1e999999999", ""),
        ("-1", ""),
        ("NaN", ""),
        ("blue", ""),
        (None, ""),
    ],
)
def test_a_part_of_a_colour_is_rounded_before_it_is_written(given: str | None, kept: str) -> None:
    assert figure(given, Decimal(360)) == kept
