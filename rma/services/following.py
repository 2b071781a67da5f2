"""What comes late: a new return, linked to the one that has ended, for a person to decide on."""

from __future__ import annotations

from typing import Any

from flows.note import note
from flows.together import Together
from returns_portal.lib import clock, ids
from rma.amounts import figures
from rma.models import Resolution, Rma, RmaLine
from rma.money import Ask, refund_units
from rma.sentences import Sentence
from rma.services import charging, dates
from rma.services.vocabulary import FOLLOWED
from rma.services.work import Work

_SHARED = (
    "product_id",
    "sku",
    "title",
    "reason",
    "symptom",
    "comment",
    "safety",
    "legal_basis",
    "wanted",
)


def open_follow_up(work: Work, line: RmaLine, quantity: int) -> RmaLine:
    """A new return for `quantity` pieces that came for a line of a return that has ended.

    The dock keeps them; they bring money only if somebody approves. Pieces whose units are on
    another return (or were paid for as lost) are a find: they count against nothing.
    """
    old = work.rma
    rma = Rma(
        number=ids.new_rma_number(work.tenant.rma_prefix),
        follows=old,
        order=work.order,
        customer_id=old.customer_id,
        gift_id=old.gift_id,
        ship_from=old.ship_from,
        currency=old.currency,
        legal_basis=old.legal_basis,
        requested_by=old.requested_by,
        shipping_method=old.shipping_method,
        label_paid_by=old.label_paid_by,
        language=old.language,
        policy_id=old.policy_id,
        goods_moved_at=clock.now(),
    )
    key = work.key_of(line)
    ledger = work.sold.ledger() if key is not None else None
    free = 0
    if key is not None and ledger is not None:
        sold_line = work.sold.by_key[key]
        free = sold_line.quantity - sold_line.cancelled_quantity - ledger.line(key).units
    counts = key is not None and quantity <= free
    other = RmaLine(
        rma=rma,
        position=1,
        order_line_id=line.order_line_id if counts else None,
        decision={"outcome": "review", **Sentence("came_late").as_json(), **_terms(work, line)},
        refund_on=line.refund_on,
        requested=quantity,
        kept=quantity,
        goods_moved_at=clock.now(),
        **{name: getattr(line, name) for name in _SHARED},
    )
    columns: dict[str, Any] = {"amount_minor": 0}
    kind = line.wanted.get("type", "refund")
    if counts and key is not None and ledger is not None and work.order is not None:
        ask = Ask(key, quantity, line.legal_basis or None)
        asked = refund_units(work.sold.priced, ledger, [ask])
        charges = charging.fresh(other, kind, asked.parts[0], work.order.prices_include_tax)
        columns = figures(kind, asked.parts[0], asked.parts[1:], charges).as_columns()
    resolution = Resolution(
        rma=rma, line=other, type=kind, quantity=quantity, currency=rma.currency, **columns
    )
    together = Together(work.system)
    for row in (rma, other, resolution):
        together.create(row)
    together.add(*dates.planned(rma, [other], work.tenant, clock.now()))
    together.write()
    note(old, FOLLOWED, by=work.by, data={"by": rma.public_id, "quantity": quantity}, also=[rma])
    if other.order_line_id is not None:
        work.beside[other.order_line_id] += quantity
    work.changed()
    return other


def _terms(work: Work, line: RmaLine) -> dict[str, Any]:
    """The terms of the line go on; what is due once was due for the return that has ended."""
    kept = dict(charging.terms(line))
    follow = [fee for fee in kept.get("fees", ()) if fee.get("percent") or fee.get("per") == "unit"]
    kept = {name: value for name, value in kept.items() if name != "fees"}
    found = kept | ({"fees": follow} if follow else {})
    return {"terms": found} if found else {}
