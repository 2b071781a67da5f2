"""What a scanned or typed string could be: candidates to look up, the most telling first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from biip import ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementStrings
from biip.gs1_messages import GS1Message

from returns_portal.lib import tracking_numbers
from returns_portal.lib.identifiers import normalise_gtin, normalise_imei, normalise_sscc
from returns_portal.lib.ids import normalise_code, parse_code

LONGEST = 512  # characters; the longest GS1 symbol holds 90, a link of ours about 80

# Scanners may put the symbology in front, such as ]C1 (ISO/IEC 15424), and spell the separator out.
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_GS1_SYMBOLOGIES = frozenset({"]C1", "]d2", "]Q3", "]J1", "]e0", "]e1", "]e2"})
_SPELT_SEPARATOR = re.compile(r"<GS>|\{GS\}|␝")
_SEPARATOR = "\x1d"
_HRI = re.compile(r"\(\d{2,4}\)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 bits as `ids.new_token` writes them
_RMA_PREFIX = re.compile(r"[A-Z0-9]{1,8}")
_CODE_LETTERS = 8


class Kind(StrEnum):
    """What a code may name."""

    RMA = "rma"
    LICENCE_PLATE = "licence_plate"
    LINK = "link"
    SSCC = "sscc"
    IMEI = "imei"
    GTIN = "gtin"
    SERIAL = "serial"
    LOT = "lot"
    TRACKING = "tracking"
    ORDER = "order"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One meaning of a scan. `value` is in its stored form; `gtin` narrows a serial or a lot."""

    kind: Kind
    value: str
    gtin: str | None = None
    carriers: tuple[str, ...] = ()


# Application identifiers that lead to something we keep (STANDARDS A.17).
_KINDS_BY_AI = {
    "00": Kind.SSCC,
    "8040": Kind.IMEI,
    "8041": Kind.IMEI,
    "21": Kind.SERIAL,
    "250": Kind.SERIAL,
    "10": Kind.LOT,
    "01": Kind.GTIN,
    "02": Kind.GTIN,
    "400": Kind.ORDER,
    "401": Kind.TRACKING,
}
_NARROWED = frozenset({Kind.SERIAL, Kind.LOT, Kind.IMEI})


def classify(code: str) -> tuple[Candidate, ...]:
    """Everything `code` could be, best guess first; empty when it can be nothing of ours.

    Pure: nothing is looked up. The caller asks for each candidate in turn, within its tenant, and
    takes the first that exists. Plain strings always end as an order number and a serial.
    """
    text = code.strip(" \t\r\n\0")
    if not text or len(text) > LONGEST:
        return ()
    mark = _SYMBOLOGY.match(text)
    symbology = mark[0] if mark else ""
    text = _SPELT_SEPARATOR.sub(_SEPARATOR, text[len(symbology) :])
    if not text.strip(_SEPARATOR):
        return ()
    if re.match(r"https?://", text, re.IGNORECASE):
        return _of_url(text)
    if _EMAIL.fullmatch(text):
        return (Candidate(Kind.EMAIL, text.lower()),)
    elements = _gs1_elements(text, symbology)
    if elements is not None:
        return _of_elements(elements)
    return tuple(_of_plain(text.strip(_SEPARATOR)))


def _of_url(url: str) -> tuple[Candidate, ...]:
    try:
        return _of_elements(GS1DigitalLinkURI.parse(url).element_strings)
    except (ParseError, ValueError):
        pass  # an ordinary link: ours if it ends in a token
    try:
        token = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ()
    # The token alone decides; whatever host is printed in front of it proves nothing.
    return (Candidate(Kind.LINK, token),) if _TOKEN.fullmatch(token) else ()


def _gs1_elements(text: str, symbology: str) -> GS1ElementStrings | None:
    """The element strings of a GS1 message; None unless the text really says that it is one.

    Nearly any digits parse as some application identifier, so a sign is asked for: the symbology,
    brackets, a separator inside, or a first element with its own check digit and more after it.
    """
    try:
        if _HRI.match(text):
            return GS1Message.parse_hri(text).element_strings
        signed = (
            symbology in _GS1_SYMBOLOGIES
            or _SEPARATOR in text.strip(_SEPARATOR)
            or (text[:2] == "01" and len(text) > 16 and normalise_gtin(text[2:16]))
            or (text[:2] == "00" and len(text) >= 20 and normalise_sscc(text[2:20]))
        )
        return GS1Message.parse(text.lstrip(_SEPARATOR)).element_strings if signed else None
    except (ParseError, ValueError):
        return None


def _of_elements(elements: GS1ElementStrings) -> tuple[Candidate, ...]:
    """The candidates of GS1 element strings: the single thing first, then its kind."""
    values = {element.ai.ai: element.value for element in elements}
    gtin = normalise_gtin(values.get("01", ""))
    found = []
    for ai, kind in _KINDS_BY_AI.items():
        value = values.get(ai)
        if kind is Kind.GTIN and value:
            value = normalise_gtin(value)
        if value:
            found.append(Candidate(kind, value, gtin if kind in _NARROWED else None))
    return tuple(found)


def _rma_number(text: str) -> str | None:
    """The canonical return number, whether or not its hyphens were typed."""
    letters = normalise_code(text).replace("-", "")
    prefix, code = letters[:-_CODE_LETTERS], parse_code(letters[-_CODE_LETTERS:])
    if code is None or not _RMA_PREFIX.fullmatch(prefix) or letters.isdigit():
        return None
    return f"{prefix}-{code}"


def _of_plain(text: str) -> list[Candidate]:
    found = []
    if number := _rma_number(text):
        found.append(Candidate(Kind.RMA, number))
    if plate := parse_code(text):
        found.append(Candidate(Kind.LICENCE_PLATE, plate))
    if _TOKEN.fullmatch(text):
        found.append(Candidate(Kind.LINK, text))
    if sscc := normalise_sscc(text):
        found.append(Candidate(Kind.SSCC, sscc))
    if imei := normalise_imei(text):
        found.append(Candidate(Kind.IMEI, imei))
    if gtin := normalise_gtin(text):
        found.append(Candidate(Kind.GTIN, gtin))
    if carriers := tracking_numbers.carriers(text):
        found.append(Candidate(Kind.TRACKING, tracking_numbers.normalise(text), carriers=carriers))
    found += [Candidate(Kind.ORDER, text), Candidate(Kind.SERIAL, text)]
    # Carriers exist whose forms we do not know: last of all it may still be a tracking number.
    if not carriers and re.fullmatch(r"[A-Za-z0-9\s\-.]{6,40}", text):
        found.append(Candidate(Kind.TRACKING, tracking_numbers.normalise(text)))
    return found
