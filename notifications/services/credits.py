"""The mail that reminds somebody of store credit that ends soon, with its code."""

from __future__ import annotations

from flows.models import StageEvent
from notifications import templates
from notifications.services.sending import write_message
from rma.credit_codes import code_of
from rma.links import status_path
from rma.models import StoreCredit
from rma.services.accounts import payment_settings
from tenants.links import absolute
from tenants.models import Tenant
from tenants.scope import current_tenant_id


def remind_of_credit(event: StageEvent) -> None:
    """Remind its owner, once; not of what was spent or taken back, or where the shop says never."""
    rows = StoreCredit.objects.select_related("customer", "rma")
    credit = rows.filter(pk=event.stage_id).first()
    if credit is None or not credit.usable_minor or credit.customer is None:
        return
    if payment_settings().credit_reminder_days is None:
        return
    tenant = Tenant.objects.get(pk=current_tenant_id())
    rma = credit.rma
    write_message(
        templates.CREDIT_ENDS,
        event=event,
        recipient=credit.customer.email,
        language=(rma.language if rma is not None else "") or credit.customer.language,
        rma=rma,
        secret=code_of(credit) or "",
        credit=credit,
        customer=credit.customer,
        status_url=absolute(status_path(rma), tenant) if rma is not None else "",
    )
