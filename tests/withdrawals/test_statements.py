"""Statements of withdrawal: received always, matched when certain, accepted once, by line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.models import Order, OrderLine
from catalog.services import upsert_order
from flows.deadlines import open_deadlines
from flows.models import StageEvent
from notifications.models import MailboxMail
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied, TransitionRefused
from rma.models import Rma, Withdrawal
from rma.selectors.whole import whole_return
from rma.selectors.withdrawals import candidates
from rma.services.withdrawing import (
    accept_withdrawal,
    contest_withdrawal,
    match_withdrawal,
    state_withdrawal,
)
from rma.withdrawals import Piece, covered, numbers_in, same_name
from tenants.actors import Actor
from tests.factories import rma as make
from tests.factories.catalog import DELIVERED, line_given, make_order, order_given
from tests.factories.withdrawals import again, stated
from tests.papers import text_of

pytestmark = pytest.mark.django_db

#: In time: the goods came on 4 October, the period ends on Monday the 19th.
STATED = datetime(2026, 10, 19, 21, 30, tzinfo=UTC)
#: The first moment of the day after, where the shop is.
TOO_LATE = datetime(2026, 10, 19, 22, 0, tzinfo=UTC)
GERMAN = {"name": "Ada Lovelace", "email": "ada@post.example", "country": "DE"}


@pytest.fixture
def shop(alpha):
    make.with_policy(alpha, window_days=7)
    return alpha


@pytest.fixture(autouse=True)
def _in_october():
    with clock.frozen(STATED):
        yield


def order_of(shop, **fields):
    return make_order(shop, customer=GERMAN, **fields)


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


@pytest.mark.parametrize(
    "contract",
    ["nonsense", "☃", "#1", "' OR 1=1 --", "x" * 1000, "an order I placed in May"],
)
def test_whatever_it_names_a_statement_is_received_and_acknowledged(shop, run_handlers, contract):
    row = stated(shop, contract=contract)
    run_handlers(shop)
    row = again(shop, row)
    assert (row.status, row.contract, row.received_at) == ("unmatched", contract, STATED)
    with make.working_in(shop):
        mails = MailboxMail.objects.filter(subject__contains="received your withdrawal")
        [mail] = mails
        assert mail.recipient == "x@y.example"
        paper = text_of(bytes(mail.attachment.body))
        assert row.acknowledged_at == STATED
        assert [each.kind for each in open_deadlines(row)] == ["decide"]
    assert "2026-10-19 21:30:00 UTC" in mail.text
    assert "19 October 2026, 23:30:00 CEST" in mail.text
    for words in (row.number, "Ada Lovelace", "2026-10-19 21:30:00 UTC", "23:30:00 CEST"):
        assert words in paper


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
    with clock.frozen(STATED + timedelta(minutes=11)):
        from notifications.services import send_due

        with make.working_in(shop):
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


# --- accepting ------------------------------------------------------------------------------


def accepted(shop, alice, run_handlers, order, **said):
    row = stated(shop, order, **said)
    run_handlers(shop)
    with clock.frozen(STATED + timedelta(days=3)), make.working_in(shop):
        return accept_withdrawal(row, by=alice.actor)


def test_accepting_makes_a_return_by_law_as_of_the_statement(shop, alice, run_handlers):
    """The shop's window of seven days is over, and the three days of the desk count for nobody."""
    order = order_of(shop)
    row = accepted(shop, alice, run_handlers, order)
    with make.working_in(shop):
        whole = whole_return(Rma.objects.get(pk=row.rma_id))
        assert whole.rma.requested_at == STATED
    assert (whole.rma.status, whole.rma.legal_basis) == ("authorized", "withdrawal")
    assert whole.rma.requested_by == "customer"
    assert [(line.requested, line.decision["code"]) for line in whole.lines] == [
        (2, "by_withdrawal")
    ]
    refund = next(each for each in whole.deadlines if each.kind == "refund")
    assert refund.due_at.astimezone(shop.tz).date().isoformat() == "2026-11-02"


def test_accepting_twice_has_one_effect(shop, alice, run_handlers):
    row = accepted(shop, alice, run_handlers, order_of(shop))
    with make.unchanged(shop), make.working_in(shop), pytest.raises(TransitionRefused):
        accept_withdrawal(row, by=alice.actor)


def test_what_was_not_sent_is_cancelled_and_stays_so(shop, alice, run_handlers):
    lines = [line_given(external_id="1", quantity=3, fulfilled_quantity=1)]
    said = {"external_id": "H1", "number": "H1", "customer": GERMAN}
    said["shipping"] = [{"kind": "standard", "amount": "4.90"}]
    order = make_order(shop, lines=lines, **said)
    row = accepted(shop, alice, run_handlers, order)
    assert row.cancelled == [{"line": "1", "quantity": 2}]
    assert row.cancelled_minor == 2000
    with make.working_in(shop):
        line = OrderLine.objects.get(order=order)
        assert (line.cancelled_quantity, line.on_returns) == (2, 1)
        assert whole_return(Rma.objects.get()).refund_minor == 1490
        assert "refund" in [each.kind for each in open_deadlines(row)]
        told = StageEvent.objects.get(name="order.units_cancelled")
        assert told.data["units"] == [{"line": "1", "quantity": 2, "withdrawal": row.number}]
        given = order_given(lines=lines, **said)
        upsert_order(given, by=Actor.system())
        line.refresh_from_db()
        assert line.cancelled_quantity == 2
        sent = [{**lines[0], "fulfilled_quantity": 2}]
        given = order_given(lines=sent, **said)
        upsert_order(given, by=Actor.system())
        line.refresh_from_db()
        assert line.cancelled_quantity == 1


def test_a_wholly_unsent_order_is_cancelled_without_a_return(shop, alice, run_handlers):
    order = order_of(shop, delivered_at=None, lines=[line_given(fulfilled_quantity=0)])
    row = accepted(shop, alice, run_handlers, order)
    run_handlers(shop)
    assert (row.rma_id, row.cancelled) == (None, [{"line": "1", "quantity": 2}])
    with make.working_in(shop):
        mail = MailboxMail.objects.get(subject__contains="is accepted")
    assert "2 × T-shirt" in mail.text
    assert "We pay back €20.00 for it by Mon 2 Nov." in mail.text


def test_only_the_lines_it_names_come_back(shop, alice, run_handlers):
    lines = [line_given(external_id="1"), line_given(external_id="2", sku="CAP")]
    order = order_of(shop, lines=lines)
    stated_lines = [{"order_line": "2", "quantity": 1}]
    row = accepted(shop, alice, run_handlers, order, lines=stated_lines)
    with make.working_in(shop):
        whole = whole_return(Rma.objects.get(pk=row.rma_id))
    assert [(line.sku, line.requested) for line in whole.lines] == [("CAP", 1)]


def test_exempt_lines_are_left_out_by_a_person(shop, alice, run_handlers):
    lines = [
        line_given(external_id="1"),
        line_given(external_id="2", sku="MUG", final_sale=True),
    ]
    row = stated(shop, order_of(shop, lines=lines))
    run_handlers(shop)
    with make.working_in(shop):
        row = accept_withdrawal(row, by=alice.actor, leave_out=["2"])
        whole = whole_return(Rma.objects.get(pk=row.rma_id))
    assert [line.sku for line in whole.lines] == ["TEE"]


def test_a_late_one_is_contested_with_its_clause_or_accepted_as_an_exception(
    shop, alice, run_handlers
):
    order = order_of(shop)
    with clock.frozen(TOO_LATE):
        row = stated(shop, order)
        run_handlers(shop)
        with make.working_in(shop), pytest.raises(InvalidInput):
            contest_withdrawal(row, by=alice.actor, clause="because", reason="No.")
        with make.working_in(shop):
            row = contest_withdrawal(
                row, by=alice.actor, clause="period_over", reason="It ended on 19 October."
            )
        run_handlers(shop)
        with make.working_in(shop):
            mail = MailboxMail.objects.get(subject__contains="About your withdrawal")
            kept = StageEvent.objects.get(name="withdrawal.contested").data
            assert Rma.objects.count() == 0
            row = accept_withdrawal(row, by=alice.actor)
            whole = whole_return(Rma.objects.get(pk=row.rma_id))
    assert "Directive 2011/83/EU, Art. 9" in mail.text
    assert "It ended on 19 October." in mail.text
    assert kept["reason"] == row.public_id
    assert whole.rma.requested_by == "agent"
    assert whole.lines[0].decision["code"] == "exception_made"


def test_without_an_order_nothing_is_accepted(shop, alice, run_handlers):
    row = stated(shop)
    run_handlers(shop)
    with make.working_in(shop), pytest.raises(TransitionRefused):
        accept_withdrawal(row, by=alice.actor)


def test_an_analyst_only_looks(shop, bob, run_handlers):
    row = stated(shop, order_of(shop))
    run_handlers(shop)
    with make.unchanged(shop), make.working_in(shop):
        for refused in (
            lambda: accept_withdrawal(row, by=bob.actor),
            lambda: contest_withdrawal(row, by=bob.actor, clause="exempt", reason="No."),
            lambda: state_withdrawal(
                by=bob.actor, name="A", contract="1", contact="a@b.example", language="en"
            ),
        ):
            with pytest.raises(PermissionDenied):
                refused()


def test_another_shop_sees_none_of_it(shop, beta):
    stated(shop, order_of(shop))
    with make.working_in(beta):
        assert not Withdrawal.objects.exists()
        assert not Order.objects.exists()


assert DELIVERED < STATED
