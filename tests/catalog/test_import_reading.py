"""Files as exports write them: encodings, dialects, headers, and what is refused by name."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from catalog.imports.columns import GENERIC, ONLINE_RETAIL, read_header
from catalog.imports.encodings import encoding_of
from catalog.imports.reading import LONGEST_LINE, records, source_of
from catalog.imports.refusals import FileRefused
from tests.catalog.csv_files import HEADER, ROW, real_file, written

HARD = [
    *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines"),
    *("newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"),
    "location_coordinates",
]
#: The two files of the collection disagree about a telephone number.
NOT_THE_SAME = {"location_coordinates": "Contact Phone Number"}


def read(path: Path) -> list[list[str] | None]:
    return [fields for _number, fields in records(source_of(path))]


def refusal(path: Path) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read(path)
    return refused.value


@pytest.mark.parametrize("name", HARD)
def test_hard_files_hold_what_their_authors_say(name):
    path = real_file(f"csv-spectrum/csvs/{name}.csv")
    expected = json.loads(real_file(f"csv-spectrum/json/{name}.json").read_text())
    header, *rows = read(path)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    expected = expected if isinstance(expected, list) else [expected]
    for row in (*found, *expected):
        row.pop(NOT_THE_SAME.get(name, ""), None)
    assert found == expected


TEXT = "Größe 42, crème brûlée, 5 €"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_encodings_of_spreadsheets_are_found_out(tmp_path, encoding, found):
    path = written(tmp_path, "a;b", f"{TEXT};2", encoding=encoding)
    assert encoding_of(path) == found
    assert read(path) == [["a", "b"], [TEXT, "2"]]


def test_latin_1_is_read_as_its_larger_relative(tmp_path):
    path = written(tmp_path, "a,b", "Smörgåsbord,ÅÄÖ", encoding="latin-1")
    assert read(path)[1] == ["Smörgåsbord", "ÅÄÖ"]


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("Кружка белая, свеча, деревянная полка", "cp1251", "cp1251"),
        ("Кружка белая, свеча, деревянная полка", "koi8_r", "koi8_r"),
        ("マグカップ 白,ろうそく,木の棚", "shift_jis", "cp932"),
        ("白色杯子,蜡烛,木架", "gb18030", "gb18030"),
        ("Łódź, żółty kubek, świeca, część zamienna", "cp1250", "cp1250"),
        ("Hrnek žlutý, svíčka, dřevěná polička", "cp1250", "cp1250"),
        ("Κούπα λευκή, κερί, ξύλινο ράφι", "cp1253", "cp1253"),
        ("Müller;Größe 42;Schlüsselanhänger;Tür", "mac_roman", "mac_roman"),
        ("Müller;Größe 42;Schlüsselanhänger;Tür", "cp850", "cp437, cp850"),
    ],
)
def test_other_encodings_are_refused_by_name_and_read_when_named(tmp_path, text, encoding, named):
    path = written(tmp_path, "a", *[text] * 3, encoding=encoding)
    refused = refusal(path)
    assert (refused.code, named in str(refused)) == ("unsupported_encoding", True)
    lines = [",".join(fields) for _n, fields in records(source_of(path, encoding))]
    assert lines[1].replace(",", ";") == text.replace(",", ";")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04whatever", "not_csv"),
        (b"\x1f\x8b\x08whatever", "not_csv"),
        (bytes(range(256)) * 4, "not_csv"),
        (b"a,b\r\n" + b"\xff\xfe\x00" * 9, "not_csv"),
        (b'a,b\n1,"never closed\n2,3\n', "open_quote"),
        (b'a,b\n1,"' + b"x\n" * 70_000 + b'"\n', "field_too_long"),
        (b"a,b\n" + b"1," * LONGEST_LINE + b"\n", "row_too_long"),
        (codecs.BOM_UTF8 + b"a,b\n1,\xff\n", "wrong_encoding"),
    ],
)
def test_files_that_are_no_csv_are_refused_by_name(tmp_path, content, code):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert refusal(path).code == code


def test_a_line_of_a_hundred_megabytes_is_refused_in_little_memory(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    refused = refusal(path)
    assert str(refused) == "Row 3 is longer than 1048576 characters."


def test_a_missing_file_is_refused():
    assert refusal(Path("/nowhere/file.csv")).code == "no_file"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_out_even_where_others_are_more_frequent(tmp_path, delimiter):
    row = delimiter.join(["1", '"a, b; c | d\te"', '"say ""hi"""', "4"])
    path = written(tmp_path, delimiter.join("abcd"), *[row] * 3)
    source = source_of(path)
    assert source.delimiter == delimiter
    assert read(path)[1] == ["1", "a, b; c | d\te", 'say "hi"', "4"]


def test_rows_are_numbered_like_in_a_spreadsheet(tmp_path):
    path = written(tmp_path, "a,b", '1,"two', 'lines"', "", "5,6")
    assert list(records(source_of(path))) == [
        (1, ["a", "b"]),
        (2, ["1", "two\nlines"]),
        (4, ["5", "6"]),
    ]


def test_a_row_nobody_understands_does_not_hide_the_next(tmp_path):
    path = written(tmp_path, "a,b", '1,"6" pipe"', "5,6")
    assert read(path) == [["a", "b"], None, ["5", "6"]]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        HEADER.upper(),
        "\ufeff" + HEADER,
        HEADER.replace("_", " ").replace(",", " , "),
        "Order,Number,Currency,PlacedAt,CustomerName,Email,Country,Line,SKU,Title,Quantity,UnitPrice",
    ],
)
def test_headers_are_recognised_in_any_letters(header):
    found = read_header(header.split(","))
    assert found.layout is GENERIC
    assert [found.places[name] for name in ("order", "placed_at", "unit_price")] == [0, 3, 11]


@pytest.mark.parametrize(
    "header",
    [
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
        ",InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
    ],
)
def test_online_retail_is_recognised_in_both_editions(header):
    found = read_header(header.split(","))
    assert (found.layout, found.unused) == (ONLINE_RETAIL, [])
    assert set(found.places) == set(ONLINE_RETAIL.columns)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            HEADER.replace("quantity", "quantiy"),
            "no column quantity. It has these, which we do not know: quantiy.",
        ),
        (HEADER.replace("sku,", "").replace("order,", ""), "no column order, sku."),
        (
            HEADER.replace("currency,", ""),
            "no column currency. If all orders have one currency, name it.",
        ),
        ("InvoiceNo,StockCode,Quantity,InvoiceDate", "no column UnitPrice."),
        ("a,b", "no column order, placed_at, sku, quantity, unit_price, currency."),
        (HEADER + ",Unit Price", "Two columns hold the same: unit_price."),
    ],
)
def test_a_column_that_is_missing_or_there_twice_is_named(header, said):
    with pytest.raises(FileRefused) as refused:
        read_header(header.split(","))
    assert said in str(refused.value)


def test_a_currency_that_is_named_replaces_the_column():
    assert read_header(HEADER.replace("currency,", "").split(","), currency="EUR").width == 11
    assert ROW.count(",") == HEADER.count(",")
