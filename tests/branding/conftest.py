"""A name server of our own, which says what a test has put into it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.db import connection

from branding import proofs
from branding.proofs import NoAnswer, record_of, target_of
from tenants.models import Domain


@dataclass
class Zone:
    """What the DNS says: texts, aliases, addresses; `silent` says nothing at all."""

    said: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    machines: dict[str, set[str]] = field(default_factory=dict)
    silent: bool = False
    asked: list[bool] = field(default_factory=list)

    def texts(self, name: str) -> list[str]:
        """The TXT records."""
        self.asked.append(connection.in_atomic_block)
        if self.silent:
            raise NoAnswer("Timeout")
        return self.said.get(name, [])

    def alias(self, name: str) -> str:
        """The CNAME record."""
        return self.aliases.get(name, "")

    def addresses(self, name: str) -> set[str]:
        """Where it leads."""
        return self.machines.get(name, set())

    def proves(self, row: Domain) -> None:
        """Set what the page of `row` says has to be set."""
        self.said[record_of(row.host)] = [row.token]
        self.aliases[row.host] = target_of(row.tenant.slug)

    def forgets(self, row: Domain) -> None:
        """Take it out again."""
        self.said.pop(record_of(row.host), None)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Zone:
    """The DNS of a test, empty at first."""
    found = Zone()
    monkeypatch.setattr(proofs, "resolver", found)
    return found
