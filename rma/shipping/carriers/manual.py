"""The built-in carrier: the shop's own label, handed over wherever the shop says; nobody
tracks it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from rma.shipping.carriers.protocol import Label, LabelFailed, Parcel
from rma.shipping.labels import render_label


class ManualCarrier:
    """Prints our own label; needs no outside service."""

    name = "manual"

    def label(self, parcel: Parcel) -> Label:
        """The label, made here. An address that cannot be printed is a permanent failure."""
        try:
            return Label(render_label(parcel.data))
        except ValueError as failure:
            reason = _("The label cannot be printed: %s") % failure
            raise LabelFailed(reason, permanent=True) from failure
