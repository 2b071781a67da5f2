"""A return made of what was judged: its rows and its story, in memory until they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from catalog.models import Customer
from flows.together import Together
from returns_portal.lib import ids
from returns_portal.lib.errors import InvalidInput
from returns_portal.lib.money import money
from rma.amounts import PAYING, figures
from rma.charges import NO_CHARGES, Charges
from rma.eligibility import Verdict
from rma.flow.authorisation import every_line_is_finished
from rma.models import (
    Resolution,
    ReturnRequest,
    Rma,
    RmaLine,
    RmaLineSerial,
    Shipment,
    ShipmentRma,
)
from rma.money import Ask, Part, refund_units
from rma.selectors.whole import WholeReturn
from rma.sentences import Refused, Sentence
from rma.services import charging, dates
from rma.services.exchanging import with_prices
from rma.services.judging import Ground, JudgedLine
from rma.services.resolving import owes_nothing, payable_units
from tenants.actors import Actor


class Building:
    """One return in the making; `together` holds its rows and events until it is written."""

    def __init__(
        self,
        ground: Ground,
        *,
        by: Actor,
        customer: Customer | None = None,
        request: ReturnRequest | None = None,
        parcels: Mapping[str, Shipment] | None = None,
    ) -> None:
        self.ground = ground
        self.together = Together(by)
        # What travels the same way shares a parcel; an unsafe battery is in none that is posted.
        self.shipment = (parcels or {}).get(ground.shipping_method)
        order = ground.order
        # Who sends a gift back is never taken for who bought it.
        self.customer = customer or (order.customer if order and ground.gift is None else None)
        self.whole = WholeReturn(self._rma(request))
        self._add_lines()
        self._authorize()
        self._add_shipment()
        self._promise()

    @property
    def held(self) -> dict[UUID, int]:
        """Units of each order line that the return takes."""
        taken: dict[UUID, int] = {}
        for line in self.whole.lines:
            if line.order_line_id is not None:
                taken[line.order_line_id] = taken.get(line.order_line_id, 0) + line.live_quantity
        return taken

    def _rma(self, request: ReturnRequest | None) -> Rma:
        ground, ask = self.ground, self.ground.ask
        verdicts = [line.verdict for line in ground.lines if line.verdict is not None]
        policy = next((verdict.policy for verdict in verdicts if verdict.policy), None)
        payers = {verdict.label_paid_by for verdict in verdicts}
        language = ask.language or (self.customer.language if self.customer else "")
        rma = Rma(
            number=ids.new_rma_number(ground.tenant.rma_prefix),
            request=request,
            order=ground.order,
            customer=self.customer,
            gift=ground.gift,
            ship_from=dict(ask.ship_from) if ask.ship_from else None,
            external_id=ask.external_id,
            currency=ground.order.currency if ground.order else ground.tenant.currency,
            legal_basis=ask.legal_basis or "",
            requested_by=ask.requested_by,
            shipping_method=ground.shipping_method,
            label_paid_by="shopper" if payers == {"shopper"} else "merchant",
            language=language or ground.tenant.language,
            policy_id=policy.key if policy else None,
            requested_at=ground.now,
            metadata=dict(ask.metadata),
        )
        return self.together.create(rma)

    def _add_lines(self) -> None:
        parts = self._parts()
        for place, judged in enumerate(self.ground.lines, start=1):
            line = self._line(judged, place)
            self.whole.lines.append(line)
        known = {"lines": self.whole.lines}
        self.whole.rma._prefetched_objects_cache = known  # type: ignore[attr-defined]
        charges = self._charges(parts)
        for judged, line, own, charged in zip(
            self.ground.lines, self.whole.lines, parts, charges, strict=True
        ):
            self._add_serials(judged, line)
            self._add_resolution(judged, line, own, charged)

    def _charges(self, parts: Sequence[Sequence[Part]]) -> list[Charges]:
        """What the shop charges for each line, or puts on top; usually nothing."""
        lines, order = self.whole.lines, self.ground.order
        kinds = [str(judged.ask.resolution["type"]) for judged in self.ground.lines]
        special = "price_reduction" in kinds or "exchange" in kinds
        plain = not special and not any(map(charging.terms, lines))
        if plain or order is None:
            return [NO_CHARGES] * len(lines)
        charges = charging.at_first(lines, kinds, parts, order.prices_include_tax)
        for place, (asked, own) in enumerate(zip(charges, parts, strict=True)):
            most = own[0].amount.gross if own else 0
            if (asked.agreed or 0) > most:
                refused = Refused("exceeds_refundable", left=money(most, order.currency))
                path = f"lines[{place}].resolution.amount"
                raise InvalidInput.of(refused.field_error(path))
        return with_prices(self.ground, parts, charges)

    def _line(self, judged: JudgedLine, position: int) -> RmaLine:
        ask, verdict, sold_line = judged.ask, judged.verdict, judged.order_line
        line = RmaLine(
            rma=self.whole.rma,
            position=position,
            order_line=sold_line,
            product=judged.product,
            **_named(judged),
            reason=ask.reason or "",
            symptom=ask.symptom or "",
            comment=ask.comment,
            safety=list(ask.safety),
            legal_basis=self.ground.ask.legal_basis or "",
            wanted=dict(ask.resolution),
            decision=decision_of(verdict, judged.grounds),
            refund_on=verdict.rules.refund_on if verdict else _refund_on(judged),
            requested=ask.quantity,
        )
        return self.together.create(line)

    def _add_serials(self, judged: JudgedLine, line: RmaLine) -> None:
        serials = [serial.strip() for serial in judged.ask.serials]
        if serials:
            self.together.add(*(RmaLineSerial(line=line, serial=serial) for serial in serials))
            self.whole.serials[line.pk] = serials

    def _parts(self) -> list[list[Part]]:
        """For each line what its units are worth, then shipping that comes back with it."""
        sold = self.ground.sold
        if sold is None:
            return [[] for _line in self.ground.lines]
        basis = self.ground.ask.legal_basis
        asks = [
            Ask(judged.order_line.external_id, judged.ask.quantity, basis)
            for judged in self.ground.lines
            if judged.order_line is not None
        ]
        self._ledger = sold.ledger()
        refund = refund_units(sold.priced, self._ledger, asks)
        parts = [[part] for part in refund.parts[: len(asks)]]
        parts[self._last_paying()] += refund.parts[len(asks) :]
        return parts

    def _last_paying(self) -> int:
        kinds = [judged.ask.resolution["type"] for judged in self.ground.lines]
        paying = [place for place, kind in enumerate(kinds) if kind in PAYING]
        return paying[-1] if paying else -1

    def _add_resolution(
        self, judged: JudgedLine, line: RmaLine, parts: Sequence[Part], charges: Charges
    ) -> None:
        kind = str(judged.ask.resolution["type"])
        columns: dict[str, Any] = {"amount_minor": 0}
        first = 0
        if parts:
            columns = figures(kind, parts[0], parts[1:], charges).as_columns()
            first = self._ledger.line(parts[0].key).units
        resolution = Resolution(
            rma=self.whole.rma,
            line=line,
            type=kind,
            quantity=line.requested,
            first_unit=first,
            currency=self.whole.rma.currency,
            replacement=judged.outgoing.as_json() if judged.outgoing else None,
            **columns,
        )
        self.whole.resolutions.append(self.together.create(resolution))

    def _authorize(self) -> None:
        """The policy lets everything come, or an agent does: nobody else has to decide."""
        verdicts = [judged.verdict for judged in self.ground.lines]
        if not all(verdict and verdict.outcome == "authorized" for verdict in verdicts):
            return
        overruled = any(verdict.overruled for verdict in verdicts if verdict)
        by = self.together.by if overruled else Actor.system()
        for line, resolution in zip(self.whole.lines, self.whole.resolutions, strict=True):
            self.together.move(line, "authorize", by=by, quantity=line.requested)
            if payable_units(line) >= resolution.quantity:
                self._make_due(line, resolution)
        days = [
            verdict.rules.ship_by_days
            for verdict in verdicts
            if verdict and verdict.rules.ship_by_days is not None
        ]
        rma, now = self.whole.rma, self.ground.now
        rma.ship_by = dates.ship_by(rma, self.ground.tenant, now, days)
        self.together.move(rma, "authorize", by=by)
        if every_line_is_finished(rma) is None:
            self.together.move(rma, "close", by=Actor.system())

    def _make_due(self, line: RmaLine, resolution: Resolution) -> None:
        system = Actor.system()
        if resolution.customer_owes_minor:
            self.together.move(resolution, "ask_payment", by=system)
            return
        self.together.move(resolution, "approve", by=system)
        if owes_nothing(resolution):
            self.together.move(resolution, "start_payment", by=system, provider="none")
            self.together.move(resolution, "settle", by=system, reference="nothing owed")
            line.settled += resolution.quantity

    def _add_shipment(self) -> None:
        """A parcel for what is sent back; its label follows once the return is approved."""
        rma = self.whole.rma
        if rma.status == "closed" or all(line.keeps_goods for line in self.whole.lines):
            return
        if self.shipment is None:
            self.shipment = Shipment(method=rma.shipping_method)
            self.together.create(self.shipment, subjects=[self.shipment, *rma.subjects()])
        self.together.add(ShipmentRma(shipment=self.shipment, rma=rma))
        self.whole.shipments.append(self.shipment)

    def _promise(self) -> None:
        whole, ground = self.whole, self.ground
        rows = dates.planned(whole.rma, whole.lines, ground.tenant, ground.now)
        self.together.add(*rows)
        whole.deadlines += sorted(rows, key=lambda row: row.due_at)


def _named(judged: JudgedLine) -> dict[str, str]:
    """SKU and title: as sold, as the catalogue has it, or as the owner of an old device says."""
    of = judged.order_line or judged.product
    if of is not None:
        return {"sku": of.sku, "title": of.title}
    return {"sku": "", "title": judged.ask.old_device.title if judged.ask.old_device else ""}


def _refund_on(judged: JudgedLine) -> str:
    """Without a policy people look at the goods first; nothing is paid for an old device."""
    return "receipt" if judged.ask.old_device else "inspection"


def decision_of(verdict: Verdict | None, grounds: Sentence | None = None) -> dict[str, Any]:
    """What is kept of a verdict: outcome, explaining sentence, where its rules came from.

    Without one a person decides; `grounds` is what the law says all the same.
    """
    if verdict is None:
        return {"outcome": "review", **(grounds or Sentence("no_order")).as_json()}
    decision: dict[str, Any] = {"outcome": verdict.outcome, **verdict.explanation.as_json()}
    if verdict.policy is not None:
        decision["version"] = verdict.policy.number
    if verdict.hints:
        decision["hints"] = [sentence.as_json() for sentence in verdict.hints]
    if verdict.overruled:
        decision["overruled"] = [sentence.as_json() for sentence in verdict.overruled]
    decision["ship_by_days"] = verdict.rules.ship_by_days
    if terms := charging.terms_of(verdict):
        decision["terms"] = terms
    decision["trace"] = [
        trace.as_json() for trace in verdict.trace if trace.source not in ("default", "policy")
    ]
    return decision
