"""Keeps what other services trust us with: sealed in the database, opened where it is used.

Fernet (AES-128-CBC with HMAC-SHA256, from `cryptography`) under a key that is drawn by HKDF from
CREDENTIALS_KEY, or from SECRET_KEY where that is not set. A sealed text names its tenant and its
purpose, so that a row copied elsewhere does not open; what belongs to a person and to no tenant
(the secret of a second step) names PEOPLE. Old keys (CREDENTIALS_KEY_FALLBACKS) still
open what was sealed with them.
"""

from __future__ import annotations

import base64
import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tenants.scope import current_tenant_id

#: Stands in the place of a tenant in what belongs to a person, who may work in several.
PEOPLE = "people"


class Unsealable(ValueError):
    """A sealed text that no key of ours opens: the keys changed, or it belongs elsewhere."""


def seal(secret: str, *, purpose: str, owner: str = "") -> str:
    """`secret` as it may be stored, for this tenant (or `owner`) and `purpose`."""
    body = json.dumps([owner or str(current_tenant_id()), purpose, secret]).encode()
    return _box().encrypt(body).decode()


def unseal(sealed: str, *, purpose: str, owner: str = "") -> str:
    """What was sealed; Unsealable where it cannot be opened here."""
    try:
        sealed_by, sealed_for, secret = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as failure:
        raise Unsealable("No key opens it.") from failure
    if sealed_by != (owner or str(current_tenant_id())) or sealed_for != purpose:
        raise Unsealable("It was sealed for something else.")
    return str(secret)


def _box() -> MultiFernet:
    own = settings.CREDENTIALS_KEY or settings.SECRET_KEY
    older = settings.CREDENTIALS_KEY_FALLBACKS or settings.SECRET_KEY_FALLBACKS
    return _made_of(own, *older)


@lru_cache(maxsize=8)
def _made_of(*keys: str) -> MultiFernet:
    return MultiFernet([_fernet(key) for key in keys])


def _fernet(key: str) -> Fernet:
    drawn = HKDF(SHA256(), length=32, salt=None, info=b"tenants.sealed").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(drawn))
