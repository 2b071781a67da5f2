"""Returns for tests, made by the services that every face and the API go through.

Each function enters the tenant's scope itself. `returned` asks for one T-shirt of an order.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from catalog.models import Order, OrderLine
from flows.models import Deadline, StageEvent
from returns_portal.lib import ids
from rma import seeds, services
from rma.asks import LineAsk, ReturnAsk
from rma.models import Policy, Rma, RmaLine
from rma.selectors.whole import WholeReturn, whole_return
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.factories.catalog import make_order

#: A day within the thirty days after `catalog.DELIVERED`.
SOON = datetime(2026, 10, 10, 10, 0, tzinfo=UTC)
SYSTEM = Actor.system()


@contextmanager
def working_in(tenant: Tenant) -> Any:
    """The scope of `tenant`, and a transaction."""
    with tenant_scope(tenant), transaction.atomic():
        yield


def seeded(tenant: Tenant) -> Tenant:
    """`tenant` with the standard reasons and the thirty-day policy."""
    with working_in(tenant):
        seeds.seed(tenant)
    return tenant


def with_policy(tenant: Tenant, overrides: Any = (), **rules: Any) -> Policy:
    """A policy in force for ever, as the seeded one but for `rules`."""
    seeded(tenant)
    with working_in(tenant):
        policy = services.add_policy(
            by=SYSTEM,
            name="Test",
            rules=seeds.RULES | rules,
            overrides=overrides,
            effective_from=datetime(2001, 1, 1, tzinfo=UTC),
        )
        return services.publish_policy(policy, by=SYSTEM)


def line_ask(order_line: str | None = "1", quantity: int = 1, **fields: Any) -> LineAsk:
    """One asked line."""
    return LineAsk(quantity, order_line, **({"reason": "too_small"} | fields))


def return_ask(order: Order | None, *lines: LineAsk, **fields: Any) -> ReturnAsk:
    """A request for one unit of the first line, unless lines are given."""
    named = order.external_id if order is not None else None
    return ReturnAsk(lines or (line_ask(),), named, **fields)


def returned(
    tenant: Tenant, order: Order | None = None, *lines: LineAsk, by: Actor = SYSTEM, **fields: Any
) -> WholeReturn:
    """A return of `order`, or of a new order of two T-shirts."""
    order = order or make_order(tenant)
    with working_in(tenant):
        ask = return_ask(order, *lines, **fields)
        return services.request_return(ask, by=by, tenant=tenant)


def fresh(tenant: Tenant, rma: Rma) -> WholeReturn:
    """The return as it stands in the database."""
    with working_in(tenant):
        return whole_return(rma)


def received(tenant: Tenant, line: RmaLine, quantity: int = 1) -> int:
    """Count goods of a line at the dock."""
    with working_in(tenant):
        return services.receive_line(line, quantity=quantity, by=SYSTEM)


def inspected(tenant: Tenant, line: RmaLine, quantity: int = 1, **details: Any) -> None:
    """Confirm an inspection of goods of a line."""
    grade = {"function": "F1", "cosmetic": "C1", "packaging": "opened"}
    details = {"inspection_id": ids.uuid7(), "grade": grade} | details
    with working_in(tenant):
        services.line_inspected(line, quantity=quantity, by=SYSTEM, **details)


def disposed(tenant: Tenant, line: RmaLine, quantity: int = 1) -> None:
    """Approve where goods of a line go."""
    with working_in(tenant):
        services.line_disposed(line, quantity=quantity, by=SYSTEM)


@contextmanager
def unchanged(tenant: Tenant) -> Any:
    """A block that must leave every row of returns, and every event, as it was."""
    before = everything(tenant)
    yield
    assert everything(tenant) == before


def everything(tenant: Tenant) -> dict[str, list[str]]:
    """All rows that belong to returns of `tenant`, by table: as JSON, and in one question."""
    tables = [*apps.get_app_config("rma").get_models(), StageEvent, Deadline, OrderLine]
    rows = "(SELECT array_agg(row_to_json(t)::text ORDER BY t.id) FROM {} t)"
    asked = ", ".join(rows.format(model._meta.db_table) for model in tables)
    with working_in(tenant), connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        found = cursor.fetchone()
    return {model.__name__: each or [] for model, each in zip(tables, found, strict=True)}


def returned_without_order(tenant: Tenant, *lines: LineAsk, **fields: Any) -> WholeReturn:
    """A return of articles nobody can name an order for."""
    with working_in(tenant):
        ask = ReturnAsk(lines, None, **fields)
        return services.request_return(ask, by=SYSTEM, tenant=tenant)


def line_of(tenant: Tenant, public_id: str) -> RmaLine:
    """The return line of a public id."""
    with working_in(tenant):
        line = RmaLine.by_public_id(public_id)
    assert line is not None
    return line
