"""No template and no stylesheet breaks the content policy, or the right-to-left page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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


def where(paths: Iterable[Path], breaks: Callable[[str], object]) -> list[str]:
    """The files whose text breaks a rule, all of them: one run tells everything."""
    return [name(path) for path in paths if breaks(path.read_text())]


@pytest.mark.parametrize("what", BREAKS_THE_POLICY)
def test_no_page_carries(what: str) -> None:
    def breaks(text: str) -> object:
        shown = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", text, flags=re.DOTALL)
        return re.search(BREAKS_THE_POLICY[what], shown, re.IGNORECASE)

    assert where(PAGES, breaks) == []


@pytest.mark.parametrize("trusting", ["|safe", "autoescape off"])
def test_no_template_trusts_what_it_is_given(trusting: str) -> None:
    assert where(TEMPLATES, lambda text: trusting in text) == []


def test_every_template_compiles() -> None:
    for path in TEMPLATES:
        engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


def test_stylesheets_say_start_and_end() -> None:
    def breaks(text: str) -> object:
        return PHYSICAL.search(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))

    assert where(STYLESHEETS, breaks) == []


def test_components_name_their_colours() -> None:
    """Every colour has its name in tokens.css; a component states none of its own."""
    components = [path for path in STYLESHEETS if path.parent.name == "components"]
    stated = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
    assert where(components, stated.search) == []


def test_files_stay_short() -> None:
    files = [*STYLESHEETS, *SCRIPTS, *TEMPLATES]
    assert where(files, lambda text: len(text.splitlines()) >= 400) == []


def test_scripts_need_no_eval_and_no_markup() -> None:
    risky = r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|\.style\."
    assert where(SCRIPTS, re.compile(risky).search) == []


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
