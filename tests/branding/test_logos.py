"""A logo is drawn anew: pixels and their transparency stay, everything else goes or is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from returns_portal.lib.pictures import LOGO_BOX, LOGO_BYTES, NotAPicture, drawn_logo
from tests.branding.drawing import SVG, bomb, carrying, sign


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_every_picture_becomes_a_small_png(kind: str) -> None:
    drawn = drawn_logo(sign(kind, (3000, 900)))
    picture = Image.open(io.BytesIO(drawn.body))
    assert (picture.format, picture.size) == ("PNG", (drawn.width, drawn.height))
    assert drawn.width <= LOGO_BOX[0]
    assert drawn.height <= LOGO_BOX[1]


def test_transparency_stays_and_empty_edges_go() -> None:
    drawn = drawn_logo(sign())
    picture = Image.open(io.BytesIO(drawn.body)).convert("RGBA")
    assert picture.size == (280, 70)
    half = Image.new("RGBA", (50, 50), (255, 0, 0, 120))
    body = io.BytesIO()
    half.save(body, "PNG")
    again = Image.open(io.BytesIO(drawn_logo(body.getvalue()).body)).convert("RGBA")
    assert again.getpixel((25, 25)) == (255, 0, 0, 120)


def test_what_a_file_carries_besides_its_pixels_goes() -> None:
    drawn = drawn_logo(carrying("<script>alert('polyglot')</script>"))
    assert b"script" not in drawn.body
    assert b"tEXt" not in drawn.body
    assert drawn.body.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (SVG, "format"),
        (b"<?xml version='1.0'?>" + SVG, "format"),
        (b"GIF89a<script>alert(1)</script>", "format"),
        (b"%PDF-1.7", "format"),
        (b"", "format"),
        (sign()[:20], "format"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "format"),
        (sign() + b"\0" * LOGO_BYTES, "bytes"),
        (bomb(), "pixels"),
        (sign(colour=(0, 0, 0, 0)), "empty"),
    ],
    ids=["svg", "xml", "gif", "pdf", "nothing", "cut", "fake", "huge", "bomb", "empty"],
)
def test_what_is_no_logo_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(NotAPicture) as refused:
        drawn_logo(body)
    assert refused.value.code == why


@pytest.mark.parametrize(
    ("colour", "shade"),
    [((10, 10, 12, 255), "dark"), ((250, 250, 248, 255), "light"), ((200, 60, 50, 255), "any")],
)
def test_a_sign_in_one_tone_says_so(colour: tuple[int, int, int, int], shade: str) -> None:
    half = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    half.paste(colour, (0, 0, 120, 100))
    half.putpixel((199, 99), colour)
    body = io.BytesIO()
    half.save(body, "PNG")
    assert drawn_logo(body.getvalue()).shade == shade
