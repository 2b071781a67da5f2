"""Finds out in which encoding a file is written, or refuses it by name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from catalog.imports.refusals import FileRefused

_CHUNK = 1 << 20  # bytes
_NAMED = 3  # likely encodings in one sentence
_SAMPLE = 1 << 16  # bytes of lines with other characters than ASCII
#: Longer marks first: UTF-32 LE begins like UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", _("an Excel or zip file")),
    (b"\xd0\xcf\x11\xe0", _("an old Excel file")),
    (b"\x1f\x8b", _("a gzip file")),
    (b"%PDF", _("a PDF")),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))
#: What charset-normalizer may name: encodings of spreadsheets, without what was ruled out before.
_CANDIDATES = [
    *("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp932", "gb18030"),
    *("big5", "cp949", "koi8_r", "cp437", "cp850", "mac_roman"),
]
# Text of western Europe has these letters and signs beyond ASCII. What reads so as Windows-1252,
# with no sign or capital within a word and no longer word of such letters alone, was meant so. (A
# library that counts letters cannot tell a few of them from those of neighbouring encodings.)
_LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŸßàáâãäåæçèéêëìíîïñòóôõöøùúûüœÿ"
_SIGNS = "\xa0¡¢£¥§¨©ª«¬®°±²³´µ¶·¹º»¼½¾¿×÷€‘’‚“”„–—…•‹›™"
_WESTERN = re.compile(f"[\\x00-\\x7f{_LETTERS}{_SIGNS}]*")
_LETTER = f"[A-Za-z{_LETTERS}]"
_MEANT_OTHERWISE = re.compile(
    f"{_LETTER}[^\\x00-\\x7f{_LETTERS}’·‘\xa0–—]{_LETTER}"
    f"|[a-z][À-ÞŒŸ]"
    f"|{_LETTER}[À-ÞŒŸ][a-z]"
    f"|(?<![A-Za-z])[{_LETTERS}]{{4,}}(?![A-Za-z])"
)


def encoding_of(path: Path) -> str:
    """The codec that reads the file; FileRefused naming what it seems to be instead."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    for magic, what in _OTHER_FILES:
        if head.startswith(magic):
            message = _("This is %s. Save it as CSV (UTF-8) and import that.") % what
            raise FileRefused(message, code="not_csv")
    if b"\x00" in head:
        return _wide(head)
    if _is_utf8(path):
        return "utf-8"
    return _of_one_byte(b"".join(_other_lines(path)))


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: in text of western scripts every second byte is zero."""
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros.count(0) > 0.9 * len(zeros):
            return name
    if len(head.translate(None, _CONTROLS)) < 0.95 * len(head):
        message = _("This is no text. Save it as CSV (UTF-8) and import that.")
        raise FileRefused(message, code="not_csv")
    return "utf-8"  # a stray zero: the row it stands in is refused


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _other_lines(path: Path) -> Iterator[bytes]:
    """The first lines that are not plain ASCII."""
    taken = 0
    with path.open("rb") as file:
        while taken < _SAMPLE and (line := file.readline(_SAMPLE)):
            if not line.isascii():
                taken += len(line)
                yield line


def _of_one_byte(sample: bytes) -> str:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        text = None
    if text is not None and _WESTERN.fullmatch(text) and not _MEANT_OTHERWISE.search(text):
        return "cp1252"
    found = from_bytes(sample, cp_isolation=_CANDIDATES)
    names = [name for match in found for name in (match.encoding, *match.could_be_from_charset)]
    if not names:
        message = _("The encoding of this file is not known. Save it as UTF-8.")
        raise FileRefused(message, code="unknown_encoding")
    likely = ", ".join(list(dict.fromkeys(names))[:_NAMED])
    message = _("The file is not UTF-8; it seems to be %s. Save it as UTF-8, or name its encoding.")
    raise FileRefused(message % likely, code="unsupported_encoding")
