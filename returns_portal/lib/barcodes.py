"""Bar codes as geometry: Code 128, QR and Data Matrix in modules, quiet zone included, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import zxingcpp
from django.utils.html import format_html
from django.utils.safestring import SafeString

# Quiet zones come from zxing-cpp's writer: 10 modules beside Code 128, 4 round QR, 1 round Data
# Matrix (ISO/IEC 15417, 18004, 16022; STANDARDS L-02 and L-03).
_DARK = re.compile(rb"\x00+")

# A thermal head of 203 dpi has exactly 8 dots to the millimetre. A module that is a whole number of
# dots prints every bar equally wide; any other size is rounded bar by bar and reads badly.
DOT_MM = 0.125
LEAST_DOTS = 2  # 0.25 mm: the finest module a desk scanner reads from direct thermal print


class Format(StrEnum):
    """The symbologies the portal prints."""

    CODE_128 = "code128"
    QR = "qr"
    DATA_MATRIX = "datamatrix"


_WRITERS: dict[Format, tuple[zxingcpp.BarcodeFormat, dict[str, Any]]] = {
    Format.CODE_128: (zxingcpp.BarcodeFormat.Code128, {}),
    # Level M survives 15 % damage; the writer raises it by itself where the size stays the same.
    Format.QR: (zxingcpp.BarcodeFormat.QRCode, {"ec_level": "M"}),
    Format.DATA_MATRIX: (zxingcpp.BarcodeFormat.DataMatrix, {}),
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A bar code in modules. `bars` are dark rectangles (x, y, width, height) from the top left.

    `width` and `height` include the quiet zone. A linear symbol is one module high: stretch it.
    """

    format: Format
    text: str
    width: int
    height: int
    bars: tuple[tuple[int, int, int, int], ...]

    def module_mm(self, room_mm: float) -> float:
        """The largest module that fits `room_mm` and is a whole number of 203 dpi dots.

        Raises ValueError when the text is too long to be read at that width.
        """
        dots = int(room_mm / DOT_MM + 1e-6) // self.width
        if dots < LEAST_DOTS:
            raise ValueError(f"{self.text!r} does not fit {room_mm:g} mm as {self.format}.")
        return dots * DOT_MM

    def svg(self, *, label: str = "", size_mm: tuple[float, float] | None = None) -> SafeString:
        """Inline SVG, with a size or without; `label` is what a screen reader says."""
        path = "".join([f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in self.bars])
        millimetres = [f"{side:g}mm" for side in size_mm or ()]
        size = format_html('width="{}" height="{}" ', *millimetres) if size_mm else ""
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="barcode" data-format="{}" {}'
            'viewBox="0 0 {} {}" preserveAspectRatio="none" shape-rendering="crispEdges" '
            'role="img" aria-label="{}"><path d="{}"/></svg>',
            self.format.value,
            size,
            self.width,
            self.height,
            label or self.text,
            path,
        )


@lru_cache(maxsize=512)
def symbol(fmt: Format, text: str) -> Symbol:
    """`text` as a bar code. Raises ValueError when the symbology cannot carry it."""
    writer, options = _WRITERS[fmt]
    if fmt is Format.CODE_128 and not (text.isascii() and text.isprintable()):
        # zxing would write Latin-1 through FNC4, which many scanners in keyboard mode type wrongly.
        raise ValueError(f"Code 128 carries plain ASCII here, not {text!r}.")
    drawn: Any = zxingcpp.create_barcode(text, writer, **options).to_image(scale=1)
    return _modules(fmt, text, drawn)


def _modules(fmt: Format, text: str, drawn: Any) -> Symbol:
    """A drawing of zxing, one dot to the module, as rectangles."""
    image = memoryview(drawn)  # one byte to a module, black is 0
    rows, width = image.shape or (0, 0)
    dots = image.tobytes()
    height = 1 if fmt is Format.CODE_128 else rows
    bars = tuple(
        (run.start(), y, run.end() - run.start(), 1)
        for y in range(height)
        for run in _DARK.finditer(dots[y * width : (y + 1) * width])
    )
    return Symbol(fmt, text, width, height, bars)


@lru_cache(maxsize=512)
def gs1_128(identifier: str, value: str) -> Symbol:
    """`value` of the GS1 application identifier `identifier` (00: an SSCC) as GS1-128.

    A Code 128 that begins with FNC1, by which a scanner knows it for GS1's. Raises ValueError for
    a value that the identifier does not allow.
    """
    text = f"({identifier}){value}"
    drawn: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128, gs1=True)
    return _modules(Format.CODE_128, text, drawn.to_image(scale=1))


def svg(fmt: Format, text: str, *, label: str = "") -> SafeString:
    """`text` as an inline SVG bar code."""
    return symbol(fmt, text).svg(label=label)


def read(image: Any) -> dict[Format, list[str]]:
    """Every Code 128, QR and Data Matrix text in a Pillow image, by symbology, sorted."""
    names = {writer: fmt for fmt, (writer, _) in _WRITERS.items()}
    wanted: Any = list(names)
    found: dict[Format, list[str]] = {}
    for result in zxingcpp.read_barcodes(image, formats=wanted):
        found.setdefault(names[result.format], []).append(result.text)
    return {fmt: sorted(texts) for fmt, texts in found.items()}
