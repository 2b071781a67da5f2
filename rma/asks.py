"""What somebody asks for who wants to send something back: plain values, whoever typed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rma.take_back import OldDevice

#: Who may be said to have asked.
REQUESTERS = ("customer", "agent", "partner")
#: Legal bases somebody may claim (DOMAIN, section 2).
BASES = (
    "withdrawal",
    "guarantee",
    "warranty",
    "recall",
    "take_back",
    "undelivered",
    "goodwill",
    "contract",
)


@dataclass(frozen=True, slots=True)
class LineAsk:
    """One article. Of an order: `order_line` (public id or the partner's id). Of none: `sku`, or
    `old_device` for what is taken back to be recycled, whoever sold it.

    `reason` None is the shopper's own choice; `photos` are keys of uploaded files; `safety` is what
    was said of its battery (`rma.batteries`), empty where nobody asked; `resolution` is as API.md
    shapes it.
    """

    quantity: int
    order_line: str | None = None
    sku: str | None = None
    reason: str | None = None
    symptom: str | None = None
    comment: str = ""
    photos: Sequence[UUID] = ()
    serials: Sequence[str] = ()
    safety: Sequence[str] = ()
    resolution: Mapping[str, Any] = field(default_factory=lambda: {"type": "refund"})
    old_device: OldDevice | None = None


@dataclass(frozen=True, slots=True)
class ReturnAsk:
    """One return. `order` is any key of an order; without one, `customer` says who asks.

    `stated_at` is when a statutory statement was received: its period is measured then, and what
    we owe counts from there, whenever somebody gets round to accepting it. `override_reason` is
    why an agent sets the rules aside. `gift` is the slip (`GiftCode`) by which it comes back: then
    `customer` says who got the gift, and `ship_from` where they send it from.
    """

    lines: Sequence[LineAsk]
    order: str | None = None
    shipping_method: str = "label"
    legal_basis: str | None = None
    requested_by: str = "customer"
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    customer: Mapping[str, Any] | None = None
    language: str = ""
    stated_at: datetime | None = None
    gift: UUID | None = None
    ship_from: Mapping[str, Any] | None = None
    override_reason: str = ""
