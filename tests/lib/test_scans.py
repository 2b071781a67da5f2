"""One box takes any code: what each kind of scan is taken for, and in which order."""

import pytest

from returns_portal.lib import ids
from returns_portal.lib.scans import Kind, classify

GTIN = "09506000134352"


def meanings(code):
    return [(candidate.kind.value, candidate.value) for candidate in classify(code)]


@pytest.mark.parametrize(
    "typed", ["AL-7PYW-0RFD", "al-7pyw-0rfd", "AL7PYW0RFD", "AL 7PYW 0RFD", "AL-7PYW-ORFD"]
)
def test_a_return_number_is_known_however_it_is_typed(typed):
    assert meanings(typed)[0] == ("rma", "AL-7PYW-0RFD")


def test_a_return_number_with_a_wrong_letter_is_none():
    assert Kind.RMA not in {candidate.kind for candidate in classify("AL-7PYW-0RFE")}


def test_new_numbers_and_plates_are_always_known():
    for _ in range(200):
        number, plate = ids.new_rma_number("HT"), ids.new_licence_plate()
        assert meanings(number)[0] == ("rma", number)
        assert meanings(plate)[0] == ("licence_plate", plate)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("4006381333931", ("gtin", "04006381333931")),
        ("490154203237518", ("imei", "490154203237518")),
        ("106141412345678908", ("sscc", "106141412345678908")),
        ("00106141412345678908", ("sscc", "106141412345678908")),
        ("]C100106141412345678908", ("sscc", "106141412345678908")),
        ("(00)106141412345678908", ("sscc", "106141412345678908")),
        ("RR 473 124 829 GB", ("tracking", "RR473124829GB")),
        ("1Z8V92A70367203024", ("tracking", "1Z8V92A70367203024")),
        (" Max@Example.ORG\r\n", ("email", "max@example.org")),
        ("536365", ("order", "536365")),
    ],
)
def test_the_first_meaning_is_the_most_telling(code, expected):
    assert meanings(code)[0] == expected


def test_a_plain_code_may_be_an_order_a_serial_or_an_unknown_carriers_number():
    assert meanings("SN-12345") == [
        ("order", "SN-12345"), ("serial", "SN-12345"), ("tracking", "SN12345"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        f"(01){GTIN}(21)ABC123(10)L7",
        f"]d201{GTIN}21ABC123\x1d10L7",
        f"01{GTIN}21ABC123<GS>10L7",
        f"\x1d01{GTIN}10L7\x1d21ABC123",
        f"https://id.example/01/{GTIN}/10/L7/21/ABC123?linkType=gs1:recallStatus",
    ],
)
def test_a_gs1_code_names_the_one_thing_before_its_kind(code):
    assert meanings(code) == [("serial", "ABC123"), ("lot", "L7"), ("gtin", GTIN)]
    assert [candidate.gtin for candidate in classify(code)] == [GTIN, GTIN, None]


def test_digits_that_only_look_like_an_identifier_stay_plain():
    """400… would be application identifier 400, an order number, to a parser that is not asked."""
    assert meanings("4006381333932")[0] == ("order", "4006381333932")
    assert meanings("01ABC")[0] == ("order", "01ABC")


def test_our_own_link_is_its_token_whatever_the_host():
    token = ids.new_token()
    assert meanings(f"https://returns.example/l/{token}") == [("link", token)]
    assert meanings(f"HTTPS://returns.example/l/{token}/?utm=1") == [("link", token)]


@pytest.mark.parametrize(
    "code", ["", "  ", "\x1d", "x" * 513, "https://returns.example/l/short", "http://[::1", "\0"]
)
def test_what_can_be_nothing_of_ours_has_no_meaning(code):
    assert classify(code) == ()


@pytest.mark.parametrize(
    "code", ["(01)123", "(99", "日本", "a@b", "' OR 1=1 --", "%00", "(01)" * 99]
)
def test_odd_input_is_looked_up_as_plain_text_and_breaks_nothing(code):
    assert [kind for kind, _ in meanings(code)][:2] == ["order", "serial"]
