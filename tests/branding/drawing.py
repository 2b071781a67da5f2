"""Pictures that people send as a logo, honest ones and others."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo


def sign(
    kind: str = "PNG", size: tuple[int, int] = (300, 90), colour: Any = (20, 60, 70, 255)
) -> bytes:
    """A sign on nothing, with room around it."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    width, height = size
    ImageDraw.Draw(picture).rectangle((10, 10, width - 11, height - 11), fill=colour)
    body = io.BytesIO()
    if kind == "JPEG":
        picture = picture.convert("RGB")
    picture.save(body, kind)
    return body.getvalue()


def carrying(text: str) -> bytes:
    """A sign whose file carries words besides."""
    body, words = io.BytesIO(), PngInfo()
    words.add_text("Comment", text)
    Image.open(io.BytesIO(sign())).save(body, "PNG", pnginfo=words)
    return body.getvalue() + text.encode()


def bomb() -> bytes:
    """A few bytes that say they are 30,000 by 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 4096)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
