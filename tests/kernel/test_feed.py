"""The feed of events, read by a partner."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.models import StopSale
from flows.perform import create, perform
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast

pytestmark = pytest.mark.django_db


def read(tenant: Tenant, query: str = "", scopes: list[str] | None = None) -> tuple[int, dict]:
    secret = cast.api_secret(tenant, scopes)
    response = Client().get(f"/api/v1/events{query}", headers={"authorization": f"Bearer {secret}"})
    return response.status_code, response.json()


@pytest.fixture
def stop(alpha: Tenant) -> StopSale:
    with tenant_scope(alpha):
        stop = create(StopSale(reason="It smokes"), by=Actor.system())
        return perform(stop, "withdraw", by=Actor.system(), reason="mistake")


def test_the_feed_tells_everything_in_order(alpha: Tenant, stop: StopSale) -> None:
    status, body = read(alpha)
    assert status == 200
    assert [row["type"] for row in body["results"]] == ["stop_sale.placed", "stop_sale.withdrawn"]
    assert [row["sequence"] for row in body["results"]] == [1, 2]
    first, second = body["results"]
    assert set(first) == {
        "id",
        "type",
        "tenant",
        "timestamp",
        "sequence",
        "actor",
        "data",
        "previous",
    }
    assert first["tenant"] == alpha.slug
    assert first["data"]["id"] == stop.public_id
    assert first["timestamp"].endswith("Z")
    assert second["data"]["status"] == "lifted"
    assert second["data"]["details"] == {"reason": "mistake"}
    assert second["previous"] == {"status": "placed"}
    assert body["next"] is None


def test_after_goes_on_where_one_stopped(alpha: Tenant, stop: StopSale) -> None:
    assert [row["sequence"] for row in read(alpha, "?after=1")[1]["results"]] == [2]
    assert read(alpha, "?after=2")[1]["results"] == []
    assert [row["sequence"] for row in read(alpha, "?type=stop_sale.withdrawn")[1]["results"]] == [
        2
    ]


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 40, ""])
def test_a_bad_after_is_refused_by_name(alpha: Tenant, after: str) -> None:
    status, body = read(alpha, f"?after={after}")
    assert status == 400
    assert body["errors"][0]["field"] == "after"


def test_the_shop_beside_it_and_a_key_without_the_scope_read_nothing(
    alpha: Tenant, beta: Tenant, stop: StopSale
) -> None:
    assert read(beta)[1]["results"] == []
    assert read(alpha, scopes=["catalog:read"])[0] == 403
