"""What did not arrive is tried again, said again once, or said another way where there is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings

from notifications import templates
from notifications.channels import channel, channels
from notifications.channels.letters import DeliveryFailed
from notifications.letter_paper import letter_pdf
from notifications.models import MailboxMail, Message
from notifications.services import REDACTED, write_message
from notifications.services.repeating import (
    arrived,
    bounced,
    cancel_message,
    complained,
    handed_to_post,
    hurry,
    report,
    send_again,
    try_next_channel,
)
from notifications.services.sending import retry_lost
from returns_portal.lib import clock
from returns_portal.lib.errors import PermissionDenied, TransitionRefused
from rma.models import Rma
from tenants.actors import Actor
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as returns
from tests.factories.catalog import make_order
from tests.factories.rma import SOON, working_in
from tests.papers import text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def rma(alpha: Tenant) -> Rma:
    """A return of somebody with a telephone."""
    returns.with_policy(alpha, auto_authorize=False)
    customer = {"name": "Ada", "email": "ada@example.com", "phone": "+49 30 1234"}
    with clock.frozen(SOON):
        return returns.returned(alpha, make_order(alpha, customer=customer)).rma


def written(rma: Rma, secret: str = "") -> Message:
    message = write_message(
        templates.GOODS_RECEIVED,
        event=None,
        recipient="ada@example.com",
        language="en",
        rma=rma,
        secret=secret,
        status_url="https://alpha.example/r/1",
    )
    assert message is not None
    return message


def sent(tenant: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int], **more: str) -> Message:
    with working_in(tenant):
        message = written(rma, **more)
    run_handlers(tenant)
    with working_in(tenant):
        return Message.objects.select_related("rma__customer").get(pk=message.pk)


def test_what_comes_back_is_said_by_text_message_once(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int]
) -> None:
    message = sent(alpha, rma, run_handlers)
    with working_in(alpha):
        bounced(message, by=SYSTEM, reason="mailbox full")
    run_handlers(alpha)
    run_handlers(alpha)
    with working_in(alpha):
        message.refresh_from_db()
        assert message.status == "superseded"
        again = Message.objects.get(repeats=message)
        assert (again.channel, again.recipient, again.status) == ("sms", "+49 30 1234", "sent")
        assert again.text == f"Your parcel for {rma.number} has arrived https://alpha.example/r/1"
        assert MailboxMail.objects.filter(recipient="+49 30 1234").count() == 1


def test_without_another_way_it_stays_where_people_see_it(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int], settings: LazySettings
) -> None:
    message = sent(alpha, rma, run_handlers)
    settings.MAILBOX = False
    assert list(channels()) == ["email", "post"]
    with pytest.raises(DeliveryFailed, match="no channel for sms"):
        channel("sms")
    with working_in(alpha):
        bounced(message, by=SYSTEM, reason="no such person")
    run_handlers(alpha)
    with working_in(alpha):
        message.refresh_from_db()
        assert (message.status, message.error) == ("bounced", "no such person")
        with pytest.raises(TransitionRefused, match="no other way"):
            try_next_channel(message, by=SYSTEM)


def test_a_code_is_said_no_other_way_and_never_again(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int]
) -> None:
    message = sent(alpha, rma, run_handlers, secret="123456")
    with working_in(alpha):
        message = bounced(message, by=SYSTEM, reason="full")
    run_handlers(alpha)
    with working_in(alpha):
        assert not Message.objects.filter(repeats=message).exists()
        for deed in (try_next_channel, send_again):
            with pytest.raises(TransitionRefused, match="held a code"):
                deed(Message.objects.get(pk=message.pk), by=SYSTEM)


def test_what_failed_is_sent_again_once_with_the_same_words(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int], settings: LazySettings
) -> None:
    with working_in(alpha):
        message = written(rma)
        with pytest.raises(TransitionRefused, match="did not fail"):
            send_again(message, by=SYSTEM)
        Message.objects.filter(pk=message.pk).update(channel="sms")
    settings.MAILBOX = False
    run_handlers(alpha)
    settings.MAILBOX = True
    with working_in(alpha):
        message.refresh_from_db()
        assert (message.status, message.attempts) == ("failed", 1)
        Message.objects.filter(pk=message.pk).update(channel="email")
        again = send_again(message, by=SYSTEM)
        assert (again.subject, again.text, again.recipient) == (
            message.subject,
            message.text,
            message.recipient,
        )
        with pytest.raises(TransitionRefused, match="again already"):
            send_again(message, by=SYSTEM)
    run_handlers(alpha)
    with working_in(alpha):
        again.refresh_from_db()
        assert again.status == "sent"


def test_a_message_that_waits_is_tried_at_once_or_called_off(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int], bob: cast.Person
) -> None:
    with working_in(alpha):
        one, two = written(rma), written(rma)
        later = clock.now() + timedelta(hours=5)
        Message.objects.filter(pk__in=[one.pk, two.pk]).update(due_at=later)
    run_handlers(alpha)
    with working_in(alpha):
        with pytest.raises(PermissionDenied):
            hurry(one, by=bob.actor)
        hurry(one, by=SYSTEM)
        cancel_message(two, by=SYSTEM)
    run_handlers(alpha)
    with working_in(alpha):
        assert [Message.objects.get(pk=row.pk).status for row in (one, two)] == [
            "sent",
            "cancelled",
        ]
        with pytest.raises(TransitionRefused):
            hurry(Message.objects.get(pk=one.pk), by=SYSTEM)


def test_the_desk_offers_what_the_machine_allows(
    alpha: Tenant, rma: Rma, alice: cast.Person, run_handlers: Callable[[Tenant], int]
) -> None:
    message = sent(alpha, rma, run_handlers)
    browser = cast.browser(alpha, alice)
    page = f"/desk/messages/{message.public_id}/"
    assert "It came back" in browser.get(page).content.decode()
    act = f"/desk/act/message/{message.public_id}"
    assert browser.post(f"{act}/bounce/", {"reason": "full", "back": page})["Location"] == page
    text = browser.get(page).content.decode()
    assert "Send again" in text
    assert "Try another way" in text
    assert browser.post(f"{act}/send_again/")["Location"] == page
    assert "It was said again:" in browser.get(page).content.decode()


def test_a_letter_waits_for_a_person_who_prints_and_posts_it(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int], settings: LazySettings
) -> None:
    message = sent(alpha, rma, run_handlers)
    settings.MAILBOX = False
    with working_in(alpha):
        rma.order.ship_to = {
            "name": "Ada",
            "lines": ["Mole Road 1"],
            "city": "Berlin",
            "postcode": "10115",
            "country": "DE",
        }
        rma.order.save()
        bounced(message, by=SYSTEM, reason="no such person")
    run_handlers(alpha)
    with working_in(alpha):
        message = Message.objects.select_related("rma__customer", "rma__order").get(pk=message.pk)
        assert message.status == "bounced", "nobody is sent to the post by a machine"
        with pytest.raises(TransitionRefused, match="It is no letter"):
            handed_to_post(message, by=SYSTEM)
        try_next_channel(message, by=SYSTEM)
    run_handlers(alpha)
    with working_in(alpha):
        letter = Message.objects.get(repeats=message)
        assert (letter.channel, letter.status) == ("post", "sending")
        assert letter.recipient == "Ada\nMole Road 1\n10115 Berlin\nGermany"
        assert letter.text == message.text
    with clock.frozen(SOON + timedelta(days=9)), working_in(alpha):
        assert retry_lost() == 0
        paper = text_of(letter_pdf(letter, alpha))
        assert "Mole Road 1" in paper
        assert message.subject in paper
        handed_to_post(letter, by=SYSTEM)
        letter.refresh_from_db()
        assert (letter.status, letter.sent_at) == ("posted", SOON + timedelta(days=9))


def test_what_a_provider_reports_is_noted_once_and_in_order(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int]
) -> None:
    message = sent(alpha, rma, run_handlers)
    with working_in(alpha):
        for _again in range(2):
            assert report(message, by=SYSTEM, status="delivered").status == "delivered"
        for _again in range(2):
            assert report(message, by=SYSTEM, status="complained").status == "complained"
        assert report(message, by=SYSTEM, status="delivered").status == "complained"
        with pytest.raises(TransitionRefused):
            report(message, by=SYSTEM, status="bounced", reason="full")
        message.refresh_from_db()
        assert (message.status, message.error) == ("complained", "complaint")


def test_a_complaint_says_that_the_message_arrived(
    alpha: Tenant, rma: Rma, run_handlers: Callable[[Tenant], int]
) -> None:
    message = sent(alpha, rma, run_handlers)
    with working_in(alpha):
        assert complained(message, by=SYSTEM).delivered_at is not None
        with pytest.raises(TransitionRefused):
            arrived(message, by=SYSTEM)


def test_the_desk_never_shows_a_code_or_link_that_is_still_to_leave(
    alpha: Tenant, alice: cast.Person
) -> None:
    with working_in(alpha):
        message = write_message(
            templates.PASSWORD,
            event=None,
            recipient="a@example.com",
            language="en",
            secret="https://x/key",
        )
        assert message is not None
        assert "https://x/key" in message.text
        other = Message.objects.create(
            template="x", recipient="Ada", channel="post", secret=True, text="key", due_at=SOON
        )
    browser = cast.browser(alpha, alice)
    for status in ("queued", "sending", "cancelled"):
        with working_in(alpha):
            Message.objects.filter(pk=message.pk).update(status=status)
        page = browser.get(f"/desk/messages/{message.public_id}/").content.decode()
        assert "x/key" not in page, status
        assert REDACTED in page, status
    assert browser.get(f"/desk/messages/{other.public_id}/letter.pdf").status_code == 404


def test_a_code_that_is_called_off_is_not_kept(alpha: Tenant) -> None:
    with working_in(alpha):
        message = write_message(
            templates.PASSWORD,
            event=None,
            recipient="a@example.com",
            language="en",
            secret="https://x/key",
        )
        assert message is not None
        cancel_message(message, by=SYSTEM)
        kept = Message.objects.get()
    assert (kept.status, kept.text, kept.html) == ("cancelled", REDACTED, REDACTED)
