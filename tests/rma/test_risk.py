"""Unusual returns: the score explains itself, people decide, and nobody's rights are touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from inspection import services as floor
from inspection.models import Discrepancy, Receipt
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied
from rma import services
from rma.models import RiskFinding, Rma
from rma.risk import History, assess
from rma.selectors.risk import assessment_of
from rma.sentences import Sentence
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.permissions import of_role
from tests import cast
from tests.factories import inspection as dock
from tests.factories import rma as make
from tests.factories.catalog import make_order, make_product
from tests.factories.rma import SOON, working_in

pytestmark = pytest.mark.django_db
ADA = {"name": "Ada", "email": "ada@example.com", "country": "DE"}


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    with clock.frozen(SOON):
        yield


@pytest.mark.parametrize(
    ("history", "score", "codes"),
    [
        (History(), 0, []),
        (History(in_a_day=2, in_a_month=4), 0, []),
        (History(in_a_day=3), 20, ["risk_in_a_day"]),
        (History(in_a_month=5), 20, ["risk_in_a_month"]),
        (History(in_a_month=8), 32, ["risk_in_a_month"]),
        (History(in_a_month=99), 40, ["risk_in_a_month"]),
        (History(pieces_bought=7, pieces_returned=7), 0, []),
        (History(pieces_bought=10, pieces_returned=6), 0, []),
        (History(pieces_bought=10, pieces_returned=7), 15, ["risk_share"]),
        (History(pieces_bought=10, pieces_returned=9), 30, ["risk_share"]),
        (History(findings={"swapped_item": 1}), 50, ["risk_swapped_item"]),
        (History(findings={"swapped_item": 3}), 100, ["risk_swapped_item"]),
        (
            History(in_a_day=3, findings={"empty_box": 1, "weight_mismatch": 1}),
            80,
            ["risk_empty_box", "risk_weight_mismatch", "risk_in_a_day"],
        ),
    ],
)
def test_the_score_is_the_sum_of_its_signs(history: History, score: int, codes: list[str]) -> None:
    found = assess(history)
    assert found.score == score
    assert [signal.sentence.code for signal in found.signals] == codes


def returns_of_ada(shop: Tenant, count: int, **fields: Any) -> list[Any]:
    return [
        make.returned(shop, make_order(shop, customer=ADA), **fields) for _number in range(count)
    ]


def test_from_the_score_on_a_person_looks_first_and_the_shopper_reads_why(alpha: Tenant) -> None:
    make.with_policy(alpha, auto_authorize=True, review_risk=20)
    first, second, third = returns_of_ada(alpha, 3)
    assert [first.rma.status, second.rma.status] == ["authorized", "authorized"]
    assert third.rma.status == "requested"
    decision = third.lines[0].decision
    assert (decision["outcome"], decision["code"]) == ("review", "review_risk")
    assert decision["params"]["score"] == 20
    assert (
        str(Sentence.from_json(decision))
        == "Our team looks at this first. This is return 3 within a day."
    )
    with working_in(alpha):
        services.authorize_return(third.rma, by=make.SYSTEM)
    assert make.fresh(alpha, third.rma).rma.status == "authorized"


def test_without_the_rule_nothing_is_looked_up_or_held_up(alpha: Tenant) -> None:
    make.with_policy(alpha, auto_authorize=True)
    assert {whole.rma.status for whole in returns_of_ada(alpha, 5)} == {"authorized"}


def test_a_right_is_never_held_up_and_counts_against_nobody(alpha: Tenant) -> None:
    make.with_policy(alpha, auto_authorize=True, review_risk=1)
    claims = returns_of_ada(alpha, 6, legal_basis="withdrawal")
    assert {whole.rma.status for whole in claims} == {"authorized"}
    with working_in(alpha):
        assert assessment_of(Rma.objects.get(pk=claims[-1].rma.pk)).score == 0


def test_faults_and_declined_returns_do_not_count(alpha: Tenant) -> None:
    make.with_policy(alpha, auto_authorize=False)
    for whole in returns_of_ada(alpha, 4):
        with working_in(alpha):
            services.decline_return(whole.rma, by=make.SYSTEM, reason="No")
    faulty = make.line_ask(reason="defective")
    for _number in range(4):
        last = make.returned(alpha, make_order(alpha, customer=ADA), faulty)
    with working_in(alpha):
        assert assessment_of(Rma.objects.get(pk=last.rma.pk)).score == 0


def test_another_shops_customer_of_the_same_name_is_somebody_else(
    alpha: Tenant, beta: Tenant
) -> None:
    make.with_policy(alpha, auto_authorize=True, review_risk=20)
    make.with_policy(beta, auto_authorize=True, review_risk=20)
    returns_of_ada(alpha, 2)
    assert returns_of_ada(beta, 1)[0].rma.status == "authorized"


@pytest.fixture
def light(alpha: Tenant) -> Any:
    """A return of two jackets of a kilogram each."""
    dock.furnished(alpha, window_days=None, auto_authorize=True)
    make_product(alpha, "JACKET", weight_g=1000)
    lines = [{"external_id": "1", "sku": "JACKET", "title": "Jacket", "quantity": 2}]
    order = make_order(alpha, customer=ADA, lines=[line | {"unit_price": "50"} for line in lines])
    return make.returned(alpha, order, make.line_ask(quantity=2))


@pytest.mark.parametrize(("weight", "found"), [(1199, 1), (1200, 0), (2400, 0)])
def test_a_parcel_far_lighter_than_its_goods_is_a_sign(
    alpha: Tenant, light: Any, weight: int, found: int
) -> None:
    [parcel] = light.shipments
    with working_in(alpha):
        for _again in range(2):
            services.weigh_parcel(parcel, by=make.SYSTEM, weight_g=weight)
        assert RiskFinding.objects.filter(kind="weight_mismatch").count() == found


def test_a_finding_that_was_not_the_shoppers_doing_counts_no_more(
    alpha: Tenant, light: Any
) -> None:
    [parcel] = light.shipments
    agent = cast.person(alpha, "agent").actor
    with working_in(alpha):
        services.weigh_parcel(parcel, by=make.SYSTEM, weight_g=10)
        finding = RiskFinding.objects.get()
        assert assessment_of(light.rma).score == 25
        with pytest.raises(InvalidInput):
            services.dismiss_finding(finding, by=agent, reason=" ")
        receiver = Actor("member", None, "Rob", of_role("receiver"))
        with pytest.raises(PermissionDenied):
            services.dismiss_finding(finding, by=receiver, reason="Scale was broken")
        assert assessment_of(light.rma).score == 25
        services.dismiss_finding(finding, by=agent, reason="Scale was broken")
        assert assessment_of(light.rma).score == 0
        with pytest.raises(Conflict):
            services.dismiss_finding(finding, by=agent, reason="Again")


def test_what_the_dock_finds_counts_for_a_year_unless_it_is_counted_anew(
    alpha: Tenant, light: Any, run_handlers: Any
) -> None:
    receipt = dock.received(alpha, light)
    with working_in(alpha):
        row = Receipt.objects.get(pk=receipt.pk)
        line = light.lines[0]
        Discrepancy.objects.create(receipt=row, kind="empty_box", rma_line=line, quantity=1)
    run_handlers(alpha)
    run_handlers(alpha)
    with working_in(alpha):
        assert [finding.kind for finding in RiskFinding.objects.all()] == ["empty_box"]
        assert assessment_of(light.rma).score == 35
    with clock.frozen(SOON + timedelta(days=366)):
        whole = make.returned(alpha, make_order(alpha, customer=ADA))
        with working_in(alpha):
            assert assessment_of(Rma.objects.get(pk=whole.rma.pk)).score == 0
    with working_in(alpha):
        floor.recount_receipt(row, by=make.SYSTEM)
    run_handlers(alpha)
    with working_in(alpha):
        assert assessment_of(light.rma).score == 0
