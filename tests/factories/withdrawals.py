"""Statements of withdrawal for tests, made by the services that the portal and the API go through.

Each function enters the tenant's scope itself.
"""

from __future__ import annotations

from typing import Any

from catalog.models import Order
from rma.models import Withdrawal
from rma.services.withdrawing import state_withdrawal
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories.rma import working_in

NAME = "Ada Lovelace"


def stated(tenant: Tenant, order: Order | None = None, **said: Any) -> Withdrawal:
    """A statement about `order`, by its number and the address on it, unless said otherwise."""
    with working_in(tenant):
        email = order.customer.email if order is not None and order.customer else "x@y.example"
        usual = {
            "name": NAME,
            "contract": order.number if order is not None else "no such order",
            "contact": email,
            "language": "en",
        }
        return state_withdrawal(by=Actor.shopper(), **(usual | said))


def again(tenant: Tenant, row: Withdrawal) -> Withdrawal:
    """The statement as it stands in the database."""
    with working_in(tenant):
        return Withdrawal.objects.select_related("order", "rma").get(pk=row.pk)
