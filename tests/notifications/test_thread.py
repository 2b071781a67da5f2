"""The talk about a return: each side writes, the other is told, and somebody has to answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from flows.models import Deadline, StageEvent
from insights.selectors import inbox
from notifications.models import MailboxMail, ThreadMessage
from notifications.selectors import conversation, unread_of
from notifications.services import mark_read, no_answer_needed, say_as_shop, say_as_shopper
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied
from rma.models import Rma
from rma.selectors.whole import whole_return
from rma.services import ask_for_information, authorize_return, cancel_return, provide_information
from tenants.actors import Actor
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as returns
from tests.factories.rma import SOON, working_in
from tests.journeys.partner import Partner

pytestmark = pytest.mark.django_db

SECRET = "My knee hurts, please hurry."


@pytest.fixture
def rma(alpha: Tenant) -> Rma:
    """An approved return that its shopper posts."""
    alpha.contact_email = "help@alpha.example"
    alpha.save()
    with clock.frozen(SOON):
        returns.with_policy(alpha, auto_authorize=False)
        rma = returns.returned(alpha, shipping_method="own_carrier").rma
        with working_in(alpha):
            return authorize_return(rma, by=Actor.system())


@pytest.fixture
def agent(alpha: Tenant) -> Actor:
    return cast.person(alpha, "agent", "Ada").actor


def shopper(rma: Rma) -> Actor:
    return Actor.shopper(rma.customer_id)


def step(tenant: Tenant, rma: Rma) -> tuple[str, str]:
    with working_in(tenant):
        found = whole_return(rma).next_step
    return ("", "") if found is None else (found.code, found.who)


def said(tenant: Tenant, rma: Rma) -> list[tuple[str, str]]:
    with working_in(tenant):
        return [(each.side, each.text) for each in conversation(rma)]


def test_a_shopper_writes_and_the_shop_owes_an_answer_within_two_working_days(
    alpha: Tenant, rma: Rma
) -> None:
    with clock.frozen(SOON), working_in(alpha):
        say_as_shopper(rma, by=shopper(rma), message=f"  {SECRET} ")
        due = Deadline.objects.get(kind="reply", met_at=None)
        assert [row.stage_id for row in inbox.listing("reply").rows] == [rma.pk]
        assert inbox.counts()["reply"] == 1
        assert unread_of([rma.pk]) == {rma.pk: 1}
    assert said(alpha, rma) == [("shopper", SECRET)]
    assert step(alpha, rma) == ("reply", "us")
    # Saturday 10 October: the second working day ends on Tuesday, Berlin time.
    assert due.due_at.isoformat() == "2026-10-13T21:59:59.999999+00:00"


def test_the_second_message_does_not_move_the_date(alpha: Tenant, rma: Rma) -> None:
    with clock.frozen(SOON), working_in(alpha):
        say_as_shopper(rma, by=shopper(rma), message="One")
        first = Deadline.objects.get(kind="reply").due_at
    with clock.frozen(SOON + timedelta(days=3)), working_in(alpha):
        say_as_shopper(rma, by=shopper(rma), message="Two")
        assert Deadline.objects.get(kind="reply").due_at == first


def test_an_answer_settles_it_and_may_ask_back(alpha: Tenant, rma: Rma, agent: Actor) -> None:
    before = step(alpha, rma)
    with working_in(alpha):
        say_as_shopper(rma, by=shopper(rma), message="When?")
        say_as_shop(rma, by=agent, message="Tomorrow.")
        assert unread_of([rma.pk]) == {}
    assert step(alpha, rma) == before
    with working_in(alpha):
        say_as_shop(rma, by=agent, message="Which colour?", wants_answer=True)
    assert step(alpha, rma) == ("answer_message", "you")
    with working_in(alpha):
        say_as_shopper(rma, by=shopper(rma), message="Blue")
    assert step(alpha, rma) == ("reply", "us")
    with working_in(alpha):
        no_answer_needed(rma, by=agent)
    assert step(alpha, rma) == before
    texts = [text for _side, text in said(alpha, rma)]
    assert texts == ["When?", "Tomorrow.", "Which colour?", "Blue"]


def test_a_message_outlives_the_end_of_its_return(alpha: Tenant, rma: Rma) -> None:
    with working_in(alpha):
        say_as_shopper(rma, by=shopper(rma), message="And now?")
        cancel_return(rma, by=shopper(rma))
    assert step(alpha, rma) == ("reply", "us")


def test_what_was_asked_before_a_decision_belongs_to_the_talk(alpha: Tenant, agent: Actor) -> None:
    with clock.frozen(SOON):
        returns.with_policy(alpha, auto_authorize=False)
        rma = returns.returned(alpha).rma
        with working_in(alpha):
            ask_for_information(rma, by=agent, message="Was it worn?")
            provide_information(rma, by=shopper(rma), message="No")
            say_as_shop(rma, by=agent, message="Thank you")
            talk = conversation(rma)
    assert [(each.side, each.text) for each in talk] == [
        ("shop", "Was it worn?"),
        ("shopper", "No"),
        ("shop", "Thank you"),
    ]
    assert [each.who for each in talk] == ["Ada", "", "Ada"]


def test_each_side_is_mailed_what_the_other_wrote_with_the_way_to_answer(
    alpha: Tenant, rma: Rma, agent: Actor, run_handlers: Callable[[Tenant], int]
) -> None:
    run_handlers(alpha)
    with working_in(alpha):
        MailboxMail.objects.all().delete()
        say_as_shopper(rma, by=shopper(rma), message=f"{SECRET}\n<b>bold</b>")
    run_handlers(alpha)
    with working_in(alpha):
        mail = MailboxMail.objects.get()
        assert mail.recipient == "help@alpha.example"
        assert f"/desk/returns/{rma.public_id}/#talk" in mail.text
        assert SECRET in mail.text
        assert "<br>&lt;b&gt;bold&lt;/b&gt;" in mail.html
        mail.delete()
        say_as_shop(rma, by=agent, message="Tomorrow.", wants_answer=True)
    run_handlers(alpha)
    with working_in(alpha):
        mail = MailboxMail.objects.get()
        assert mail.recipient == returns.whole_return(rma).rma.customer.email
        assert "Tomorrow." in mail.text
        assert "/r/" in mail.text
        mail.delete()
        say_as_shopper(rma, by=shopper(rma), message="Good")
    run_handlers(alpha)
    with working_in(alpha):
        # Whoever wrote to the shopper is told, no longer the whole shop.
        assert MailboxMail.objects.get().recipient.startswith("ada-")


def test_no_event_says_what_was_said(alpha: Tenant, rma: Rma, agent: Actor) -> None:
    with working_in(alpha):
        row = say_as_shopper(rma, by=shopper(rma), message=SECRET)
        say_as_shop(rma, by=agent, message=SECRET)
        events = StageEvent.objects.filter(name__endswith="_wrote").order_by("pk")
        assert [event.name for event in events] == ["rma.shopper_wrote", "rma.shop_wrote"]
        assert events[0].data == {"thread_message": row.public_id}
        assert "knee" not in str(list(StageEvent.objects.values()))


def test_a_form_sent_twice_is_one_message(alpha: Tenant, rma: Rma) -> None:
    with working_in(alpha):
        one = say_as_shopper(rma, by=shopper(rma), message="Hello", form_id="f1")
        two = say_as_shopper(rma, by=shopper(rma), message="Hello", form_id="f1")
        assert one == two
        assert ThreadMessage.objects.count() == 1
        assert StageEvent.objects.filter(name="rma.shopper_wrote").count() == 1


@pytest.mark.parametrize("message", ["", "  \n ", "x" * (ThreadMessage.LONGEST + 1)])
def test_a_message_has_to_be_one(alpha: Tenant, rma: Rma, message: str) -> None:
    with returns.unchanged(alpha), working_in(alpha), pytest.raises(InvalidInput) as refused:
        say_as_shopper(rma, by=shopper(rma), message=message)
    assert refused.value.errors[0].field == "message"


def test_a_photo_has_to_be_one_and_too_many_files_are_refused(alpha: Tenant, rma: Rma) -> None:
    with returns.unchanged(alpha), working_in(alpha), pytest.raises(InvalidInput) as refused:
        say_as_shopper(rma, by=shopper(rma), message="See", photos=[b"<svg/>"])
    assert refused.value.errors[0].code == "photo_format"
    with returns.unchanged(alpha), working_in(alpha), pytest.raises(InvalidInput) as refused:
        say_as_shopper(rma, by=shopper(rma), message="See", attachments=["file_1"] * 2)
    assert refused.value.errors[0].code == "unknown_file"


def test_who_may_only_look_neither_writes_nor_leaves_a_mark(
    alpha: Tenant, rma: Rma, bob: cast.Person
) -> None:
    with working_in(alpha):
        say_as_shopper(rma, by=shopper(rma), message="Hello")
    for deed in (say_as_shop, say_as_shopper):
        with returns.unchanged(alpha), working_in(alpha), pytest.raises(PermissionDenied):
            deed(rma, by=bob.actor, message="Hi")
    with working_in(alpha):
        assert mark_read(rma, by=bob.actor) == 0
        assert unread_of([rma.pk]) == {rma.pk: 1}
        assert mark_read(rma, by=shopper(rma)) == 0


# --- by API ---------------------------------------------------------------------------------


@pytest.fixture
def partner(alpha: Tenant) -> Partner:
    return Partner(alpha)


def test_a_partner_reads_and_joins_the_talk(rma: Rma, partner: Partner) -> None:
    path = f"returns/{rma.number}/messages"
    made = partner.must(partner.post(path, {"message": "Hello", "wants_answer": True}), 201)
    assert (made["author"], made["message"], made["wants_answer"]) == ("shop", "Hello", True)
    assert made["id"].startswith("thm_")
    partner.must(partner.post(path, {"message": "Yes", "author": "shopper"}), 201)
    listed = partner.must(partner.get(path), 200)
    assert [(row["author"], row["message"]) for row in listed["results"]] == [
        ("shop", "Hello"),
        ("shopper", "Yes"),
    ]
    assert partner.must(partner.get(f"returns/{rma.number}"), 200)["next_step"]["who"] == "us"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "message", "required"),
        ({"message": " "}, "message", "blank"),
        ({"message": "x" * 4001}, "message", "max_length"),
        ({"message": "x", "author": "carrier"}, "author", "invalid_choice"),
        ({"message": "x", "subject": "y"}, "subject", "unknown_field"),
        ({"message": "x", "attachments": ["file_0"]}, "attachments[0]", "unknown_file"),
    ],
)
def test_a_wrong_message_is_refused_by_name(
    alpha: Tenant, rma: Rma, partner: Partner, body: dict[str, Any], field: str, code: str
) -> None:
    with returns.unchanged(alpha):
        answer = partner.post(f"returns/{rma.number}/messages", body)
    assert answer.status == 400
    assert [(row["field"], row["code"]) for row in answer.body["errors"]] == [(field, code)]
