"""The residue rule: what k of n equal units are worth, so that units returned apart sum exactly."""

from collections.abc import Sequence
from itertools import pairwise

from catalog.pricing import Amount
from returns_portal.lib.money import largest_remainder


def share(total: int, units: int, k: int) -> int:
    """Worth of the first k of n units: ⌊T/n⌋·k + min(T mod n, k); the first carry the rest."""
    if not 0 <= k <= units:
        raise ValueError(f"{k} of {units} units")
    if not units:
        return 0
    each, rest = divmod(total, units)
    return each * k + min(rest, k)


def share_of(amount: Amount, units: int, k: int) -> Amount:
    """Worth of the first k units, tax by the same rule; net is the difference."""
    return Amount(share(amount.gross, units, k), share(amount.tax, units, k))


def unit_shares(amount: Amount, units: int) -> list[Amount]:
    """Worth of each unit in the order they come back."""
    steps = [share_of(amount, units, k) for k in range(units + 1)]
    return [after - before for before, after in pairwise(steps)]


def part_of(left: Amount, gross: int) -> Amount:
    """`gross` out of what is left, its tax in proportion, half up; all of it takes all the tax."""
    if not left.gross:
        return Amount(gross, 0)
    return Amount(gross, (2 * gross * left.tax + left.gross) // (2 * left.gross))


def spread(total: int, weights: Sequence[int], room: Sequence[int]) -> list[int]:
    """`total` by weight, nowhere above the room there; what finds none is left out.

    What a place has no room for moves on to the others.
    """
    total = min(total, sum(room))
    if not total:
        return [0] * len(room)
    by_weight = largest_remainder(total, weights if any(weights) else room)
    shares = [min(pair) for pair in zip(by_weight, room, strict=True)]
    spare = [have - taken for have, taken in zip(room, shares, strict=True)]
    moved = largest_remainder(total - sum(shares), spare)
    return [taken + more for taken, more in zip(shares, moved, strict=True)]
