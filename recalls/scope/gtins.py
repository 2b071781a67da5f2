"""Bar codes as people write them, brought to fourteen digits."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from recalls.scope.reading import Unreadable, tidy
from returns_portal.lib.identifiers import GTIN_LENGTHS, gs1_check_digit, normalise_gtin

_LISTED = re.compile(r"[\n,;|/]|\band\b|\bor\b|&", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:gtin|ean|upc|jan|itf)(?:[\s-]?(?:8|12|13|14|a|e))?|bar[\s-]?codes?|codes?)"
    r"(?:\s*(?:numbers?|no\.?|nr\.?|#))?\s*[:=]?\s*(?=\d)|^\(01\)\s*",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[\s\-–.]")


def read_gtins(text: str) -> list[str]:
    """The bar codes in `text`, each once, in their order. Raises Unreadable."""
    found: list[str] = []
    for listed in _LISTED.split(tidy(text)):
        piece = _LABEL.sub("", listed.strip()).strip()
        if piece:
            found += _codes(piece)
    return list(dict.fromkeys(found))


def _codes(piece: str) -> list[str]:
    """One code with separators in it, or several with blanks between them."""
    tokens = piece.split()
    if len(tokens) > 1 and all(len(_SEPARATORS.sub("", token)) >= 8 for token in tokens):
        return [_code(token) for token in tokens]
    return [_code(piece)]


def _code(piece: str) -> str:
    digits = _SEPARATORS.sub("", piece)
    if not (digits.isascii() and digits.isdigit()):
        raise Unreadable(
            "gtin_not_digits",
            _("“%(text)s” is no bar code: a GTIN has digits only. Name the product by its SKU.")
            % {"text": piece},
        )
    gtin, expanded = normalise_gtin(digits), _from_upc_e(digits)
    if gtin and expanded:
        raise Unreadable(
            "gtin_ambiguous",
            _("“%(text)s” is right as a GTIN-8 and as a UPC-E. Write all digits: %(a)s or %(b)s.")
            % {"text": piece, "a": gtin, "b": expanded},
        )
    if gtin or expanded:
        return gtin or expanded or ""
    if len(digits) not in GTIN_LENGTHS:
        raise Unreadable("gtin_length", _wrong_length(piece, digits))
    raise Unreadable(
        "gtin_check_digit",
        _(
            "The check digit of “%(text)s” is wrong: after these digits comes %(digit)s. "
            "Compare it with the product and write it again."
        )
        % {"text": piece, "digit": gs1_check_digit(digits[:-1])},
    )


def _wrong_length(piece: str, digits: str) -> str:
    padded = normalise_gtin(digits.zfill(12)) if 9 <= len(digits) < 12 else None
    if padded:
        return _(
            "“%(text)s” has %(count)d digits, a bar code has 8, 12, 13 or 14. "
            "If zeros were lost in front, write %(perhaps)s."
        ) % {"text": piece, "count": len(digits), "perhaps": padded[2:]}
    return _(
        "“%(text)s” has %(count)d digits, a bar code has 8, 12, 13 or 14. "
        "Write the whole number, and one in each line."
    ) % {"text": piece, "count": len(digits)}


def _from_upc_e(digits: str) -> str | None:
    """A UPC-E of eight digits written out (GS1 General Specifications 5.2.2.4.2)."""
    if len(digits) != 8 or digits[0] not in "01":
        return None
    system, body, check = digits[0], digits[1:7], digits[7]
    last = body[5]
    if last in "012":
        written = f"{body[:2]}{last}0000{body[2:5]}"
    elif last == "3":
        written = f"{body[:3]}00000{body[3:5]}"
    elif last == "4":
        written = f"{body[:4]}00000{body[4]}"
    else:
        written = f"{body[:5]}0000{last}"
    return normalise_gtin(system + written + check)
