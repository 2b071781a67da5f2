"""Disputed money upheld or amended, unknown payments found unpaid, lost goods expected again."""

from __future__ import annotations

import pytest

from returns_portal.lib.errors import InvalidInput, PermissionDenied, TransitionRefused
from rma import services
from rma.models import Remark
from rma.providers import Outcome, Result
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.test_resolutions_api import due, path
from tests.rma.test_settling import bank, do, refused

__all__ = ["bank", "due"]

pytestmark = pytest.mark.django_db


def money(shop, whole):
    rows = make.fresh(shop, whole.rma).resolutions
    return [(each.status, each.quantity, each.amount_minor) for each in rows]


def adds_up(resolution):
    parts = resolution.components
    total = parts["items"] + parts["tax"] + parts["shipping"] + parts["bonus"]
    assert total - parts["fees"] - parts["deductions"] == resolution.amount_minor
    assert sum(step["amount_minor"] for step in resolution.derivation) == resolution.amount_minor


def test_a_disputed_amount_is_upheld_and_owed_again(partner, shop, due):
    partner.must(partner.post(path(due, "dispute"), {"reason": "Worn"}))
    assert partner.must(partner.post(path(due, "uphold")))["status"] == "due"
    assert partner.post(path(due, "uphold")).status == 409


def test_nothing_is_upheld_before_the_goods_are_that_far(shop):
    whole = make.returned(shop)
    do(shop, services.dispute_resolution, whole.resolutions[0], reason="Odd")
    said = refused(shop, services.uphold_resolution, whole.resolutions[0])
    assert "The goods are not that far yet." in str(said)
    do(shop, services.amend_resolution, whole.resolutions[0], amount_minor=1000, reason="Fine")
    assert money(shop, whole) == [("proposed", 1, 1000)]
    make.received(shop, whole.lines[0])


def test_an_amended_amount_is_told_as_a_deduction_and_due_at_once(partner, shop, due):
    partner.must(partner.post(path(due, "dispute"), {"reason": "Worn"}))
    answer = partner.must(partner.post(path(due, "amend"), {"amount": "7.50", "reason": "A stain"}))
    assert (answer["status"], answer["amount"]["amount"]) == ("due", "7.50")
    assert [(row["amount"]["amount"], row["rule"]) for row in answer["derivation"]] == [
        ("10.00", "price"),
        ("-2.50", "amended"),
    ]
    [resolution] = make.fresh(shop, due.rma).resolutions
    adds_up(resolution)
    assert resolution.note == "A stain"
    with make.working_in(shop):
        assert Remark.objects.filter(text="A stain", line=due.lines[0]).count() == 1
    # The rest is used up: nobody can be refunded for it later.
    settled = partner.must(partner.post(path(due, "settle"), {"reference": "T", "amount": "7.50"}))
    assert settled["status"] == "settled"


@pytest.mark.parametrize(
    ("amount", "code"),
    [("10.01", "exceeds_refundable"), ("-1.00", "negative_amount"), ("1.001", "too_many_digits")],
)
def test_an_amount_that_cannot_be_is_refused(partner, shop, due, amount, code):
    partner.must(partner.post(path(due, "dispute"), {"reason": "Worn"}))
    with make.unchanged(shop):
        answer = partner.post(path(due, "amend"), {"amount": amount, "reason": "x"})
    assert (answer.status, answer.body["errors"][0]["code"]) == (400, code)
    assert answer.body["errors"][0]["field"] == "amount"


def test_amending_needs_a_reason_a_dispute_and_the_right(shop, due, bob):
    [resolution] = due.resolutions
    refused(shop, services.amend_resolution, resolution, amount_minor=1, reason="x")
    do(shop, services.dispute_resolution, resolution, reason="Worn")
    refused(shop, services.amend_resolution, resolution, amount_minor=1, reason=" ",
            error=InvalidInput)  # fmt: skip
    refused(shop, services.amend_resolution, resolution, amount_minor=1, reason="x",
            error=PermissionDenied, by=bob.actor)  # fmt: skip


def test_what_was_kept_back_is_shared_when_goods_come_in_parts(shop):
    make.with_policy(shop, refund_on="receipt")
    order = make_order(shop, lines=[line_given(quantity=3, unit_price="10.00")])
    whole = make.returned(shop, order, make.line_ask(quantity=3))
    do(shop, services.dispute_resolution, whole.resolutions[0], reason="Odd")
    do(shop, services.amend_resolution, whole.resolutions[0], amount_minor=2000, reason="x")
    make.received(shop, whole.lines[0], 1)
    rows = make.fresh(shop, whole.rma).resolutions
    assert [(each.status, each.quantity, each.amount_minor) for each in rows] == [
        ("due", 1, 667),
        ("proposed", 2, 1333),
    ]
    for each in rows:
        adds_up(each)


def test_an_unknown_payment_found_unpaid_may_be_tried_again(partner, shop, due, bank, run_handlers):
    bank(Result(Outcome.UNKNOWN))
    do(shop, services.start_payment, due.resolutions[0], provider_name="bank")
    run_handlers(shop)
    assert money(shop, due) == [("unknown", 1, 1000)]
    assert partner.post(path(due, "retry")).status == 409
    assert partner.must(partner.post(path(due, "confirm-unpaid")))["status"] == "failed"
    assert partner.must(partner.post(path(due, "retry")))["status"] == "due"


def test_lost_goods_that_turn_up_are_expected_and_their_money_waits(partner, shop):
    make.with_policy(shop, refund_on="receipt")
    whole = make.returned(shop)
    line = whole.lines[0]
    do(shop, services.presume_lost, line)
    assert money(shop, whole) == [("due", 1, 1000)]
    there = f"returns/{whole.rma.public_id}/lines/{line.public_id}/turn-up"
    answer = partner.must(partner.post(there))
    assert answer["lines"][0]["status"] == "authorized"
    assert [row for row in money(shop, whole) if row[0] != "cancelled"] == [("proposed", 1, 1000)]
    assert partner.post(there).status == 409
    make.received(shop, line)
    assert [row for row in money(shop, whole) if row[0] != "cancelled"] == [("due", 1, 1000)]


def test_what_was_given_up_is_expected_again_only_while_its_return_is_open(shop):
    whole = make.returned(shop, None, make.line_ask(), make.line_ask())
    line = whole.lines[0]
    do(shop, services.give_up_line, line)
    assert do(shop, services.turn_up_line, line).status == "authorized"
    do(shop, services.give_up_line, line)
    do(shop, services.give_up_line, whole.lines[1])
    assert make.fresh(shop, whole.rma).rma.status != "authorized"
    refused(shop, services.turn_up_line, line, error=TransitionRefused)
