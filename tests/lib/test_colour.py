"""Hex copies of the accent: the same colours as the browser's oklch, and contrast for any hue."""

from __future__ import annotations

import pytest

from returns_portal.lib.colour import accent_palette, oklch_to_hex


@pytest.mark.parametrize(
    ("lightness", "chroma", "hue", "shown"),
    [
        (1.0, 0.0, 0.0, "#ffffff"),
        (0.0, 0.0, 0.0, "#000000"),
        (0.62796, 0.25768, 29.2339, "#ff0000"),
        (0.86644, 0.29483, 142.4953, "#00ff00"),
        (0.45201, 0.31321, 264.052, "#0000ff"),
    ],
)
def test_oklch_of_known_colours(lightness: float, chroma: float, hue: float, shown: str) -> None:
    assert oklch_to_hex(lightness, chroma, hue) == shown


def test_a_colour_no_screen_can_show_loses_chroma_only() -> None:
    assert oklch_to_hex(0.45, 0.4, 150) == oklch_to_hex(0.45, 0.4, 150)
    red, green, blue = _channels(oklch_to_hex(0.45, 0.4, 150))
    assert green > red
    assert green > blue


@pytest.mark.parametrize("chroma", [0.0, 0.075, 0.15])
def test_every_hue_can_be_read_on_its_button_and_its_stub(chroma: float) -> None:
    for hue in range(0, 360, 5):
        colours = accent_palette(hue, chroma)
        assert contrast(colours["accent"], colours["on_accent"]) >= 4.5
        assert contrast("#1b1f24", colours["soft"]) >= 7
        assert contrast(colours["dark_accent"], colours["dark_on_accent"]) >= 4.5
        assert contrast("#f0efec", colours["dark_soft"]) >= 7


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (part / 255 for part in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
