"""Holds on a shopper's card behind what is given in advance, through Stripe."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.deadlines import breach_due, open_deadlines
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, TransitionRefused
from rma import services
from rma.models import Advance, PaymentIn
from rma.selectors.coming import wanted_hold
from rma.services import advances, holding
from rma.services.accounts import save_payment_settings
from rma.services.giving_back import give_back
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.rma.paying_in import cards, do, look, rows, server, sizes, stripe, told
from tests.rma.stripe_server import error

__all__ = ["cards", "server", "sizes", "stripe"]

pytestmark = pytest.mark.django_db


def _wanted(shop, run_handlers):
    """An advance of 10.00 whose shopper is asked to secure it by card."""
    whole = goods.exchanged(shop, "TEE-L")
    advance = do(shop, advances.offer_advance, whole.resolutions[0])
    do(shop, holding.ask_hold, advance)
    run_handlers(shop)
    return whole, advance


def _held(shop, cards, run_handlers):
    whole, advance = _wanted(shop, run_handlers)
    cards.pay()
    told(shop, "checkout.session.completed", cards.sessions["cs_1"])
    run_handlers(shop)
    return whole, advance


def _overdue(shop, cards, run_handlers):
    whole, advance = _held(shop, cards, run_handlers)
    goods.sent(shop, whole.resolutions[0])
    do(shop, advances.remind_advance, advance)
    return whole, advance


def _now(shop, advance):
    with make.working_in(shop):
        return Advance.objects.get(pk=advance.pk)


def _dates(shop, advance):
    with make.working_in(shop):
        return sorted(open_deadlines(advance).values_list("kind", flat=True))


def _is_task(shop, advance):
    """Whether somebody has to see to the end of the hold."""
    with make.working_in(shop):
        return not open_deadlines(advance).get(kind="hold_ends").held


def test_a_hold_secures_an_advance_and_is_let_go_when_the_goods_come(sizes, cards, run_handlers):
    whole, advance = _wanted(sizes, run_handlers)
    [asked] = cards.called("/sessions")
    assert asked["payment_intent_data[capture_method]"] == "manual"
    assert asked["payment_intent_data[setup_future_usage]"] == "off_session"
    assert (_now(sizes, advance).status, _dates(sizes, advance)) == ("offered", ["hold_wanted"])
    cards.pay()
    told(sizes, "payment_intent.amount_capturable_updated", cards.intents["pi_in_1"])
    told(sizes, "checkout.session.completed", cards.sessions["cs_1"])
    run_handlers(sizes)
    secured = _now(sizes, advance)
    assert (secured.status, secured.security, secured.security_reference) == (
        "secured",
        "hold",
        "pi_in_1",
    )
    assert (_dates(sizes, advance), _is_task(sizes, advance)) == (["hold_ends"], False)
    goods.sent(sizes, whole.resolutions[0])
    make.received(sizes, whole.lines[0])
    run_handlers(sizes)
    assert (_now(sizes, advance).status, _dates(sizes, advance)) == ("released", [])
    assert (rows(sizes)[0][1], cards.intents["pi_in_1"]["status"]) == ("released", "canceled")


def test_goods_that_never_come_are_charged_from_the_hold_once(sizes, cards, run_handlers):
    _whole, advance = _overdue(sizes, cards, run_handlers)
    do(sizes, holding.collect_advance, advance)
    # While the provider has it nobody charges by hand beside it, and nobody lets it go.
    for service, said in (
        (holding.collect_advance, {}),
        (advances.charge_advance, {"reference": "C-1"}),
        (advances.release_advance, {}),
        (advances.fail_charge, {"code": "no"}),
    ):
        with make.unchanged(sizes), pytest.raises(TransitionRefused):
            do(sizes, service, advance, **said)
    run_handlers(sizes)
    charged = _now(sizes, advance)
    assert (charged.status, charged.charge_reference) == ("charged", "pi_in_1")
    assert cards.intents["pi_in_1"]["amount_received"] == 1000
    assert len(cards.called("/capture")) == 1


def test_a_charge_is_repaid_at_the_provider_when_the_goods_come_late(
    sizes, cards, stripe, run_handlers
):
    whole, advance = _overdue(sizes, cards, run_handlers)
    do(sizes, holding.collect_advance, advance)
    run_handlers(sizes)
    with make.working_in(sizes):
        row = PaymentIn.objects.get()
    with make.unchanged(sizes), pytest.raises(TransitionRefused):
        do(sizes, give_back, row)
    make.received(sizes, whole.lines[0])
    do(sizes, give_back, row)
    run_handlers(sizes)
    assert (_now(sizes, advance).status, rows(sizes)[0][1]) == ("refunded", "returned")
    assert stripe.asked[0]["payment_intent"] == "pi_in_1"


def test_a_lost_answer_to_a_charge_is_asked_about_and_not_repeated(sizes, cards, run_handlers):
    _whole, advance = _overdue(sizes, cards, run_handlers)
    cards.answers = ["lost"]
    do(sizes, holding.collect_advance, advance)
    run_handlers(sizes)
    assert _now(sizes, advance).status == "overdue"
    look(sizes, minutes=6)
    assert _now(sizes, advance).status == "charged"
    assert cards.intents["pi_in_1"]["amount_received"] == 1000


def test_a_hold_is_renewed_by_the_saved_card_before_it_ends(sizes, cards, run_handlers):
    _whole, advance = _held(sizes, cards, run_handlers)
    cards.now = make.SOON + timedelta(days=6)
    look(sizes, days=6, minutes=1)
    run_handlers(sizes)
    assert _now(sizes, advance).security_reference == "pi_in_2"
    assert [row[1] for row in rows(sizes)] == ["released", "held"]
    [asked] = cards.called("/payment_intents")
    assert (asked["customer"], asked["payment_method"], asked["off_session"]) == (
        "cus_1",
        "pm_1",
        "true",
    )
    assert cards.intents["pi_in_1"]["status"] == "canceled"


def test_a_hold_that_cannot_be_renewed_is_a_persons_and_asked_for_anew(sizes, cards, run_handlers):
    _whole, advance = _held(sizes, cards, run_handlers)
    cards.answers = [error(402, "authentication_required", kind="card_error")]
    look(sizes, days=6, minutes=1)
    run_handlers(sizes)
    assert [row[1:] for row in rows(sizes)] == [
        ("held", ""),
        ("failed", "authentication_required"),
    ]
    assert _is_task(sizes, advance)
    cards.end("pi_in_1")
    look(sizes, days=7, minutes=5)
    assert (rows(sizes)[0][1], _now(sizes, advance).status) == ("expired", "secured")
    assert _dates(sizes, advance) == ["hold_ends"]
    do(sizes, holding.ask_hold, advance)
    run_handlers(sizes)
    cards.pay("cs_2")
    told(sizes, "checkout.session.completed", cards.sessions["cs_2"])
    run_handlers(sizes)
    assert _now(sizes, advance).security_reference == "pi_in_2"


@pytest.mark.parametrize(
    ("answer", "comes_to"),
    [({}, "charged"), (error(402, "card_declined", "", "card_error"), "owed")],
)
def test_without_a_hold_the_saved_card_is_charged_or_the_shopper_owes_it(
    sizes, cards, run_handlers, answer, comes_to
):
    _whole, advance = _overdue(sizes, cards, run_handlers)
    cards.end("pi_in_1")
    told(sizes, "payment_intent.canceled", cards.intents["pi_in_1"])
    run_handlers(sizes)
    cards.answers = [answer]
    do(sizes, holding.collect_advance, advance)
    run_handlers(sizes)
    assert _now(sizes, advance).status == comes_to


def test_a_card_that_is_not_given_in_time_is_a_persons(sizes, cards, run_handlers):
    _whole, advance = _wanted(sizes, run_handlers)
    with clock.frozen(make.SOON + timedelta(days=8)):
        with make.working_in(sizes):
            breach_due()
        run_handlers(sizes)
    assert (_now(sizes, advance).status, _dates(sizes, advance)) == ("offered", [])
    assert cards.sessions["cs_1"]["status"] == "expired"


@pytest.mark.parametrize(("by_itself", "comes_to"), [(True, "charged"), (False, "overdue")])
def test_the_last_day_charges_by_itself_only_where_the_shop_wants_so(
    sizes, cards, run_handlers, by_itself, comes_to
):
    with make.working_in(sizes):
        save_payment_settings(by=make.SYSTEM, provider_name="stripe", charges_by_itself=by_itself)
    _whole, advance = _overdue(sizes, cards, run_handlers)
    with clock.frozen(make.SOON + timedelta(days=16)):
        with make.working_in(sizes):
            breach_due()
        run_handlers(sizes)
    assert _now(sizes, advance).status == comes_to


def test_a_hold_for_what_is_called_off_is_let_go(sizes, cards, run_handlers):
    whole, _advance = _held(sizes, cards, run_handlers)
    do(sizes, services.cancel_resolution, whole.resolutions[0], reason="no")
    run_handlers(sizes)
    assert cards.intents["pi_in_1"]["status"] == "canceled"


def test_without_a_provider_no_hold_is_asked_for(shop):
    goods.shop_with_sizes(shop)
    whole = goods.exchanged(shop, "TEE-L")
    advance = do(shop, advances.offer_advance, whole.resolutions[0])
    with make.unchanged(shop), pytest.raises(InvalidInput):
        do(shop, holding.ask_hold, advance)


def test_what_is_held_already_is_not_asked_for_again(sizes, cards, run_handlers):
    _whole, advance = _held(sizes, cards, run_handlers)
    with make.unchanged(sizes), pytest.raises(Conflict):
        do(sizes, holding.ask_hold, advance)


def test_what_is_due_before_it_was_secured_needs_no_hold(sizes, cards, run_handlers):
    whole, advance = _wanted(sizes, run_handlers)
    make.received(sizes, whole.lines[0])
    with make.working_in(sizes):
        assert wanted_hold(whole.rma) is None
    with make.unchanged(sizes), pytest.raises(TransitionRefused):
        do(sizes, holding.ask_hold, advance)
    run_handlers(sizes)
    assert (_now(sizes, advance).status, _dates(sizes, advance)) == ("offered", [])
    assert (rows(sizes)[0][1], cards.sessions["cs_1"]["status"]) == ("released", "expired")


def test_money_that_is_held_when_its_goods_are_here_is_let_go(sizes, cards, run_handlers):
    whole, advance = _wanted(sizes, run_handlers)
    make.received(sizes, whole.lines[0])
    cards.pay()
    look(sizes, minutes=31)
    assert (_now(sizes, advance).status, rows(sizes)[0][1]) == ("offered", "released")
    assert cards.intents["pi_in_1"]["status"] == "canceled"


def test_a_hold_that_secures_nothing_is_let_go(sizes, cards, run_handlers, monkeypatch):
    def refused(*args, **details):
        raise TransitionRefused("not now")

    _whole, advance = _wanted(sizes, run_handlers)
    monkeypatch.setattr(advances, "secure_advance", refused)
    cards.pay()
    look(sizes, minutes=31)
    assert (_now(sizes, advance).status, rows(sizes)[0][1]) == ("offered", "released")
    assert cards.intents["pi_in_1"]["status"] == "canceled"


def test_a_charge_that_was_sent_long_ago_is_looked_for_before_it_is_sent_again(
    sizes, cards, run_handlers
):
    _whole, advance = _overdue(sizes, cards, run_handlers)
    cards.end("pi_in_1")
    told(sizes, "payment_intent.canceled", cards.intents["pi_in_1"])
    run_handlers(sizes)
    cards.answers = ["lost"]
    do(sizes, holding.collect_advance, advance)
    run_handlers(sizes)
    assert _now(sizes, advance).status == "overdue"
    cards.by_key.clear()  # the provider knows a key for a day
    look(sizes, days=2)
    charged = _now(sizes, advance)
    assert (charged.status, charged.charge_reference) == ("charged", "pi_in_2")
    assert [each["amount_received"] for each in cards.intents.values()] == [0, 1000]


@pytest.mark.parametrize("answers", [["drop"], [error(400, "", kind="idempotency_error")]])
def test_a_charge_that_was_not_made_is_sent_again(sizes, cards, run_handlers, answers):
    _whole, advance = _overdue(sizes, cards, run_handlers)
    cards.end("pi_in_1")
    told(sizes, "payment_intent.canceled", cards.intents["pi_in_1"])
    run_handlers(sizes)
    cards.answers = list(answers)
    do(sizes, holding.collect_advance, advance)
    run_handlers(sizes)
    assert (_now(sizes, advance).status, rows(sizes)[1][1:]) == ("overdue", ("planned", ""))
    look(sizes, days=2)
    assert _now(sizes, advance).status == "charged"
