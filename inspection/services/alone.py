"""Locks on a text rather than a row: what must be unique although its row does not exist yet."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from typing import Any

from django.db import connection, transaction

from flows.record import batch
from tenants.scope import current_tenant_id

#: Space of these advisory locks; never reuse or renumber.
TEXT_LOCK = 7331


def one_transaction() -> AbstractContextManager[Any]:
    """The open transaction or a new one, its events written with one statement at the end."""
    stack = ExitStack()
    if not connection.in_atomic_block:
        stack.enter_context(transaction.atomic())
    stack.enter_context(batch())
    return stack


def alone_with(*texts: str) -> None:
    """Wait until no other transaction of this tenant works with any of `texts`; held to its end."""
    tenant = current_tenant_id()
    with connection.cursor() as cursor:
        for text in sorted(set(texts)):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [TEXT_LOCK, f"{tenant} {text}"]
            )
