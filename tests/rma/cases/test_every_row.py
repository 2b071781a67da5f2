"""Every row of the case list that concerns policy or money is asked by a test, or told why not.

A row is asked where a test's name or the id of one of its parameters names it ("B17",
"A18 unit by unit", `test_l09_…`). The rows stand here by number; what they say is in the tests.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
#: Where rows are asked. Elsewhere "C10" is a grade or the number of a bin.
ASKED_IN = ("rma", "catalog", "withdrawals", "rest")

ROWS = """
A02 A03 A09 A18
B01 B02 B03 B04 B06 B07 B11 B12 B17 B21 B22
C02 C05 C07 C09 C10 C12 C14 C15 C18
D01 D02 D03 D04 D09 D14 D15 D17 D19 D20 D22 D25 D26 D28 D29 D31 D32 D33
E04 E07 E08
F02 F03 F16 F17 F18 F19 F23 F26 F27 F28 F29
H01 H04 H06 H08 H10 H15 H16 H18 H19 H20 H22
I04 I06 I07 I08 I09 I12 I13 I14 I15 I16 I19 I20 I26
J02 J03 J04 J08 J10 J11 J12 J13 J14 J16 J17 J18 J20 J23 J25 J28 J29 J30 J31
K01 K02 K03 K04 K05 K06 K08 K09 K10 K12 K13 K14
L01 L02 L03 L06 L07 L08 L09 L10 L13
M02 M03 M04 M05 M06 M07 M08
"""


def named(tree: ast.Module) -> set[str]:
    """Rows that the tests of one module name."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            words = node.name.upper().split("_")
            found |= {word for word in words if re.fullmatch("[A-M][0-9]{2}", word)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            start = re.match(r"([A-M][0-9]{2})(?= |$)", node.value)
            found |= {start[1]} if start else set()
    return found


@cache
def asked() -> set[str]:
    """Rows that some test names."""
    mine = Path(__file__)
    files = [path for part in ASKED_IN for path in (ROOT / "tests" / part).rglob("test_*.py")]
    return {
        row for path in files if path != mine for row in named(ast.parse(path.read_text("utf-8")))
    }


def told() -> set[str]:
    """Rows that docs/cases.md says are not ours."""
    text = (ROOT / "docs" / "cases.md").read_text("utf-8")
    _before, _heading, rows = text.partition("## Not here")
    return set(re.findall(r"^\| ([A-M][0-9]{2}) \|", rows, re.M))


def test_every_row_is_asked_or_told_and_never_both() -> None:
    rows = set(ROWS.split())
    assert sorted(rows - asked() - told()) == []
    assert sorted(told() - rows) == []
    assert sorted(told() & asked()) == []


def test_what_is_told_to_differ_is_a_row_that_is_asked() -> None:
    text = (ROOT / "docs" / "cases.md").read_text("utf-8")
    differing, _heading, _rest = text.partition("## Not here")
    listed = re.findall(r"^\| ([A-M][0-9]{2}) \|", differing, re.M)
    assert listed == sorted(set(listed))
    assert sorted(set(listed) - asked()) == []
