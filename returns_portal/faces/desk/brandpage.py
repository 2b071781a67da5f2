"""What the page of the look shows of a colour: how it is drawn, and what can be read on it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from branding.look import Look, figure
from branding.services.brands import MOST_CHROMA
from returns_portal.lib.colour import accent_palette, contrast


@dataclass(frozen=True)
class Swatch:
    """A colour and what is written on it, by day or by night; `ratio` is their contrast."""

    ground: str
    ink: str

    @property
    def ratio(self) -> float:
        """From 1 to 21; text wants 4.5."""
        return contrast(self.ground, self.ink)


@dataclass(frozen=True)
class Accent:
    """An accent as hue and chroma."""

    hue: str
    chroma: str

    @classmethod
    def of(cls, hue: Any, chroma: Any, otherwise: Look) -> Self:
        """The accent that was asked for; a part that is none is taken from `otherwise`."""
        return cls(
            figure(hue, Decimal(360)) or otherwise.accent_hue,
            figure(chroma, MOST_CHROMA) or otherwise.accent_chroma,
        )

    @property
    def swatches(self) -> tuple[Swatch, Swatch]:
        """As it is by day and by night."""
        colours = accent_palette(float(self.hue), float(self.chroma))
        return (
            Swatch(colours["accent"], colours["on_accent"]),
            Swatch(colours["dark_accent"], colours["dark_on_accent"]),
        )
