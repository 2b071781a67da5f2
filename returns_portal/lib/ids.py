"""Identifiers: UUIDv7 keys, the opaque public ids made of them, and the codes people scan and
say.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from itertools import product
from uuid import UUID, SafeUUID

from uuid_utils import uuid7 as _uuid7

_make, _put, _UNKNOWN = UUID.__new__, object.__setattr__, SafeUUID.unknown

# Crockford's base 32: no I, L, O or U, so that a code survives handwriting and the telephone.
# https://www.crockford.com/base32.html
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_PUBLIC = re.compile(r"([a-z]{2,5})_([0-9a-hjkmnp-tv-z]{26})")
#: Ten bits as two letters, and where the thirteen of them are found in a key.
_PAIRS = ["".join(pair) for pair in product(ALPHABET.lower(), repeat=2)]
_SHIFTS = range(120, -1, -10)
_CODE_LENGTH = 8  # seven random characters (35 bits) and a check character


def uuid7() -> UUID:
    """A new time-ordered key (RFC 9562, version 7)."""
    made = _make(UUID)  # its own way of being made takes three times as long
    _put(made, "int", _uuid7().int)
    _put(made, "is_safe", _UNKNOWN)
    return made


@lru_cache(maxsize=10_000)  # an answer and its events name the same few rows many times
def public_id(prefix: str, key: UUID) -> str:
    """`prefix` and the key in 26 characters of base 32; sorts by creation as the key does."""
    value = key.int
    return f"{prefix}_{''.join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])}"


def parse_public_id(prefix: str, text: str) -> UUID | None:
    """The key inside a public id, or None when it is no public id of this kind."""
    match = _PUBLIC.fullmatch(text)
    if match is None or match[1] != prefix:
        return None
    value = 0
    for letter in match[2].upper():
        value = value * 32 + _VALUE[letter]
    return UUID(int=value) if value < 1 << 128 else None


def check_character(code: str) -> str:
    """The Luhn mod 32 check character of `code`: finds every single wrong character."""
    total, factor = 0, 2
    for letter in reversed(code):
        addend = factor * _VALUE[letter]
        total += addend // 32 + addend % 32
        factor = 3 - factor
    return ALPHABET[-total % 32]


def _new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(_CODE_LENGTH - 1))
    code = body + check_character(body)
    return f"{code[:4]}-{code[4:]}"


def new_rma_number(prefix: str) -> str:
    """A return number such as `AL-7K3M-04Q2`: not sequential, so it tells nobody a tenant's
    volume.
    """
    return f"{prefix}-{_new_code()}"


def new_licence_plate() -> str:
    """A licence plate such as `7K3M-04Q2` for one handling unit."""
    return _new_code()


def normalise_code(text: str) -> str:
    """A typed or scanned code in capitals, without blanks, look-alike letters read as digits."""
    return re.sub(r"\s+", "", text).upper()


def parse_code(text: str) -> str | None:
    """The canonical form of a licence plate or of a return number's last part; None if the check
    fails.
    """
    letters = normalise_code(text).replace("-", "").translate(_READ_AS)
    if len(letters) != _CODE_LENGTH or any(letter not in _VALUE for letter in letters):
        return None
    if check_character(letters[:-1]) != letters[-1]:
        return None
    return f"{letters[:4]}-{letters[4:]}"


def new_token() -> str:
    """A 128-bit secret for a link, URL-safe."""
    return secrets.token_urlsafe(16)
