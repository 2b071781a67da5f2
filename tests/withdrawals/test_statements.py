"""Statements of withdrawal: received always, matched when certain, accepted once, by line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import Order
from flows.deadlines import open_deadlines
from flows.models import StageEvent
from notifications.models import MailboxMail, Message
from notifications.services import send_due
from notifications.services.repeating import bounced, send_again
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied
from rma.models import Rma, Withdrawal
from rma.selectors.withdrawals import candidates
from rma.services.withdrawing import (
    accept_withdrawal,
    match_withdrawal,
)
from rma.withdrawals import Piece, covered, numbers_in, same_name
from tenants.actors import Actor
from tests.factories import rma as make
from tests.factories.catalog import line_given
from tests.factories.withdrawals import again, stated
from tests.papers import text_of
from tests.withdrawals.conftest import STATED, TOO_LATE, order_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

# --- pure -----------------------------------------------------------------------------------


def test_the_numbers_in_a_text_are_found():
    said = "My order (HT-48213), bought on 3 November 2026."
    assert numbers_in(said)[1:] == ["HT-48213", "3", "2026"]
    assert numbers_in("  #1001 ") == ["#1001", "1001"]


def test_names_are_compared_by_their_letters():
    assert same_name("José  García", "GARCIA, Jose")
    assert not same_name("Jose Garcia", "Jose Garcia Lopez")
    assert not same_name("", "")


@pytest.mark.parametrize(
    ("stated_lines", "back", "cancelled"),
    [
        ([], {"a": 1, "b": 1}, {"a": 2}),
        ([{"order_line": "a", "quantity": 1}], {}, {"a": 1}),
        ([{"order_line": "a", "quantity": 3}], {"a": 1}, {"a": 2}),
        ([{"order_line": "a", "quantity": None}], {"a": 1}, {"a": 2}),
        ([{"order_line": "b", "quantity": 9}], {"b": 1}, {}),
        ([{"order_line": "x", "quantity": 1}], {}, {}),
        ([{"order_line": "a", "quantity": 1}, {"order_line": "a", "quantity": 1}], {}, {"a": 2}),
    ],
)
def test_what_was_not_sent_goes_first(stated_lines, back, cancelled):
    takes = covered([Piece("a", 1, 2), Piece("b", 1, 0)], stated_lines)
    assert (takes.back, takes.cancelled) == (back, cancelled)


# --- receiving ------------------------------------------------------------------------------


NONSENSE = ("nonsense", "☃", "#1", "' OR 1=1 --", "x" * 1000, "an order I placed in May")


def test_whatever_it_names_a_statement_is_received_and_acknowledged(shop, run_handlers):
    stated_rows = {
        contract: stated(shop, contract=contract, contact=f"a{place}@post.example")
        for place, contract in enumerate(NONSENSE)
    }
    run_handlers(shop)
    for contract, made in stated_rows.items():
        row = again(shop, made)
        assert (row.status, row.contract, row.received_at) == ("unmatched", contract, STATED)
        assert row.acknowledged_at == STATED
        with make.working_in(shop):
            mail = MailboxMail.objects.get(
                subject__endswith=f"withdrawal {row.number}", text__contains="UTC"
            )
            assert mail.recipient == row.contact
            paper = text_of(bytes(mail.attachment.body))
            assert [each.kind for each in open_deadlines(row)] == ["decide"]
        for words in ("2026-10-19 21:30:00 UTC", "19 October 2026, 23:30:00 CEST"):
            assert words in mail.text
            assert words in paper
        assert row.number in paper
        assert "Ada Lovelace" in paper


def test_an_acknowledgement_that_comes_back_is_a_task_of_today(shop, run_handlers):
    made = stated(shop)
    run_handlers(shop)
    with make.working_in(shop):
        message = Message.objects.get(template="withdrawal_received")
        bounced(message, by=Actor.system(), reason="no such mailbox")
        [task] = open_deadlines(made).filter(kind="acknowledge")
        assert task.due_at == STATED
        repeated = send_again(Message.objects.get(pk=message.pk), by=Actor.system())
    run_handlers(shop)
    with make.working_in(shop):
        assert Message.objects.get(pk=repeated.pk).attachment_id is not None
        assert not open_deadlines(made).filter(kind="acknowledge").exists()


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"name": " "}, "required"),
        ({"contract": ""}, "required"),
        ({"contact": ""}, "required"),
        ({"contact": "maren.oduya@post"}, "invalid_email"),
    ],
)
def test_only_the_three_things_of_the_law_are_asked_for(shop, missing, code):
    with pytest.raises(InvalidInput) as refused:
        stated(shop, **missing)
    [field] = missing
    assert [(each.field, each.code) for each in refused.value.errors] == [(field, code)]
    with make.working_in(shop):
        assert not Withdrawal.objects.exists()


def test_confirmed_twice_it_is_one_statement_and_one_mail(shop, run_handlers):
    one, two = (stated(shop, form_id="f1") for _time in range(2))
    run_handlers(shop)
    run_handlers(shop)
    assert one.pk == two.pk
    with make.working_in(shop):
        assert Withdrawal.objects.count() == 1
        assert MailboxMail.objects.filter(subject__contains="received").count() == 1


def test_the_event_of_a_statement_holds_nothing_personal(shop):
    row = stated(shop, order_of(shop), items="the blue one of Ada")
    with make.working_in(shop):
        kept = str(list(StageEvent.objects.filter(stage_id=row.pk).values()))
    assert "Ada" not in kept
    assert "post.example" not in kept


def test_a_flood_to_one_address_is_slowed_down_and_loses_nothing(shop, run_handlers):
    for _time in range(7):
        stated(shop)
    run_handlers(shop)
    with make.working_in(shop):
        assert Withdrawal.objects.count() == 7
        assert MailboxMail.objects.filter(subject__contains="received").count() == 5
    with clock.frozen(STATED + timedelta(minutes=11)), make.working_in(shop):
        assert send_due() == 2


# --- matching -------------------------------------------------------------------------------


def test_number_and_address_make_it_certain(shop, run_handlers):
    order = order_of(shop)
    row = stated(shop, order, contract=f"Order {order.number}, two shirts", name="A. L.")
    run_handlers(shop)
    row = again(shop, row)
    assert (row.status, row.order_id, row.matched_how) == ("matched", order.pk, "contact")
    assert (row.ends_on.isoformat(), row.flags) == ("2026-10-19", [])


@pytest.mark.parametrize(
    "said",
    [{"contact": "other@post.example"}, {"contract": "9999"}, {"contract": "my shirts"}],
)
def test_what_is_not_certain_waits_for_a_person_with_suggestions(shop, run_handlers, said):
    order = order_of(shop)
    row = stated(shop, order, **said)
    run_handlers(shop)
    row = again(shop, row)
    assert row.status == "unmatched"
    with make.working_in(shop):
        [candidate] = candidates(row)
        asked = MailboxMail.objects.filter(subject__contains="Which order")
        assert (candidate.order.pk, asked.get().recipient) == (order.pk, row.contact)


def test_a_person_says_which_order_it_is(shop, alice, bob, run_handlers):
    order = order_of(shop)
    row = stated(shop, contract="my shirts", contact="other@post.example")
    run_handlers(shop)
    with make.working_in(shop):
        with pytest.raises(PermissionDenied):
            match_withdrawal(row, by=bob.actor, order=order.number)
        with pytest.raises(InvalidInput):
            match_withdrawal(row, by=alice.actor, order="no such")
        found = match_withdrawal(row, by=alice.actor, order=order.number)
    assert (found.status, found.matched_how, found.flags) == (
        "matched",
        "person",
        ["other_contact"],
    )


@pytest.mark.parametrize(
    ("at", "fields", "flags"),
    [
        (TOO_LATE, {}, ["late"]),
        (STATED, {"lines": [line_given(final_sale=True)]}, ["exempt"]),
        (STATED, {"channel": "store"}, ["no_right"]),
        (STATED, {"lines": [line_given(kind="gift_card")]}, ["nothing_left"]),
        (STATED, {"delivered_at": None, "lines": [line_given(fulfilled_quantity=0)]}, []),
    ],
)
def test_what_a_person_should_see_is_flagged(shop, run_handlers, at, fields, flags):
    order = order_of(shop, **fields)
    with clock.frozen(at):
        row = stated(shop, order)
        run_handlers(shop)
    assert again(shop, row).flags == flags


def test_a_second_statement_is_received_and_flagged(shop, alice, run_handlers):
    order = order_of(shop)
    first, second = stated(shop, order), stated(shop, order)
    run_handlers(shop)
    assert again(shop, second).flags == ["duplicate"]
    with make.working_in(shop):
        accept_withdrawal(first, by=alice.actor)
        done = accept_withdrawal(second, by=alice.actor)
        assert (done.status, done.rma_id, done.cancelled) == ("accepted", None, [])
        assert Rma.objects.count() == 1


def test_another_shop_sees_none_of_it(shop, beta):
    stated(shop, order_of(shop))
    with make.working_in(beta):
        assert not Withdrawal.objects.exists()
        assert not Order.objects.exists()
