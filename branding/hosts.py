"""Which names a shop may claim, and in which one form they are kept."""

from __future__ import annotations

from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna
from django.conf import settings
from publicsuffixlist import PublicSuffixList

#: Where the record that proves a name is looked for.
PROOF = "_returns-portal-verification"
LONGEST = 253 - len(PROOF) - 1


class NotOurs(ValueError):
    """A name no shop can have here; `code` says why: name, address, base, reserved or suffix."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def normalised(text: str) -> str:
    """The host in `text` as DNS writes it: lower case, ASCII (IDNA 2008), without port or dot.

    An address pasted from the browser is taken for its host. Raises NotOurs.
    """
    host = _bare(text)
    if _is_address(host):
        raise NotOurs("address")
    try:
        ascii_host = idna.encode(host, uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        raise NotOurs("name") from None
    if "." not in ascii_host or len(ascii_host) > LONGEST:
        raise NotOurs("name")
    base = _without_port(settings.BASE_DOMAIN)
    if ascii_host == base or ascii_host.endswith(f".{base}"):
        raise NotOurs("base")
    if _suffixes().publicsuffix(ascii_host) is None:
        raise NotOurs("reserved")
    if _suffixes().privatesuffix(ascii_host) is None:
        raise NotOurs("suffix")
    return ascii_host


def is_bare(host: str) -> bool:
    """Whether nothing stands before the name that was registered: there a CNAME cannot be set."""
    return bool(_suffixes().privatesuffix(host) == host)


def readable(host: str) -> str:
    """The name as people write it."""
    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def _bare(text: str) -> str:
    given = text.strip()
    try:
        if "://" in given:
            given = urlsplit(given).hostname or ""
        else:
            given = _without_port(given.partition("/")[0])
    except ValueError:
        raise NotOurs("name") from None
    return given.rstrip(".").lower()


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and ":" not in name else host


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        last = host.rpartition(".")[2]
        return last.isdigit() or last.startswith("0x")  # 127.1 is an address to some
    return True


@cache
def _suffixes() -> PublicSuffixList:
    """Mozilla's list as the library brings it; names below no known ending are nobody's to have."""
    return PublicSuffixList(accept_unknown=False)
