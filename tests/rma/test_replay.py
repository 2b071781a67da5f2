"""Real returns of a year, replayed through the real services at their own times."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Sum

from catalog.imports.returns import Replayed, replay_returns, replay_with
from catalog.models import OrderLine
from returns_portal.lib import clock
from rma import seeds
from rma.models import Policy, Rma, RmaLine
from rma.replay import Replay
from rma.services import add_policy, publish_policy
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.catalog.csv_files import HEADER, imported, real_file, written

FILE = "orders/online-retail-sample.csv"
SYSTEM = Actor.system()
NO_LIMIT = {
    "returnable": True,
    "window_days": None,
    "resolutions": ["refund"],
    "auto_authorize": True,
    "self_service": True,
    "refund_on": "inspection",
}
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


@pytest.fixture
def facts() -> dict[str, int]:
    return json.loads(real_file("expected.json").read_text())["facts"][FILE]


@pytest.fixture
def as_customer():
    """Let the policy judge the returns as if the customers had asked."""
    replay_with(Replay(requested_by="customer"))
    yield
    replay_with(Replay())


def without_limit(tenant: Tenant) -> None:
    """A policy without a window, in force since before the data begin."""
    begin = datetime(2010, 1, 1, tzinfo=UTC)
    with tenant_scope(tenant), transaction.atomic(), clock.frozen(begin):
        seeds.seed(tenant)
        policy = add_policy(by=SYSTEM, name="No limit", rules=NO_LIMIT, effective_from=begin)
        publish_policy(policy, by=SYSTEM)


def replayed(path: Path, tenant: Tenant) -> tuple[Replayed, dict[int, str]]:
    """What came of the returns in a file, and the codes of the refused ones by row."""
    refused: dict[int, str] = {}
    with tenant_scope(tenant):
        result = replay_returns(
            path,
            tenant=tenant,
            by=SYSTEM,
            tell_refused=lambda row, code, _message: refused.update({row: code}),
        )
    return result, refused


def test_exactly_the_returns_covered_by_earlier_purchases_are_accepted(
    alpha, beta, facts, as_customer
):
    without_limit(alpha)
    imported(real_file(FILE), alpha)
    result, refused = replayed(real_file(FILE), alpha)
    assert (
        result.accepted
        == 328
        == facts["return_lines_covered_by_earlier_purchase_same_customer_and_sku"]
    )
    assert result.accepted + result.refused == facts["return_lines"]
    reasons = Counter(refused.values())
    assert reasons.pop("no_customer") == facts["return_lines_without_customer"]
    assert sum(reasons.values()) == 78 == facts["return_lines_not_covered"]
    assert set(reasons) == {"never_bought", "exceeds_returnable"}
    with tenant_scope(alpha), transaction.atomic():
        lines = RmaLine.objects.all()
        assert set(lines.values_list("status", flat=True)) == {"authorized"}
        held = OrderLine.objects.aggregate(pieces=Sum("on_returns"))["pieces"]
        assert held == lines.aggregate(pieces=Sum("authorized"))["pieces"]
        assert not OrderLine.objects.filter(on_returns__gt=F("quantity")).exists()
        # Each return is dated as it was.
        first = Rma.objects.order_by("requested_at").first()
        assert first.requested_at.year == 2010
        assert not Rma.objects.filter(requested_at__lt=F("order__placed_at")).exists()
    with tenant_scope(beta), transaction.atomic():
        assert Rma.objects.count() == 0


def test_a_second_replay_adds_nothing(alpha, facts):
    with tenant_scope(alpha), transaction.atomic():
        seeds.seed(alpha)
    imported(real_file(FILE), alpha)
    first, refused = replayed(real_file(FILE), alpha)
    with tenant_scope(alpha), transaction.atomic():
        before = Rma.objects.count(), RmaLine.objects.count()
    again, refused_again = replayed(real_file(FILE), alpha)
    assert (first.accepted, again.accepted, again.known) == (328, 0, 328)
    assert refused_again.keys() == refused.keys()
    with tenant_scope(alpha), transaction.atomic():
        assert (Rma.objects.count(), RmaLine.objects.count()) == before


def sale(invoice: str, quantity: int, at: str, sku: str = "A1", customer: str = "7.0") -> str:
    return f"{invoice},{sku},Thing,{quantity},{at},2.50,{customer},United Kingdom"


def test_a_return_takes_from_the_earliest_purchases_first(alpha, tmp_path):
    with tenant_scope(alpha), transaction.atomic():
        seeds.seed(alpha)
    file = written(
        tmp_path,
        RETAIL,
        sale("C9", -3, "2011-03-01 10:00:00"),
        sale("1", 2, "2011-01-01 10:00:00"),
        sale("2", 2, "2011-02-01 10:00:00", sku="a1"),
        sale("3", 5, "2011-04-01 10:00:00"),
        sale("C8", -2, "2011-03-02 10:00:00"),
        sale("C7", -1, "2011-03-03 10:00:00"),
        sale("C7", -1, "2011-03-03 10:00:00", sku="B2"),
        sale("C6", -1, "2011-03-03 10:00:00", customer=""),
        sale("C5", 1, "2011-03-03 10:00:00"),
    )
    imported(file, alpha)
    result, refused = replayed(file, alpha)
    assert (result.accepted, result.refused) == (2, 4)
    assert refused == {
        6: "exceeds_returnable",
        8: "never_bought",
        9: "no_customer",
        10: "no_return",
    }
    with tenant_scope(alpha), transaction.atomic():
        held = OrderLine.objects.order_by("order__placed_at").values_list("on_returns", flat=True)
        assert list(held) == [2, 2, 0]
        named = Rma.objects.order_by("pk").values_list(
            "external_id", "order__external_id", "lines__requested", "requested_at"
        )
        assert list(named) == [
            ("C9-1", "1", 2, datetime(2011, 3, 1, 10, tzinfo=UTC)),
            ("C9-1.2", "2", 1, datetime(2011, 3, 1, 10, tzinfo=UTC)),
            ("C7-1", "2", 1, datetime(2011, 3, 3, 10, tzinfo=UTC)),
        ]


def test_a_return_that_does_not_fit_whole_leaves_nothing(alpha, tmp_path):
    with tenant_scope(alpha), transaction.atomic():
        seeds.seed(alpha)
    file = written(
        tmp_path,
        RETAIL,
        sale("1", 2, "2011-01-01 10:00:00"),
        sale("C1", -3, "2011-02-01 10:00:00"),
    )
    imported(file, alpha)
    assert replayed(file, alpha)[1] == {3: "exceeds_returnable"}
    with tenant_scope(alpha), transaction.atomic():
        assert (Rma.objects.count(), OrderLine.objects.get().on_returns) == (0, 0)


def test_the_command_imports_and_then_replays(alpha, tmp_path):
    with tenant_scope(alpha), transaction.atomic():
        seeds.seed(alpha)
    file = written(
        tmp_path,
        RETAIL,
        sale("1", 2, "2011-01-01 10:00:00"),
        sale("C1", -2, "2011-02-01 10:00:00"),
        sale("C2", -1, "2011-02-02 10:00:00"),
    )
    out = StringIO()
    options = ("--tenant", alpha.slug, "--replay-returns")
    call_command("import_orders", str(file), *options, stdout=out)
    assert "Returns replayed: 1 accepted, 0 known already, 1 refused." in out.getvalue()
    assert "row 4: This customer has bought none of this article before." in out.getvalue()
    with tenant_scope(alpha), transaction.atomic():
        assert Rma.objects.get().external_id == "C1-1"


def test_a_file_without_returns_replays_nothing(alpha, tmp_path):
    result, refused = replayed(written(tmp_path, HEADER), alpha)
    assert (result, refused) == (Replayed(), {})
    assert connection.needs_rollback is False
    with tenant_scope(alpha), transaction.atomic():
        assert Policy.objects.count() == 0
