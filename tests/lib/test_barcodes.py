"""Bar codes as geometry: right size and quiet zone, readable, refused when they would not be."""

import pytest
from PIL import Image, ImageDraw

from returns_portal.lib.barcodes import Format, read, svg, symbol

LINK = "https://returns.example/l/jT2DbzY2j1kW7sSCpD75BQ"


def drawn(code, dots=3, height=60):
    """A symbol painted from its bars, without the library's own painter."""
    tall = height if code.format is Format.CODE_128 else dots
    image = Image.new("L", (code.width * dots, code.height * tall), 255)
    pen = ImageDraw.Draw(image)
    for x, y, w, h in code.bars:
        pen.rectangle((x * dots, y * tall, (x + w) * dots - 1, (y + h) * tall - 1), fill=0)
    return image


@pytest.mark.parametrize(
    ("fmt", "text"),
    [
        (Format.CODE_128, "AL-7K3M-04Q2"),
        (Format.CODE_128, "106141412345678908"),
        (Format.QR, LINK),
        (Format.DATA_MATRIX, "7K3M-04Q2"),
    ],
)
def test_what_is_written_is_read_back(fmt, text):
    assert read(drawn(symbol(fmt, text))) == {fmt: [text]}


@pytest.mark.parametrize(
    ("fmt", "text", "size", "quiet"),
    [
        (Format.CODE_128, "AL-7K3M-04Q2", (187, 1), 10),
        (Format.CODE_128, "106141412345678908", (154, 1), 10),  # digits in pairs, set C
        (Format.QR, LINK, (41, 41), 4),
        (Format.DATA_MATRIX, "7K3M-04Q2", (16, 16), 1),
    ],
)
def test_a_symbol_brings_its_quiet_zone(fmt, text, size, quiet):
    code = symbol(fmt, text)
    assert (code.width, code.height) == size
    assert min(x for x, *_ in code.bars) == quiet
    assert max(x + w for x, _, w, _ in code.bars) == code.width - quiet


def test_a_module_is_a_whole_number_of_printer_dots():
    code = symbol(Format.CODE_128, "AL-7K3M-04Q2")
    assert code.module_mm(95.0) == 0.5
    assert code.module_mm(93.5) == 0.5  # exactly 187 modules of 4 dots
    assert code.module_mm(93.4) == 0.375
    assert code.module_mm(46.75) == 0.25


def test_a_code_too_long_for_its_room_is_refused():
    with pytest.raises(ValueError, match="does not fit 40 mm"):
        symbol(Format.CODE_128, "AL-7K3M-04Q2").module_mm(40)


@pytest.mark.parametrize("text", ["Müller", "ABC\x1d1", "日本", ""])
def test_code_128_refuses_what_a_scanner_would_type_wrongly(text):
    with pytest.raises(ValueError):
        symbol(Format.CODE_128, text)


def test_the_svg_says_what_it_is_and_escapes_it():
    drawing = svg(Format.CODE_128, 'A"<b>', label="Return <A>")
    assert 'aria-label="Return &lt;A&gt;"' in drawing
    assert "<b>" not in drawing
    assert 'viewBox="0 0 ' in drawing


def test_nothing_is_read_from_an_empty_page():
    assert read(Image.new("L", (400, 400), 255)) == {}
