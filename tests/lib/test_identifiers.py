"""GTIN, SSCC and IMEI against the vectors of STANDARDS, Annex C, and against wrong digits."""

import pytest

from returns_portal.lib.identifiers import (
    build_sscc,
    display_gtin,
    gs1_check_digit,
    normalise_gtin,
    normalise_imei,
    normalise_sscc,
)


@pytest.mark.parametrize(
    ("text", "gtin", "shown"),
    [
        ("4006381333931", "04006381333931", "4006381333931"),
        ("4006381-33393 1", "04006381333931", "4006381333931"),
        ("09506000134352", "09506000134352", "9506000134352"),
        ("012345678905", "00012345678905", "012345678905"),
        ("96385074", "00000096385074", "96385074"),
        ("10614141000415", "10614141000415", "10614141000415"),
    ],
)
def test_every_length_of_gtin_has_one_form(text, gtin, shown):
    assert normalise_gtin(text) == gtin
    assert normalise_gtin(gtin) == gtin
    assert display_gtin(gtin) == shown


@pytest.mark.parametrize(
    "text",
    ["4006381333932", "400638133393", "123", "", "0000000000000", "٤٠٠٦٣٨١٣٣٣٩٣١", "400638133393X"],
)
def test_what_is_no_gtin_is_none(text):
    assert normalise_gtin(text) is None


@pytest.mark.parametrize(
    ("body", "digit"),
    [("061414112345", "2"), ("950600013437", "6"), ("0614141123456789", "0")],
)
def test_the_gs1_check_digit_of_other_keys(body, digit):
    """GRAI, GLN and GSIN."""
    assert gs1_check_digit(body) == digit


@pytest.mark.parametrize(
    "text", ["106141412345678908", "00106141412345678908", "(00) 1 0614141 234567890 8"]
)
def test_an_sscc_is_known_with_and_without_its_identifier(text):
    assert normalise_sscc(text) == "106141412345678908"


@pytest.mark.parametrize("text", ["106141412345678909", "10614141234567890", "0" * 18, "SSCC"])
def test_what_is_no_sscc_is_none(text):
    assert normalise_sscc(text) is None


def test_an_sscc_is_built_from_its_parts():
    assert (
        build_sscc(extension=1, company_prefix="0614141", serial=234567890) == "106141412345678908"
    )
    assert build_sscc(extension=0, company_prefix="0614141", serial=1) == "006141410000000012"


@pytest.mark.parametrize(
    "parts",
    [
        {"extension": 10, "company_prefix": "0614141", "serial": 1},
        {"extension": 1, "company_prefix": "0614141", "serial": 10**9},
        {"extension": 1, "company_prefix": "0614141", "serial": -1},
        {"extension": 1, "company_prefix": "061", "serial": 1},
        {"extension": 1, "company_prefix": "06141A1", "serial": 1},
    ],
)
def test_parts_that_make_no_sscc_are_refused(parts):
    with pytest.raises(ValueError):
        build_sscc(**parts)


@pytest.mark.parametrize("text", ["490154203237518", "49-015420-323751-8", "49 015420 323751 8"])
def test_an_imei_is_its_fifteen_digits(text):
    assert normalise_imei(text) == "490154203237518"


@pytest.mark.parametrize("text", ["490154203237519", "49015420323751", "0" * 15, "IMEI"])
def test_what_is_no_imei_is_none(text):
    assert normalise_imei(text) is None


@pytest.mark.parametrize("number", ["4006381333931", "106141412345678908", "490154203237518"])
def test_every_single_wrong_digit_is_found(number):
    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(len(number))
        for digit in "0123456789"
        if digit != number[place]
    ]
    assert len(wrong) == 9 * len(number)
    found = [text for text in wrong if normalise_gtin(text) or normalise_sscc(text)]
    assert found == []
    assert [text for text in wrong if normalise_imei(text)] == []
