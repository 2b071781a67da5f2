"""Which tenant the running code works for: a context variable that the database follows.

The connection (tenants.postgresql) writes it to `app.tenant_id` at every outermost BEGIN, so the
scope survives commits; entering or leaving it within a transaction writes it at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS

if TYPE_CHECKING:
    from tenants.models import Tenant

logger = logging.getLogger(__name__)

PLATFORM_ROLE = "portal_platform"


@dataclass(frozen=True)
class Scope:
    """The tenant worked for, or the platform role where a task must look across tenants."""

    tenant_id: UUID | None = None
    role: str | None = None


_NOWHERE = Scope()
_scope: ContextVar[Scope] = ContextVar("tenant_scope", default=_NOWHERE)


class NoTenant(RuntimeError):
    """Code that needs a tenant ran outside every tenant scope."""


def current_scope() -> Scope:
    """The scope in force."""
    return _scope.get()


def current_tenant_id() -> UUID:
    """The tenant worked for; raises NoTenant outside every scope."""
    tenant_id = _scope.get().tenant_id
    if tenant_id is None:
        raise NoTenant("This code needs a tenant: enter tenant_scope() first.")
    return tenant_id


def statements(scope: Scope) -> tuple[str, tuple[str, ...]]:
    """The SQL that makes the running transaction follow `scope`."""
    tenant = str(scope.tenant_id or "")
    return f"SELECT {following('%s', '%s')}", (tenant, scope.role or "none")


def following(tenant: str, role: str = "'none'") -> str:
    """Two columns of a SELECT that make the running transaction follow these SQL expressions."""
    return f"set_config('app.tenant_id', {tenant}, true), set_config('role', {role}, true)"


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        _follow(scope)
        yield
    finally:
        _scope.reset(token)
        _follow(_scope.get())


def _follow(scope: Scope) -> None:
    """Tell an open transaction. A failed, lost or broken-off one is skipped: it can only be rolled
    back, and that restores the setting.
    """
    if (
        connection.connection is None
        or not connection.in_atomic_block
        or connection.needs_rollback
        or connection.connection.info.transaction_status != TRANSACTION_STATUS_INTRANS
    ):
        return
    with connection.cursor() as cursor:
        cursor.execute(*statements(scope))


@contextmanager
def tenant_scope(tenant: Tenant | UUID) -> Iterator[None]:
    """Work for `tenant` (a Tenant or its id) within the block."""
    tenant_id = tenant if isinstance(tenant, UUID) else tenant.pk
    with _entered(Scope(tenant_id=tenant_id)):
        yield


@contextmanager
def found_scope(find: Callable[[], UUID | None]) -> Iterator[None]:
    """A transaction that works for the tenant its own first message finds, or for nobody.

    `find` sends that message: BEGIN, and the question, whose answer names the tenant to the
    database as well. A round trip less than to ask first, and then to begin for the tenant.
    """
    found: list[UUID | None] = []
    database: Any = connection
    database.opening = lambda: found.append(find())
    token = _scope.set(_NOWHERE)
    try:
        with transaction.atomic():
            _scope.set(Scope(tenant_id=found[0]))
            yield
    finally:
        database.opening = None
        _scope.reset(token)


@contextmanager
def no_scope() -> Iterator[None]:
    """Work for nobody within the block, whatever was entered before and not left."""
    with _entered(_NOWHERE):
        yield


@contextmanager
def platform_scope(*, reason: str) -> Iterator[None]:
    """See the rows of every tenant within the block. Workers only; each use is logged with its
    reason.
    """
    logger.info("platform scope entered: %s", reason)
    with _entered(Scope(role=PLATFORM_ROLE)):
        yield
