"""Money is read strictly, written exactly, split without loss and shown as people write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_portal.lib.money import (
    MAX_MINOR,
    AmountError,
    currencies,
    digits,
    display,
    format_amount,
    largest_remainder,
    money,
    parse_amount,
    parse_price,
    round_half_up,
)

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        ("EUR", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("XOF", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("IQD", 3),  # CLDR says 0: cash
        ("RSD", 2),  # CLDR says 0: cash
        ("HUF", 2),
    ],
)
def test_minor_digits_follow_iso_4217(currency, expected):
    assert digits(currency) == expected


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "XAU", "XTS", "ABC"])
def test_what_nobody_pays_with_is_no_currency(code):
    with pytest.raises(AmountError) as refused:
        digits(code)
    assert refused.value.code == "unknown_currency"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("96.67", "EUR", 9667),
        ("0.00", "EUR", 0),
        ("5", "EUR", 500),
        ("5.5", "EUR", 550),
        ("100", "JPY", 100),
        ("1.234", "KWD", 1234),
        ("-0", "EUR", 0),
        ("9999999999999.99", "EUR", MAX_MINOR),
    ],
)
def test_an_amount_is_read_in_minor_units(text, currency, minor):
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid_amount"),
        (" 1", "invalid_amount"),
        ("1 000", "invalid_amount"),
        ("1\n", "invalid_amount"),
        ("1,50", "invalid_amount"),
        ("1.", "invalid_amount"),
        (".5", "invalid_amount"),
        ("+1", "invalid_amount"),
        ("007", "invalid_amount"),
        ("1e3", "invalid_amount"),
        ("1_000", "invalid_amount"),
        ("0x10", "invalid_amount"),
        ("NaN", "invalid_amount"),
        ("Infinity", "invalid_amount"),
        ("١٢", "invalid_amount"),
        ("−5", "invalid_amount"),
        (None, "invalid_amount"),
        (12, "invalid_amount"),
        ("1.234", "too_many_digits"),
        ("1.000", "too_many_digits"),
        ("-18.00", "negative_amount"),
        ("10000000000000", "amount_too_large"),
        ("9" * 60, "amount_too_large"),
        ("9" * 100_000, "amount_too_large"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(text, code):
    with pytest.raises(AmountError) as refused:
        parse_amount(text, "EUR")
    assert refused.value.code == code
    assert refused.value.message is AmountError.MESSAGES[code]


def test_a_yen_has_no_cents():
    with pytest.raises(AmountError) as refused:
        parse_amount("100.00", "JPY")
    assert refused.value.code == "too_many_digits"


def test_a_signed_amount_may_be_below_zero():
    assert parse_amount("-18.00", "EUR", signed=True) == -1800


def test_a_unit_price_keeps_six_digits_exactly():
    assert parse_price("0.123456") == Decimal("0.123456")
    assert parse_price("999999999999.999999") == Decimal("999999999999.999999")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.1234567", "too_many_digits"),
        ("-0.01", "negative_amount"),
        ("1000000000000", "amount_too_large"),
    ],
)
def test_what_is_no_unit_price_is_refused_by_name(text, code):
    with pytest.raises(AmountError) as refused:
        parse_price(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (9667, "EUR", "96.67"),
        (5, "EUR", "0.05"),
        (-5, "EUR", "-0.05"),
        (0, "EUR", "0.00"),
        (-12, "JPY", "-12"),
        (5, "KWD", "0.005"),
    ],
)
def test_an_amount_is_written_with_exactly_the_digits_of_its_currency(minor, currency, text):
    assert format_amount(minor, currency) == text
    assert money(minor, currency) == {"amount": text, "currency": currency}


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(currencies())))
def test_what_is_written_is_read_back(minor, currency):
    assert parse_amount(format_amount(minor, currency), currency, signed=True) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "language", "text"),
    [
        (9667, "EUR", "en", "€96.67"),
        (-123456, "EUR", "de", f"−1.234,56{NBSP}€"),
        (-50, "USD", "en-US", "−$0.50"),
        (1200, "JPY", "en", "¥1,200"),
        (10050, "RSD", "en", f"RSD{NBSP}100.50"),
        (-1234, "KWD", "en", f"−KWD{NBSP}1.234"),
        (5, "EUR", "ar", f"\N{RIGHT-TO-LEFT MARK}0.05{NBSP}€"),
        (5, "EUR", "zz-ZZ", "€0.05"),
        (5, "EUR", "", "€0.05"),
    ],
)
def test_money_is_shown_as_people_write_it(minor, currency, language, text):
    assert display(minor, currency, language) == text


@pytest.mark.parametrize(
    ("exact", "whole"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2), ("-0.5", -1)]
)
def test_halves_round_up(exact, whole):
    assert round_half_up(Decimal(exact)) == whole


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [1, 1], [1, 0]),
        (100, [1000, 1000, 500], [40, 40, 20]),
        (5, [0, 3, 0], [0, 5, 0]),
        (2, [1, 2, 2], [0, 1, 1]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_a_split_gives_the_largest_remainders_more_and_the_first_wins_ties(total, weights, parts):
    assert largest_remainder(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_what_cannot_be_split_is_refused(total, weights):
    with pytest.raises(ValueError, match="splits"):
        largest_remainder(total, weights)


@given(
    st.integers(0, MAX_MINOR),
    st.lists(st.integers(0, MAX_MINOR), min_size=1, max_size=20).filter(any),
)
def test_parts_sum_to_the_whole_and_each_is_within_one_of_its_share(total, weights):
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    base = sum(weights)
    assert all(
        abs(part * base - total * weight) < base
        for part, weight in zip(parts, weights, strict=True)
    )
