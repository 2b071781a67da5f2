"""Which of an app's modules another app may import (the rest of the rules: import-linter)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES
from tests.services import ROOT

#: Those that hold a part of the field; the kernel below them is everybody's.
APPS = tuple(name for name in PACKAGES if name not in {"returns_portal", "tenants", "flows"})
PRIVATE = ("flow", "views", "api", "handlers", "tasks", "urls")
#: The composition root mounts what the apps offer.
MOUNTS = ("returns_portal/api.py", "returns_portal/urls.py")


def imported(source: str) -> set[str]:
    """Return the dotted names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{each.name}" for each in node.names)
    return names


def trespasses(source: str, *, home: str) -> list[str]:
    """Return the private modules of other apps that a module of `home` imports."""
    private = {f"{app}.{module}" for app in APPS if app != home for module in PRIVATE}
    return sorted(
        name
        for name in imported(source)
        if any(name == each or name.startswith(f"{each}.") for each in private)
    )


def modules() -> list[Path]:
    found = (path for home in PACKAGES for path in (ROOT / home).rglob("*.py"))
    return [path for path in found if str(path.relative_to(ROOT)) not in MOUNTS]


def test_no_app_imports_another_apps_flow_views_api_handlers_or_tasks() -> None:
    found = {
        str(path.relative_to(ROOT)): bad
        for path in modules()
        if (bad := trespasses(path.read_text(), home=path.relative_to(ROOT).parts[0]))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    ["from catalog.flow import OrderFlow", "import catalog.tasks", "from catalog import handlers"],
)
def test_a_trespass_is_seen_in_each_form_of_import(source: str) -> None:
    assert trespasses(source, home="rma") != []
    assert trespasses(source, home="catalog") == []


def test_services_selectors_and_models_of_another_app_may_be_imported() -> None:
    source = "from catalog.models import Order\nfrom catalog import selectors, services"
    assert trespasses(source, home="rma") == []
