"""What stands on a return label."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from returns_portal.lib.addresses import Address

LONGEST_RMA_NUMBER = 18  # characters: a prefix of eight, and the code
LONGEST_ROUTE = 8  # characters; it stands beside the number


@dataclass(frozen=True, slots=True)
class LabelData:
    """One parcel's label. Pure data: whoever fills it has read the database already.

    `link` becomes the QR code and must carry a random token, nothing personal (STANDARDS L-08).
    What is in the parcel stays off its outside: only the number of items is printed. `route` is the
    dock's own sorting code. `postage_paid` says who pays; None prints nothing about it.
    """

    rma_number: str
    link: str
    sender: Address
    recipient: Address
    shop: str
    item_count: int
    order_number: str = ""
    send_by: date | None = None
    carrier: str = ""
    postage_paid: bool | None = None
    route: str = ""
    parcel: tuple[int, int] = (1, 1)
    note: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        number, of = self.parcel
        if not 1 <= number <= of:
            raise ValueError(f"There is no parcel {number} of {of}.")
        if self.item_count < 1:
            raise ValueError("A label is for at least one item.")
        if not self.rma_number or len(self.rma_number) > LONGEST_RMA_NUMBER:
            raise ValueError(f"A return number has 1 to {LONGEST_RMA_NUMBER} characters.")
        if len(self.route) > LONGEST_ROUTE:
            raise ValueError(f"A route has at most {LONGEST_ROUTE} characters.")
        if not self.link.startswith(("https://", "http://")):
            raise ValueError("The label's link is an http address.")
