"""Photos people send us: opened, checked, and drawn anew, so that only the picture remains."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

#: Bytes of one upload, and pixels that are unpacked of it (a bomb is small until it is opened).
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 60_000_000
#: Pixels of the longer side that are kept: a scratch is visible, a parcel of photos stays small.
LONGEST_SIDE = 2048
#: What cameras and screens make. Nothing that can hold a script, nothing with pages.
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE = "image/jpeg"


class NotAPicture(ValueError):
    """What was sent cannot be used as a photo; `code` says why: format, bytes or pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def redrawn(body: bytes) -> bytes:
    """The picture in `body` as a JPEG of at most LONGEST_SIDE, upright, without any metadata.

    Raises NotAPicture. The name and type that came with an upload are never believed.
    """
    if len(body) > MOST_BYTES:
        raise NotAPicture("bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(body), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("pixels")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _encoded(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture("pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as failure:
        if isinstance(failure, NotAPicture):
            raise
        raise NotAPicture("format") from None


def _encoded(picture: Image.Image) -> bytes:
    """On white where it was transparent; pixels only, whatever else the file carried."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = picture.convert("RGBA")
    paper = Image.new("RGB", flat.size, "white")
    paper.paste(flat, mask=flat.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
