"""Compiles the translations with Babel, so that no machine needs gettext to run the portal."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_messages(root: Path) -> list[Path]:
    """Compile what is newer than its result below `root`/locale; returns what was written."""
    written = []
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3])
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.replace(target)  # whole or not at all: tests may run beside a demo
        written.append(target)
    return written
