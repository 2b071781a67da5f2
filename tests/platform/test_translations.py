"""Every text of the portal is there in every language, with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import templatize

from tests.architecture.source import PACKAGES

ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
#: What `templatize` makes of `{% translate %}` and `{% blocktranslate %}`.
CALL = re.compile(
    r"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)"
    r"""\(\s*((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*,?\s*)+)""",
    re.DOTALL,
)
LITERAL = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")

#: (context, text) or (context, (singular, plural)).
Text = tuple[str | None, str | tuple[str, str]]


def of_code() -> Iterator[Text]:
    for app in PACKAGES:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            with file.open("rb") as lines:
                for _line, function, found, _notes in extract_python(lines, KEYWORDS, [], {}):
                    if found and found != (None,):  # `_(words)` names texts marked elsewhere
                        yield _of_call(function or "", found)


def of_templates() -> Iterator[Text]:
    for file in sorted((ROOT / "templates").rglob("*.*")):
        source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        for function, given in CALL.findall(source):
            yield _of_call(function, [ast.literal_eval(one) for one in LITERAL.findall(given)])


def _of_call(function: str, given: Any) -> Text:
    texts = [given] if isinstance(given, str) else [one for one in given if one is not None]
    context = texts.pop(0) if "pgettext" in function else None
    if "ngettext" in function or "npgettext" in function:
        return context, (texts[0], texts[1])
    return context, texts[0]


@pytest.fixture(scope="module")
def texts() -> set[Text]:
    found = {(context, text) for context, text in [*of_code(), *of_templates()] if text}
    assert len(found) > 2500
    assert (None, "Approve") in found
    return found


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    path = ROOT / "locale" / request.param / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


def translated(catalog: Catalog, text: Text) -> list[str]:
    context, words = text
    found = catalog.get(words, context)
    if found is None or found.fuzzy:
        return []
    forms = [found.string] if isinstance(found.string, str) else list(found.string)
    if isinstance(words, str) and len(forms) > 1:  # it is the singular of another text, too
        forms = [forms[c2py(catalog.plural_expr)(1)]]
    return forms if all(forms) else []


def test_every_text_is_translated(texts: set[Text], catalog: Catalog) -> None:
    missing = [text for text in texts if not translated(catalog, text)]
    assert sorted(map(str, missing)) == []


def test_placeholders_are_those_of_the_text(texts: set[Text], catalog: Catalog) -> None:
    wrong = []
    for context, words in texts:
        named = set(PLACEHOLDER.findall(words if isinstance(words, str) else words[1]))
        for form in translated(catalog, (context, words)):
            used = set(PLACEHOLDER.findall(form))
            if not used <= named or (isinstance(words, str) and used != named):
                wrong.append((words, form))
    assert wrong == []
