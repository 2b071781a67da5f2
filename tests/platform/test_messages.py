"""Translations are compiled where the portal starts, without gettext."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from returns_portal.management.messages import compile_messages

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Return"
msgstr "Rücksendung"

#, fuzzy
msgid "Unit"
msgstr "Etwas Ungefähres"
"""


def test_a_translation_is_compiled_once_and_again_when_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / "locale/de/LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(PO)
    assert compile_messages(tmp_path) == [folder / "django.mo"]
    with (folder / "django.mo").open("rb") as file:
        translated = gettext.GNUTranslations(file).gettext
    assert translated("Return") == "Rücksendung"
    assert translated("Unit") == "Unit"  # a guess is not shown to anybody
    assert compile_messages(tmp_path) == []
    later = (folder / "django.mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_messages(tmp_path) == [folder / "django.mo"]
    assert sorted(each.name for each in folder.iterdir()) == ["django.mo", "django.po"]
