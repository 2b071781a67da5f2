"""Store credit: issued once, spent once for a key, expired on its day, taken back unspent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import OrderLine
from flows.deadlines import breach_due
from flows.models import StageEvent
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput
from rma import services
from rma.credit_codes import code_of, digest, is_code
from rma.models import CreditEntry, CreditNote, StoreCredit
from rma.selectors.credits import usable_of
from rma.services.accounts import save_payment_settings
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.journeys.partner import Partner
from tests.rma.test_settling import do, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def credited(shop):
    """A return of two units of 10.00 whose store credit is due."""
    make.with_policy(shop, refund_on="receipt", resolutions=["refund", "store_credit"])
    order = make_order(shop, lines=[line_given(quantity=2)])
    ask = make.line_ask(quantity=2, resolution={"type": "store_credit"})
    whole = make.returned(shop, order, ask)
    make.received(shop, whole.lines[0], 2)
    return make.fresh(shop, whole.rma)


def issued(shop, whole) -> StoreCredit:
    do(shop, services.settle_resolution, whole.resolutions[0])
    with make.working_in(shop):
        return StoreCredit.objects.get()


def ledger(shop):
    with make.working_in(shop):
        rows = CreditEntry.objects.order_by("pk")
        return [(row.kind, row.amount_minor, row.balance_minor) for row in rows]


def test_settling_issues_it_in_the_same_transaction_and_names_it(shop, credited):
    credit = issued(shop, credited)
    (resolution,) = make.fresh(shop, credited.rma).resolutions
    assert (resolution.status, resolution.provider, resolution.method) == (
        "settled",
        "store_credit",
        "store_credit",
    )
    assert resolution.provider_reference == credit.public_id
    assert (credit.issued_minor, credit.balance_minor, credit.currency) == (2000, 2000, "EUR")
    assert (credit.condition, credit.expires_at) == ("active", None)
    assert ledger(shop) == [("issued", 2000, 2000)]
    with make.working_in(shop):
        assert usable_of(credited.rma.customer) == {"EUR": 2000}
    refused(shop, services.settle_resolution, credited.resolutions[0])


def test_the_code_is_kept_nowhere_and_found_however_it_is_typed(shop, credited):
    credit = issued(shop, credited)
    code = code_of(credit)
    assert code is not None
    assert is_code(code)
    assert code[-4:] == credit.code_last4
    assert digest(f" {code.replace('-', ' ').lower()} ") == credit.code_hash
    with make.working_in(shop):
        told = [(event.data, event.snapshot, event.previous) for event in StageEvent.objects.all()]
        row = StoreCredit.objects.values().get()
    assert code not in str((told, row))


def test_what_the_shopper_got_elsewhere_is_no_credit_of_ours(shop, credited):
    do(
        shop,
        services.settle_resolution,
        credited.resolutions[0],
        reference="GC-7",
        method="voucher",
    )
    assert make.fresh(shop, credited.rma).resolutions[0].provider_reference == "GC-7"
    assert ledger(shop) == []


def test_a_spending_said_again_is_the_same_one(shop, credited):
    credit = issued(shop, credited)
    spend = {"amount_minor": 700, "reason": "till:1", "reference": "#2002"}
    first = do(shop, services.redeem_credit, credit, **spend)
    again = do(shop, services.redeem_credit, credit, **spend)
    assert first.pk == again.pk
    assert ledger(shop) == [("issued", 2000, 2000), ("redeemed", -700, 1300)]
    failure = refused(
        shop,
        services.redeem_credit,
        credit,
        error=Conflict,
        amount_minor=800,
        reason="till:1",
    )
    assert failure.code == "already_redeemed"


@pytest.mark.parametrize(
    ("amount", "code"),
    [(2001, "exceeds_balance"), (0, "amount_not_positive"), (-800, "amount_not_positive")],
)
def test_more_than_there_is_and_less_than_something_is_refused(shop, credited, amount, code):
    credit = issued(shop, credited)
    failure = refused(
        shop,
        services.redeem_credit,
        credit,
        error=InvalidInput,
        amount_minor=amount,
        reason="till:1",
    )
    assert [error.code for error in failure.errors] == [code]


def test_what_is_not_spent_in_time_lapses_on_its_day(shop, credited, run_handlers):
    with make.working_in(shop):
        save_payment_settings(by=make.SYSTEM, provider_name="manual", credit_days=365)
    credit = issued(shop, credited)
    do(shop, services.redeem_credit, credit, amount_minor=500, reason="till:1")
    assert credit.expires_at == make.SOON + timedelta(days=365)
    with clock.frozen(make.SOON + timedelta(days=365, seconds=1)), tenant_scope(shop):
        breach_due()
        with pytest.raises(Conflict) as failure:
            do(shop, services.redeem_credit, credit, amount_minor=1, reason="till:2")
        assert failure.value.code == "credit_expired"
        run_handlers(shop)
        run_handlers(shop)
    assert ledger(shop)[1:] == [("redeemed", -500, 1500), ("expired", -1500, 0)]
    with make.working_in(shop):
        assert StoreCredit.objects.get().condition == "expired"


def test_reversing_takes_back_what_is_unspent_and_says_what_is_not(shop, credited):
    make.disposed(shop, credited.lines[0], 2)
    credit = issued(shop, credited)
    do(shop, services.redeem_credit, credit, amount_minor=500, reason="till:1")
    do(shop, services.reverse_resolution, credited.resolutions[0])
    whole = make.fresh(shop, credited.rma)
    # The return had closed itself: nothing is owed anew, and the shop knows what is gone.
    (resolution,) = whole.resolutions
    assert resolution.status == "reversed"
    assert "€5.00" in resolution.note
    assert ledger(shop)[1:] == [("redeemed", -500, 1500), ("reversed", -1500, 0)]
    with make.working_in(shop):
        assert StoreCredit.objects.get().condition == "reversed"
        totals = list(CreditNote.objects.order_by("sequence").values_list("kind", "total_minor"))
    assert totals == [("credit", 2000), ("cancellation", -1500)]


def test_of_an_open_return_only_what_was_taken_back_is_owed_again(shop):
    make.with_policy(shop, refund_on="request", resolutions=["store_credit"])
    order = make_order(shop, lines=[line_given(quantity=2)])
    ask = make.line_ask(quantity=2, resolution={"type": "store_credit"})
    whole = make.returned(shop, order, ask)
    credit = issued(shop, whole)
    do(shop, services.redeem_credit, credit, amount_minor=500, reason="till:1")
    do(shop, services.reverse_resolution, whole.resolutions[0], reason="Wrong shop")
    old, new = make.fresh(shop, whole.rma).resolutions
    assert (old.status, new.status, new.amount_minor) == ("reversed", "due", 1500)
    assert sum(step["amount_minor"] for step in new.derivation) == 1500
    do(shop, services.settle_resolution, new)
    with make.working_in(shop):
        notes = CreditNote.objects.order_by("sequence")
        assert [note.total_minor for note in notes] == [2000, -1500, 1500]
        assert OrderLine.objects.get().on_returns == 2


def test_it_leaves_the_orders_payments_as_they_are(shop):
    make.with_policy(shop, refund_on="receipt", resolutions=["refund", "store_credit"])
    order = make_order(
        shop,
        lines=[line_given(quantity=2)],
        payments=[{"amount": "5.00"}, {"amount": "15.00"}],
    )
    whole = make.returned(
        shop, order, make.line_ask(resolution={"type": "store_credit"}), make.line_ask()
    )
    for line in whole.lines:
        make.received(shop, line)
    credit, refund = make.fresh(shop, whole.rma).resolutions
    do(shop, services.settle_resolution, credit)
    do(shop, services.settle_resolution, refund, reference="T")
    rows = make.fresh(shop, whole.rma).resolutions
    assert [row.allocations for row in rows] == [
        [],
        [{"payment": "0", "amount_minor": 500}, {"payment": "1", "amount_minor": 500}],
    ]


def test_it_is_issued_by_itself_where_the_shop_wants_so(shop, run_handlers):
    with make.working_in(shop):
        save_payment_settings(by=make.SYSTEM, provider_name="manual", credits_by_itself=True)
    make.with_policy(shop, refund_on="request", resolutions=["store_credit"])
    whole = make.returned(
        shop, make_order(shop), make.line_ask(resolution={"type": "store_credit"})
    )
    run_handlers(shop)
    run_handlers(shop)
    assert make.fresh(shop, whole.rma).resolutions[0].status == "settled"
    assert ledger(shop) == [("issued", 1000, 1000)]


# --- by API ------------------------------


def test_partners_list_it_find_it_by_code_and_spend_it_once(
    shop, credited, partner: Partner, run_handlers
):
    settled = partner.must(
        partner.post(
            f"resolutions/{credited.resolutions[0].public_id}/settle", {"method": "store_credit"}
        )
    )
    assert (settled["status"], settled["method"]) == ("settled", "store_credit")
    listed = partner.must(partner.get(f"store-credits?return={credited.rma.number}&status=active"))
    (credit,) = listed["results"]
    assert credit["balance"] == {"amount": "20.00", "currency": "EUR"}
    assert partner.must(partner.get("store-credits?status=spent"))["results"] == []
    with make.working_in(shop):
        code = code_of(StoreCredit.objects.get())
    found = partner.must(partner.get(f"store-credits/{code}"))
    assert (found["id"], [row["kind"] for row in found["entries"]]) == (credit["id"], ["issued"])
    assert partner.get("store-credits/0000-0000-0000-0000").status == 404
    path = f"store-credits/{code}/redeem"
    spent = partner.must(
        partner.post(path, {"amount": "7.50", "reference": "#9"}, key="spend-1"), 201
    )
    assert (spent["amount"]["amount"], spent["balance"]["amount"]) == ("-7.50", "12.50")
    again = partner.post(path, {"amount": "7.50", "reference": "#9"}, key="spend-1")
    assert (again.status, again.body) == (201, spent)
    too_much = partner.post(path, {"amount": "12.51"})
    assert (too_much.status, too_much.body["errors"][0]["code"]) == (400, "exceeds_balance")
    assert too_much.body["errors"][0]["left"]["amount"] == "12.50"


def test_spending_without_a_key_is_refused(shop, credited, partner: Partner):
    credit = issued(shop, credited)
    answer = partner.call("POST", f"store-credits/{credit.public_id}/redeem", {"amount": "1.00"})
    assert (answer.status, answer.body["code"]) == (400, "idempotency_key_required")
    assert ledger(shop) == [("issued", 2000, 2000)]
