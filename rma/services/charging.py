"""What the shop charges for a return: its fees, put on resolutions, moved when something changes.

The terms of a line (fees, credit, deductions by grade) are those of the policy's version that it
was requested under; they are kept with the decision on it (`decision["terms"]`, nothing where the
policy charges nothing).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from flows.note import note
from returns_portal.lib.money import parse_amount
from rma.amounts import CHARGED, PAYING, Figures, figures
from rma.charges import AMENDED, NO_CHARGES, Charges, parts_of, read
from rma.eligibility import Verdict
from rma.eligibility.terms import FAULT, FEE_FREE
from rma.models import Resolution, RmaLine
from rma.money import Bearer, Derivation, Fee, Part, charge
from rma.money.fees import RETURN_SHIPPING
from rma.money.shares import share
from rma.services.allocating import paid_minor
from rma.services.vocabulary import RECHARGED
from rma.services.work import Work

#: Nothing of these is paid or on its way: what they are charged may still change.
OPEN = ("proposed", "due")


def terms_of(verdict: Verdict) -> dict[str, Any]:
    """What is kept of the policy's terms for a line; empty where it charges and gives nothing."""
    rules = verdict.rules
    found: dict[str, Any] = {}
    if verdict.fees:
        found["fees"] = [_plain(fee) for fee in verdict.fees]
    if rules.store_credit:
        found["credit"] = _plain(rules.store_credit)
    if rules.grade_deductions:
        found["deductions"] = {key: _plain(row) for key, row in rules.grade_deductions.items()}
    return found


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in record.items()
    }


def terms(line: RmaLine) -> Mapping[str, Any]:
    """The terms kept with a line."""
    found: Mapping[str, Any] = line.decision.get("terms") or {}
    return found


def fees_of(line: RmaLine, currency: str) -> tuple[Fee, ...]:
    """The fees that a line bears: none on what the law or a recall makes free."""
    if line.legal_basis in FEE_FREE:
        return ()
    return tuple(Fee.of(record, currency) for record in terms(line).get("fees", ()))


def at_first(
    lines: Sequence[RmaLine], kinds: Sequence[str], parts: Sequence[Sequence[Part]], shows_tax: bool
) -> list[Charges]:
    """The charges of a return that is just being made: one for each of its lines.

    `parts` are what their units are worth, then shipping; `shows_tax` whether prices include it.
    """
    bearers = [
        _bearer(place, line, kind, own[0], shows_tax)
        for place, (line, kind, own) in enumerate(zip(lines, kinds, parts, strict=True))
        if own and kind in CHARGED
    ]
    paying = {place for place, kind in enumerate(kinds) if kind in PAYING}
    rows = charge(_together(bearers, lines, paying))
    return [
        Charges(
            fees=rows.get(place, ()),
            bonus_percent=bonus_of(line, kind),
            agreed=agreed_of(line, kind, own[0].units if own else 0),
        )
        for place, (line, kind, own) in enumerate(zip(lines, kinds, parts, strict=True))
    ]


def fresh(
    line: RmaLine, kind: str, part: Part, shows_tax: bool, price: int | None = None
) -> Charges:
    """The charges of units of a line that nothing was promised for: what is due once comes by
    `recharge`. `price` is what goods in exchange cost.
    """
    rows: tuple[Derivation, ...] = ()
    if kind in CHARGED:
        bearer = _bearer("", line, kind, part, shows_tax)
        own = tuple(fee for fee in bearer.fees if not fee.is_once)
        rows = charge([replace(bearer, fees=own)])[""] if own else ()
    return Charges(
        fees=rows,
        bonus_percent=bonus_of(line, kind),
        agreed=agreed_of(line, kind, part.units),
        replacement=price,
    )


def bonus_of(line: RmaLine, kind: str) -> Decimal | None:
    """The percentage on top for a customer who takes credit instead of money."""
    credit = terms(line).get("credit") if kind == "store_credit" else None
    return Decimal(credit["bonus_percent"]) if credit else None


def agreed_of(line: RmaLine, kind: str, units: int) -> int | None:
    """What a customer gets who keeps `units` of a line for less: their part of what was asked."""
    if kind != "price_reduction":
        return None
    asked = parse_amount(line.wanted.get("amount") or "0", line.rma.currency)
    return share(asked, line.requested, units)


def _bearer(
    key: Any,
    line: RmaLine,
    kind: str,
    part: Part,
    shows_tax: bool,
    borne: tuple[Derivation, ...] | None = None,
) -> Bearer:
    return Bearer(
        key=key,
        line=line.order_line_id or line.pk,
        units=part.units,
        shown=part.amount.gross if shows_tax else part.amount.net,
        room=part.amount.gross,
        fees=fees_of(line, line.rma.currency),
        borne=borne,
    )


def _together(
    bearers: Iterable[Bearer], lines: Sequence[RmaLine], paying: Iterable[Any]
) -> list[Bearer]:
    """Who bears what of one parcel.

    It costs nothing where the shop answers for something in it: its way back is the shop's anyway.
    What is due once is taken from money; from an exchange only where no money is paid.
    """
    found = list(bearers)
    if any(line.legal_basis in FAULT and line.live_quantity for line in lines):
        found = [_without(each, lambda fee: fee.rule == RETURN_SHIPPING) for each in found]
    keys = set(paying)
    if any(each.key in keys for each in found):
        found = [
            each
            if each.key in keys
            else _without(each, lambda fee: fee.per == "return" and not fee.percent)
            for each in found
        ]
    return found


def _without(bearer: Bearer, is_left_out: Any) -> Bearer:
    return replace(bearer, fees=tuple(fee for fee in bearer.fees if not is_left_out(fee)))


def recharge(work: Work, *, because: str) -> None:
    """Put what is due once on the resolutions that can still bear it, after something changed.

    What follows its units (a percentage, a sum per unit) stays as it was promised.
    """
    if not any(terms(line).get("fees") for line in work.lines):
        return
    shows_tax = bool(work.order and work.order.prices_include_tax)
    bearers, own = [], {}
    for each in work.resolutions:
        if each.status in Resolution.LIVE and each.type in CHARGED and each.value:
            line = work.line(each.line_id)
            own[each.pk] = _own(line, each)
            bearers.append(_standing(line, each, own[each.pk], shows_tax))
    paying = {each.pk for each in work.resolutions if each.type in PAYING}
    for key, rows in charge(_together(bearers, work.lines, paying)).items():
        assert isinstance(key, UUID)  # noqa: S101 - the keys above
        rewrite(work, work.resolution(key), fees=(*own[key], *rows), because=because)


def _own(line: RmaLine, resolution: Resolution) -> tuple[Derivation, ...]:
    """The fees of a resolution that follow its units."""
    if line.legal_basis in FEE_FREE:
        return ()
    _worth, charges = read(resolution.derivation)
    return tuple(
        row for row in charges.fees if row.label.params.get("per") not in ("return", "line")
    )


def _standing(
    line: RmaLine, resolution: Resolution, own: Sequence[Derivation], shows_tax: bool
) -> Bearer:
    """A resolution as a bearer of what is due once; a fixed one bears what it did."""
    worth, charges = read(resolution.derivation)
    part, _sent = parts_of("", resolution.quantity, resolution.value, worth)
    borne = None if is_open(resolution, "fees") else charges.fees
    bearer = _bearer(resolution.pk, line, resolution.type, part, shows_tax, borne)
    room = part.amount.gross + sum(row.amount_minor for row in own)
    once = tuple(fee for fee in bearer.fees if fee.is_once)
    return replace(bearer, fees=once, room=max(0, room))


def is_open(resolution: Resolution, name: str) -> bool:
    """Whether its "fees" or "deductions" may still change by themselves: it is not paid, and no
    person has said what becomes of them.
    """
    amended = any(row["rule"] == AMENDED for row in resolution.derivation)
    set_by_people = amended or name in waived(resolution)
    paid = resolution.customer_paid_at is not None or paid_minor(resolution) > 0
    return resolution.status in OPEN and not set_by_people and not paid


def waived(resolution: Resolution) -> tuple[str, ...]:
    """What a person let go of it: "fees", "deductions"."""
    return tuple(resolution.grounds.get("waived", ()))


def charges_of(resolution: Resolution) -> Charges:
    """The charges of a stored resolution, as promised."""
    _worth, charges = read(resolution.derivation, waived=waived(resolution))
    if resolution.type == "price_reduction":
        charges = replace(charges, agreed=resolution.amount_minor - charges.amended)
    return charges


def figures_now(resolution: Resolution, charges: Charges = NO_CHARGES) -> Figures:
    """The figures of a stored resolution with these charges; its worth stays as promised."""
    worth, _charges = read(resolution.derivation)
    part, sent = parts_of("", resolution.quantity, resolution.value, worth)
    return figures(resolution.type, part, sent, charges)


def rewrite(work: Work, resolution: Resolution, *, because: str, **changed: Any) -> None:
    """Other charges for a resolution: nothing happens where they come to the same."""
    before, was = resolution.amount_minor, resolution.derivation
    charges = charges_of(resolution)
    if "bonus" not in changed:
        changed["bonus"] = None
    columns = figures_now(resolution, replace(charges, **changed)).as_columns()
    if columns["derivation"] == was:
        return
    for name, value in columns.items():
        setattr(resolution, name, value)
    resolution.save(update_fields=list(columns))
    data = {"before_minor": before, "amount_minor": resolution.amount_minor, "because": because}
    note(resolution, RECHARGED, by=work.by, data=data)
    work.changed()
