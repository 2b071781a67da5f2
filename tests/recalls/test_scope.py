"""Rows of a scope: bar codes, serials, lots and countries as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from recalls.scope import read_scope
from recalls.scope.gtins import read_gtins
from recalls.scope.numbering import LOTS, SERIALS, Kind, read_numbers
from recalls.scope.reading import Unreadable
from returns_portal.lib.identifiers import gs1_check_digit


def numbers(prefix: str, first: str, last: str, suffix: str = "") -> dict[str, str]:
    return {"prefix": prefix, "from": first, "to": last, "suffix": suffix}


def exact(*codes: str) -> list[dict[str, str]]:
    return [{"exact": code} for code in codes]


SERIAL = {
    "AB1000 - AB1999": [numbers("AB", "1000", "1999")],
    "from ab1000 to ab1999": [numbers("AB", "1000", "1999")],
    "between AB1000 and AB1999": [numbers("AB", "1000", "1999")],
    "AB1000-AB1999": [numbers("AB", "1000", "1999")],
    "AB1000…AB1999": [numbers("AB", "1000", "1999")],
    "AB 1000 – AB 1999": [numbers("AB", "1000", "1999")],
    "S/N: AB1000 through AB1999": [numbers("AB", "1000", "1999")],
    "SN-1000-SN-1999": [numbers("SN-", "1000", "1999")],
    "CN-0A1-00012 to CN-0A1-00900": [numbers("CN-0A1-", "00012", "00900")],
    "0099 - 0101": [numbers("", "0099", "0101")],
    "99 - 101": [numbers("", "99", "101")],
    "A1000X - A1999X": [numbers("A", "1000", "1999", "X")],
    "from 28517301 to 28868411 and from 20007001 to 20007009": [
        numbers("", "28517301", "28868411"),
        numbers("", "20007001", "20007009"),
    ],
    "SN starting with 7X": [{"starts": "7X"}],
    "serial numbers beginning with abc": [{"starts": "ABC"}],
    "7X*": [{"starts": "7X"}],
    "AB1, AB2 and AB3; AB2": exact("AB1", "AB2", "AB3"),
    "2023-0001": exact("2023-0001"),
    "“1000-1999”": exact("1000-1999"),
    "AB1000 to AB1000": exact("AB1000"),
}
SERIAL_REFUSED = {
    "AB1000 - AC1999": "range_pattern",
    "AB1000 - 1999": "range_pattern",
    "W12-0001 to W13-0500": "range_pattern",
    "099 - 1000": "range_width",
    "B200 - B100": "range_backwards",
    "1000-1999": "serial_ambiguous",
    "AB1000-1999": "serial_ambiguous",
    "1000/1001": "serial_ambiguous",
    "31ABXXXX - 42ABXXXX": "placeholder",
    "up to AB1999": "range_open",
    "AB1000 and higher": "range_open",
    "AB1000 AB1001": "numbers_run_together",
    "28,517,301 to 28,868,411": "numbers_run_together",
    "SN 1000": "serial_label",
    "X100: AB1, AB2": "serial_labelled",
    "all": "serial_everything",
    "see the label": "serial_unreadable",
}
LOT = {
    "4518, 4519 and 4522": exact("4518", "4519", "4522"),
    "Lot: 2023-06": exact("2023-06"),
    "05-12-2022 A": exact("05-12-2022A"),
    "QP XR2291K1720": exact("QPXR2291K1720"),
    "batch no. 12a": exact("12A"),
    "L100 to L120": [numbers("L", "100", "120")],
    "L100-L120": [numbers("L", "100", "120")],
}
LOT_REFUSED = {
    "E5037: 4518, 4519": "lot_labelled",
    "4518-4519": "lot_ambiguous",
    "L 100": "lot_label",
    "any": "lot_everything",
}
GTIN = {
    "4006381333931": ["04006381333931"],
    "04006381333931": ["04006381333931"],
    "4 006381 333931": ["04006381333931"],
    "400-6381-33393-1": ["04006381333931"],
    "EAN 4006381333931 / 3220660344024": ["04006381333931", "03220660344024"],
    "4006381333931 3220660344024": ["04006381333931", "03220660344024"],
    "4006381333931\n4006381333931": ["04006381333931"],
    "UPC: 036000291452": ["00036000291452"],
    "(01)09506000134352": ["09506000134352"],
    "96385074": ["00000096385074"],
    "04252614": ["00042100005264"],  # UPC-E for 042100005264
    "00000012345670": ["00000012345670"],
}
GTIN_REFUSED = {
    "B0ABCDEFGH": "gtin_not_digits",
    "36000291452": "gtin_length",
    "400638133393": "gtin_check_digit",
    "12345670": "gtin_ambiguous",
}


@pytest.mark.parametrize(
    ("text", "kind", "spans"),
    [(text, SERIALS, spans) for text, spans in SERIAL.items()]
    + [(text, LOTS, spans) for text, spans in LOT.items()],
)
def test_numbers_are_read_as_they_are_written(text: str, kind: Kind, spans: Any) -> None:
    assert read_numbers(text, kind) == spans


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [(text, SERIALS, code) for text, code in SERIAL_REFUSED.items()]
    + [(text, LOTS, code) for text, code in LOT_REFUSED.items()],
)
def test_numbers_in_doubt_are_refused_by_name(text: str, kind: Kind, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_numbers(text, kind)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", GTIN)
def test_bar_codes_of_any_length_become_fourteen_digits(text: str) -> None:
    assert read_gtins(text) == GTIN[text]


@pytest.mark.parametrize("text", GTIN_REFUSED)
def test_what_is_no_bar_code_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_gtins(text)
    assert refusal.value.code == GTIN_REFUSED[text]


def test_lost_zeros_are_named() -> None:
    with pytest.raises(Unreadable, match="036000291452"):
        read_gtins("36000291452")


def test_a_row_is_kept_as_written_and_read_back_in_sentences() -> None:
    row = {
        "sku": " CHARGER-1 ",
        "gtins": ["4006381333931"],
        "serials": ["AB1000 - AB1999", "7X*"],
        "lots": "2318, 2319",
        "production_dates": "13.11.2022 - 24.01.2023",
        "sold_from": "December 2023",
        "sold_to": None,
        "countries": ["DE", "Austria", "UK"],
    }
    read = read_scope([row])
    assert read.problems == ()
    [found] = read.rows
    assert found.written == row
    assert found.parsed == {
        "sku": "CHARGER-1",
        "gtins": ["04006381333931"],
        "serials": [numbers("AB", "1000", "1999"), {"starts": "7X"}],
        "lots": exact("2318", "2319"),
        "production": [{"from": "2022-11-13", "to": "2023-01-24"}],
        "sold": {"from": "2023-12-01", "to": None},
        "countries": ["DE", "AT", "GB"],
    }
    assert found.sentences() == [
        "article CHARGER-1",
        "bar code 4006381333931",
        "serial number from AB1000 to AB1999 or starting with 7X",
        "lot 2318 or 2319",
        "made 13 November 2022 to 24 January 2023",
        "sold from 1 December 2023 on",
        "delivered to Germany, Austria, or United Kingdom",
    ]


def test_sentences_come_in_the_readers_language() -> None:
    [row] = read_scope([{"production_dates": "13.11.2022 - 24.01.2023"}]).rows
    with override("de"):
        [sentence] = row.sentences()
    assert "13. November 2022" in sentence


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([], [("scope", "required")]),
        ([{}], [("scope[0]", "row_empty")]),
        ([{"sku": "  ", "lots": []}], [("scope[0]", "row_empty")]),
        ([{"sku": "A"}, {"skus": "B"}], [("scope[1].skus", "unknown_field")]),
        ([{"sku": ["A", "B"]}], [("scope[0].sku", "one_expected")]),
        ([{"sku": "A", "lots": {"a": 1}}], [("scope[0].lots", "not_text")]),
        ([{"sku": "A", "countries": "Atlantis"}], [("scope[0].countries", "country_unknown")]),
        ([{"sku": "A", "sold_from": "2019 - 2020"}], [("scope[0].sold_from", "one_date_expected")]),
        (
            [{"sku": "A", "sold_from": "2020", "sold_to": "2019"}],
            [("scope[0].sold_to", "range_backwards")],
        ),
        (
            [{"sku": "A", "gtins": "1", "production_dates": "03/04/2023"}],
            [("scope[0].gtins", "gtin_length"), ("scope[0].production_dates", "date_ambiguous")],
        ),
    ],
)
def test_each_fault_names_its_field(rows: Any, problems: Any) -> None:
    read = read_scope(rows)
    assert [(problem.field, problem.code) for problem in read.problems] == problems
    wrong = {field.split(".")[0] for field, _code in problems}
    assert len(read.rows) == max(len(rows) - len(wrong), 0)


prefixes = st.from_regex(r"[A-M]{1,4}-?", fullmatch=True)


@given(prefixes, st.integers(0, 99999), st.integers(0, 99999), st.booleans())
def test_any_range_keeps_its_prefix_and_both_its_ends(prefix, a, b, padded) -> None:
    first, last = sorted((a, b))
    low, high = (f"{number:05}" if padded else str(number) for number in (first, last))
    if low == "0" and len(high) > 1:
        return  # written without padding, nobody knows whether 0 has lost some
    [span] = read_numbers(f"{prefix}{low} - {prefix}{high}", SERIALS)
    same = {"exact": f"{prefix}{low}"}
    assert span == (same if low == high else numbers(prefix, low, high))


@given(st.sampled_from([8, 12, 13, 14]), st.integers(10**6, 10**12))
def test_a_bar_code_has_one_form_whatever_its_length(length, value) -> None:
    # A GTIN-8 that begins so may be a UPC-E as well, and is refused where it is right as both.
    body = str(value)[: length - 1].zfill(length - 1)
    body = f"4{body[1:]}" if length == 8 and body[0] in "01" else body
    code = body + gs1_check_digit(body)
    assert read_gtins(code) == [code.zfill(14)]


@given(st.text(max_size=40))
def test_whatever_is_written_never_breaks_the_reader(text) -> None:
    fields = ("gtins", "serials", "lots", "production_dates", "sold_from", "countries")
    read = read_scope([{"sku": "A"} | dict.fromkeys(fields, text)])
    assert len(read.rows) == (0 if read.problems else 1)
