"""What holds for refunds of every order, whatever it is made of and however it comes back."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.pricing import (
    NOTHING,
    DiscountMoney,
    PaymentMoney,
    RefundElsewhere,
    price_order,
    total,
)
from rma.money import (
    Ask,
    Given,
    Ledger,
    adjust_line,
    line_left,
    order_left,
    refund_units,
    share,
    shipping_left,
    unit_shares,
    units_left,
)
from tests.catalog.shapes import delivery, line, order, rate
from tests.rma.returning import one_by_one

TAX_SETS = [
    (),
    (rate("0.19"),),
    (rate("0.05"), rate("0.09975", name="QST")),
    (rate("0"),),
    (rate("0.07", 3),),
    (rate("0.2", 1), rate("0.1")),
]
FEW = st.integers(0, 2)
fractions = st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("0.33"), Decimal("0.5"), 1])


@st.composite
def lines(draw, places):
    rows = []
    for i in range(draw(st.integers(1, 4))):
        price = draw(st.decimals(0, 500, places=draw(st.sampled_from([0, 2, 6]))))
        quantity = draw(st.integers(1, 7))
        worth = int((price * quantity).scaleb(places))
        discount = int(worth * draw(fractions))
        # Taxes as charged must fit into what is left of a line that includes them.
        taxes = draw(st.sampled_from(TAX_SETS[:4] if worth - discount < 100 else TAX_SETS))
        rows.append(line(price, quantity, key=str(i), discount=discount, rates=taxes))
    return rows


@st.composite
def orders(draw):
    """Any order in full payment: 0, 2 or 3 decimals, taxes in or on top, discounts of all kinds."""
    currency, places = draw(st.sampled_from([("JPY", 0), ("EUR", 2), ("KWD", 3)]))
    rows = draw(lines(places))
    shipping = [
        delivery(draw(st.integers(100, 2000)), key=f"s{i}", rates=TAX_SETS[draw(FEW)])
        for i in range(draw(FEW))
    ]
    plain = price_order(order(*rows, currency=currency, shipping=tuple(shipping)))
    room = {
        "items": sum(row.price_minor - row.discount_minor for row in plain.lines.values()),
        "shipping": sum(row.price_minor for row in plain.shipping.values()),
    }
    room["all"] = room["items"] + room["shipping"]
    # A third of what is there, twice at most: taxes as charged still fit.
    targets = draw(st.lists(st.sampled_from(sorted(room)), max_size=2))
    discounts = tuple(
        DiscountMoney(draw(st.integers(0, room[target] // 3)), target) for target in targets
    )
    return order(
        *rows,
        currency=currency,
        inclusive=draw(st.booleans()),
        shipping=tuple(shipping),
        discounts=discounts,
    )


@st.composite
def limited(draw):
    """Orders that were perhaps paid in part, and perhaps refunded in part elsewhere."""
    sold = draw(orders())
    most = price_order(sold).total.gross
    payments = tuple(
        PaymentMoney(str(i), minor)
        for i, minor in enumerate(draw(st.lists(st.integers(0, most), max_size=3)))
    )
    refunds = tuple(
        RefundElsewhere(draw(st.integers(0, most // 2)), draw(st.sampled_from(["0", None])))
        for _ in range(draw(FEW))
    )
    return order(
        *sold.lines,
        currency=sold.currency,
        inclusive=sold.prices_include_tax,
        shipping=sold.shipping,
        discounts=sold.discounts,
        payments=draw(st.sampled_from([None, payments])),
        refunds=refunds,
    )


@st.composite
def cents(draw):
    """A line worth a few cents: here the cents that cancelled returns leave behind matter most."""
    quantity = draw(st.integers(2, 6))
    worth = draw(st.integers(1, 3 * quantity))
    tax = draw(st.integers(0, worth))
    rows = line("0.03", quantity, key="0", discount=3 * quantity - worth, rates=[rate("0", tax)])
    return order(rows, inclusive=True)


def every_unit(sold, basis=None):
    return [(row.key, 1, basis) for row in sold.lines for _ in range(row.quantity)]


def ledger_of(live):
    ledger = Ledger()
    for key, units, amount in live:
        ledger = ledger.with_units(key, units, amount, statutory=False)
    return ledger


def gross(refunds):
    return sum(refund.totals.refund for refund in refunds)


def amounts(refunds):
    return total(part.amount for refund in refunds for part in refund.parts)


@given(orders())
def test_rows_add_up_to_the_order(sold):
    priced = price_order(sold)
    rows = [*priced.lines.values(), *priced.shipping.values()]
    borne = sum(row.order_discount_minor for row in rows)
    assert borne == sum(discount.amount_minor for discount in sold.discounts)
    for row in rows:
        value = row.price_minor - row.discount_minor - row.order_discount_minor
        assert value == (row.amount.gross if sold.prices_include_tax else row.amount.net)
        assert value >= 0
        assert sum(row.taxes) == row.amount.tax
        assert 0 <= row.amount.tax <= row.amount.gross


@given(orders())
def test_units_of_a_line_sum_to_the_line_and_differ_by_at_most_one(sold):
    priced = price_order(sold)
    for row in sold.lines:
        units = unit_shares(priced.lines[row.key].amount, row.quantity)
        assert total(units) == priced.lines[row.key].amount
        assert units[0].gross - units[-1].gross in (0, 1)
        assert all(0 <= unit.tax <= unit.gross for unit in units)


@given(limited(), st.randoms(use_true_random=False))
def test_one_by_one_in_any_order_is_all_at_once(sold, random):
    apart = every_unit(sold)
    random.shuffle(apart)
    whole = [(row.key, row.quantity) for row in sold.lines]
    assert gross(one_by_one(sold, *apart)) == gross(one_by_one(sold, *whole))


@given(orders(), st.randoms(use_true_random=False))
def test_everything_returned_is_everything_paid_to_the_minor_unit_and_its_tax(sold, random):
    apart = every_unit(sold, "withdrawal")
    random.shuffle(apart)
    assert amounts(one_by_one(sold, *apart)) == price_order(sold).total


@given(limited() | cents(), st.data())
def test_no_sequence_of_returns_cancelled_or_not_gives_more_than_is_left(sold, data):
    priced = price_order(sold)
    live = []
    for _ in range(data.draw(st.integers(1, 20))):
        live = [each for each in live if data.draw(st.integers(0, 3))]
        ledger = ledger_of(live)
        possible = [row.key for row in sold.lines if units_left(priced, ledger, row.key)]
        if not possible:
            break
        key = data.draw(st.sampled_from(possible))
        units = data.draw(st.integers(1, units_left(priced, ledger, key)))
        left, available = line_left(priced, ledger, key), order_left(priced, ledger)
        (part,) = refund_units(priced, ledger, [Ask(key, units)]).parts
        assert 0 <= part.amount.gross <= min(left.gross, available)
        assert 0 <= part.amount.tax <= left.tax
        assert 0 <= part.amount.net <= left.net
        assert sum(row.amount_minor for row in part.derivation) == part.amount.gross
        live.append((key, units, part.amount))
    assert ledger_of(live).gross <= priced.paid_minor


@given(orders() | cents(), st.data())
def test_cancelling_any_returns_and_starting_again_loses_nothing(sold, data):
    priced = price_order(sold)
    live = []
    for key, units, _basis in every_unit(sold):
        (part,) = refund_units(priced, ledger_of(live), [Ask(key, units)]).parts
        live.append((key, units, part.amount))
        live = [each for each in live if data.draw(st.integers(0, 3))]
    for row in sold.lines:
        for _ in range(units_left(priced, ledger_of(live), row.key)):
            (part,) = refund_units(priced, ledger_of(live), [Ask(row.key, 1)]).parts
            live.append((row.key, 1, part.amount))
    for row in sold.lines:
        back = total(amount for key, _units, amount in live if key == row.key)
        assert back == priced.lines[row.key].amount


@given(orders() | cents(), st.data())
def test_money_without_goods_and_returns_together_give_exactly_the_line(sold, data):
    priced = price_order(sold)
    row = sold.lines[0]
    adjusted, ledger = NOTHING, Ledger()
    for _ in range(data.draw(st.integers(0, 4))):
        most = line_left(priced, ledger, row.key).gross
        adjusted += adjust_line(priced, ledger, row.key, data.draw(st.integers(0, most)))
        ledger = Ledger({row.key: Given(adjusted=adjusted)})
    returned = one_by_one(sold, *[(row.key, 1)] * row.quantity, ledger=ledger)
    assert adjusted + amounts(returned) == priced.lines[row.key].amount


@given(limited())
def test_a_claim_of_the_whole_order_brings_the_delivery_as_far_as_it_was_paid(sold):
    refund = one_by_one(sold, *every_unit(sold, "withdrawal"))
    priced = price_order(sold)
    left = total(line_left(priced, Ledger(), row.key) for row in sold.lines)
    left += total(shipping_left(priced, Ledger()).values())
    assert gross(refund) == min(left.gross, order_left(priced, Ledger()))
    parts = [part for each in refund for part in each.parts]
    assert all(sum(row.amount_minor for row in p.derivation) == p.amount.gross for p in parts)


@given(st.integers(0, 10**15), st.integers(1, 10**6), st.data())
@settings(max_examples=50)
def test_the_share_of_more_units_is_never_less(whole, units, data):
    k = data.draw(st.integers(0, units - 1))
    assert share(whole, units, k) <= share(whole, units, k + 1)
    assert share(whole, units, units) == whole
