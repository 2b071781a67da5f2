"""Numbers with a check digit: GTIN, SSCC and IMEI, brought to one form or recognised as false."""

from __future__ import annotations

import re

from biip.checksums import gs1_standard_check_digit

GTIN_LENGTHS = (8, 12, 13, 14)  # EAN-8, UPC-A, EAN-13, ITF-14
_SEPARATORS = re.compile(r"[\s\-.]")


def _digits(text: str) -> str:
    """`text` without blanks, hyphens and full stops if only ASCII digits are left, else nothing."""
    digits = _SEPARATORS.sub("", text)
    return digits if digits.isascii() and digits.isdigit() else ""


def gs1_check_digit(body: str) -> str:
    """The GS1 modulo 10 check digit of `body`: weights 3 and 1 from the right (STANDARDS N-01)."""
    return str(gs1_standard_check_digit(body))


def _checks(number: str) -> bool:
    return bool(number.strip("0")) and number[-1] == gs1_check_digit(number[:-1])


def normalise_gtin(text: str) -> str | None:
    """A GTIN of any length as 14 digits, so that one article has one key; None if it is none."""
    digits = _digits(text)
    if len(digits) not in GTIN_LENGTHS or not _checks(digits):
        return None
    return digits.zfill(14)


def display_gtin(gtin: str) -> str:
    """A 14-digit GTIN as it stands on the box: leading zeros only up to the next real length."""
    shortest = gtin.lstrip("0")
    length = next(n for n in GTIN_LENGTHS if n >= len(shortest))
    return shortest.zfill(length)


def normalise_sscc(text: str) -> str | None:
    """An SSCC, also after its application identifier (00), as 18 digits; None if it is none."""
    digits = _digits(text.replace("(", "").replace(")", ""))
    if len(digits) == 20 and digits.startswith("00"):
        digits = digits[2:]
    return digits if len(digits) == 18 and _checks(digits) else None


def build_sscc(*, extension: int, company_prefix: str, serial: int) -> str:
    """The 18 digits of a new SSCC. Raises ValueError when the parts do not fit.

    `extension` is one digit, `company_prefix` 4 to 12 digits given by GS1, `serial` fills the rest.
    """
    if not (
        company_prefix.isascii() and company_prefix.isdigit() and 4 <= len(company_prefix) <= 12
    ):
        raise ValueError("A GS1 company prefix has 4 to 12 digits.")
    room = 16 - len(company_prefix)
    if not 0 <= extension <= 9 or not 0 <= serial < 10**room:
        raise ValueError(
            f"After this prefix an SSCC has one extension digit and {room} for the serial."
        )
    body = f"{extension}{company_prefix}{serial:0{room}d}"
    return body + gs1_check_digit(body)


def luhn_valid(digits: str) -> bool:
    """Whether a string of digits ends in its Luhn check digit (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value // 10 + value % 10
    return total % 10 == 0


def normalise_imei(text: str) -> str | None:
    """A telephone's 15-digit IMEI (3GPP TS 23.003); None if length or check digit is wrong."""
    digits = _digits(text.replace("/", ""))
    return digits if len(digits) == 15 and digits.strip("0") and luhn_valid(digits) else None
