"""`manage.py draw_machines FOLDER`: write the diagram of every machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from flows.diagram import pages


class Command(BaseCommand):
    """Writes one Markdown file per stage and removes those of stages that are gone."""

    help = "Write the diagram of every state machine into FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        drawn = pages()
        for stale in set(folder.glob("*.md")) - {folder / name for name in drawn}:
            stale.unlink()
        for name, text in drawn.items():
            (folder / name).write_text(text)
        self.stdout.write(f"{len(drawn)} machines drawn")
