"""The carriers that this installation has, one file each, and the ways to send that they give."""

from django.utils.translation import gettext_lazy as _

from rma.shipping.carriers.manual import ManualCarrier
from rma.shipping.carriers.protocol import Carrier, Label, LabelFailed, Option, Parcel

__all__ = [
    "AGREED",
    "BROUGHT",
    "COLLECTION",
    "METHODS",
    "OFFERED",
    "OPTIONS",
    "WAYS",
    "Carrier",
    "Label",
    "LabelFailed",
    "Option",
    "Parcel",
    "carrier",
    "method",
]

_CARRIERS: dict[str, Carrier] = {each.name: each for each in (ManualCarrier(),)}

#: Ways to send something back that anybody may choose, in the order they are offered.
OPTIONS = (
    Option(
        "label", _("Print a label"), _("We make a label; you print it and hand the parcel over.")
    ),
    Option(
        "own_carrier",
        _("I'll post it myself"),
        _("You choose the carrier, and tell us the tracking number."),
    ),
)
OFFERED = tuple(option.method for option in OPTIONS)
#: Only the shop chooses it: for what may not travel by post, such as a recalled battery.
COLLECTION = Option(
    "collection",
    _("We arrange the collection with you"),
    _("Do not put it into the post. We call or write to you to agree on a day."),
)
#: For old devices, and where an agent agrees on it: no carrier, no label.
BROUGHT = Option("in_store", _("I bring it to you"), _("You hand it in at our address."))
#: Ways that people agree on; nothing of these is posted.
AGREED = (COLLECTION, BROUGHT)
WAYS = (*OPTIONS, *AGREED)
METHODS = tuple(option.method for option in WAYS)


def carrier(name: str) -> Carrier:
    """The carrier called `name`; the built-in one where nobody chose."""
    return _CARRIERS.get(name) or _CARRIERS[ManualCarrier.name]


def method(name: str) -> Option | None:
    """The way to send called `name`, or None."""
    return next((option for option in WAYS if option.method == name), None)
