"""What the customer gets for a line: proposed, divided, due when the policy's condition is met.

`due` means that the goods' condition is met, so the system takes that step itself (verb `approve`,
by the system). A person may approve only what meets the condition: money never runs ahead of goods.
"""

from __future__ import annotations

from typing import Any

from flows.note import note
from flows.perform import create
from returns_portal.lib.money import largest_remainder
from rma.amounts import AMENDED, PAYING, figures, split
from rma.models import Resolution, RmaLine
from rma.money import Amount, Ask, Derivation, Part, refund_units
from rma.services.moving import move
from rma.services.vocabulary import RESOLUTION_SPLIT
from rma.services.work import Work, within

#: Nothing has been paid and nothing is under way: these may still be called off.
CALLABLE_OFF = ("proposed", "due", "failed", "disputed")


def propose(
    work: Work, line: RmaLine, quantity: int, *, instead_of: Resolution | None = None
) -> Resolution:
    """A new resolution for `quantity` units of a line, by what the order has left for them.

    The units must not count as returned yet, unless they do so for the resolution it stands in for.
    """
    kind = line.wanted.get("type", "refund")
    key = work.key_of(line)
    columns: dict[str, Any] = {"amount_minor": 0}
    first = 0
    if key is not None:
        ledger = work.sold.ledger(without=[instead_of.pk] if instead_of else ())
        first = ledger.line(key).units
        asked = refund_units(work.sold.priced, ledger, [Ask(key, quantity, _basis(line))])
        whole = figures(kind, asked.parts[0], asked.parts[1:])
        kept_back = instead_of.components.get("deductions", 0) if instead_of else 0
        columns = whole.less(min(kept_back, whole.amount)).as_columns()
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
    work.resolutions.append(resolution)
    work.changed()
    return resolution


def divide(work: Work, resolution: Resolution, first: int) -> Resolution:
    """Leave `first` units in `resolution`; the rest becomes a new one, proposed. Returns that."""
    rest = resolution.quantity - first
    line = work.line(resolution.line_id)
    key = work.key_of(line)
    before = resolution.amount_minor
    columns: dict[str, Any] = {"amount_minor": 0}
    if key is not None:
        kept_back = resolution.components.get("deductions", 0)
        one, two = _parts(work, resolution, key, first, _basis(line))
        behind = figures(resolution.type, two, _shipping(resolution))
        ahead = figures(resolution.type, one)
        shares = largest_remainder(kept_back, [ahead.amount, behind.amount])
        columns = behind.less(shares[1]).as_columns()
        for name, value in ahead.less(shares[0]).as_columns().items():
            setattr(resolution, name, value)
    resolution.quantity = first
    resolution.save()
    remainder = Resolution(
        rma=work.rma,
        line=line,
        type=resolution.type,
        quantity=rest,
        first_unit=resolution.first_unit + first,
        currency=resolution.currency,
        **columns,
    )
    details = {"of": resolution.public_id, "before_minor": before, "quantity": first}
    note(resolution, RESOLUTION_SPLIT, by=work.system, data=details)
    create(remainder, by=work.system)
    work.resolutions.append(remainder)
    work.changed()
    return remainder


def _parts(
    work: Work, resolution: Resolution, key: str, first: int, basis: str | None
) -> tuple[Part, Part]:
    steps = tuple(Derivation.from_json(step) for step in resolution.derivation)
    value = Amount(*resolution.value["units"])
    whole = Part("line", key, resolution.quantity, value, steps)
    others = work.sold.ledger(without=[resolution.pk])
    return split(work.sold.priced, others, whole, first, basis)


def worth(resolution: Resolution) -> int:
    """What its units and their shipping take from the order, whatever is paid of it."""
    rows = [resolution.value["units"], *resolution.value.get("shipping", {}).values()]
    return sum(int(gross) for gross, _tax in rows)


def _shipping(resolution: Resolution) -> list[Part]:
    """The shipping that goes with a resolution."""
    rows = resolution.value.get("shipping", {})
    steps = [Derivation.from_json(step) for step in resolution.derivation]
    steps = [step for step in steps if step.rule != AMENDED]
    start = next((i for i, step in enumerate(steps) if step.rule == "shipping"), len(steps))
    parts = []
    for place, (key, pair) in enumerate(rows.items()):
        told = tuple(steps[start:]) if not place else ()
        parts.append(Part("shipping", key, 0, Amount(*pair), told))
    return parts


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
                divide(work, each, ready)
            ready -= each.quantity
            move(each, "approve", by=work.system)
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
        if each.status == "disputed":
            move(each, "uphold", by=within(work.by))
        if each.status in CALLABLE_OFF:
            move(each, "cancel", by=within(work.by), reason=reason)
    work.changed()


def money_is_moving(work: Work, line: RmaLine) -> bool:
    """Whether something was paid for the line, or a payment is under way."""
    moving = ("processing", "unknown", "settled", "charged_back")
    return any(each.status in moving for each in work.resolutions_of(line))


def _basis(line: RmaLine) -> str | None:
    return line.legal_basis or None
