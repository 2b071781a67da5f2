"""Codes on paper and in mails that are not kept: made of the server's key and a row's salt.

Fifteen characters of Crockford's base 32 (75 bits) and a check character, in four groups. What is
stored is the SHA-256, which finds the row, and the last four characters, which tell it apart. Where
the server's key was changed and the old one forgotten, a code can be shown no more but still works.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from returns_portal.lib.ids import ALPHABET, check_character, normalise_code

_LENGTH = 16
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})


@dataclass(frozen=True, slots=True)
class WrittenCodes:
    """One kind of code. `salt` sets it apart from other kinds; `prefix` stands in front of it where
    people read it, and may be left out where they type it.

    Rows have `tenant_id`, `code_salt`, `code_hash` and `code_last4`.
    """

    salt: str
    prefix: str = ""

    def give(self, row: Any) -> str:
        """A code for a new row, which gets what is stored of it."""
        row.code_salt = secrets.token_hex(16)
        code = self._made(row, settings.SECRET_KEY)
        row.code_hash, row.code_last4 = self.digest(code), code[-4:]
        return code

    def of(self, row: Any) -> str | None:
        """The code that was given out for `row`; None where no key of ours makes it any more."""
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            code = self._made(row, key)
            if self.digest(code) == row.code_hash:
                return code
        return None

    def digest(self, code: str) -> str:
        """What is stored of a code, however it is typed."""
        return hashlib.sha256(self._plain(code).encode()).hexdigest()

    def is_code(self, text: str) -> bool:
        """Whether `text` may be such a code: its length and its check character are right."""
        letters = self._plain(text)
        known = len(letters) == _LENGTH and all(letter in ALPHABET for letter in letters)
        return known and check_character(letters[:-1]) == letters[-1]

    def _plain(self, text: str) -> str:
        letters = normalise_code(text).replace("-", "").translate(_LOOK_ALIKES)
        prefix = self.prefix.translate(_LOOK_ALIKES)
        if prefix and len(letters) == _LENGTH + len(prefix):
            letters = letters.removeprefix(prefix)
        return letters

    def _made(self, row: Any, key: str) -> str:
        named = f"{row.tenant_id} {row.pk} {row.code_salt}"
        drawn = salted_hmac(self.salt, named, secret=key, algorithm="sha256").digest()
        letters = "".join(ALPHABET[byte % 32] for byte in drawn[: _LENGTH - 1])
        letters += check_character(letters)
        groups = [letters[start : start + 4] for start in range(0, _LENGTH, 4)]
        return "-".join([self.prefix, *groups] if self.prefix else groups)
