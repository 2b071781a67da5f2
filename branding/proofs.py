"""Asks the DNS whether a name is a shop's and leads here."""

from __future__ import annotations

from typing import Any, Protocol

import dns.exception
import dns.resolver
from django.conf import settings

from branding.hosts import PROOF
from tenants.models import Domain

#: Seconds that one question may take, with all its tries.
PATIENCE = 5.0
#: Names that a chain of CNAME records may lead through.
LONGEST_CHAIN = 8


class NoAnswer(Exception):
    """The name servers said nothing: neither that a record is there nor that it is not."""


class Resolver(Protocol):
    """What is asked of the DNS. Nothing there is an empty answer; no answer raises NoAnswer."""

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name."""

    def alias(self, name: str) -> str:
        """What the CNAME record of a name says, without the dot at its end."""

    def addresses(self, name: str) -> set[str]:
        """Where a name leads in the end, by IPv4 and IPv6."""


class SystemResolver:
    """The name servers that this machine asks."""

    def texts(self, name: str) -> list[str]:
        return [b"".join(row.strings).decode(errors="replace") for row in self._ask(name, "TXT")]

    def alias(self, name: str) -> str:
        rows = self._ask(name, "CNAME")
        return str(rows[0].target).rstrip(".").lower() if rows else ""

    def addresses(self, name: str) -> set[str]:
        return {row.address for kind in ("A", "AAAA") for row in self._ask(name, kind)}

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            resolver = dns.resolver.Resolver()
            return list(resolver.resolve(name, kind, lifetime=PATIENCE, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as failure:
            raise NoAnswer(type(failure).__name__) from failure


#: Tests put another one here.
resolver: Resolver = SystemResolver()


def target_of(slug: str) -> str:
    """The name that a shop's own names lead to."""
    return f"{slug}.{settings.BASE_DOMAIN.partition(':')[0]}"


def record_of(host: str) -> str:
    """The name of the TXT record that proves `host`."""
    return f"{PROOF}.{host}"


def problem_with(domain: Domain) -> str:
    """Why `domain` is not proven, by the handle of tenants.models.DOMAIN_PROBLEMS; "" if it is.

    Asks outside: never within a transaction.
    """
    try:
        said = [text.strip() for text in resolver.texts(record_of(domain.host))]
        if domain.token not in said:
            return "other_record" if said else "no_record"
        return "" if _leads_to(domain.host, target_of(domain.tenant.slug)) else "leads_elsewhere"
    except NoAnswer:
        return "no_answer"


def _leads_to(host: str, target: str) -> bool:
    """By CNAME; or by the same addresses, where a name can have no CNAME record."""
    name = host
    for _step in range(LONGEST_CHAIN):
        name = resolver.alias(name)
        if name == target:
            return True
        if not name:
            break
    here = resolver.addresses(host)
    return bool(here) and here <= resolver.addresses(target)
