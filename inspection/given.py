"""What somebody at the dock says: the shapes of the API as plain, typed objects.

References are as people have them (a public id, a return number, a SKU, a bar code); looking them
up is the service's work, so that a page, a tablet's queue and a partner say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

CONDITIONS = ("good", "damaged", "opened", "empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGiven:
    """One counted item. Without `quantity` it is what is outstanding on its line."""

    return_: str | None = None
    return_line: str | None = None
    sku: str | None = None
    quantity: int | None = None
    condition: str = "good"
    lpn: str | None = None
    serial: str | None = None
    lot: str | None = None
    photos: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptGiven:
    """One parcel, or one cage of them, at the dock.

    `items` None: all that was announced came. `count` False: it is only opened, to be refused,
    forwarded or counted later.
    """

    location: str | None
    shipment: str | None = None
    return_: str | None = None
    tracking_number: str | None = None
    container: str | None = None
    occurred_at: datetime | None = None
    performed_by: str | None = None
    client_action_id: str | None = None
    items: Sequence[ItemGiven] | None = None
    count: bool = True
