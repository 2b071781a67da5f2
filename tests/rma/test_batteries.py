"""A battery that may be unsafe: looked at by people, collected, and never posted with a label."""

from __future__ import annotations

from typing import Any

import pytest

from flows.drain import drain
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput
from rma import services
from rma.batteries import ANSWERS, SOUND, is_unsafe
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.factories.catalog import make_order
from tests.factories.rma import (
    SOON,
    SYSTEM,
    fresh,
    line_ask,
    return_ask,
    returned,
    unchanged,
    with_policy,
    working_in,
)

pytestmark = pytest.mark.django_db
UNSAFE = [answer for answer in ANSWERS if answer != SOUND]


@pytest.fixture(autouse=True)
def _soon() -> Any:
    with clock.frozen(SOON):
        yield


@pytest.mark.parametrize("answer", UNSAFE)
def test_every_answer_but_one_keeps_it_from_the_post(alpha: Tenant, answer: str) -> None:
    with_policy(alpha)
    whole = returned(alpha, None, line_ask(safety=[answer]))
    assert is_unsafe([answer])
    assert whole.rma.status == "requested"
    assert whole.rma.shipping_method == "collection"
    assert [each.method for each in whole.shipments] == ["collection"]
    assert whole.lines[0].safety == [answer]
    assert whole.lines[0].decision["code"] == "unsafe_battery"


def test_a_sound_battery_travels_like_anything_else(alpha: Tenant) -> None:
    with_policy(alpha)
    whole = returned(alpha, None, line_ask(safety=[SOUND]))
    assert (whole.rma.status, whole.rma.shipping_method) == ("authorized", "label")
    with tenant_scope(alpha):
        drain()
    assert fresh(alpha, whole.rma).shipments[0].status == "label_ready"


def test_a_withdrawal_is_not_decided_on_but_collected(alpha: Tenant) -> None:
    with_policy(alpha)
    whole = returned(
        alpha,
        make_order(alpha, customer={"email": "maren@post.example", "country": "DE"}),
        line_ask(safety=["hot"]),
        legal_basis="withdrawal",
    )
    assert (whole.rma.status, whole.rma.shipping_method) == ("authorized", "collection")
    assert {each.kind for each in whole.deadlines} == {"collect", "refund"}


def test_no_label_is_made_even_where_somebody_asks_for_one(alpha: Tenant) -> None:
    with_policy(alpha)
    whole = returned(alpha, None, line_ask(safety=["swollen"]), requested_by="agent")
    assert (whole.rma.status, whole.rma.shipping_method) == ("authorized", "collection")
    with working_in(alpha):
        services.change_return(whole.rma, by=SYSTEM, shipping_method="label")
    with tenant_scope(alpha):
        drain()
    found = fresh(alpha, whole.rma)
    [parcel] = [each for each in found.shipments if each.status != "voided"]
    assert parcel.label_id is None
    if parcel.status != "created":
        assert parcel.status == "label_failed"
        assert "may not be posted" in parcel.label_error


@pytest.mark.parametrize(
    ("ask", "field", "code"),
    [
        ({"safety": ["fine"]}, "lines[0].safety", "unknown_answer"),
        (
            {"safety": ["leaking"], "resolution": {"type": "keep_with_refund"}},
            "lines[0].resolution.type",
            "battery_is_collected",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    alpha: Tenant, ask: dict[str, Any], field: str, code: str
) -> None:
    with_policy(alpha, resolutions=["refund", "keep_with_refund"], keep_below="500.00")
    order = make_order(alpha)
    with unchanged(alpha), pytest.raises(InvalidInput) as refused:
        returned(alpha, order, line_ask(**ask))
    assert [(each.field, each.code) for each in refused.value.errors] == [(field, code)]


def test_it_shares_no_parcel_that_is_posted(alpha: Tenant) -> None:
    with_policy(alpha)
    orders = [make_order(alpha) for _each in range(3)]
    said: list[list[str]] = [[], ["leaking"], []]
    asks = [
        return_ask(order, line_ask(safety=safety))
        for order, safety in zip(orders, said, strict=True)
    ]
    with working_in(alpha):
        _request, wholes = services.request_returns(asks, by=SYSTEM, tenant=alpha)
    first, unsafe, third = (whole.shipments[0] for whole in wholes)
    assert first.pk == third.pk != unsafe.pk
    assert (first.method, unsafe.method) == ("label", "collection")
