"""The fonts a shop may choose from: open, served by us, none heavier than the product's own."""

from __future__ import annotations

from dataclasses import dataclass

_SYSTEM = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif'
)
_SERIF = 'Georgia, "Noto Serif", "Noto Naskh Arabic", "Noto Sans Arabic", serif'

#: The characters of the two files of each font, as static/vendor/inter/VERSION cuts them.
LATIN = (
    "U+20-FF, U+131, U+152-153, U+2009, U+2013, U+2018-201A, U+201C-201E, U+2022, U+2026, U+202F, "
    "U+2039-203A, U+20AC, U+2190, U+2192, U+2212"
)
LATIN_EXT = "U+100-130, U+132-151, U+154-17F, U+1E9E, U+218-21B"


@dataclass(frozen=True)
class Font:
    """A font by its handle; `folder` below static/vendor is empty where nothing is loaded."""

    handle: str
    name: str
    folder: str
    fallback: str = _SYSTEM

    @property
    def family(self) -> str:
        """What `font-family` says: the font, then what is like it on most machines."""
        return f'"{self.name}", {self.fallback}' if self.folder else self.fallback

    @property
    def file(self) -> str:
        """The static file with its Latin letters, loaded before anything is drawn; or nothing."""
        return f"vendor/{self.folder}/{self.folder}-latin.woff2" if self.folder else ""

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Its static files, each with the characters in it."""
        if not self.folder:
            return ()
        return (self.file, LATIN), (self.file.replace("-latin", "-latin-ext"), LATIN_EXT)


DEFAULT_FONT = "inter"
FONTS = {
    font.handle: font
    for font in (
        Font("inter", "Inter", "inter"),
        Font("figtree", "Figtree", "figtree"),
        Font("nunito", "Nunito", "nunito"),
        Font("faustina", "Faustina", "faustina", _SERIF),
        Font("system", "System", ""),
    )
}
