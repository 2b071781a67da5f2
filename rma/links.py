"""Signed links that show a shopper what is theirs: they are given out after a one-time code only.

Each names its tenant and one row; it opens nothing elsewhere, and nothing once it has expired.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core import signing
from django.core.signing import b62_decode, b62_encode
from django.urls import reverse

from catalog.models import Order
from returns_portal.lib.errors import NotFound
from rma.models import GiftDraft, OneTimeCode, ReturnDraft, Rma, UnorderedDraft, Withdrawal
from tenants.models import TenantModel
from tenants.scope import current_tenant_id


class _At(signing.TimestampSigner):
    """Signs as if it were another moment."""

    def __init__(self, at: datetime, *, salt: str) -> None:
        super().__init__(salt=salt)
        self._at = at

    def timestamp(self) -> str:
        """That moment, as it stands in a token."""
        return b62_encode(int(self._at.timestamp()))


@dataclass(frozen=True, slots=True)
class Link:
    """One kind of link: what it is signed for, and for how many seconds it works."""

    salt: str
    lifetime: int

    def token(self, row: TenantModel) -> str:
        """The token that opens `row`."""
        return signing.dumps([str(row.tenant_id), str(row.pk)], salt=self.salt, compress=True)

    def lasting(self, row: TenantModel, at: datetime) -> str:
        """The token that opens `row` as it was made `at` that moment: the same whenever asked."""
        return _At(at, salt=self.salt).sign_object([str(row.tenant_id), str(row.pk)], compress=True)

    def ends(self, token: str) -> datetime:
        """The moment from which `token` opens nothing any more."""
        signed = b62_decode(token.rpartition(":")[0].rpartition(":")[2])
        return datetime.fromtimestamp(signed + self.lifetime, tz=UTC)

    def key(self, token: str) -> UUID:
        """The key of the row that `token` opens; NotFound when forged, expired or another
        tenant's.
        """
        try:
            tenant_id, key = signing.loads(token, salt=self.salt, max_age=self.lifetime)
        except signing.BadSignature:
            raise NotFound from None
        if tenant_id != str(current_tenant_id()):
            raise NotFound
        return UUID(key)


#: Two years: a guarantee runs that long, and its return should be found for as long.
STATUS = Link("rma.status", 60 * 60 * 24 * 730)
#: A month: a form that was begun is found again on another device.
DRAFT = Link("rma.draft", 60 * 60 * 24 * 30)
#: A month, as for a form of an order.
UNORDERED = Link("rma.unordered", 60 * 60 * 24 * 30)
#: A month, as for a form of an order: what somebody fills in who got a gift.
GIFT = Link("rma.gift", 60 * 60 * 24 * 30)
#: A day: the list of an order's returns; another code opens it again.
ORDER = Link("rma.order", 60 * 60 * 24)
#: A month, for which it can say that it was used; the code behind it works for minutes.
CODE = Link("rma.code", 60 * 60 * 24 * 30)

#: A month: a statement of withdrawal that knows the order it is about.
WITHDRAW = Link("rma.withdraw", 60 * 60 * 24 * 30)
#: Ten years: the acknowledgement is evidence for as long as anybody may ask for it.
WITHDRAWN = Link("rma.withdrawn", 60 * 60 * 24 * 3653)


def status_token(rma: Rma) -> str:
    """The token of the status page of `rma`."""
    return STATUS.token(rma)


def status_path(rma: Rma) -> str:
    """The path of the status page of `rma`."""
    return reverse("portal:status", args=[status_token(rma)])


def paying_path(rma: Rma, page: str, *, at: datetime) -> str:
    """The path of the page `page` ("difference", "hold") of `rma`, the same for one moment `at`."""
    return reverse(f"portal:{page}", args=[STATUS.lasting(rma, at)])


def gift_slip_path(code: str) -> str:
    """The path of the page that the QR code of a gift slip opens: `code` is filled in there."""
    return reverse("portal:gift_slip", args=[code])


def code_path(code: OneTimeCode) -> str:
    """The path of the page whose button does what entering `code` does."""
    return reverse("portal:enter", args=[CODE.token(code)])


def draft_path(draft: ReturnDraft, step: str = "items") -> str:
    """The path of a step of a form."""
    return reverse(f"portal:{step}", args=[DRAFT.token(draft)])


def rma_of_token(token: str) -> Rma:
    """The return of a status link; NotFound when it is forged, expired or another tenant's."""
    rmas = Rma.objects.select_related("order", "customer", "policy")
    rma = rmas.filter(pk=STATUS.key(token)).first()
    if rma is None:
        raise NotFound
    return rma


def draft_of_token(token: str) -> ReturnDraft:
    """The half-filled form of its link, with the order it is for."""
    drafts = ReturnDraft.objects.select_related("order__customer", "rma").filter(gift=None)
    draft = drafts.filter(pk=DRAFT.key(token)).first()
    if draft is None:
        raise NotFound
    return draft


def unordered_of_token(token: str) -> UnorderedDraft:
    """The half-filled form of its link, for goods of no known order."""
    draft = UnorderedDraft.objects.select_related("rma").filter(pk=UNORDERED.key(token)).first()
    if draft is None:
        raise NotFound
    return draft


def gift_draft_of_token(token: str) -> GiftDraft:
    """What somebody fills in who got a gift, with the slip and the form."""
    drafts = GiftDraft.objects.select_related("gift__order", "form__order", "form__rma")
    draft = drafts.filter(pk=GIFT.key(token), verified_at__isnull=False).first()
    if draft is None or draft.form is None:
        raise NotFound
    return draft


def order_of_token(token: str) -> Order:
    """The order of a link to its returns."""
    order = Order.objects.select_related("customer").filter(pk=ORDER.key(token)).first()
    if order is None:
        raise NotFound
    return order


def withdraw_path(order: Order) -> str:
    """The path of the withdrawal function for an order that its holder has shown to be theirs."""
    return reverse("portal:withdraw_order", args=[WITHDRAW.token(order)])


def order_to_withdraw(token: str) -> Order:
    """The order of a link to the withdrawal function."""
    order = Order.objects.select_related("customer").filter(pk=WITHDRAW.key(token)).first()
    if order is None:
        raise NotFound
    return order


def withdrawn_path(withdrawal: Withdrawal) -> str:
    """The path of the permanent page of a statement."""
    return reverse("portal:withdrawn", args=[WITHDRAWN.token(withdrawal)])


def withdrawal_of_token(token: str) -> Withdrawal:
    """The statement of its permanent page."""
    rows = Withdrawal.objects.select_related("acknowledgement").defer("acknowledgement__body")
    row = rows.filter(pk=WITHDRAWN.key(token)).first()
    if row is None:
        raise NotFound
    return row
