"""What accepting a statement does, once and at the moment it was received; and contesting it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import OrderLine
from catalog.services import upsert_order
from flows.deadlines import open_deadlines
from flows.models import StageEvent
from notifications.models import MailboxMail
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied, TransitionRefused
from rma.models import Rma
from rma.selectors.whole import whole_return
from rma.services.withdrawing import accept_withdrawal, contest_withdrawal, state_withdrawal
from tenants.actors import Actor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, order_given
from tests.factories.withdrawals import stated
from tests.withdrawals.conftest import GERMAN, STATED, TOO_LATE, order_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


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


@pytest.mark.parametrize(("waited", "day"), [(3, "2026-11-02"), (30, "2026-12-02")])
def test_whom_we_kept_waiting_has_the_days_of_the_law_to_send(
    shop, alice, run_handlers, waited, day
):
    make.with_policy(shop, ship_by_days=None)
    row = stated(shop, order_of(shop))
    run_handlers(shop)
    with clock.frozen(STATED + timedelta(days=waited)):
        with make.working_in(shop):
            row = accept_withdrawal(row, by=alice.actor)
            made = Rma.objects.get(pk=row.rma_id)
            mail_due = made.ship_by.astimezone(shop.tz).date()
        run_handlers(shop)
        with make.working_in(shop):
            mail = MailboxMail.objects.get(subject__contains="is accepted")
    assert mail_due.isoformat() == day
    assert f"{mail_due:%a} {mail_due.day} {mail_due:%b}" in mail.text
    assert "/r/" in mail.text
