"""Pictures people send us: opened, checked, and drawn anew, so that only the picture remains."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PIL import ExifTags, Image, UnidentifiedImageError

#: Bytes of one upload, and pixels that are unpacked of it (a bomb is small until it is opened).
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 60_000_000
#: Pixels of the longer side that are kept: a scratch is visible, a parcel of photos stays small.
LONGEST_SIDE = 2048
#: What cameras and screens make. Nothing that can hold a script, nothing with pages.
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE = "image/jpeg"

T = TypeVar("T")


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
    return _opened(body, MOST_PIXELS, _photo)


def _photo(picture: Image.Image) -> bytes:
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    return _encoded(_upright(picture))


#: By what EXIF says of how the camera was held (TIFF 6.0, tag 274): how to set it upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(picture: Image.Image, says: Image.Image | None = None) -> Image.Image:
    """The picture as it was seen, by its own EXIF or that of `says`; nothing else there is read,
    and what cannot be read turns nothing: many a camera writes it wrong.
    """
    try:
        turn = _TURNS.get((says or picture).getexif().get(ExifTags.Base.Orientation) or 1)
    except (struct.error, SyntaxError, OSError, ValueError, TypeError, AttributeError, KeyError):
        turn = None
    return picture.transpose(turn) if turn is not None else picture


def _opened(body: bytes, most_pixels: int, draw: Callable[[Any], T]) -> T:
    """What `draw` makes of the picture in `body`; every way of failing is NotAPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", "Corrupt EXIF data", UserWarning)
            picture = Image.open(io.BytesIO(body), formats=FORMATS)
            if picture.width * picture.height > most_pixels:
                raise NotAPicture("pixels")
            return draw(picture)
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


#: A logo: bytes that are read, pixels that are unpacked, and the box it is kept within (twice what
#: a page shows, for sharp screens).
LOGO_BYTES = 2 * 1024 * 1024
LOGO_PIXELS = 25_000_000
LOGO_BOX = (640, 240)
#: Above this many bytes a logo is drawn with 256 colours.
LOGO_KEPT = 64 * 1024


@dataclass(frozen=True)
class Drawing:
    """A PNG of ours. `shade` is "dark" or "light" where all of it is, and it has no ground of its
    own to be seen on; else "any".
    """

    body: bytes
    width: int
    height: int
    shade: str


def drawn_logo(body: bytes) -> Drawing:
    """The picture in `body` as a PNG within LOGO_BOX: its transparency kept, its empty edges cut
    off, upright, and without any metadata. Raises NotAPicture (`empty`: nothing can be seen).
    """
    if len(body) > LOGO_BYTES:
        raise NotAPicture("bytes")
    picture = _opened(body, LOGO_PIXELS, _with_alpha)
    seen = picture.getchannel("A").point(lambda alpha: 255 if alpha > 8 else 0).getbbox()
    if seen is None:
        raise NotAPicture("empty")
    picture = picture.crop(seen)
    picture.thumbnail(LOGO_BOX, Image.Resampling.LANCZOS)
    return Drawing(_png(picture), picture.width, picture.height, _shade(picture))


def _with_alpha(picture: Image.Image) -> Image.Image:
    plain = picture
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        plain = picture.convert("I").point(lambda value: value / 256).convert("L")
    return _upright(plain, says=picture).convert("RGBA")


def _png(picture: Image.Image) -> bytes:
    """From bare pixels, so that nothing else the file carried can come along."""
    bare = Image.frombytes("RGBA", picture.size, picture.tobytes())
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    if out.tell() > LOGO_KEPT:
        out = io.BytesIO()
        bare.quantize(256, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _shade(picture: Image.Image) -> str:
    """How light what is seen of it is, where it is drawn on nothing."""
    alpha = picture.getchannel("A")
    bare = alpha.histogram()
    if sum(bare[:128]) < 0.05 * picture.width * picture.height:
        return "any"  # it brings its own ground
    tones = picture.convert("L").histogram(alpha.point(lambda value: 255 if value >= 128 else 0))
    whole = sum(tones) or 1
    if sum(tones[:96]) > 0.6 * whole:
        return "dark"
    return "light" if sum(tones[190:]) > 0.6 * whole else "any"
