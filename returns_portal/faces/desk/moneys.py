"""The money of a return's page: how the amount came about, what was paid, what may still be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from insights.selectors.seen import ReturnSeen
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.actions import Button, buttons, own_button
from returns_portal.faces.desk.coming import Coming, told
from returns_portal.faces.parts import Derivation, Row
from rma.charges import read
from rma.models import Advance, PaymentIn, Resolution, StoreCredit
from rma.money import Derivation as Told
from rma.selectors.advances import advances_of
from rma.selectors.balance import Balance, balance
from rma.selectors.coming import payments_in_of
from rma.selectors.credits import credits_of_return, usable_of
from rma.selectors.whole import WORTHLESS
from rma.services import charging
from tenants.actors import Actor


@dataclass(frozen=True)
class Payment:
    """One resolution: what it brings, for which line, and its verbs."""

    resolution: Resolution
    title: str
    buttons: list[Button]
    advance: Advance | None = None
    advance_buttons: Sequence[Button] = ()
    coming: Sequence[Coming] = ()

    @property
    def suggested_minor(self) -> int:
        """What could be deducted from a withdrawal, if a person says what was found."""
        return int(self.resolution.grounds.get("suggested", 0))

    @property
    def failed(self) -> Any:
        """Why the payment did not go through, in words."""
        code = self.resolution.failure_code
        return wording.of(wording.FAILURES, code) if code else ""

    @property
    def type(self) -> Any:
        """What the shopper gets."""
        return wording.of(wording.OUTCOMES, self.resolution.type)


@dataclass(frozen=True)
class Money:
    """All money of one return, and the balance of its order if it has one."""

    derivation: Derivation
    payments: list[Payment]
    balance: Balance | None
    methods: str
    credits: list[StoreCredit]
    spendable: list[tuple[int, str]]


def money_of(seen: ReturnSeen, actor: Actor) -> Money:
    """What the panel shows."""
    titles = {line.pk: line.title for line in seen.whole.lines}
    advances = advances_of(seen.rma)
    payments, coming = [], _coming(seen, advances)
    for each in seen.whole.resolutions:
        own, advance = buttons("money", each, actor), advances.get(each.pk)
        if advance is not None:
            own = [button for button in own if button.name != "offer_advance"]
        payments.append(
            Payment(
                each,
                titles.get(each.line_id, ""),
                [*own, *_charges(each, actor)],
                advance,
                buttons("advance", advance, actor) if advance is not None else (),
                told(coming.get(each.pk, [])),
            )
        )
    order = seen.rma.order
    rows = (order.payments if order is not None else None) or ()
    named = dict.fromkeys(_way(row) for row in rows if row.get("method"))
    return Money(
        _derivation(seen),
        payments,
        balance(order) if order is not None else None,
        ", ".join(named),
        credits_of_return(seen.rma),
        [(minor, currency) for currency, minor in usable_of(seen.customer).items()],
    )


def _coming(seen: ReturnSeen, advances: Collection[UUID]) -> dict[UUID, list[PaymentIn]]:
    """What the shopper pays by card; read only where something may be owed."""
    owes = any(each.customer_owes_minor for each in seen.whole.resolutions)
    return payments_in_of(seen.rma) if owes or advances else {}


def _charges(resolution: Resolution, actor: Actor) -> list[Button]:
    """What a person may decide about its fees and deductions, as long as it is not paid."""
    if resolution.status not in charging.OPEN or not actor.can("resolutions.approve"):
        return []
    _worth, charges = read(resolution.derivation)
    waived = charging.waived(resolution)
    possible = {
        "confirm_deduction": resolution.grounds.get("suggested"),
        "waive_fees": charges.fees and "fees" not in waived,
        "waive_deductions": charges.deductions and "deductions" not in waived,
    }
    return [own_button("money", resolution, name) for name, fits in possible.items() if fits]


def _way(row: dict[str, Any]) -> str:
    """One payment of the order: how, and the partner's reference of it."""
    method = str(wording.of(wording.PAID_BY, row["method"])).lower()
    reference = row.get("reference")
    return f"{method} {reference}" if reference else method


def _derivation(seen: ReturnSeen) -> Derivation:
    rows = []
    for each in seen.whole.resolutions:
        if each.status in WORTHLESS:
            rows.append(Row(_title(seen, each), words=str(each.state.label).lower()))
            continue
        steps = [Told.from_json(step) for step in each.derivation]
        rows += [Row(str(step.label), step.amount_minor) for step in steps]
        if not steps:
            outcome = wording.of(wording.OUTCOMES, each.type)
            rows.append(Row(_title(seen, each), words=str(outcome).lower()))
    total = Row(_("Comes to"), seen.whole.refund_minor)
    return Derivation(seen.rma.currency, rows, total, caption=_("How the amount came about"))


def _title(seen: ReturnSeen, resolution: Resolution) -> str:
    line = next(line for line in seen.whole.lines if line.pk == resolution.line_id)
    return f"{resolution.quantity} × {line.title}"
