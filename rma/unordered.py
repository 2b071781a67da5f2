"""What somebody says of goods without naming an order: pure, kept as JSON in an UnorderedDraft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rma.asks import LineAsk, ReturnAsk
from rma.shipping.carriers import BROUGHT
from rma.take_back import BASIS, OldDevice

#: Where goods come from whose order nobody names.
ORIGINS: dict[str, Any] = {
    "lost_number": _("From you, but I do not have the order number"),
    "marketplace": _("From a marketplace or another shop"),
    "gift": _("It was a gift"),
    "other": _("From somewhere else"),
}
#: What may be wished for; people decide.
WISHES: dict[str, Any] = {
    "repair": _("Have it repaired"),
    "replacement": _("Have it replaced"),
    "refund": _("Get money back"),
}


@dataclass(frozen=True, slots=True)
class Unordered:
    """One article of no known order. `article` is as typed, `sku` what was chosen of ours.

    `photos` show the goods, `proofs` that they were bought: keys of uploaded files. `kind`, `size`
    and `with_purchase` are said of an old device that is taken back (`rma.take_back`), `bought` is
    the order of the new one as typed, `method` how it is handed over.
    """

    article: str = ""
    origin: str = ""
    happened: str = ""
    sku: str = ""
    reason: str = ""
    serial: str = ""
    wish: str = ""
    safety: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    kind: str = ""
    size: str = ""
    with_purchase: bool = False
    bought: str = ""
    method: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read what a row keeps."""
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
        }
        return cls(**kept)

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)

    @property
    def old_device(self) -> OldDevice | None:
        """The old device that it is about, if it is about one."""
        if not self.kind:
            return None
        return OldDevice(self.article, self.kind, self.size, self.with_purchase)

    def ask(self, customer: Mapping[str, Any], *, language: str) -> ReturnAsk:
        """What is asked for, in the words of the API."""
        if self.old_device is not None:
            return self._take_back(customer, language)
        line = LineAsk(
            quantity=1,
            sku=self.sku,
            reason=self.reason or None,
            comment=self.happened,
            photos=[UUID(key) for key in self.photos],
            serials=[self.serial] if self.serial else [],
            safety=self.safety,
            resolution={"type": self.wish or "repair"},
        )
        return ReturnAsk(
            lines=[line],
            customer=customer,
            language=language,
            metadata={"origin": self.origin} if self.origin else {},
        )

    def _take_back(self, customer: Mapping[str, Any], language: str) -> ReturnAsk:
        """An old device: nothing is paid for it, whoever sold it."""
        line = LineAsk(
            quantity=1,
            old_device=self.old_device,
            comment=self.happened,
            photos=[UUID(key) for key in self.photos],
            safety=self.safety,
            resolution={"type": "none"},
        )
        told = {"origin": BASIS, "size": self.size, "new_device_order": self.bought}
        return ReturnAsk(
            lines=[line],
            customer=customer,
            language=language,
            legal_basis=BASIS,
            shipping_method=self.method or BROUGHT.method,
            metadata={name: value for name, value in told.items() if value},
        )
