"""What the customer gets for a line: proposed, divided, due when the policy's condition is met.

`due` means that the goods' condition is met, so the system takes that step itself (verb `approve`,
by the system). A person may approve only what meets the condition: money never runs ahead of goods.
"""

from __future__ import annotations

from typing import Any

from catalog.services import stock
from flows.note import note
from flows.perform import create
from rma.amounts import PAYING, divided, figures, split
from rma.charges import Charges, parts_of, read
from rma.models import Resolution, RmaLine
from rma.money import Ask, Part, refund_units
from rma.services import charging, deducting, goods
from rma.services.exchanging import KINDS
from rma.services.moving import move
from rma.services.vocabulary import RESOLUTION_SPLIT
from rma.services.work import Work, within

#: Nothing has been paid and nothing is under way: these may still be called off.
CALLABLE_OFF = ("proposed", "due", "failed", "disputed")


def propose(
    work: Work,
    line: RmaLine,
    quantity: int,
    *,
    instead_of: Resolution | None = None,
    anew: bool = False,
) -> Resolution:
    """A new resolution for `quantity` units of a line, by what the order has left for them.

    The units must not count as returned yet, unless they do so for the resolution it stands in for;
    with `anew` nothing that was promised there goes over: no goods, no fees, no price.
    """
    kind = line.wanted.get("type", "refund")
    key, before = work.key_of(line), None if anew else instead_of
    columns: dict[str, Any] = {"amount_minor": 0}
    first = 0
    if key is not None:
        ledger = work.sold.ledger(without=[instead_of.pk] if instead_of else ())
        first = ledger.line(key).units
        asked = refund_units(work.sold.priced, ledger, [Ask(key, quantity, _basis(line))])
        charges = _charges(work, line, kind, asked.parts[0], before)
        columns = figures(kind, asked.parts[0], asked.parts[1:], charges).as_columns()
    if instead_of is not None:
        columns["grounds"] = instead_of.grounds
    if kind in KINDS:
        columns["replacement"] = goods.column(line, quantity, instead_of=before)
    resolution = Resolution(
        rma=work.rma,
        line=line,
        type=kind,
        quantity=quantity,
        first_unit=first,
        currency=work.rma.currency,
        **columns,
    )
    create(resolution, by=work.by)
    goods.promise(resolution, instead_of=before)
    work.resolutions.append(resolution)
    work.changed()
    return resolution


def _charges(
    work: Work, line: RmaLine, kind: str, part: Part, instead_of: Resolution | None
) -> Charges:
    """What was promised before for the same goods, or what the line's terms say."""
    if instead_of is not None and instead_of.type == kind:
        return charging.charges_of(instead_of)
    assert work.order is not None  # noqa: S101 - its line has a key
    price = goods.price(work, line, part)
    return charging.fresh(line, kind, part, work.order.prices_include_tax, price)


def divide(work: Work, resolution: Resolution, first: int) -> Resolution:
    """Leave `first` units in `resolution`; the rest becomes a new one, proposed. Returns that."""
    outgoing = goods.divide(resolution, first)
    rest = resolution.quantity - first
    line = work.line(resolution.line_id)
    key = work.key_of(line)
    before = resolution.amount_minor
    columns: dict[str, Any] = {"amount_minor": 0}
    if key is not None:
        one, two = _parts(work, resolution, key, first, _basis(line))
        _whole, sent = _stored(resolution)
        charges = charging.charges_of(resolution)
        ahead, behind = divided(resolution.type, one, two, sent, charges)
        columns = behind.as_columns()
        for name, value in ahead.as_columns().items():
            setattr(resolution, name, value)
        resolution.grounds, columns["grounds"] = deducting.parts(resolution.grounds, first)
    resolution.quantity = first
    resolution.save()
    remainder = Resolution(
        rma=work.rma,
        line=line,
        type=resolution.type,
        quantity=rest,
        first_unit=resolution.first_unit + first,
        currency=resolution.currency,
        replacement=outgoing,
        **columns,
    )
    details = {"of": resolution.public_id, "before_minor": before, "quantity": first}
    note(resolution, RESOLUTION_SPLIT, by=work.system, data=details)
    create(remainder, by=work.system)
    if outgoing:
        stock.pass_on(resolution, remainder, remainder.to_send)
    work.resolutions.append(remainder)
    work.changed()
    return remainder


def _parts(
    work: Work, resolution: Resolution, key: str, first: int, basis: str | None
) -> tuple[Part, Part]:
    """What the first units are worth, and the others."""
    whole, _sent = _stored(resolution, key)
    others = work.sold.ledger(without=[resolution.pk])
    if resolution.type == "price_reduction":
        asks = [Ask(key, first, basis), Ask(key, whole.units - first, basis)]
        one, two = refund_units(work.sold.priced, others, asks).parts[:2]
        return one, two
    return split(work.sold.priced, others, whole, first, basis)


def _stored(resolution: Resolution, key: str = "") -> tuple[Part, tuple[Part, ...]]:
    """What a resolution's units are worth, as promised, and the shipping that goes with them."""
    worth, _charges = read(resolution.derivation)
    return parts_of(key, resolution.quantity, resolution.value, worth)


def worth(resolution: Resolution) -> int:
    """What its units and their shipping take from the order, whatever is paid of it: nothing, where
    they are no units of an order."""
    if not resolution.value:
        return 0
    rows = [resolution.value["units"], *resolution.value.get("shipping", {}).values()]
    return sum(int(gross) for gross, _tax in rows)


def payable_units(line: RmaLine) -> int:
    """How many units of a line meet the condition under which their money is due."""
    if line.status not in ("authorized", "lost"):
        return 0
    if line.keeps_goods or line.refund_on == "request":
        return line.authorized
    if line.refund_on == "scan" and line.goods_moved_at is not None:
        return line.authorized
    arrived = line.received
    if line.refund_on == "inspection":
        arrived = min(line.received, line.inspected)
    return arrived + line.lost


def advance(work: Work, line: RmaLine) -> None:
    """Make due what meets its condition; a partial receipt divides a resolution."""
    ready = payable_units(line)
    for each in work.resolutions_of(line):
        if counts(each) and each.status != "proposed":
            ready -= each.quantity
    for each in work.resolutions_of(line):
        if ready <= 0:
            return
        if each.status == "proposed":
            if each.quantity > ready:
                if goods.goes_as_a_whole(line, each):
                    continue
                divide(work, each, ready)
            ready -= each.quantity
            deducting.cover(work, line, each)
            goods.make_due(work, each)
            _pass_if_nothing_is_owed(work, line, each)


def may_be_paid(work: Work, resolution: Resolution) -> bool:
    """Whether the condition is met for all units of a proposed or disputed resolution."""
    line = work.line(resolution.line_id)
    begun = sum(
        each.quantity
        for each in work.resolutions_of(line)
        if counts(each) and each.status != "proposed" and each is not resolution
    )
    return payable_units(line) - begun >= resolution.quantity


def counts(resolution: Resolution) -> bool:
    """Whether its units have been seen to: money given, promised, or forfeited."""
    return resolution.status in Resolution.LIVE or resolution.forfeited


def owes_nothing(resolution: Resolution) -> bool:
    """Whether no money moves for it: nothing was wished, or nothing was paid for its units.

    A return for no order has no price to go by: there a person says what is paid.
    """
    if resolution.type == "none":
        return True
    has_price = bool(resolution.value)
    return resolution.type in PAYING and has_price and not resolution.amount_minor


def pass_what_owes_nothing(work: Work) -> None:
    """The same for what is due and came to nothing since: deducted, or charged for."""
    for each in work.resolutions:
        if each.status == "due":
            _pass_if_nothing_is_owed(work, work.line(each.line_id), each)


def _pass_if_nothing_is_owed(work: Work, line: RmaLine, resolution: Resolution) -> None:
    """No person has to say that zero was paid."""
    if owes_nothing(resolution):
        move(resolution, "start_payment", by=work.system, provider="none")
        move(resolution, "settle", by=work.system, reference="nothing owed")
        count_settled(line, resolution.quantity)


def count_settled(line: RmaLine, quantity: int) -> None:
    """Units that were paid for (or, below zero, taken back) count on the line."""
    line.settled += quantity
    line.save(update_fields=["settled"])


def call_off(work: Work, line: RmaLine, reason: str) -> None:
    """Cancel what was planned for a line whose goods do not come."""
    for each in work.resolutions_of(line):
        if each.status == "awaiting_payment":
            move(each, "lapse", by=work.system)
        if each.status == "disputed" and each.customer_owes_minor:
            as_it_was = {"amount_minor": each.amount_minor, "derivation": each.derivation}
            move(each, "amend", by=within(work.by), **as_it_was)
        if each.status == "disputed":
            move(each, "uphold", by=within(work.by))
        if each.status in CALLABLE_OFF:
            move(each, "cancel", by=within(work.by), reason=reason)
    work.changed()
    charging.recharge(work, because=reason)


def is_being_paid(work: Work, line: RmaLine) -> bool:
    """Whether a payment for the line is under way, or nobody knows what became of it."""
    return any(each.status in ("processing", "unknown") for each in work.resolutions_of(line))


def money_is_moving(work: Work, line: RmaLine) -> bool:
    """Whether something was paid for the line, or a payment is under way."""
    moving = ("processing", "unknown", "settled", "charged_back")
    return any(
        each.status in moving or (each.status in CALLABLE_OFF and each.paid_minor)
        for each in work.resolutions_of(line)
    )


def _basis(line: RmaLine) -> str | None:
    return line.legal_basis or None
