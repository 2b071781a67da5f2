"""How the floor says what the machines name: conditions, holds, differences, codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What a piece looks like at the dock: words, tone, icon.
CONDITIONS: dict[str, tuple[Promise, str, str]] = {
    "good": (_("Good"), "good", "check"),
    "opened": (_("Opened"), "info", "box"),
    "damaged": (_("Damaged"), "warn", "alert"),
    "empty": (_("Empty box"), "bad", "x"),
}

#: Why a piece is set aside, in the words of a button and of what happens then.
HOLDS: dict[str, tuple[Promise, Promise, str]] = {
    "safety_hazard": (
        _("Not safe"),
        _("Hot, swollen, leaking, smells. A safety officer looks at it."),
        "battery",
    ),
    "serial_mismatch": (
        _("Wrong serial number"),
        _("It is not the piece that was sold."),
        "swap",
    ),
    "counterfeit_suspected": (_("May be a fake"), _("Label, print or weight are off."), "search"),
    "data_bearing_locked": (
        _("Locked to an account"),
        _("It still asks for the owner's password."),
        "lock",
    ),
    "recall_hit": (_("Recalled"), _("It stands on a recall list."), "shield"),
    "evidence": (_("Keep as evidence"), _("A claim or a case needs it as it is."), "camera"),
    "awaiting_client": (_("Somebody has to decide"), _("The shop was asked about it."), "message"),
}

#: What is different from what was announced.
DIFFERENCES: dict[str, Promise] = {
    "missing": _("Missing"),
    "undeclared": _("Not announced"),
    "wrong_item": _("Another article"),
    "over_quantity": _("More than announced"),
    "serial_mismatch": _("Another serial number"),
    "swapped_item": _("Swapped for another one"),
    "accessory_missing": _("Accessory missing"),
    "empty_box": _("Empty box"),
    "damaged_parcel": _("Parcel damaged"),
    "contaminated": _("Dirty or contaminated"),
    "hazard_unannounced": _("Dangerous and not announced"),
    "wrong_client": _("Belongs to another shop"),
    "unknown_sender": _("Nobody knows the sender"),
}

#: What a code could have been, for one that nobody knows (lib.scans.Kind).
CODES: dict[str, Promise] = {
    "rma": _("a return number"),
    "licence_plate": _("a licence plate"),
    "link": _("a link of a return label"),
    "sscc": _("a container's SSCC"),
    "imei": _("an IMEI"),
    "gtin": _("a product's bar code"),
    "serial": _("a serial number"),
    "lot": _("a lot number"),
    "tracking": _("a tracking number"),
    "order": _("an order number"),
    "email": _("an e-mail address"),
}

#: Where a piece goes by its route: the name of the place, as it stands in big letters.
DESTINATIONS: dict[str, Promise] = {
    "restock_as_new": _("Stock"),
    "restock_open_box": _("Open-box stock"),
    "transfer": _("Transfer"),
    "swap_pool": _("Swap pool"),
    "refurbish": _("Workshop"),
    "remanufacture": _("Workshop"),
    "repair_for_customer": _("Repair bench"),
    "parts_harvest": _("Workshop"),
    "return_to_vendor": _("Vendor shelf"),
    "liquidate": _("Liquidation"),
    "donate": _("Charity"),
    "recycle": _("Recycling"),
    "hazardous_treatment": _("Hazard shelf"),
    "destroy": _("Destruction"),
    "return_to_customer": _("Outgoing"),
    "keep_with_customer": _("With the customer"),
}
