"""Colours for what knows no oklch: mails and PDFs get the accent as hex, equally light."""

from __future__ import annotations

from math import cos, radians, sin

#: Lightness and share of the accent's chroma, as static/css/tokens.css has them (light, dark).
_ROLES: dict[str, tuple[float, float]] = {
    "accent": (0.450, 1.0),
    "on_accent": (1.0, 0.0),
    "soft": (0.955, 0.09),
    "line": (0.800, 0.50),
    "dark_accent": (0.800, 0.9),
    "dark_on_accent": (0.190, 0.2),
    "dark_soft": (0.300, 0.32),
    "dark_line": (0.470, 0.70),
}


def oklch_to_hex(lightness: float, chroma: float, hue: float) -> str:
    """`#rrggbb` of an OKLCH colour; chroma shrinks until sRGB shows it, lightness and hue stay."""
    while True:
        channels = _linear_srgb(lightness, chroma, hue)
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{round(_gamma(channel) * 255):02x}" for channel in channels)
        chroma -= 0.002


def accent_palette(hue: float, chroma: float) -> dict[str, str]:
    """The accent of a tenant in every role a mail needs, as hex."""
    return {
        role: oklch_to_hex(lightness, chroma * share, hue)
        for role, (lightness, share) in _ROLES.items()
    }


def contrast(one: str, other: str) -> float:
    """The contrast of two `#rrggbb` colours as WCAG 2 measures it, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear_srgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Björn Ottosson's OKLab matrices, https://bottosson.github.io/posts/oklab/ (public domain)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(channel: float) -> float:
    channel = min(max(channel, 0.0), 1.0)
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
