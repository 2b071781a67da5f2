"""HTML to PDF by WeasyPrint: tagged, same bytes for the same input, and never a look outside."""

from __future__ import annotations

import logging
import mimetypes
import threading
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation

logger = logging.getLogger(__name__)

# Relative addresses in our templates are resolved against a host that cannot exist (RFC 2606), so
# that a page and its PDF share one stylesheet link and nothing is ever asked of a network.
ORIGIN = "https://own-files.invalid/"

#: The shared libraries WeasyPrint loads, and the Debian package of each. Without the subsetter a
#: label takes four times as long and whole fonts are embedded.
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz": "libharfbuzz0b",
    "harfbuzz-subset": "libharfbuzz-subset0",
    "fontconfig": "libfontconfig1",
}
#: Fonts: the assured one (Latin, Greek, Cyrillic, Arabic, Hebrew), and one for East Asian names.
FONT_PACKAGES = ("fonts-dejavu-core", "fonts-droid-fallback")

_local = threading.local()


class PdfLibrariesMissing(RuntimeError):
    """This machine cannot make PDFs yet; the message holds the command that mends it."""


class ForbiddenResource(ValueError):
    """A document asked for something that is neither inline data nor one of our static files."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A rendered document. `missing` are characters no installed font has (printed as boxes)."""

    body: bytes
    pages: int
    missing: frozenset[str]


def missing_libraries() -> list[str]:
    """Debian packages to install before PDFs can be made; empty on a machine that has all."""
    return [package for name, package in LIBRARIES.items() if find_library(name) is None]


def weasyprint() -> ModuleType:
    """The library, or PdfLibrariesMissing with the one command to run."""
    try:
        import weasyprint as module  # loads shared libraries: half a second
    except OSError as error:
        packages = " ".join([*(missing_libraries() or LIBRARIES.values()), FONT_PACKAGES[0]])
        raise PdfLibrariesMissing(
            f"PDFs need libraries this machine does not have ({error.args[0]}). "
            f"On Debian or Ubuntu: apt-get install {packages}"
        ) from error
    return module


def _static_file(url: str) -> Path | None:
    """The file behind an address below STATIC_URL: in a source folder, or collected (hashed name).

    Source first: collected copies are of the last deployment, not of this checkout.
    """
    from django.contrib.staticfiles import finders
    from django.contrib.staticfiles.storage import staticfiles_storage

    prefix = urljoin(ORIGIN, settings.STATIC_URL)
    address = urlsplit(url)._replace(query="", fragment="").geturl()
    if not address.startswith(prefix):
        return None
    name = unquote(address.removeprefix(prefix))
    try:
        found = finders.find(name) or staticfiles_storage.path(name)
    except SuspiciousFileOperation:
        return None
    path = Path(str(found))
    return path if path.is_file() else None


def _fetcher() -> Any:
    """WeasyPrint's URL fetcher for our documents."""
    from weasyprint.urls import (
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class OwnFilesOnly(URLFetcher):
        """`data:` and our static files. Anything else stops the rendering and is remembered:
        WeasyPrint swallows even fatal errors while it draws an SVG image."""

        refused: str = ""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.lower().startswith("data:"):
                return super().fetch(url, headers)
            path = _static_file(url)
            if path is None:
                self.refused = f"A document may not load {url!r}."
                raise FatalURLFetchingError(self.refused)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFilesOnly(allowed_protocols={"data"})


def font_configuration() -> Any:
    """This thread's font configuration: reading the system's fonts takes longer than a label, and
    Pango's font maps belong to one thread."""
    if not hasattr(_local, "fonts"):
        weasyprint()
        from weasyprint.text.fonts import FontConfiguration

        _local.fonts = FontConfiguration()
    return _local.fonts


def lay_out(html: str) -> Any:
    """The document laid out in pages (a `weasyprint.Document`), not yet written.

    Raises ForbiddenResource when the document asks for anything outside, ValueError when it lacks
    the title and language a tagged PDF needs.
    """
    module = weasyprint()
    fatal = module.urls.FatalURLFetchingError
    try:
        source = module.HTML(string=html, base_url=ORIGIN, url_fetcher=_fetcher())
        document = source.render(font_config=font_configuration())
    except fatal as error:  # a BaseException, so that WeasyPrint itself does not swallow it
        raise ForbiddenResource(str(error)) from None
    if not document.metadata.title or not document.metadata.lang:
        raise ValueError("A document needs <title> and <html lang>: they become part of the PDF.")
    return document


def write(document: Any) -> Pdf:
    """A laid-out document as tagged PDF (PDF/UA-1), free of dates and random identifiers.

    Raises ForbiddenResource when a drawing inside it asks for anything outside.
    """
    body = document.write_pdf(pdf_variant="pdf/ua-1")
    if document.url_fetcher.refused:
        raise ForbiddenResource(document.url_fetcher.refused)
    missing = frozenset(chr(code) for font in document.fonts.values() for code in font.missing)
    if missing:
        logger.warning(
            "No installed font has %s; %s covers East Asian scripts.",
            ", ".join(f"U+{ord(character):04X}" for character in sorted(missing)),
            FONT_PACKAGES[1],
        )
    return Pdf(body, len(document.pages), missing)


def render(html: str) -> Pdf:
    """An HTML document as PDF, with what is worth knowing about it."""
    return write(lay_out(html))


def render_pdf(html: str) -> bytes:
    """An HTML document as PDF. The same HTML gives the same bytes on the same machine."""
    return render(html).body
