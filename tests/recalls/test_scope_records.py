"""European alerts that name serials, lots, dates or bar codes: read right, or refused by name.

The alerts themselves stay where they are collected, and nothing is copied from them. What stands
here is, by an alert's number, a digest of the right reading, or why it is refused.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from recalls.scope import read_scope
from returns_portal.lib.identifiers import display_gtin

EUROPEAN = "eu-safety-gate-100.jsonl"
RECALLS = Path(settings.BASE_DIR).parent / "shared/data/recalls"

#: The reading of each, compared with the alert by eye: a digest of its first and last day of
#: making, its bar codes and its lots.
READ = {
    "A11/00058/24": "fbb04ddaf347",
    "A11/00161/24": "a3a346d0b3e6",
    "A12/00017/20": "76b98cb56a36",
    "A12/00019/24": "053dc9e4592d",
    "A12/00043/24": "8e81b81cd2a5",
    "A12/00076/24": "1a1dd5e20da6",
    "A12/00080/24": "d844b5964497",
    "A12/00144/24": "58cc787486dd",
    "A12/00242/24": "4ee179d28085",
    "A12/00409/24": "df81eecb1ffc",
    "A12/00428/23": "9c4bb3b01278",
    "A12/00435/24": "9a8d04585374",
    "A12/00483/24": "105885571ae2",
    "A12/00677/24": "8328c1f338da",
    "A12/00764/24": "319f17e4a74b",
    "A12/00845/24": "ea63b61fc2f3",
    "A12/00951/24": "4ead96808bc6",
    "A12/01196/24": "b0eefb063a73",
    "A12/01314/24": "7ca42dc881cb",
    "A12/01341/23": "4c3dd0736492",
    "A12/01584/24": "23e787e7faa1",
    "A12/01699/23": "7170b758efa9",
    "A12/01709/24": "3a535f808718",
    "A12/01787/24": "c14ef346d5d2",
    "A12/01790/24": "3d325e04c246",
    "A12/01844/24": "40b18d6b880b",
    "A12/01915/24": "c4db9a738b8c",
    "A12/01957/24": "de13c7fa4a97",
    "A12/01969/24": "b4505d90e0b6",
    "A12/01991/24": "f5ddb459b485",
    "A12/02452/24": "cf02c089128d",
    "A12/02465/24": "b2d6dd81cce6",
    "A12/02483/24": "334452225f1f",
    "A12/02575/24": "d4c0432cd4fa",
    "A12/02682/24": "7db9eba3dc76",
    "A12/02712/24": "8e4408c5c4f9",
    "A12/02725/24": "1f37b8986f32",
    "A12/02731/24": "a13879b3e706",
    "A12/02791/24": "7da76b1b54d9",
    "A12/02830/24": "63a8e445d787",
    "A12/02967/24": "1cfaebb1f68c",
    "A12/02969/24": "78c3ad95886a",
    "A12/03065/24": "e4290c4a96c7",
    "A12/03085/24": "57a48ad82f1f",
    "A12/03136/24": "c069216a5851",
    "A12/03161/24": "fc1bafc83b9b",
    "A12/03171/24": "42fab3d211c0",
    "A12/03198/24": "0123e311a877",
    "A12/03211/24": "d5ff15c73742",
    "A12/03224/24": "309e4e724987",
    "A12/03280/24": "a7860cf0b7ee",
    "A12/03291/24": "43eaed9ecf68",
    "A12/03310/24": "64ff78f6657e",
    "A12/03323/24": "52e74594a537",
    "A12/03361/24": "d315847601e5",
    "A12/03367/24": "d6c8767bebae",
    "A12/03448/24": "bfeebd5a622f",
    "A12/03492/24": "3ef89a3d9e08",
    "A12/03580/24": "22cc9f2d6836",
    "A12/03634/24": "dfa33d5cb0f7",
    "A12/03647/24": "d513a2c538b6",
    "A12/0912/19": "35ed7b2badef",
    "INFO/00153/24": "99b8e960860d",
    "SR/03749/24": "2cb053fdc4ec",
    "SR/03774/24": "1af63b4b391d",
    "SR/03777/24": "d3e2116f5f3b",
    "SR/03779/24": "95a84f2e05e6",
    "SR/03794/24": "12246517bf60",
    "SR/03796/24": "3d196487bde2",
    "SR/03799/24": "8cd827aee71e",
    "SR/03800/24": "12ec4f3ad1dd",
    "SR/03804/24": "54d489e4628e",
    "SR/03807/24": "1189d81901d4",
    "SR/03820/24": "11160f0bb132",
    "SR/03825/24": "fc2085c1d3f3",
    "SR/03826/24": "0dab632b6480",
    "SR/03827/24": "d95c7c58ce8b",
    "SR/03833/24": "f91ef9043e17",
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
#: American codes by the number of their recall: how many are read, and how many refused.
AMERICAN = {"05134": (4, 0), "08400": (2, 0), "10081": (0, 1), "10242": (6, 0), "10310": (3, 0)}


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


def digest(reading: Any) -> str:
    return hashlib.sha256(json.dumps(reading).encode()).hexdigest()[:12]


def test_every_alert_that_names_something_is_in_the_table() -> None:
    naming = {record["alert_number"] for record in records(EUROPEAN) if scope_row(record)}
    assert naming == {*READ, *REFUSED}
    assert not {*READ} & {*REFUSED}


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
        made = [day for one in parsed["production"] for day in (one["from"], one["to"])]
        codes = [display_gtin(gtin) for gtin in parsed["gtins"]]
        reading = [made, codes, [lot["exact"] for lot in parsed["lots"]]]
        assert digest(reading) == READ[number], (number, reading)
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
    assert digest(ranges["A12/00859/24"]) == "2870ae752818"
    assert digest(ranges["A12/01932/24"]) == "4d35f07357a8"
    assert digest(ranges["A12/03351/24"][0]) == "9193a6f217e2"
    assert digest(ranges["A12/02826/24"][1]) == "670598f07ca1"
    assert digest(ranges["A12/02826/24"][6]) == "4869d219f3d7"
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
        refused = 0
        for upc in record["upcs"]:
            read = read_scope([{"gtins": upc}])
            if read.problems:
                assert [problem.code for problem in read.problems] == ["gtin_check_digit"]
                refused += 1
            else:
                assert read.parsed[0]["gtins"] == [upc.zfill(14)]
        seen[record["number"]] = (len(record["upcs"]) - refused, refused)
    assert seen == AMERICAN
