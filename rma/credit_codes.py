"""The code of a store credit: made of the server's key and the credit's salt, never kept.

Fifteen characters of Crockford's base 32 (75 bits) and a check character, in four groups. What is
stored is its SHA-256, which finds it, and its last four characters, which tell it apart. Where the
server's key was changed and the old one forgotten, the code can be shown no more but still works.
"""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from returns_portal.lib.ids import ALPHABET, check_character, normalise_code
from rma.models import StoreCredit

_LENGTH = 16
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code(credit: StoreCredit) -> str:
    """A code for a new credit, which gets its salt."""
    credit.code_salt = secrets.token_hex(16)
    return _made(credit, settings.SECRET_KEY)


def code_of(credit: StoreCredit) -> str | None:
    """The code that was given out for `credit`; None where no key of ours makes it any more."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        code = _made(credit, key)
        if digest(code) == credit.code_hash:
            return code
    return None


def digest(code: str) -> str:
    """What is stored of a code, however it is typed."""
    return hashlib.sha256(_plain(code).encode()).hexdigest()


def is_code(text: str) -> bool:
    """Whether `text` may be the code of a credit: its length and its check character are right."""
    letters = _plain(text)
    known = len(letters) == _LENGTH and all(letter in ALPHABET for letter in letters)
    return known and check_character(letters[:-1]) == letters[-1]


def _plain(text: str) -> str:
    return normalise_code(text).replace("-", "").translate(_LOOK_ALIKES)


def _made(credit: StoreCredit, key: str) -> str:
    named = f"{credit.tenant_id} {credit.pk} {credit.code_salt}"
    drawn = salted_hmac("rma.store_credit", named, secret=key, algorithm="sha256").digest()
    letters = "".join(ALPHABET[byte % 32] for byte in drawn[: _LENGTH - 1])
    letters += check_character(letters)
    return "-".join(letters[start : start + 4] for start in range(0, _LENGTH, 4))
