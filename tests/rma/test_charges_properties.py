"""What holds for fees, deductions and amendments, whatever they are, however they are divided."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from rma.amounts import amended, divided, figures
from rma.charges import Charges, parts_of, read, step
from rma.money import Amount, Bearer, Fee, Part, charge
from rma.money.shares import spread

minors = st.integers(0, 5000)
restocking = st.builds(
    lambda minor, per: Fee("restocking_fee", amount_minor=minor, per=per),
    st.integers(0, 900),
    st.sampled_from(["return", "line", "unit"]),
) | st.builds(
    lambda tenths: Fee("restocking_fee", percent=Decimal(tenths) / 10, per=""),
    st.integers(0, 999),
)
way_back = st.builds(
    lambda minor: Fee("return_shipping_fee", amount_minor=minor), st.integers(0, 900)
)
fees_of_one = st.tuples(st.none() | restocking, st.none() | way_back).map(
    lambda both: tuple(fee for fee in both if fee)
)


@st.composite
def bearers(draw):
    """Up to five resolutions of one return, each with its own fees; some are paid already."""
    found = []
    for key in range(draw(st.integers(1, 5))):
        room = draw(minors)
        fees = draw(fees_of_one)
        found.append(
            Bearer(key, draw(st.integers(0, 2)), draw(st.integers(1, 4)), room, room, fees)
        )
    return found


def borne(rows):
    return -sum(row.amount_minor for row in rows)


@given(bearers(), st.data())
@settings(max_examples=60)
def test_fees_stay_within_each_refund_and_what_is_due_once_is_due_once(found, data):
    rows = charge(found)
    for each in found:
        assert 0 <= borne(rows[each.key]) <= each.room
        assert all(row.amount_minor < 0 for row in rows[each.key])
    # Some are paid: what they bore stays, the others bear the rest and never more than before.
    paid = {each.key for each in found if data.draw(st.booleans())}
    later = [replace(each, borne=rows[each.key]) if each.key in paid else each for each in found]
    again = charge(later)
    assert set(again) == {each.key for each in found} - paid
    for group in {(fee.rule, fee.per) for each in found for fee in each.fees if fee.is_once}:
        most = sum(
            max(
                fee.amount_minor
                for each in found
                if each.line in lines
                for fee in each.fees
                if (fee.rule, fee.per) == group
            )
            for lines in lines_of(found, group)
        )
        told = [row for each in later for row in (each.borne or again.get(each.key, ()))]
        once = [row for row in told if (row.rule, row.label.params.get("per")) == group]
        assert borne(once) <= most


def lines_of(found, group):
    """The lines that share a fee: each for itself, or all."""
    lines = {each.line for each in found if any((f.rule, f.per) == group for f in each.fees)}
    return [{line} for line in lines] if group[1] == "line" else [lines]


@given(minors, st.lists(st.tuples(minors, minors), min_size=1, max_size=4))
def test_what_is_spread_fits_and_only_what_has_no_room_is_left_out(total, places):
    weights, room = [weight for weight, _room in places], [most for _weight, most in places]
    shares = spread(total, weights, room)
    assert sum(shares) == min(total, sum(room))
    assert all(0 <= share <= most for share, most in zip(shares, room, strict=True))


@st.composite
def standing(draw):
    """A resolution of a few units with fees, deductions, a bonus, shipping and an amendment."""
    gross, sent = draw(st.integers(2, 5000)), draw(st.integers(0, 500))
    units = Part(
        "line", "1", 4, Amount(gross, draw(st.integers(0, gross))), (step("price", gross),)
    )
    shipping = (
        (Part("shipping", "s", 0, Amount(sent, 0), (step("shipping", sent),)),) if sent else ()
    )
    kind = draw(st.sampled_from(["refund", "store_credit"]))
    charges = Charges(
        fees=tuple(
            step("return_shipping_fee", -minor) for minor in draw(st.lists(minors, max_size=2))
        ),
        deductions=tuple(step("deduction", -minor) for minor in draw(st.lists(minors, max_size=2))),
        bonus_percent=Decimal("12.5") if kind == "store_credit" else None,
        waived=draw(st.sampled_from([(), (), ("fees",), ("deductions",)])),
    )
    whole = figures(kind, units, shipping, charges)
    return kind, units, shipping, amended(whole, draw(st.integers(-6000, 6000))), charges.waived


def adds_up(found):
    parts = found.totals
    assert found.amount >= 0
    assert (
        min(parts.items, parts.tax, parts.shipping, parts.fees, parts.deductions, parts.bonus) >= 0
    )
    assert parts.refund == found.amount == sum(row.amount_minor for row in found.derivation)


@given(standing(), st.integers(0, 100))
@settings(max_examples=120)
def test_what_was_promised_is_divided_without_a_cent_more_or_less(found, share):
    kind, units, shipping, whole, waived = found
    adds_up(whole)
    worth, charges = read([row.as_json() for row in whole.derivation], waived=waived)
    again = figures(kind, *parts_of("1", 4, whole.as_columns()["value"], worth), charges)
    assert again.as_columns() == whole.as_columns()
    gross = units.amount.gross * share // 100
    tax = min(gross, units.amount.tax * share // 100)
    one = replace(units, amount=Amount(gross, tax), derivation=(step("price", gross),))
    rest = units.amount - one.amount
    if not 0 <= rest.tax <= rest.gross:
        return
    two = replace(units, amount=rest, derivation=(step("price", rest.gross),))
    ahead, behind = divided(kind, one, two, shipping, charges)
    adds_up(ahead)
    adds_up(behind)
    assert ahead.amount + behind.amount == whole.amount
