"""Money without goods: part of a line or of the delivery, by amount (API, "adjustments")."""

from __future__ import annotations

from catalog.pricing import Amount, PricedOrder, total
from returns_portal.lib.money import money
from rma.money.ledger import Ledger, line_left, order_left, shipping_left
from rma.money.shares import part_of
from rma.sentences import Refused


def adjust_line(priced: PricedOrder, ledger: Ledger, key: str, amount_minor: int) -> Amount:
    """Give back `amount_minor`, tax included, of a line; its tax follows the part given back.

    Raises `Refused`: unknown_line, gift_card_line, negative_amount, or exceeds_refundable with what
    is `left`.
    """
    line = next((line for line in priced.order.lines if line.key == key), None)
    if line is None:
        raise Refused("unknown_line", about=key)
    if line.kind == "gift_card":
        raise Refused("gift_card_line", about=key)
    left = line_left(priced, ledger, key)
    _refuse_too_much(priced, ledger, amount_minor, left.gross)
    return part_of(left, amount_minor)


def adjust_shipping(priced: PricedOrder, ledger: Ledger, amount_minor: int) -> dict[str, Amount]:
    """Give back `amount_minor`, tax included, of the delivery, taken from its rows in order.

    Raises `Refused` as `adjust_line` does; shipping has a ceiling of its own.
    """
    rows = shipping_left(priced, ledger)
    _refuse_too_much(priced, ledger, amount_minor, total(rows.values()).gross)
    taken = {}
    for key, left in rows.items():
        if gross := min(amount_minor, left.gross):
            taken[key] = part_of(left, gross)
            amount_minor -= gross
    return taken


def with_tax(priced: PricedOrder, key: str, net_minor: int) -> int:
    """The amount including tax of a net part of a line, for those who think in net prices."""
    cost = priced.lines[key].amount
    if not cost.net:
        return net_minor
    return net_minor + (2 * net_minor * cost.tax + cost.net) // (2 * cost.net)


def _refuse_too_much(priced: PricedOrder, ledger: Ledger, amount_minor: int, left: int) -> None:
    if amount_minor < 0:
        raise Refused("negative_amount")
    left = min(left, order_left(priced, ledger))
    if amount_minor > left:
        raise Refused("exceeds_refundable", left=money(left, priced.order.currency))
