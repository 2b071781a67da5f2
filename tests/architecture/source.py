"""The project's own source files, read once for every rule."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = (
    "returns_portal",
    "tenants",
    "flows",
    "staff",
    "branding",
    "catalog",
    "rma",
    "inspection",
    "disposition",
    "recalls",
    "notifications",
    "insights",
)


@cache
def modules() -> dict[str, ast.Module]:
    """Path from the root -> syntax tree, of every module that is not a migration."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                found[str(path.relative_to(ROOT))] = ast.parse(path.read_text(), str(path))
    return found


def calls(tree: ast.Module) -> list[ast.Call]:
    """Every call in a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain; a call or subscript in it reads as its name followed by ()."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return ""
