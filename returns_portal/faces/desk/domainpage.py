"""One address of a shop's own as its page shows it: its state in words, the records to set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from branding.hosts import is_bare, readable
from branding.proofs import record_of, target_of
from branding.services.domains import GRACE
from tenants.models import Domain

#: The states of a name: words, tone, icon.
STATES: dict[str, tuple[Any, str, str]] = {
    "waiting": (_("Waits for its records"), "neutral", "clock"),
    "failed": (_("Not verified"), "warn", "alert"),
    "verified": (_("Verified"), "good", "check"),
    "failing": (_("Proof is gone"), "bad", "alert"),
}


@dataclass(frozen=True)
class Record:
    """One record of the DNS to be set."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True)
class Address:
    """A name of the shop's own."""

    row: Domain

    @property
    def name(self) -> str:
        """As people write it."""
        return readable(self.row.host)

    @property
    def is_foreign(self) -> bool:
        """Whether the DNS writes it in other letters than people."""
        return self.name != self.row.host

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.row.verified_at is not None:
            return "failing" if self.row.failing_since else "verified"
        return "failed" if self.row.problem else "waiting"

    @property
    def words(self) -> Any:
        """Its state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """How good that is."""
        return STATES[self.state][1]

    @property
    def icon(self) -> str:
        """The icon beside it."""
        return STATES[self.state][2]

    @property
    def served_until(self) -> datetime | None:
        """When it is withdrawn, where its proof is gone and does not come back."""
        since = self.row.failing_since
        return since + GRACE if since else None

    @property
    def is_bare(self) -> bool:
        """Whether it can have no CNAME record."""
        return is_bare(self.row.host)

    @property
    def records(self) -> tuple[Record, Record]:
        """What has to be set for it."""
        kind = "ALIAS" if self.is_bare else "CNAME"
        return (
            Record("TXT", record_of(self.row.host), self.row.token),
            Record(kind, self.row.host, target_of(self.row.tenant.slug)),
        )
