"""A shop's own words: checked before they are kept, put in place of the usual, taken back again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from flows.models import StageEvent
from notifications.models import MailboxMail, Message, Wording
from notifications.selectors.wordings import in_force
from notifications.services.wordings import publish_wording, save_wording, withdraw_wording
from notifications.usual import usual_words
from notifications.wording import EDITABLE, filled, parts_of, problems_of
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from rma.services import decline_return
from tenants.actors import Actor
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as returns
from tests.factories.rma import SOON, working_in

BODY = """Hello {name},

we cannot take {number} back: {reason}
Send it by {ship_by}.

{status_link}
"""
SYSTEM = Actor.system()


# --- pure -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "body", "field", "code"),
    [
        ("", "{reason} {status_link}", "subject", "required"),
        ("A\nB", "{reason} {status_link}", "subject", "one_line"),
        ("x" * 201, "{reason} {status_link}", "subject", "too_long"),
        ("About {status_link}", "{reason} {status_link}", "subject", "placeholder_not_here"),
        ("A", " ", "body", "required"),
        ("A", "{status_link}", "body", "missing_placeholder"),
        ("A", "{reason} {status_link} {amount}", "body", "unknown_placeholder"),
        ("A", "{reason} {status_link} {Name}", "body", "stray_brace"),
        ("A", "{reason} {status_link} {{ secret }}", "body", "stray_brace"),
        ("A", "{reason} {status_link} {% load x %}", "body", "stray_brace"),
        ("A", "{reason} {status_link} }", "body", "stray_brace"),
    ],
)
def test_words_that_would_not_work_are_refused_by_name(
    subject: str, body: str, field: str, code: str
) -> None:
    found = [(row.field, row.code) for row in problems_of("return_declined", subject, body)]
    assert (field, code) in found


def test_a_line_without_its_fact_is_left_out() -> None:
    text = "Hello {name},\n\nSend it by {ship_by}.\n\nBye"
    assert filled(text, {"name": "Ada"}) == "Hello Ada,\n\nBye"
    assert filled(text, {"name": "{ship_by}"}) == "Hello {ship_by},\n\nBye"


def test_a_link_or_a_code_alone_is_drawn_large() -> None:
    values = {"code": "1", "status_link": "https://x", "number": "R"}
    body = "See {number}\n\n{status_link}\n\n{code}\n\nor {status_link}"
    assert [(part.kind, part.words) for part in parts_of(body, values)] == [
        ("text", "See R"),
        ("button", "https://x"),
        ("code", "1"),
        ("text", "or https://x"),
    ]


# --- in a shop ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_usual_words_of_every_mail_in_every_language_may_be_kept_as_they_are(
    alpha: Tenant,
) -> None:
    for template in EDITABLE:
        for language, _name in settings.LANGUAGES:
            subject, body = usual_words(template, tenant=alpha, language=language)
            problems = problems_of(template, subject, body)
            assert problems == [], (template, language, problems, body)
            assert "321" not in subject + body, "the made-up amount"


@pytest.mark.django_db
def test_own_words_are_sent_from_the_moment_they_are_published(
    alpha: Tenant, run_handlers: Callable[[Tenant], int]
) -> None:
    with working_in(alpha):
        row = save_wording(
            "return_declined", language="de", subject="Nein zu {number}", body=BODY, by=SYSTEM
        )
        assert in_force("return_declined", "de") is None
        publish_wording(row, by=SYSTEM)
        assert in_force("return_declined", "de") == row
        assert in_force("return_declined", "de-AT") == row
        assert in_force("return_declined", "en") is None
    mail = declined(alpha, run_handlers, reason="<b>worn</b>", language="de")
    assert mail.subject.startswith("Nein zu A-")
    assert "Hello Ada Lovelace," in mail.text
    assert "back: <b>worn</b>" in mail.text
    assert "&lt;b&gt;worn&lt;/b&gt;" in mail.html
    assert "Send it by" not in mail.text
    assert 'class="pad btn"' in mail.html
    assert "/r/" in mail.text


@pytest.mark.django_db
def test_without_own_words_in_a_language_the_mail_reads_as_it_comes(
    alpha: Tenant, run_handlers: Callable[[Tenant], int]
) -> None:
    with working_in(alpha):
        words = {"subject": "Nein", "body": BODY}
        row = save_wording("return_declined", language="de", by=SYSTEM, **words)
        publish_wording(row, by=SYSTEM)
    assert declined(alpha, run_handlers, language="en").subject.startswith("About your return")
    with working_in(alpha):
        withdraw_wording("return_declined", language="de", by=SYSTEM)
        with pytest.raises(Conflict):
            withdraw_wording("return_declined", language="de", by=SYSTEM)
    assert declined(alpha, run_handlers, language="de").subject != "Nein"


@pytest.mark.django_db
def test_versions_are_kept_and_one_of_before_can_be_published_again(alpha: Tenant) -> None:
    with working_in(alpha):
        rows = []
        for number in (1, 2):
            with clock.frozen(SOON.replace(hour=number)):
                row = save_wording(
                    "goods_received", language="en", subject=f"V{number}", body="x", by=SYSTEM
                )
                rows.append(publish_wording(row, by=SYSTEM))
        assert [row.number for row in rows] == [1, 2]
        assert in_force("goods_received", "en") == rows[1]
        with clock.frozen(SOON.replace(hour=3)):
            withdraw_wording("goods_received", language="en", by=SYSTEM)
            assert in_force("goods_received", "en") is None
            publish_wording(rows[1], by=SYSTEM)
        assert in_force("goods_received", "en") == rows[1]
        names = StageEvent.objects.filter(name__startswith="wording.").order_by("pk")
        assert [event.name.partition(".")[2] for event in names] == [
            *["saved", "published"] * 2,
            "withdrawn",
            "published",
        ]


@pytest.mark.django_db
def test_who_may_not_set_up_the_shop_changes_no_words(alpha: Tenant, bob: cast.Person) -> None:
    with working_in(alpha):
        with pytest.raises(PermissionDenied):
            save_wording("code", language="en", subject="A", body="{code}", by=bob.actor)
        with pytest.raises(InvalidInput):
            save_wording("code", language="en", subject="A", body="no code", by=SYSTEM)
        for name in ("password", "message_to_shop", "nonsense"):
            with pytest.raises(NotFound):
                save_wording(name, language="en", subject="A", body="x", by=SYSTEM)
        assert Wording.objects.count() == 0


@pytest.mark.django_db
def test_another_shop_keeps_its_own_words(alpha: Tenant, beta: Tenant) -> None:
    with working_in(alpha):
        row = save_wording("code", language="en", subject="Mine", body="{code}", by=SYSTEM)
        publish_wording(row, by=SYSTEM)
    with working_in(beta):
        assert in_force("code", "en") is None
        assert Wording.by_public_id(row.public_id) is None


# --- the desk -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_desk_shows_checks_previews_and_publishes(
    alpha: Tenant, alice: cast.Person, bob: cast.Person
) -> None:
    with clock.frozen(SOON):
        returns.returned(returns.with_policy(alpha, auto_authorize=False).tenant)
    page = "/desk/messages/wording/?template=return_declined&language=en"
    browser = cast.browser(alpha, alice)
    assert "{reason}" in browser.get(page).content.decode()
    wrong = browser.post(page, {"subject": "No", "body": "{amount}", "do": "publish"})
    assert wrong.status_code == 400
    assert "{amount} means nothing here." in wrong.content.decode()
    right = {"subject": "No to <{number}>", "body": "{reason}\n\n{status_link}", "do": "publish"}
    assert browser.post(page, right).status_code == 302
    assert "Version 1 is in force." in browser.get(page).content.decode()
    preview = browser.get(page.replace("wording/", "wording/preview/"))
    assert "No to &lt;A-" in preview.content.decode()
    assert "sandbox" in preview["Content-Security-Policy"]
    assert cast.browser(alpha, bob).post(page, right).status_code == 403
    assert cast.browser(alpha, bob).get(page).status_code == 200
    assert browser.post(page, {"do": "withdraw"}).status_code == 302
    assert "The mail reads as it comes." in browser.get(page).content.decode()


def declined(
    tenant: Tenant, run_handlers: Callable[[Tenant], int], reason: str = "Worn", language: str = ""
) -> Message | MailboxMail:
    """The mail of a return that was declined just now."""
    with clock.frozen(SOON):
        returns.with_policy(tenant, auto_authorize=False)
        rma = returns.returned(tenant).rma
        with working_in(tenant):
            type(rma).objects.filter(pk=rma.pk).update(language=language)
            decline_return(rma, by=SYSTEM, reason=reason)
        run_handlers(tenant)
    with working_in(tenant):
        return Message.objects.get(rma=rma, template="return_declined")
