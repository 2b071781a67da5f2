"""How tests look at printed paper: rasterised as a printer does, then read as a scanner does."""

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image

POINTS_PER_INCH = 72


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def raster(pdf: bytes, dpi: float = 203.2, page: int = 0) -> Image.Image:
    """A page in greys at the resolution of a printer (203.2 dpi is 8 dots to the millimetre)."""
    with opened(pdf) as document:
        return document[page].render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil()


def thermal(image: Image.Image) -> Image.Image:
    """The picture as a thermal head burns it: every dot black or white, nothing between."""
    return image.point(lambda grey: 255 if grey > 127 else 0).convert("1").convert("L")


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    with opened(pdf) as document:
        return [document[number].get_size() for number in range(len(document))]


def text_of(pdf: bytes, page: int = 0) -> str:
    """The text a reader or screen reader extracts from a page, lines joined by single new lines."""
    with opened(pdf) as document:
        text = document[page].get_textpage().get_text_bounded()
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
