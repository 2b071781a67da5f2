"""A message leaves once per event and person, is tried again if it must, and keeps no code."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives

from catalog.models import Customer, Order
from flows.models import StageEvent
from flows.perform import perform
from flows.record import record
from notifications import templates
from notifications.codes import mail_code_when_asked
from notifications.models import MailboxMail, Message
from notifications.services import (
    LAST_TRY,
    LOST,
    REDACTED,
    retry_lost,
    send_due,
    write_message,
)
from returns_portal.lib import clock
from rma.services.access import ask_for_code, redeem_code
from tenants.actors import Actor
from tenants.models import Tenant
from tests.notifications.post_office import PostOffice, open_office

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def order(in_alpha: Tenant) -> Order:
    customer = Customer.objects.create(name="Ada", email="Ada@Example.com", language="en")
    return Order.objects.create(
        external_id="1",
        number="#1001",
        currency="EUR",
        placed_at=NOON,
        customer=customer,
        ship_to={"postcode": "101 17", "country": "DE"},
    )


@pytest.fixture
def office(settings: LazySettings) -> Iterator[PostOffice]:
    """Mail by SMTP, to a server of this test."""
    with open_office() as office:
        settings.MAILBOX = False
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield office


def queue(order: Order) -> Message:
    event = record(order, "order.code_asked", by=Actor.system(), subjects=[order])
    message = write_message(
        templates.CODE,
        event=event,
        recipient="ada@example.com",
        language="en",
        secret="123456",
        order=order,
    )
    assert message is not None
    return message


def test_asking_for_a_code_mails_it_once_and_it_opens_the_order_once(
    order: Order, run_handlers: Callable[[Tenant], int]
) -> None:
    ask_for_code(number=" 1001 ", contact="ADA@example.com")
    run_handlers(order.tenant)
    mail = MailboxMail.objects.get()
    assert mail.recipient == "Ada@Example.com"
    code = next(word for word in mail.text.split() if word.isdigit() and len(word) == 6)
    assert redeem_code(number="1001", contact="ada@example.com", code=code) == order
    with pytest.raises(Exception, match="does not fit or has expired"):
        redeem_code(number="1001", contact="ada@example.com", code=code)


def test_the_postcode_will_do_and_a_wrong_guess_sends_nothing(
    order: Order, run_handlers: Callable[[Tenant], int]
) -> None:
    ask_for_code(number="1001", contact="10117")
    ask_for_code(number="1001", contact="somebody@else.example")
    ask_for_code(number="1002", contact="ada@example.com")
    run_handlers(order.tenant)
    assert MailboxMail.objects.count() == 1


def test_a_code_stands_five_tries(order: Order, run_handlers: Callable[[Tenant], int]) -> None:
    ask_for_code(number="1001", contact="10117")
    run_handlers(order.tenant)
    code = next(word for word in MailboxMail.objects.get().text.split() if word.isdigit())
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        with pytest.raises(Exception, match="does not fit"):
            redeem_code(number="1001", contact="10117", code=wrong)
    with pytest.raises(Exception, match="does not fit"):
        redeem_code(number="1001", contact="10117", code=code)


def test_the_stored_message_keeps_no_code(
    order: Order, run_handlers: Callable[[Tenant], int]
) -> None:
    ask_for_code(number="1001", contact="10117")
    run_handlers(order.tenant)
    message = Message.objects.get()
    assert (message.status, message.text, message.html) == ("sent", REDACTED, REDACTED)
    assert not any(part.isdigit() and len(part) == 6 for part in message.subject.split())
    events = StageEvent.objects.values_list("data", "snapshot", "previous")
    code = next(word for word in MailboxMail.objects.get().text.split() if word.isdigit())
    assert code not in str(list(events))


def test_a_handler_that_runs_twice_writes_one_message(order: Order) -> None:
    event = record(order, "order.code_asked", by=Actor.system(), subjects=[order])
    mail_code_when_asked(event)
    mail_code_when_asked(event)
    assert Message.objects.count() == 1


def test_a_letter_leaves_by_smtp_with_one_identity(order: Order, office: PostOffice) -> None:
    message = queue(order)
    assert send_due() == 1
    (letter,) = office.letters
    assert letter["To"] == "ada@example.com"
    assert letter["Message-ID"] == f"<{message.public_id}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.get_payload()] == ["text/plain", "text/html"]
    message.refresh_from_db()
    assert message.status == "sent"
    assert send_due() == 0
    assert len(office.letters) == 1


def test_a_server_that_is_away_makes_it_later(order: Order, office: PostOffice) -> None:
    with clock.frozen(NOON):
        message = queue(order)
        office.answer = b"451 try later"
        send_due()
        message.refresh_from_db()
        assert (message.status, message.attempts) == ("queued", 1)
        assert message.due_at == NOON + timedelta(seconds=60)
        assert send_due() == 0
    office.answer = b"250 ok"
    with clock.frozen(NOON + timedelta(minutes=2)):
        assert send_due() == 1
    assert len(office.letters) == 1


def test_an_address_that_does_not_exist_is_given_up_at_once(
    order: Order, office: PostOffice
) -> None:
    office.answer = b"550 no such user"
    message = queue(order)
    send_due()
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("failed", 1)
    assert "550" in message.error


def test_a_message_lost_between_claim_and_answer_is_sent_after_all(
    order: Order, office: PostOffice
) -> None:
    with clock.frozen(NOON):
        message = perform(queue(order), "send", by=Actor.system())
        assert retry_lost() == 0
    with clock.frozen(NOON + timedelta(minutes=11)):
        assert retry_lost() == 1
        assert send_due() == 1
    message.refresh_from_db()
    assert message.status == "sent"
    assert len(office.letters) == 1


def test_our_own_mistake_at_the_servers_door_gives_no_message_up(
    order: Order, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: EmailMultiAlternatives) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"wrong password")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refused)
    message = queue(order)
    send_due()
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("queued", 1)


def test_a_letter_that_cannot_be_written_is_given_up_and_stops_no_other(
    order: Order, office: PostOffice
) -> None:
    odd, fine = queue(order), queue(order)
    Message.objects.filter(pk=odd.pk).update(recipient="ada@example.com\nBcc: all@example.com")
    assert send_due() == 2
    odd.refresh_from_db()
    fine.refresh_from_db()
    assert (odd.status, fine.status) == ("failed", "sent")
    assert [letter["To"] for letter in office.letters] == ["ada@example.com"]


def test_a_message_that_failed_keeps_no_code_either(order: Order, office: PostOffice) -> None:
    office.answer = b"550 no such user"
    message = queue(order)
    send_due()
    message.refresh_from_db()
    assert (message.status, message.text, message.html) == ("failed", REDACTED, REDACTED)


def test_a_message_lost_at_its_last_try_is_given_up(order: Order, office: PostOffice) -> None:
    with clock.frozen(NOON):
        message = perform(queue(order), "send", by=Actor.system())
        Message.objects.filter(pk=message.pk).update(attempts=LAST_TRY)
    with clock.frozen(NOON + timedelta(minutes=11)):
        assert retry_lost() == 1
    message.refresh_from_db()
    assert (message.status, message.error, message.text) == ("failed", LOST, REDACTED)
