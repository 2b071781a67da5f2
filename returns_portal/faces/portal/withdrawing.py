"""The withdrawal function: what is stated, carried signed from its first step to the second.

Nothing of it is kept before it is confirmed, and no cookie is needed: a declaration must not be
lost because a browser refuses one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Order, OrderLine, normalise_number
from returns_portal.faces.parts import Derivation, Step, steps
from returns_portal.faces.portal import telling
from returns_portal.lib import clock, ids
from returns_portal.lib.errors import DomainError
from rma.law import return_by
from rma.links import WITHDRAW, order_to_withdraw
from rma.models import Withdrawal
from rma.selectors.withdrawals import Matter, matter_of
from rma.services.withdrawing import Effect, preview_withdrawal
from rma.terms_of_law import law_of
from tenants.actors import Actor
from tenants.models import Tenant

_SALT = "portal.withdrawing"


@dataclass(frozen=True)
class Statement:
    """What somebody is about to declare. `order` is the token of a link of ours, if one led here;
    `form_id` makes a second confirmation of it the same statement.
    """

    name: str
    contract: str
    contact: str
    items: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)
    order: str = ""
    form_id: str = ""

    def signed(self) -> str:
        """It, as a form carries it."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def of(cls, text: str) -> Statement | None:
        """The statement that a form carried; None where it is not ours."""
        try:
            return cls(**signing.loads(text, salt=_SALT))
        except signing.BadSignature:
            return None

    def known_order(self) -> Order | None:
        """The order of the link, as long as the statement still names it."""
        if not self.order:
            return None
        try:
            order = order_to_withdraw(self.order)
        except DomainError:
            return None
        named = normalise_number(self.contract) == order.number_normalized
        return order if named else None


def new_statement(said: dict[str, Any], lines: list[dict[str, Any]], token: str) -> Statement:
    """What a form says, with a name of its own."""
    words = {name: " ".join(said[name].split()) for name in ("name", "contract", "contact")}
    items = said.get("items", "").strip()
    return Statement(**words, items=items, lines=lines, order=token, form_id=ids.uuid7().hex)


def prefilled(order: Order | None, named: str) -> dict[str, str]:
    """What is known of who withdraws, so that nobody types what we know."""
    if order is None:
        return {"contract": named[:1000]}
    customer = order.customer
    return {
        "contract": order.number,
        "name": customer.name if customer is not None else "",
        "contact": customer.email if customer is not None else "",
    }


@dataclass(frozen=True)
class Known:
    """What a statement about an order means, shown to who has shown that the order is theirs."""

    order: Order
    tenant: Tenant
    lines: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def matter(self) -> Matter:
        """The order as a statement of this moment would meet it."""
        row = Withdrawal(
            tenant_id=self.tenant.pk,
            lines=self.lines,
            received_at=clock.now(),
            contact=self.order.customer.email if self.order.customer else "",
        )
        return matter_of(row, self.order, self.tenant)

    @property
    def offered(self) -> list[tuple[OrderLine, int]]:
        """The lines that may be withdrawn from, and how many pieces of each."""
        whole = Known(self.order, self.tenant).matter
        takes = whole.covered
        found = []
        for line in whole.sold.lines:
            key = line.external_id
            units = takes.back.get(key, 0) + takes.cancelled.get(key, 0)
            if units:
                found.append((line, units))
        return found

    @cached_property
    def effect(self) -> Effect:
        """What it would bring if it were stated and accepted now; nothing where it is late."""
        if not self.matter.in_time:
            return Effect()
        shopper = Actor.shopper(self.order.customer_id)
        try:
            return preview_withdrawal(
                self.matter.withdrawal, matter=self.matter, tenant=self.tenant, by=shopper
            )
        except DomainError:
            return Effect()

    @property
    def derivation(self) -> Derivation | None:
        """What comes back for what was sent, as the return will say it; None where nothing was."""
        whole = self.effect.whole
        return telling.derivation(whole) if whole is not None and whole.refund_minor else None

    @property
    def unsent(self) -> list[str]:
        """What is cancelled because it was not sent yet, in words."""
        titles = {line.external_id: line.title for line in self.matter.sold.lines}
        return [f"{n} × {titles[key]}" for key, n in self.matter.covered.cancelled.items()]

    @property
    def return_by(self) -> Any:
        """The last day to send goods back, if it is stated today."""
        country = self.matter.sold.facts.country
        table = law_of(self.tenant.law)
        term = return_by(clock.now(), country=country, tz=self.tenant.tz, law=table)
        return term.until if term is not None else None


def stepper(current: int, token: str = "") -> list[Step]:
    """Where one is: the statement, then its confirmation."""
    first = reverse("portal:withdraw_order", args=[token]) if token else reverse("portal:withdraw")
    return steps([(_("Your statement"), first), (_("Confirm"), "")], current)


def token_of(order: Order) -> str:
    """The token that prefills the function for `order`."""
    return WITHDRAW.token(order)
