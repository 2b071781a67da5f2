"""`manage.py import_orders`: what it says, what it refuses, what its report holds."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.catalog.csv_files import HEADER, ROW, counts, written


def run(tenant, path, *options: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("import_orders", str(path), "--tenant", tenant.slug, *options, stdout=out)
    return out.getvalue()


def test_it_says_what_came_in_and_what_did_not(alpha, tmp_path):
    bad = ROW.replace("1001", "1002").replace(",2,10.00", ",two,10.00")
    file = written(tmp_path, HEADER + ",colour", ROW + ",red", bad + ",blue")
    said = run(alpha, file)
    assert "orders layout, utf-8, delimiter ','." in said
    assert "Columns not used: colour." in said
    assert (
        "row 3, quantity: This is no whole number of pieces, one or more. [invalid_quantity]"
        in said
    )
    assert (
        "2 rows: 1 lines of 1 new orders added (1 products, 1 customers, 0 units), "
        "0 known already, 0 on returns, 1 refused." in said
    )
    assert "1 × invalid_quantity" in said


def test_a_second_run_says_that_everything_is_known(alpha, tmp_path):
    file = written(tmp_path, HEADER, ROW)
    run(alpha, file)
    assert "0 lines of 0 new orders added" in run(alpha, file)
    assert counts(alpha) == (1, 1, 1, 1, 0)


def test_the_report_names_every_refused_row_and_repeats_nothing_of_it(alpha, tmp_path):
    bad = ROW.replace("TEE", "").replace("T-shirt", "=1+1")
    report = tmp_path / "report.csv"
    run(alpha, written(tmp_path, HEADER, ROW, bad), "--report", str(report))
    with report.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["row", "column", "code", "reason"],
        ["3", "sku", "required", "This must not be empty."],
    ]


def test_a_currency_may_be_named_for_a_file_without_one(alpha, tmp_path):
    bare = written(tmp_path, HEADER.replace("currency,", ""), ROW.replace("EUR,", ""))
    with pytest.raises(CommandError, match="The file has no column currency"):
        run(alpha, bare)
    assert counts(alpha) == (0,) * 5
    run(alpha, bare, "--currency", "CHF")
    assert counts(alpha)[0] == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a,b", "1,2"], "The file has no column order, placed_at, sku"),
        ([HEADER, ROW, '"never closed'], "The quotation mark opened in row 3 is never closed."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_written(alpha, tmp_path, lines, said):
    with pytest.raises(CommandError, match=said):
        run(alpha, written(tmp_path, *lines))
    assert counts(alpha) == (0,) * 5


def test_an_unknown_shop_or_currency_is_refused(alpha, tmp_path):
    file = written(tmp_path, HEADER, ROW)
    with pytest.raises(CommandError, match="There is no shop"):
        call_command("import_orders", str(file), "--tenant", "nobody")
    with pytest.raises(CommandError, match="currency is not known"):
        run(alpha, file, "--currency", "XXX")
    assert counts(alpha) == (0,) * 5
