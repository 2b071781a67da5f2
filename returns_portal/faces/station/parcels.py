"""What somebody holds at the dock: a parcel or a return, with the lines that it should hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from inspection.given import ReceiptGiven
from inspection.matching import Expected
from inspection.models import Receipt
from inspection.selectors.receipts import as_expected, lines_of, parcel_of
from inspection.services.receiving import receive, refuse_receipt
from inspection.services.reconciling import reconcile_receipt
from returns_portal.faces.station.forms.counting import CountForm
from returns_portal.faces.station.session import Place
from returns_portal.lib.errors import NotFound
from rma.models import Rma, RmaLine, Shipment
from tenants.actors import Actor


@dataclass
class AtDock:
    """A parcel with the returns in it (or one return without a known parcel)."""

    key: str
    shipment: Shipment | None = None
    rmas: Sequence[Rma] = ()
    lines: Sequence[RmaLine] = ()
    expected: Sequence[Expected] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What stands in the stub of its plate."""
        if self.shipment is not None and self.tracking:
            return self.shipment.carrier or str(_("Parcel"))
        return str(_("Return"))

    @property
    def code(self) -> str:
        """What stands on its plate."""
        return self.tracking or (self.rmas[0].number if self.rmas else self.key)

    @property
    def tracking(self) -> str:
        """Its tracking number, where it has one."""
        return self.shipment.tracking_number if self.shipment else ""

    @property
    def undecided(self) -> bool:
        """Whether somebody still has to decide on a return in it."""
        return any(rma.status in ("requested", "needs_information") for rma in self.rmas)

    @property
    def ended(self) -> bool:
        """Whether a return in it is over, so that what comes now opens a new one."""
        return any(rma.status in ("closed", "cancelled", "expired") for rma in self.rmas)

    @property
    def announced(self) -> int:
        """How many pieces are still waited for."""
        return sum(each.announced for each in self.expected)


def parcel_at(key: str) -> AtDock:
    """The parcel of a shipment's or a return's public id; NotFound where there is none."""
    shipment = Shipment.by_public_id(key)
    if shipment is not None and shipment.direction == "inbound":
        return _with_lines(AtDock(key, shipment, parcel_of(shipment).rmas))
    rma = Rma.by_public_id(key)
    if rma is None:
        raise NotFound
    return _with_lines(AtDock(key, None, [rma]))


def _with_lines(parcel: AtDock) -> AtDock:
    lines = lines_of([rma.pk for rma in parcel.rmas])
    parcel.lines, parcel.expected = lines, as_expected(lines)
    return parcel


def receive_parcel(parcel: AtDock, form: CountForm, *, place: Place, by: Actor) -> Receipt:
    """Count what came; compared at once unless pieces of it may still lie in the parcel."""
    given = ReceiptGiven(
        location=place.code,
        shipment=parcel.shipment.public_id if parcel.shipment else None,
        return_=None if parcel.shipment else parcel.rmas[0].public_id,
        client_action_id=form.action,
        items=form.items(),
    )
    return _compared(given, by)


def receive_unannounced(form: CountForm, *, tracking: str, place: Place, by: Actor) -> Receipt:
    """Count goods that came without a return."""
    given = ReceiptGiven(
        location=place.code,
        tracking_number=tracking or None,
        client_action_id=form.action,
        items=form.items(),
    )
    return _compared(given, by)


def _compared(given: ReceiptGiven, by: Actor) -> Receipt:
    """The receipt, also compared when nothing more is waited for. A second call changes nothing."""
    received = receive(given, by=by)
    receipt = received.receipt
    if received.is_new and not outstanding(receipt):
        return reconcile_receipt(receipt, by=by)
    return receipt


def outstanding(receipt: Receipt) -> int:
    """How many pieces the returns of a counted receipt still wait for."""
    if receipt.status != "counted":
        return 0
    returns = {unit.rma_id for unit in receipt.units.all() if unit.rma_id}
    return sum(each.announced for each in as_expected(lines_of(returns)))


def refuse_parcel(
    parcel: AtDock, reason: str, *, place: Place, by: Actor, action: str | None
) -> Receipt:
    """Send a parcel away unopened; what came is written down, nothing is counted."""
    given = ReceiptGiven(
        location=place.code,
        shipment=parcel.shipment.public_id if parcel.shipment else None,
        return_=None if parcel.shipment else parcel.rmas[0].public_id,
        client_action_id=action,
        count=False,
    )
    received = receive(given, by=by)
    if not received.is_new:
        return received.receipt
    return refuse_receipt(received.receipt, reason=reason, by=by)


def counting_again(receipt: Receipt, data: Any) -> CountForm:
    """The count of a receipt to be done over: what it took is waited for once more."""
    units = list(receipt.units.all())
    returns = {unit.rma_id for unit in units if unit.rma_id}
    taken: Counter[UUID] = Counter()
    for unit in units:
        if unit.rma_line_id is not None:
            taken[unit.rma_line_id] += unit.counted
    lines = lines_of(returns)
    expected = [
        replace(
            each, announced=each.announced + taken[each.line], room=each.room + taken[each.line]
        )
        for each in as_expected(lines)
    ]
    return CountForm(data, lines, expected)
