"""The rules of this house that no linter knows, each with its reason in its name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, calls, dotted, modules

#: Where a broad except is the point: a poison row, a health answer, an error page's last resort.
MAY_CATCH_ALL = {
    "flows/drain.py",
    "returns_portal/faces/errors.py",
    "returns_portal/health.py",
}
#: Signals of libraries we answer to, and whether anybody listens; never between our own apps.
MAY_USE_SIGNALS = {"tenants/signin.py", "tenants/rows.py"}
LONGEST = 400


def offenders(found: list[tuple[str, int]]) -> str:
    return "\n".join(f"{path}:{line}" for path, line in sorted(found))


def test_only_a_verb_changes_a_status() -> None:
    found = []
    for path, tree in modules().items():
        if path.startswith("flows/"):
            continue
        for node in ast.walk(tree):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign | ast.AnnAssign)
                else []
            )
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in ("status", "contact"):
                    found.append((path, node.lineno))
    stages = [
        each
        for each in found
        if "response" not in (ROOT / each[0]).read_text().split("\n")[each[1] - 1]
    ]
    assert stages == [], offenders(stages)


def test_no_query_writes_a_status() -> None:
    found = [
        (path, call.lineno)
        for path, tree in modules().items()
        if not path.startswith("flows/")
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("update", "create", "get_or_create", "update_or_create")
        and any(keyword.arg in ("status", "contact") for keyword in call.keywords)
        and not dotted(call.func).startswith("TrackingEvent.")  # the carrier's word, no machine's
    ]
    assert found == [], offenders(found)


#: Called after the commit, in a thread that has no connection to the database.
SENDS_AT_ONCE = "flows/tasks.py"


def test_work_for_later_waits_for_the_commit() -> None:
    found = [
        (path, call.lineno)
        for path, tree in modules().items()
        if path != SENDS_AT_ONCE
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("delay", "apply_async")
    ]
    assert found == [], offenders(found)


def test_only_the_clock_knows_what_time_it_is() -> None:
    wrong = {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.today"}
    found = [
        (path, call.lineno)
        for path, tree in modules().items()
        if path != "returns_portal/lib/clock.py"
        for call in calls(tree)
        if dotted(call.func) in wrong
    ]
    assert found == [], offenders(found)


def test_nobody_swallows_every_exception() -> None:
    found = [
        (path, node.lineno)
        for path, tree in modules().items()
        if path not in MAY_CATCH_ALL
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in ("Exception", "BaseException"))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert found == [], offenders(found)


def test_pages_find_through_selectors() -> None:
    found = [
        (path, node.lineno)
        for path, tree in modules().items()
        if path.startswith("returns_portal/faces/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    ]
    assert found == [], offenders(found)


def test_our_apps_speak_by_events_and_not_by_signals() -> None:
    found = [
        (path, node.lineno)
        for path, tree in modules().items()
        if path not in MAY_USE_SIGNALS
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("django.dispatch", "django.db.models.signals"))
    ]
    assert found == [], offenders(found)


def test_services_take_keywords_beyond_what_they_are_about() -> None:
    found = []
    for path, tree in modules().items():
        if "/services" not in path:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                positional = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
                if len(positional) > 2 and "by" in [
                    *positional,
                    *(a.arg for a in node.args.kwonlyargs),
                ]:
                    found.append((path, node.lineno))
    assert found == [], offenders(found)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_file_ends_before_it_tires_its_reader(package: str) -> None:
    kinds = ("*.py",)
    found = [
        (str(path.relative_to(ROOT)), lines)
        for kind in kinds
        for path in (ROOT / package).rglob(kind)
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > LONGEST
    ]
    assert found == []


@pytest.mark.parametrize("folder", ["templates", "static", "tests", "benchmarks"])
def test_what_is_no_package_is_short_as_well(folder: str) -> None:
    found = [
        (str(path.relative_to(ROOT)), lines)
        for kind in ("*.py", "*.html", "*.css", "*.js")
        for path in (ROOT / folder).rglob(kind)
        if "vendor" not in path.parts and (lines := len(path.read_text().splitlines())) > LONGEST
    ]
    assert found == []


def test_no_module_is_a_drawer() -> None:
    names = {Path(path).stem for path in modules()}
    assert names & {"utils", "helpers", "misc", "common", "manager", "managers"} == set()


def test_every_module_says_what_it_knows() -> None:
    found = [
        (path, 1)
        for path, tree in modules().items()
        if ast.get_docstring(tree) is None and tree.body
    ]
    assert found == [], offenders(found)


def test_nothing_is_left_for_later() -> None:
    words = re.compile(
        r"\b("
        + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImplemented" + "Error"])
        + r")\b"
    )
    found = [
        (path, number)
        for path in modules()
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if words.search(line)
    ]
    assert found == [], offenders(found)


def test_every_index_names_its_query() -> None:
    found = []
    for path in modules():
        lines = (ROOT / path).read_text().splitlines()
        for number, line in enumerate(lines):
            if re.search(r"^\s+models\.Index\(", line):
                before = next(
                    (
                        text
                        for text in reversed(lines[:number])
                        if not re.match(r"\s+(models\.Index\(.*\)|\)),?$", text)
                    ),
                    "",
                )
                if not before.strip().startswith("#"):
                    found.append((path, number + 1))
    assert found == [], offenders(found)


def test_migrations_import_none_of_ours_but_isolation() -> None:
    found = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("migrations/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                found += [
                    (str(path.relative_to(ROOT)), node.lineno)
                    for name in names
                    if name.split(".")[0] in PACKAGES and name != "tenants.isolation"
                ]
    assert found == [], offenders(found)
