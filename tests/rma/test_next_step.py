"""The next step of a return: one, whoever holds it, for every mixture of its three clocks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rma.next_step import STEPS, LineState, Step, next_step

BY = {
    "decide": datetime(2026, 1, 1, tzinfo=UTC),
    "answer": datetime(2026, 1, 2, tzinfo=UTC),
    "ship": datetime(2026, 1, 3, tzinfo=UTC),
    "refund": datetime(2026, 1, 4, tzinfo=UTC),
    "collect": datetime(2026, 1, 7, tzinfo=UTC),
    "pickup": datetime(2026, 1, 8, tzinfo=UTC),
}


def line(status="authorized", outstanding=0, received=0, inspected=0, disposed=0, waits=True):
    return LineState(status, outstanding, received, inspected, disposed, waits)


ARRANGE = "arrange_collection"
COMING = line(outstanding=1)
HERE = line(received=1)
LOOKED_AT = line(received=1, inspected=1)
DONE = line(received=1, inspected=1, disposed=1)


@pytest.mark.parametrize(
    ("status", "lines", "parcels", "money", "code", "by"),
    [
        ("requested", [line("requested")], [], ["proposed"], "decide", "decide"),
        ("needs_information", [line("requested")], [], ["proposed"], "answer", "answer"),
        ("authorized", [COMING], [("label", "created")], ["proposed"], "wait_for_label", None),
        ("authorized", [COMING], [("label", "label_pending")], [], "wait_for_label", None),
        ("authorized", [COMING], [("label", "label_failed")], [], "make_label", None),
        ("authorized", [COMING], [("label", "label_ready")], ["proposed"], "send", "ship"),
        ("authorized", [COMING], [("label", "label_expired")], [], "ask_for_label", "ship"),
        ("authorized", [COMING], [("own_carrier", "created")], [], "send_yourself", "ship"),
        ("authorized", [COMING], [("collection", "created")], [], "arrange_collection", "collect"),
        ("authorized", [COMING], [("collection", "pickup_scheduled")], [], "collect", "pickup"),
        ("authorized", [COMING], [("collection", "pickup_failed")], [], ARRANGE, "collect"),
        ("authorized", [COMING], [("label", "in_transit")], ["proposed"], "carry", "refund"),
        ("authorized", [COMING], [("label", "exception")], [], "find_parcel", None),
        ("authorized", [COMING], [("label", "delivered")], [], "unpack", "refund"),
        ("authorized", [COMING, HERE], [("label", "label_ready")], ["due"], "pay", "refund"),
        ("authorized", [HERE], [], ["proposed"], "inspect", "refund"),
        ("authorized", [LOOKED_AT], [], ["due"], "pay", "refund"),
        ("authorized", [LOOKED_AT], [], ["failed"], "pay_again", "refund"),
        ("authorized", [LOOKED_AT], [], ["unknown"], "pay_again", "refund"),
        ("authorized", [LOOKED_AT], [], ["disputed"], "settle_dispute", "refund"),
        ("authorized", [DONE], [], ["processing"], "await_payment", "refund"),
        ("authorized", [LOOKED_AT], [], ["settled"], "route", None),
        ("authorized", [DONE], [], ["settled"], "close", None),
    ],
)
def test_each_state_has_its_step(status, lines, parcels, money, code, by):
    assert next_step(status, lines, parcels, money, BY) == Step(code, BY.get(by))


@pytest.mark.parametrize("status", ["declined", "cancelled", "expired", "closed"])
def test_what_has_ended_has_no_step(status):
    assert next_step(status, [line("declined")], [], [], BY) is None


def test_each_step_says_who_and_what():
    assert {who for who, _what in STEPS.values()} == {"you", "us", "carrier"}
    assert all(str(what).endswith(".") for _who, what in STEPS.values())


WROTE = BY | {"reply": datetime(2026, 1, 5, tzinfo=UTC)}
ASKED = BY | {"shopper_reply": datetime(2026, 1, 6, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("status", "lines", "parcels", "money", "dates", "code"),
    [
        # A shopper who wrote waits for us, unless we hold the return anyway.
        ("authorized", [COMING], [("label", "label_ready")], [], WROTE, "reply"),
        ("authorized", [COMING], [("label", "in_transit")], [], WROTE, "reply"),
        ("authorized", [DONE], [], ["processing"], WROTE, "reply"),
        ("closed", [DONE], [], ["settled"], WROTE, "reply"),
        ("requested", [line("requested")], [], [], WROTE, "decide"),
        ("authorized", [LOOKED_AT], [], ["due"], WROTE, "pay"),
        ("authorized", [HERE], [], ["proposed"], WROTE, "inspect"),
        # A shopper who was asked has to answer; money that is owed waits for nobody's answer.
        ("authorized", [COMING], [("label", "label_ready")], [], ASKED, "answer_message"),
        ("requested", [line("requested")], [], [], ASKED, "answer_message"),
        ("authorized", [HERE], [], ["proposed"], ASKED, "answer_message"),
        ("authorized", [LOOKED_AT], [], ["due"], ASKED, "pay"),
        ("needs_information", [line("requested")], [], [], ASKED, "answer"),
    ],
)
def test_a_message_says_who_has_to_answer(status, lines, parcels, money, dates, code):
    step = next_step(status, lines, parcels, money, dates)
    assert step is not None
    assert step.code == code


def test_an_answer_has_its_date():
    step = next_step("closed", [DONE], [], [], WROTE)
    assert step == Step("reply", WROTE["reply"])
    assert step.who == "us"
    asked = next_step("authorized", [COMING], [("label", "label_ready")], [], ASKED)
    assert asked == Step("answer_message", ASKED["shopper_reply"])
    assert asked.who == "you"
