"""What repairs have added to the guarantee of a return's pieces."""

from __future__ import annotations

from rma.models import GuaranteeExtension, Rma


def extensions_of(rma: Rma) -> list[GuaranteeExtension]:
    """The lengthened guarantees of a return, with their lines."""
    rows = GuaranteeExtension.objects.filter(line__rma=rma).select_related("line")
    return list(rows.order_by("pk"))
