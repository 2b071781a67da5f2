"""Money that comes in through Stripe: differences that shoppers pay, and holds behind advances."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from flows.deadlines import breach_due, open_deadlines
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, TransitionRefused
from rma import services
from rma.models import Advance, MoneyDifference, PaymentIn
from rma.services import advances, differences, holding
from rma.services.accounts import save_payment_settings
from rma.services.giving_back import give_back
from rma.services.incoming import carry_on
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.rma.stripe_server import error, signed
from tests.rma.striping import KEY, WEBHOOK, server, stripe

__all__ = ["server", "stripe"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def sizes(shop, stripe, settings):
    settings.ROOT_URLCONF = "returns_portal.urls"
    return goods.shop_with_sizes(shop)


@pytest.fixture
def cards(stripe):
    return stripe.cards


def _do(shop, service, *args, **details):
    with make.working_in(shop):
        return service(*args, by=make.SYSTEM, **details)


def _asked(shop, run_handlers):
    """A return whose shopper is asked for 2.00, at a link."""
    whole = goods.exchanged(shop, "TEE-XL")
    make.received(shop, whole.lines[0])
    run_handlers(shop)
    return whole


def _rows(shop, *names):
    with make.working_in(shop):
        found = PaymentIn.objects.order_by("pk").values_list(*(names or ("kind", "status", "code")))
        return list(found)


def _state(shop, whole):
    [found] = make.fresh(shop, whole.rma).resolutions
    return found.status


def _told(shop, kind, row, secret=WEBHOOK):
    """A message of Stripe, as it comes in."""
    event = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": row}}
    body = json.dumps(event | {"api_version": "2025-09-30.clover"}).encode()
    page = browser(shop)
    return page.post(
        reverse("stripe_hook"),
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signed(body, secret)},
    )


def _look(shop, **passed):
    """What the sweep does so much later."""
    with clock.frozen(make.SOON + timedelta(**passed)), tenant_scope(shop):
        for key in _due(shop):
            carry_on(key)


def _due(shop):
    with make.working_in(shop):
        at = clock.now()
        return list(PaymentIn.objects.filter(look_at__lte=at).values_list("pk", flat=True))


# --- the difference -------------------------


def test_a_difference_is_paid_at_a_link_and_the_webhook_brings_the_money(
    sizes, cards, run_handlers
):
    whole = _asked(sizes, run_handlers)
    [asked] = cards.called("/sessions")
    assert asked["line_items[0][price_data][unit_amount]"] == "200"
    assert asked["metadata[payment]"] == f"{whole.resolutions[0].public_id}:in:1"
    assert whole.rma.number in asked["payment_intent_data[description]"]
    assert "payment_intent_data[capture_method]" not in asked
    assert _rows(sizes) == [("difference", "open", "")]
    cards.pay()
    for _twice in range(2):
        assert _told(sizes, "checkout.session.completed", cards.sessions["cs_1"]).status_code == 200
        run_handlers(sizes)
    assert (_state(sizes, whole), _rows(sizes)) == ("due", [("difference", "paid", "")])
    [found] = make.fresh(sizes, whole.rma).resolutions
    assert found.customer_reference == "pi_in_1"
    assert goods.sent(sizes, found).status == "settled"


def test_what_a_message_says_of_money_is_not_believed(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    lie = cards.sessions["cs_1"] | {"status": "complete", "payment_status": "paid"}
    assert _told(sizes, "checkout.session.completed", lie).status_code == 200
    run_handlers(sizes)
    assert (_state(sizes, whole), _rows(sizes)[0][1]) == ("awaiting_payment", "open")


def test_without_a_message_the_sweep_finds_the_money(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    cards.pay()
    _look(sizes, minutes=10)
    assert _state(sizes, whole) == "awaiting_payment"
    _look(sizes, minutes=31)
    _look(sizes, minutes=31)
    assert _state(sizes, whole) == "due"


@pytest.mark.parametrize(
    ("differs", "why"),
    [({"amount_received": 150}, "amount"), ({"currency": "usd"}, "currency")],
)
def test_another_amount_than_was_asked_for_is_a_persons(sizes, cards, run_handlers, differs, why):
    whole = _asked(sizes, run_handlers)
    cards.pay(**differs)
    _told(sizes, "payment_intent.succeeded", cards.intents["pi_in_1"])
    _told(sizes, "checkout.session.completed", cards.sessions["cs_1"])
    run_handlers(sizes)
    assert _state(sizes, whole) == "awaiting_payment"
    assert _rows(sizes) == [("difference", "odd", why)]
    with make.working_in(sizes):
        [found] = MoneyDifference.objects.all()
    assert (found.kind, found.reference, found.ours_minor) == (why, "pi_in_1", 200)


def test_paid_twice_is_paid_once_and_the_second_goes_back(sizes, cards, stripe, run_handlers):
    whole = _asked(sizes, run_handlers)
    goods.paid(sizes, whole.resolutions[0])
    cards.pay()
    run_handlers(sizes)
    assert (_state(sizes, whole), _rows(sizes)) == ("due", [("difference", "odd", "not_owed")])
    with make.working_in(sizes):
        row = PaymentIn.objects.get()
    _do(sizes, give_back, row)
    with pytest.raises(TransitionRefused):
        _do(sizes, give_back, row)
    run_handlers(sizes)
    [asked] = stripe.asked
    assert (asked["payment_intent"], asked["amount"]) == ("pi_in_1", "200")
    assert (_state(sizes, whole), _rows(sizes)[0][1]) == ("due", "returned")
    with make.working_in(sizes):
        assert MoneyDifference.objects.filter(settled_at=None).count() == 0


def test_what_lapses_is_let_go_with_its_stock_and_its_link(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    assert goods.free(sizes, "TEE-XL") == 4
    _do(sizes, differences.lapse_difference, whole.resolutions[0])
    run_handlers(sizes)
    assert goods.free(sizes, "TEE-XL") == 5
    assert (_rows(sizes)[0][1], cards.sessions["cs_1"]["status"]) == ("released", "expired")


def test_money_for_what_had_lapsed_goes_to_a_person(sizes, cards, run_handlers):
    whole = _asked(sizes, run_handlers)
    cards.pay()
    _do(sizes, differences.lapse_difference, whole.resolutions[0])
    run_handlers(sizes)
    assert (_state(sizes, whole), _rows(sizes)[0][1:]) == ("proposed", ("odd", "not_owed"))


def test_a_link_that_ends_is_followed_by_another_while_the_money_is_wanted(
    sizes, cards, run_handlers
):
    _asked(sizes, run_handlers)
    cards.sessions["cs_1"]["status"] = "expired"
    with clock.frozen(make.SOON + timedelta(hours=24)):
        _told(sizes, "checkout.session.expired", cards.sessions["cs_1"])
        run_handlers(sizes)
    assert [row[1] for row in _rows(sizes)] == ["expired", "open"]
    assert len(cards.called("/sessions")) == 2


@pytest.mark.parametrize("broken", ["lost", "drop"])
def test_an_answer_that_never_came_opens_one_link(sizes, cards, run_handlers, broken):
    cards.answers = [broken]
    _asked(sizes, run_handlers)
    assert _rows(sizes)[0][1] == "planned"
    _look(sizes, minutes=6)
    assert _rows(sizes)[0][1] == "open"
    assert (len(cards.sessions), len(cards.called("/sessions"))) == (1, 2)


def test_a_link_that_cannot_be_is_no_dead_end(sizes, cards, run_handlers):
    cards.answers = [error(401, "", "Invalid API Key")]
    whole = _asked(sizes, run_handlers)
    assert _rows(sizes) == [("difference", "failed", "credentials_refused")]
    _do(sizes, holding.renew_link, whole.resolutions[0])
    _do(sizes, holding.renew_link, whole.resolutions[0])
    run_handlers(sizes)
    assert [row[1] for row in _rows(sizes)] == ["failed", "open"]


def test_a_paid_difference_is_given_back_before_anything_left(sizes, cards, stripe, run_handlers):
    whole = _asked(sizes, run_handlers)
    cards.pay()
    _told(sizes, "checkout.session.completed", cards.sessions["cs_1"])
    run_handlers(sizes)
    with make.working_in(sizes):
        row = PaymentIn.objects.get()
    stripe.answers = [error(400, "balance_insufficient"), {}]
    _do(sizes, give_back, row)
    run_handlers(sizes)
    assert _rows(sizes) == [("difference", "paid", "")]
    _do(sizes, give_back, row)
    run_handlers(sizes)
    [found] = make.fresh(sizes, whole.rma).resolutions
    assert (found.customer_paid_at, _rows(sizes)[0][1]) == (None, "returned")
    sent = goods.exchanged(sizes, "TEE-XL")
    with pytest.raises(TransitionRefused):
        _do(sizes, give_back, row)
    assert sent.rma.pk != whole.rma.pk


# --- whose message it is -------------------------


def test_a_message_reaches_the_shop_of_its_host_and_secret_only(
    sizes, beta, cards, stripe, run_handlers
):
    whole = _asked(sizes, run_handlers)
    link = cards.sessions["cs_1"]
    cards.pay()
    # No secret, another shop's secret, another shop's address: nothing is heard, and nothing told.
    for tenant, secret in ((sizes, "whsec_other"), (beta, WEBHOOK), (beta, "whsec_other")):
        answer = _told(tenant, "checkout.session.completed", link, secret)
        assert (answer.status_code, answer.content) == (400, b"the signature does not fit")
    with make.working_in(beta):
        save_payment_settings(
            by=make.SYSTEM, provider_name="stripe", secret=KEY, webhook_secret="whsec_of_beta_0001"
        )
    # Beta signs what names alpha's payment: for beta there is none.
    assert _told(beta, "checkout.session.completed", link, "whsec_of_beta_0001").status_code == 200
    for tenant in (sizes, beta):
        run_handlers(tenant)
    assert (_state(sizes, whole), _rows(sizes)[0][1], _rows(beta)) == (
        "awaiting_payment",
        "open",
        [],
    )


# --- holds -------------------------


def _wanted(shop, run_handlers):
    """An advance of 10.00 whose shopper is asked to secure it by card."""
    whole = goods.exchanged(shop, "TEE-L")
    advance = _do(shop, advances.offer_advance, whole.resolutions[0])
    _do(shop, holding.ask_hold, advance)
    run_handlers(shop)
    return whole, advance


def _held(shop, cards, run_handlers):
    whole, advance = _wanted(shop, run_handlers)
    cards.pay()
    _told(shop, "checkout.session.completed", cards.sessions["cs_1"])
    run_handlers(shop)
    return whole, advance


def _overdue(shop, cards, run_handlers):
    whole, advance = _held(shop, cards, run_handlers)
    goods.sent(shop, whole.resolutions[0])
    _do(shop, advances.remind_advance, advance)
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
    _told(sizes, "payment_intent.amount_capturable_updated", cards.intents["pi_in_1"])
    _told(sizes, "checkout.session.completed", cards.sessions["cs_1"])
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
    assert (_rows(sizes)[0][1], cards.intents["pi_in_1"]["status"]) == ("released", "canceled")


def test_goods_that_never_come_are_charged_from_the_hold_once(sizes, cards, run_handlers):
    _whole, advance = _overdue(sizes, cards, run_handlers)
    _do(sizes, holding.collect_advance, advance)
    # While the provider has it nobody charges by hand beside it, and nobody lets it go.
    for service, said in (
        (holding.collect_advance, {}),
        (advances.charge_advance, {"reference": "C-1"}),
        (advances.release_advance, {}),
        (advances.fail_charge, {"code": "no"}),
    ):
        with make.unchanged(sizes), pytest.raises(TransitionRefused):
            _do(sizes, service, advance, **said)
    run_handlers(sizes)
    charged = _now(sizes, advance)
    assert (charged.status, charged.charge_reference) == ("charged", "pi_in_1")
    assert cards.intents["pi_in_1"]["amount_received"] == 1000
    assert len(cards.called("/capture")) == 1


def test_a_charge_is_repaid_at_the_provider_when_the_goods_come_late(
    sizes, cards, stripe, run_handlers
):
    whole, advance = _overdue(sizes, cards, run_handlers)
    _do(sizes, holding.collect_advance, advance)
    run_handlers(sizes)
    with make.working_in(sizes):
        row = PaymentIn.objects.get()
    with make.unchanged(sizes), pytest.raises(TransitionRefused):
        _do(sizes, give_back, row)
    make.received(sizes, whole.lines[0])
    _do(sizes, give_back, row)
    run_handlers(sizes)
    assert (_now(sizes, advance).status, _rows(sizes)[0][1]) == ("refunded", "returned")
    assert stripe.asked[0]["payment_intent"] == "pi_in_1"


def test_a_lost_answer_to_a_charge_is_asked_about_and_not_repeated(sizes, cards, run_handlers):
    _whole, advance = _overdue(sizes, cards, run_handlers)
    cards.answers = ["lost"]
    _do(sizes, holding.collect_advance, advance)
    run_handlers(sizes)
    assert _now(sizes, advance).status == "overdue"
    _look(sizes, minutes=6)
    assert _now(sizes, advance).status == "charged"
    assert cards.intents["pi_in_1"]["amount_received"] == 1000


def test_a_hold_is_renewed_by_the_saved_card_before_it_ends(sizes, cards, run_handlers):
    _whole, advance = _held(sizes, cards, run_handlers)
    cards.now = make.SOON + timedelta(days=6)
    _look(sizes, days=6, minutes=1)
    run_handlers(sizes)
    assert _now(sizes, advance).security_reference == "pi_in_2"
    assert [row[1] for row in _rows(sizes)] == ["released", "held"]
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
    _look(sizes, days=6, minutes=1)
    run_handlers(sizes)
    assert [row[1:] for row in _rows(sizes)] == [
        ("held", ""),
        ("failed", "authentication_required"),
    ]
    assert _is_task(sizes, advance)
    cards.end("pi_in_1")
    _look(sizes, days=7, minutes=5)
    assert (_rows(sizes)[0][1], _now(sizes, advance).status) == ("expired", "secured")
    assert _dates(sizes, advance) == ["hold_ends"]
    _do(sizes, holding.ask_hold, advance)
    run_handlers(sizes)
    cards.pay("cs_2")
    _told(sizes, "checkout.session.completed", cards.sessions["cs_2"])
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
    _told(sizes, "payment_intent.canceled", cards.intents["pi_in_1"])
    run_handlers(sizes)
    cards.answers = [answer]
    _do(sizes, holding.collect_advance, advance)
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
    _do(sizes, services.cancel_resolution, whole.resolutions[0], reason="no")
    run_handlers(sizes)
    assert cards.intents["pi_in_1"]["status"] == "canceled"


def test_without_a_provider_no_hold_is_asked_for(shop):
    goods.shop_with_sizes(shop)
    whole = goods.exchanged(shop, "TEE-L")
    advance = _do(shop, advances.offer_advance, whole.resolutions[0])
    with make.unchanged(shop), pytest.raises(InvalidInput):
        _do(shop, holding.ask_hold, advance)


def test_what_is_held_already_is_not_asked_for_again(sizes, cards, run_handlers):
    _whole, advance = _held(sizes, cards, run_handlers)
    with make.unchanged(sizes), pytest.raises(Conflict):
        _do(sizes, holding.ask_hold, advance)
