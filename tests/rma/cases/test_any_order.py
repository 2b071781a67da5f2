"""Steps in any order, as they are allowed or refused: the books of the order stay right after each.

A few walks that were drawn once; a refusal is an answer, anything else that is raised is a fault.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from catalog.models import Order, OrderLine
from returns_portal.lib import ids
from returns_portal.lib.errors import DomainError
from rma import services
from rma.models import Adjustment, CreditNote, Resolution, Rma, RmaLine
from rma.selectors.balance import balance
from rma.services.uncounting import unreceive_line
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import make_order
from tests.rma.cases.counter import delivery, item, sold
from tests.rma.test_correcting import adds_up

STEPS = 30
WORN = {"function": "F1", "cosmetic": "C1", "packaging": "opened"}

#: id -> what the shop pays when, and what it keeps.
SHOPS: dict[str, dict[str, Any]] = {
    "at once": {"refund_on": "request"},
    "on receipt, with a fee of the price": {
        "refund_on": "receipt",
        "restocking_fee": {"percent": "12.5"},
    },
    "after a look, with a fee for the parcel": {
        "refund_on": "inspection",
        "return_shipping_fee": {"amount": "3.33"},
        "grade_deductions": {"F1": {"percent": 35}},
    },
    "a bonus on credit": {
        "refund_on": "receipt",
        "restocking_fee": {"amount": "2.00", "per": "line"},
        "store_credit": {"bonus_percent": 10, "waive_fees": False},
    },
}


@dataclass
class Walk:
    """An order, and a hand that picks what is done next and with what."""

    shop: Tenant
    order: Order
    dice: random.Random

    def some(self, model: Any) -> Any:
        """One of the rows of the order."""
        mine = {"order" if model is Rma else "rma__order": self.order}
        return self.dice.choice(list(model.objects.filter(**mine).order_by("pk")))

    def step(self) -> None:
        """Do one thing."""
        name = self.dice.choice(ALL)
        if not Rma.objects.filter(order=self.order).exists():
            name = "request"
        STEP[name](self)


def request(walk: Walk) -> None:
    kind = walk.dice.choice(["refund", "refund", "store_credit"])
    asks = [
        make.line_ask(place, walk.dice.randint(1, 2), resolution={"type": kind})
        for place in walk.dice.choice(["1", "2", "12"])
    ]
    basis = {"legal_basis": "withdrawal"} if walk.dice.random() < 0.3 else {}
    services.request_return(
        make.return_ask(walk.order, *asks, **basis), by=make.SYSTEM, tenant=walk.shop
    )


def adjust(walk: Walk) -> None:
    target = walk.dice.choice([{"target": "shipping"}, {"target": "line", "order_line": "1"}])
    amount = walk.dice.choice([1, 333, 1000])
    services.adjust_order(walk.order, by=make.SYSTEM, amount_minor=amount, reason="Late", **target)


def inspect(walk: Walk) -> None:
    line = walk.some(RmaLine)
    if line.received:
        services.line_inspected(
            line, quantity=1, by=make.SYSTEM, inspection_id=ids.uuid7(), grade=WORN
        )


def amend(walk: Walk) -> None:
    mine = walk.some(Resolution)
    amount = walk.dice.choice([0, mine.amount_minor // 2, mine.amount_minor + 50])
    services.amend_resolution(mine, by=make.SYSTEM, amount_minor=amount, reason="Agreed")


def of(model: Any, service: Any, **details: Any) -> Callable[[Walk], None]:
    """A step that a service does with one of the rows."""
    return lambda walk: service(walk.some(model), by=make.SYSTEM, **details)


STEP: dict[str, Callable[[Walk], None]] = {
    "request": request,
    "adjust": adjust,
    "inspect": inspect,
    "amend": amend,
    "receive": of(RmaLine, services.receive_line, quantity=1),
    "uncount": of(RmaLine, unreceive_line, quantity=1),
    "give up": of(RmaLine, services.give_up_line),
    "give up one": of(RmaLine, services.give_up_line, quantity=1),
    "lost": of(RmaLine, services.presume_lost),
    "turn up": of(RmaLine, services.turn_up_line),
    "cancel one": of(RmaLine, services.cancel_line, quantity=1),
    "dispose": of(RmaLine, services.line_disposed, quantity=1),
    "settle": of(Resolution, services.settle_resolution, reference="T"),
    "start": of(Resolution, services.start_payment),
    "fail": of(Resolution, services.fail_payment, code="refused"),
    "reverse": of(Resolution, services.reverse_resolution),
    "charge back": of(Resolution, services.charge_back),
    "dispute": of(Resolution, services.dispute_resolution, reason="Worn"),
    "uphold": of(Resolution, services.uphold_resolution),
    "waive": of(Resolution, services.waive_charges, what="fees", reason="A good customer"),
    "call off": of(Resolution, services.cancel_resolution),
    "cancel": of(Rma, services.cancel_return),
    "expire": of(Rma, services.expire_return),
    "reinstate": of(Rma, services.reinstate_return),
    "close": of(Rma, services.close_return),
}
OFTEN = ["request"] * 3 + ["receive"] * 5 + ["inspect"] * 3 + ["settle"] * 5 + ["dispose"] * 2
ALL = [*STEP, *OFTEN]


def check_books(order: Order) -> None:
    """Units, money, and what was credited tell one story."""
    rows = list(Resolution.objects.filter(rma__order=order))
    for each in (row for row in rows if "tax" in row.components):
        adds_up(each)
    assert all(each.amount_minor >= 0 for each in rows)
    for line in OrderLine.objects.filter(order=order):
        mine = list(RmaLine.objects.filter(order_line=line))
        assert line.on_returns == sum(each.live_quantity for each in mine) <= line.quantity
        assert all(0 <= each.settled <= each.requested for each in mine)
    found = balance(order)
    live = [each for each in rows if each.status not in ("cancelled", "reversed")]
    bonus = sum(each.components.get("bonus", 0) for each in live)
    assert found.given_back + found.promised - bonus <= found.paid
    assert found.left >= 0
    paid = sum(each.amount_minor for each in rows if each.status in ("settled", "charged_back"))
    adjusted = sum(Adjustment.objects.filter(order=order).values_list("amount_minor", flat=True))
    credited = CreditNote.objects.filter(order=order).values_list("total_minor", flat=True)
    assert sum(credited) == paid + adjusted


@pytest.mark.parametrize("rules", SHOPS.values(), ids=SHOPS)
@pytest.mark.parametrize("seed", [3, 30])
def test_no_order_of_steps_brings_more_than_was_paid(shop: Tenant, rules: Any, seed: int) -> None:
    make.with_policy(shop, resolutions=["refund", "store_credit"], **rules)
    lines = [item("33.333333", 3, "0.19", discount="1.00"), item("7.77", 2, "0.07", sku="B")]
    order = make_order(shop, **sold(*lines, shipping=[delivery("4.90", "0.19")]))
    walk = Walk(shop, order, random.Random(seed))  # noqa: S311 - nothing is kept secret by it
    for _step in range(STEPS):
        try:
            with make.working_in(shop):
                walk.step()
        except DomainError:
            continue
        with make.working_in(shop):
            check_books(order)
