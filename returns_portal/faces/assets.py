"""How stylesheets reach the browser: one file per face, named after its content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'^@import "([^":]+\.css)";\n', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)


class FaceStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts our own `@import`s in place of themselves at collectstatic, before names get their hash.

    In development the browser follows the imports one by one; here a page loads one stylesheet.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            sources = {name: paths[name] for name in paths if name.endswith(".css")}
            for name in sources:
                text = self._text(name, sources)
                if _IMPORT.search(text):
                    flat = _COMMENT.sub("", self._flat(name, sources))
                    self.delete(name)
                    self._save(name, ContentFile(flat.encode()))
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _flat(self, name: str, sources: dict[str, Any]) -> str:
        """The stylesheet `name` with every local import replaced by what it names, at any depth."""
        folder = PurePosixPath(name).parent
        return _IMPORT.sub(
            lambda found: self._flat(str(folder / found.group(1)), sources),
            self._text(name, sources),
        )

    def _text(self, name: str, sources: dict[str, Any]) -> str:
        storage, path = sources[name]
        with storage.open(path) as source:
            return source.read().decode()
