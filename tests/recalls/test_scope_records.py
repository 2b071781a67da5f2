"""European alerts that name serials, lots, dates or bar codes: read right, or refused by name.

The alerts themselves stay where they are collected. What stands here is what each of them says, in
our own words and by its number: the days of making, lots and bar codes, or why it is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from recalls.scope import read_scope
from returns_portal.lib.identifiers import display_gtin

EUROPEAN = "eu-safety-gate-100.jsonl"
RECALLS = Path(settings.BASE_DIR).parent / "shared/data/recalls"

#: First and last day of making.
MADE = {
    "A11/00058/24": ("2023-12-11", "2024-02-21"),
    "A12/00017/20": ("2016-10-02", "2018-01-27"),
    "A12/00019/24": ("2004-04-20", "2022-06-23"),
    "A12/00043/24": ("2023-03-01", "2023-08-14"),
    "A12/00080/24": ("2023-10-24", "2023-10-24"),
    "A12/00144/24": ("2019-04-04", "2023-10-27"),
    "A12/00242/24": ("2023-03-20", "2023-09-02"),
    "A12/00409/24": ("2023-08-11", "2023-12-19"),
    "A12/00428/23": ("2022-05-30", "2022-10-24"),
    "A12/00435/24": ("2011-03-02", "2012-06-19"),
    "A12/00764/24": ("2021-11-22", "2022-02-23"),
    "A12/00845/24": ("2020-02-02", "2024-01-31"),
    "A12/00951/24": ("2007-11-16", "2013-05-29"),
    "A12/01341/23": ("2020-11-09", "2022-11-03"),
    "A12/01584/24": ("2023-05-23", "2023-07-11"),
    "A12/01709/24": ("2019-02-19", "2021-12-16"),
    "A12/01787/24": ("2023-04-15", "2024-01-29"),
    "A12/01790/24": ("2023-02-10", "2024-01-31"),
    "A12/01844/24": ("2017-07-01", "2023-07-01"),
    "A12/01915/24": ("2023-09-19", "2024-01-17"),
    "A12/01957/24": ("2004-07-13", "2013-04-22"),
    "A12/01991/24": ("2023-09-15", "2024-03-05"),
    "A12/02452/24": ("2024-04-26", "2024-05-08"),
    "A12/02465/24": ("2023-12-11", "2023-12-11"),
    "A12/02483/24": ("2023-12-06", "2024-02-13"),
    "A12/02575/24": ("2024-05-13", "2024-06-19"),
    "A12/02682/24": ("2023-09-04", "2023-10-23"),
    "A12/02712/24": ("2016-12-21", "2024-06-27"),
    "A12/02725/24": ("2024-04-09", "2024-05-17"),
    "A12/02731/24": ("2021-04-09", "2022-12-09"),
    "A12/02791/24": ("2024-04-02", "2024-06-29"),
    "A12/02830/24": ("2006-01-02", "2008-05-28"),
    "A12/02967/24": ("2016-01-02", "2017-12-12"),
    "A12/02969/24": ("2024-06-18", "2024-07-18"),
    "A12/03085/24": ("2019-12-06", "2024-01-12"),
    "A12/03136/24": ("2019-08-09", "2023-06-06"),
    "A12/03161/24": ("2022-10-12", "2023-02-08"),
    "A12/03171/24": ("2014-08-26", "2023-09-27"),
    "A12/03198/24": ("2023-11-09", "2024-07-11"),
    "A12/03224/24": ("2021-11-09", "2024-05-07"),
    "A12/03280/24": ("2020-06-01", "2021-03-01"),
    "A12/03323/24": ("2010-11-04", "2014-10-31"),
    "A12/03367/24": ("2020-04-27", "2023-12-04"),
    "A12/03492/24": ("2021-11-17", "2024-07-08"),
    "A12/03580/24": ("2023-01-16", "2024-11-05"),
    "A12/03634/24": ("2023-06-30", "2024-01-16"),
    "A12/0912/19": ("2018-01-22", "2019-03-06"),
    "SR/03804/24": ("2024-03-26", "2024-05-31"),
    "SR/03807/24": ("2023-04-03", "2023-05-16"),
}
CODES = {
    "A11/00161/24": ["6902111270041"],
    "A12/00076/24": ["5060815001086"],
    "A12/00483/24": ["5907719419886"],
    "A12/00677/24": ["5907580155364"],
    "A12/01196/24": ["5904009163108"],
    "A12/01314/24": ["8424730003254"],
    "A12/01699/23": ["5907451324745"],
    "A12/01969/24": ["5906197589043"],
    "A12/03065/24": ["5420007155445"],
    "A12/03211/24": ["3800171210966"],
    "A12/03291/24": ["4040849620621"],
    "A12/03310/24": ["3220660344024", "3220660344048"],
    "A12/03361/24": ["4008332610757"],
    "A12/03448/24": ["5902622004815"],
    "INFO/00153/24": ["8004830281907"],
    "SR/03749/24": ["5213011832347", "5213011832354"],
    "SR/03774/24": ["7333251006143"],
    "SR/03777/24": ["8692229003195"],
    "SR/03779/24": ["691510100207"],
    "SR/03794/24": ["8050847575133"],
    "SR/03796/24": ["4015600669027"],
    "SR/03799/24": ["8055348167160"],
    "SR/03800/24": ["8055348167184"],
    "SR/03820/24": ["7340216003345"],
    "SR/03825/24": ["5902270764253"],
    "SR/03826/24": ["5907736500239"],
    "SR/03827/24": ["6972997674035"],
    "SR/03833/24": ["8033993194090"],
}
LOTS = {
    "A12/00076/24": ["0120221206"],
    "A12/01314/24": ["4814"],
    "A12/01969/24": ["2023-06"],
    "A12/03211/24": ["PILQ2310K15205"],
    "A12/03448/24": ["05-12-2022A"],
    "A12/03647/24": ["2301639"],
    "SR/03794/24": ["210601"],
    "SR/03796/24": ["96284799"],
    "SR/03827/24": ["MLB-003"],
    "SR/03833/24": ["40820"],
}
#: Dates of several models, dates that may be of March or December, and codes that are none.
REFUSED = {
    "A12/00858/24": ("production_dates", "date_ambiguous"),
    "A12/03104/24": ("production_dates", "date_ambiguous"),
    "A12/00859/24": ("production_dates", "dates_labelled"),
    "A12/01932/24": ("production_dates", "dates_labelled"),
    "A12/02826/24": ("production_dates", "dates_labelled"),
    "A12/02858/24": ("production_dates", "dates_labelled"),
    "A12/03128/23": ("production_dates", "dates_labelled"),
    "A12/03351/24": ("production_dates", "dates_labelled"),
    "A12/03159/24": ("lots", "lot_labelled"),
    "A12/03648/24": ("gtins", "gtin_not_digits"),
    "SR/03790/24": ("gtins", "gtin_check_digit"),
}
#: American codes by the number of their recall: how many are read, and which are refused.
AMERICAN = {
    "05134": (4, []),
    "08400": (2, []),
    "10081": (0, ["798661556020"]),
    "10242": (6, []),
    "10310": (3, []),
}


def records(name: str) -> list[dict[str, Any]]:
    path = RECALLS / name
    if not path.exists():
        pytest.skip(f"The collected recalls are not here: shared/data/recalls/{name}")
    return [json.loads(line) for line in path.read_text().splitlines()]


def scope_row(record: dict[str, Any]) -> dict[str, Any]:
    """What an alert names, as its authority wrote it."""
    row = {
        "gtins": record["barcode"],
        "lots": record["batch_number"],
        "production_dates": record["production_dates"],
    }
    return {name: text for name, text in row.items() if text}


def test_every_alert_that_names_something_is_in_the_table() -> None:
    naming = {record["alert_number"] for record in records(EUROPEAN) if scope_row(record)}
    assert naming == {*MADE, *CODES, *LOTS, *REFUSED}
    assert not {*MADE, *CODES, *LOTS} & {*REFUSED}


def test_every_alert_is_read_right_or_refused_by_name() -> None:
    for record in records(EUROPEAN):
        row, number = scope_row(record), record["alert_number"]
        if not row:
            continue
        read = read_scope([row])
        if number in REFUSED:
            field, code = REFUSED[number]
            found = [(problem.field, problem.code) for problem in read.problems]
            assert (found, read.rows) == ([(f"scope[0].{field}", code)], ()), number
            continue
        assert read.problems == (), number
        [parsed] = read.parsed
        made = MADE.get(number)
        assert parsed["production"] == ([{"from": made[0], "to": made[1]}] if made else []), number
        assert [display_gtin(gtin) for gtin in parsed["gtins"]] == CODES.get(number, []), number
        assert [lot["exact"] for lot in parsed["lots"]] == LOTS.get(number, []), number
        assert (parsed["serials"], parsed["sold"], parsed["countries"]) == ([], None, []), number


def test_dates_of_several_models_are_read_one_row_for_each() -> None:
    """The remedy that the refusal names: each line by itself is a row."""
    of_models = [number for number, why in REFUSED.items() if why[1] == "dates_labelled"]
    ranges = {}
    for record in records(EUROPEAN):
        if record["alert_number"] in of_models:
            lines = record["production_dates"].splitlines()
            read = read_scope([{"production_dates": line} for line in lines], day_first=True)
            told = [problem.code for problem in read.problems]
            ranges[record["alert_number"]] = told or [row["production"] for row in read.parsed]
    assert ranges["A12/00859/24"] == [
        [{"from": "2019-04-01", "to": "2021-04-30"}],
        [{"from": "2019-12-01", "to": "2021-04-30"}],
    ]
    assert ranges["A12/01932/24"] == [
        [{"from": "2023-12-06", "to": "2023-12-17"}],
        [{"from": "2023-11-29", "to": "2024-03-12"}],
    ]
    assert ranges["A12/03351/24"][0] == [{"from": "2023-07-20", "to": "2024-09-25"}]
    assert ranges["A12/02826/24"][1] == [{"from": "2022-01-03", "to": "2022-10-09"}]
    assert ranges["A12/02826/24"][6] == [{"from": "2022-01-05", "to": "2022-12-15"}]
    assert {number: len(rows) for number, rows in ranges.items()} == {
        "A12/00859/24": 2,
        "A12/01932/24": 2,
        "A12/02826/24": 7,
        "A12/02858/24": 4,
        "A12/03128/23": 5,
        "A12/03351/24": 3,
    }


def test_american_codes_are_read_or_refused_by_name() -> None:
    seen = {}
    for record in records("cpsc-500.jsonl"):
        if not record["upcs"]:
            continue
        refused = []
        for upc in record["upcs"]:
            read = read_scope([{"gtins": upc}])
            if read.problems:
                assert [problem.code for problem in read.problems] == ["gtin_check_digit"]
                refused.append(upc)
            else:
                assert read.parsed[0]["gtins"] == [upc.zfill(14)]
        seen[record["number"]] = (len(record["upcs"]) - len(refused), refused)
    assert seen == AMERICAN
