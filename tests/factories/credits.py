"""Store credit, a difference of the books and money without goods, for tests of pages: written, and
nothing is paid.
"""

from __future__ import annotations

from catalog.models import Order
from rma.models import Adjustment, MoneyDifference, Rma, StoreCredit
from tenants.models import Tenant
from tests.factories.rma import working_in


def credited(tenant: Tenant, rma: Rma) -> StoreCredit:
    """The store credit of a return: the one there is, or one of 5.00."""
    worth = {"issued_minor": 500, "balance_minor": 500, "code_hash": "0" * 64, "code_last4": "0000"}
    with working_in(tenant):
        found = StoreCredit.objects.first()
        return found or StoreCredit.objects.create(
            rma=rma, customer_id=rma.customer_id, currency="EUR", **worth
        )


def difference(tenant: Tenant, rma: Rma) -> MoneyDifference:
    """Money that the provider tells and we do not."""
    told = {"provider": "stripe", "kind": "not_here", "reference": "re_1", "currency": "EUR"}
    with working_in(tenant):
        found = MoneyDifference.objects.first()
        return found or MoneyDifference.objects.create(**told, amount_minor=500, rma=rma)


def adjusted(tenant: Tenant, order: Order) -> Adjustment:
    """Money given back of an order without goods."""
    worth = {"amount_minor": 100, "net_minor": 84, "tax_minor": 16, "currency": order.currency}
    with working_in(tenant):
        found = Adjustment.objects.first()
        return found or Adjustment.objects.create(
            order=order, target="shipping", reason="Late", **worth
        )
