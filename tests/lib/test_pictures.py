"""Photos are drawn anew: what is no picture is refused, what is one loses everything else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from returns_portal.lib.pictures import LONGEST_SIDE, MOST_BYTES, NotAPicture, redrawn


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any
) -> bytes:
    body = io.BytesIO()
    Image.new(mode, size, 1).save(body, kind, **options)
    return body.getvalue()


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    drawn = opened(redrawn(picture(kind, mode=mode)))
    assert (drawn.format, drawn.mode, drawn.size) == ("JPEG", "RGB", (64, 48))


def test_a_large_picture_becomes_smaller_in_its_own_shape() -> None:
    drawn = opened(redrawn(picture(size=(6000, 3000))))
    assert drawn.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_picture_taken_sideways_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    drawn = opened(redrawn(picture(exif=exif.tobytes())))
    assert drawn.size == (48, 64)
    assert not drawn.getexif()


def exif_of(*entries: bytes) -> bytes:
    """EXIF as a camera writes it: entries of twelve bytes, tag, type, count and value."""
    count = len(entries).to_bytes(2, "little")
    return b"Exif\0\0II*\0\x08\0\0\0" + count + b"".join(entries) + b"\0\0\0\0"


SIDEWAYS = b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"


@pytest.mark.parametrize(
    ("exif", "size"),
    [
        (exif_of(SIDEWAYS), (48, 64)),
        (exif_of(b"\x00\x01\x02\0\x04\0\0\0abc\0", SIDEWAYS), (48, 64)),
        (exif_of(b"\x12\x01\x02\0\x04\0\0\0abc\0"), (64, 48)),
        (exif_of(b"\x12\x01\x03\0\x01\0\0\0\x63\0\0\0"), (64, 48)),
        (exif_of(SIDEWAYS)[:15], (64, 48)),
        (b"Exif\0\0" + b"\xff" * 40, (64, 48)),
    ],
    ids=["right", "width as text", "turn as text", "no such turn", "cut off", "rubbish"],
)
def test_broken_words_about_a_picture_do_not_lose_it(exif: bytes, size: tuple[int, int]) -> None:
    assert opened(redrawn(picture(exif=exif))).size == size


def test_what_lies_under_glass_lies_on_white() -> None:
    body = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(body, "PNG")
    assert opened(redrawn(body.getvalue())).getpixel((4, 4)) == (255, 255, 255)


def test_what_hangs_behind_a_picture_is_gone() -> None:
    assert b"<?php" not in redrawn(picture() + b"<?php system($_GET['c']);")


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PDF"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(NotAPicture, match="format"):
        redrawn(picture(kind))


@pytest.mark.parametrize("body", [b"", b"\x00", b"<svg/>", b"\xff\xd8\xff", picture()[:200]])
def test_what_cannot_be_opened_is_refused(body: bytes) -> None:
    with pytest.raises(NotAPicture, match="format"):
        redrawn(body)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(NotAPicture, match="pixels"):
        redrawn(picture("PNG", size=(12_000, 12_000), mode="1"))


def test_too_many_bytes_are_refused_unopened() -> None:
    with pytest.raises(NotAPicture, match="bytes"):
        redrawn(b"\xff" * (MOST_BYTES + 1))
