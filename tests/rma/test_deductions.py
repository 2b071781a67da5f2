"""What goods lost in value: by the grade of an inspection, never more than the law lets."""

from __future__ import annotations

import pytest

from returns_portal.lib import ids
from returns_portal.lib.errors import InvalidInput, PermissionDenied, TransitionRefused
from rma import services
from rma.money import Finding, deduct
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.asking import codes
from tests.rma.test_correcting import adds_up
from tests.rma.test_settling import do, refused

pytestmark = pytest.mark.django_db

TABLE = {
    "C6": {"percent": 20},
    "F3": {"amount": "5.00"},
    "F3C6": {"percent": "33.3"},
    "opened": {"percent": 15},
    "F6": {"percent": "99.9"},
}
GERMANY = {"name": "Ada", "lines": [], "city": "Berlin", "postcode": "1", "country": "DE"}


def grade(function="F1", cosmetic="C1", packaging="sealed"):
    return {"function": function, "cosmetic": cosmetic, "packaging": packaging}


WORN, FAULTY, FINE = grade(cosmetic="C6"), grade("F3"), grade()

#: What a piece of 100.00 was found to be, and what it loses.
GRADES = {
    "fine": (FINE, 0),
    "D26 opened": (grade(packaging="opened"), 1500),
    "worn": (WORN, 2000),
    "worn and opened: the larger, not both": (grade(cosmetic="C6", packaging="opened"), 2000),
    "faulty": (FAULTY, 500),
    "faulty and worn: the closest key": (grade("F3", "C6"), 3330),
    "faulty, worn and opened": (grade("F3", "C6", "opened"), 3330),
    "no grade": ({}, 0),
}


@pytest.mark.parametrize(("found", "minor"), GRADES.values(), ids=GRADES)
def test_the_key_with_the_most_parts_wins(found, minor):
    rows = deduct(TABLE, [Finding("ins_1", 1, found)], gross=10000, units=1, currency="EUR")
    assert -sum(row.amount_minor for row in rows) == minor
    assert [row.label.params["inspection"] for row in rows] == ["ins_1"] * bool(minor)


@pytest.fixture
def grading(shop):
    make.with_policy(shop, grade_deductions=TABLE)
    return shop


def bought(shop, quantity=2, **fields):
    lines = [line_given(quantity=quantity, unit_price="10.00")]
    return make_order(shop, lines=lines, ship_to=GERMANY, **fields)


def money(shop, whole):
    rows = make.fresh(shop, whole.rma).resolutions
    for each in rows:
        adds_up(each)
    return [(each.status, each.quantity, each.amount_minor) for each in rows]


def found(shop, whole, what, quantity=1, **details):
    """Goods arrive and are inspected; the inspection's key."""
    key = ids.uuid7()
    line = whole.lines[0]
    if "supersedes" not in details:
        make.received(shop, line, quantity)
    make.inspected(shop, line, quantity, inspection_id=key, grade=what, **details)
    return key


def test_a_worn_piece_brings_less_and_names_its_inspection(grading, partner):
    whole = make.returned(grading, bought(grading), make.line_ask(quantity=2))
    key = found(grading, whole, WORN)
    assert money(grading, whole) == [("due", 1, 800), ("proposed", 1, 1000)]
    answer = partner.must(partner.get(f"resolutions/{whole.resolutions[0].public_id}"))
    assert [
        (row["rule"], row["amount"]["amount"], row["evidence"]) for row in answer["derivation"]
    ] == [
        ("price", "10.00", None),
        ("deduction", "-2.00", ids.public_id("ins", key)),
    ]
    found(grading, whole, FINE)
    assert money(grading, whole) == [("due", 1, 800), ("due", 1, 1000)]


def test_a_new_run_works_out_anew_what_is_not_paid_and_leaves_what_is(grading):
    whole = make.returned(grading, bought(grading), make.line_ask(quantity=2))
    first = found(grading, whole, WORN)
    second = found(grading, whole, FAULTY)
    assert money(grading, whole) == [("due", 1, 800), ("due", 1, 500)]
    do(grading, services.settle_resolution, whole.resolutions[0], reference="T")
    found(grading, whole, FINE, supersedes=first)
    third = found(grading, whole, WORN, supersedes=second)
    assert money(grading, whole) == [("settled", 1, 800), ("due", 1, 800)]
    found(grading, whole, FINE, supersedes=third)
    assert money(grading, whole) == [("settled", 1, 800), ("due", 1, 1000)]


def test_one_pieces_wear_is_not_taken_from_another_pieces_money(grading):
    """The first piece was paid for as new; a new look at it takes nothing from the second."""
    whole = make.returned(grading, bought(grading), make.line_ask(quantity=2))
    first = found(grading, whole, FINE)
    found(grading, whole, FINE)
    do(grading, services.settle_resolution, whole.resolutions[0], reference="T")
    found(grading, whole, WORN, supersedes=first)
    assert money(grading, whole) == [("settled", 1, 1000), ("due", 1, 1000)]


def test_money_that_was_due_before_the_inspection_is_less_until_it_is_paid(shop):
    make.with_policy(shop, grade_deductions=TABLE, refund_on="receipt")
    whole = make.returned(shop, bought(shop), make.line_ask(quantity=2))
    make.received(shop, whole.lines[0], 2)
    make.inspected(shop, whole.lines[0], 1, grade=WORN)
    assert money(shop, whole) == [("due", 2, 1800)]


def test_fees_come_first_and_nothing_goes_below_zero(shop):
    table = {"F6": {"percent": "99.9"}, "F5": {"amount": "50.00"}}
    fee = {"return_shipping_fee": {"amount": "4.00"}}
    make.with_policy(shop, grade_deductions=table, **fee)
    whole = make.returned(shop, bought(shop, 1))
    found(shop, whole, grade("F5"))
    (row,) = make.fresh(shop, whole.rma).resolutions
    adds_up(row)
    assert (row.components["fees"], row.components["deductions"], row.amount_minor) == (400, 600, 0)
    assert (row.status, row.provider_reference) == ("settled", "nothing owed")


@pytest.mark.parametrize("basis", ["guarantee", "recall"])
def test_nothing_is_deducted_from_what_the_shop_answers_for(grading, basis):
    whole = make.returned(
        grading,
        bought(grading),
        make.line_ask(reason="defective", resolution={"type": "refund"}),
        legal_basis=basis,
        requested_by="agent",
    )
    if make.fresh(grading, whole.rma).rma.status == "requested":
        do(grading, services.authorize_return, whole.rma)
    found(grading, whole, grade("F3", "C6"))
    assert [amount for _status, _units, amount in money(grading, whole)] == [1000]


def test_from_a_withdrawal_a_deduction_is_only_suggested_until_a_person_says_what_was_found(
    grading, partner
):
    whole = make.returned(grading, bought(grading), make.line_ask(), legal_basis="withdrawal")
    line = make.fresh(grading, whole.rma).lines[0]
    if not line.received:
        make.received(grading, line)
    make.inspected(grading, line, grade=WORN)
    (row,) = make.fresh(grading, whole.rma).resolutions
    there = f"resolutions/{row.public_id}"
    told = partner.must(partner.get(there))
    assert (told["amount"]["amount"], told["suggested_deduction"]["amount"]) == ("10.00", "2.00")
    with make.unchanged(grading):
        assert codes(partner.post(f"{there}/confirm-deduction", {})) == [("finding", "required")]
    sent = {"finding": "Worn for weeks: soles and seams"}
    told = partner.must(partner.post(f"{there}/confirm-deduction", sent))
    assert (told["amount"]["amount"], told["suggested_deduction"]) == ("8.00", None)
    assert partner.post(f"{there}/confirm-deduction", sent).status == 409


def test_a_finding_holds_for_the_inspection_it_was_made_in(grading):
    whole = make.returned(grading, bought(grading), make.line_ask(), legal_basis="withdrawal")
    first = found(grading, whole, WORN)
    do(grading, services.confirm_deduction, whole.resolutions[0], finding="Worn")
    assert [row[2] for row in money(grading, whole)] == [800]
    found(grading, whole, grade("F3", "C6"), supersedes=first)
    assert [row[2] for row in money(grading, whole)] == [1000]


def test_a_person_lets_a_deduction_go_with_a_reason(grading, bob):
    whole = make.returned(grading, bought(grading), make.line_ask())
    found(grading, whole, WORN)
    row = whole.resolutions[0]
    refused(grading, services.waive_deductions, row, reason=" ", error=InvalidInput)
    refused(
        grading, services.waive_deductions, row, reason="x", error=PermissionDenied, by=bob.actor
    )
    refused(grading, services.waive_fees, row, reason="x")
    do(grading, services.waive_deductions, row, reason="Sold like this")
    assert [each[2] for each in money(grading, whole)] == [1000]
    do(grading, services.settle_resolution, row, reference="T")
    refused(grading, services.waive_deductions, row, reason="x", error=TransitionRefused)


def test_a_divided_resolution_keeps_each_inspection_with_its_pieces(grading):
    whole = make.returned(grading, bought(grading, 3), make.line_ask(quantity=3))
    found(grading, whole, WORN, 2)
    found(grading, whole, FINE, 1)
    assert money(grading, whole) == [("due", 2, 1600), ("due", 1, 1000)]
    rows = make.fresh(grading, whole.rma).resolutions
    assert [sum(row.grounds["inspections"].values()) for row in rows] == [2, 1]


def test_what_is_paid_in_part_is_not_made_less(grading):
    whole = make.returned(grading, bought(grading), make.line_ask())
    first = found(grading, whole, FINE)
    row = whole.resolutions[0]
    with make.working_in(grading):
        part = {"payment": "0", "amount_minor": 900, "paid": True}
        type(row).objects.filter(pk=row.pk).update(allocations=[part])
    found(grading, whole, WORN, supersedes=first)
    assert money(grading, whole) == [("due", 1, 1000)]
