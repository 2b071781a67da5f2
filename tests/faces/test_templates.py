"""No template and no stylesheet breaks the content policy, or the right-to-left page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: The label is a document, printed as it is in every language.
STYLESHEETS = sorted(
    set((ROOT / "static" / "css").rglob("*.css")) - {ROOT / "static/css/label.css"}
)
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))

#: Mail clients know neither stylesheets nor logical properties; documents are print, not pages.
NOT_PAGES = {"emails", "labels", "documents"}
PAGES = [
    path for path in TEMPLATES if path.relative_to(ROOT / "templates").parts[0] not in NOT_PAGES
]

BREAKS_THE_POLICY = {
    "a style attribute": r"<[^>]*\sstyle=",
    "an inline stylesheet": r"<style\b",
    "an inline script": r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")",
    "an event attribute": r"<[^>]*\son[a-z]+=",
    "a javascript: address": r"javascript:",
    "an external address": r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=\"(?:https?:)?//",
}
PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset)-(?:left|right)\b|(?:^|[;{\s])(?:left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)",
    re.MULTILINE,
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name)
@pytest.mark.parametrize("what", BREAKS_THE_POLICY)
def test_no_page_carries(path: Path, what: str) -> None:
    text = re.sub(
        r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", path.read_text(), flags=re.DOTALL
    )
    assert not re.search(BREAKS_THE_POLICY[what], text, re.IGNORECASE), f"{name(path)} has {what}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_trusts_what_it_is_given(path: Path) -> None:
    text = path.read_text()
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_compiles(path: Path) -> None:
    engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", STYLESHEETS, ids=name)
def test_stylesheets_say_start_and_end(path: Path) -> None:
    found = PHYSICAL.findall(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
    assert found == []


@pytest.mark.parametrize(
    "path", [path for path in STYLESHEETS if path.parent.name == "components"], ids=name
)
def test_components_name_their_colours(path: Path) -> None:
    """Every colour has its name in tokens.css; a component states none of its own."""
    assert not re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", path.read_text())


@pytest.mark.parametrize("path", [*STYLESHEETS, *SCRIPTS, *TEMPLATES], ids=name)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 400


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_need_no_eval_and_no_markup(path: Path) -> None:
    text = path.read_text()
    assert not re.search(
        r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|\.style\.", text
    )


@pytest.mark.parametrize("face", ["portal", "desk", "station"])
def test_a_face_loads_every_component_it_names(face: str) -> None:
    sheet = (ROOT / "static" / "css" / f"{face}.css").read_text()
    for imported in re.findall(r'@import "([^"]+)"', sheet):
        assert (ROOT / "static" / "css" / imported).is_file(), imported


def test_every_component_is_loaded_by_a_face() -> None:
    loaded = set()
    for face in ("portal", "desk", "station"):
        sheet = (ROOT / "static" / "css" / f"{face}.css").read_text()
        loaded |= set(re.findall(r'@import "components/([^"]+)"', sheet))
    assert {path.name for path in (ROOT / "static" / "css" / "components").glob("*.css")} == loaded


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    known = set(re.findall(r'id="i-([a-z]+)"', (ROOT / "static" / "icons.svg").read_text()))
    for path in PAGES:
        for icon in re.findall(r"{% icon \"([a-z]+)\"|icon=\"([a-z]+)\"", path.read_text()):
            assert set(filter(None, icon)) <= known, f"{name(path)}: {icon}"
