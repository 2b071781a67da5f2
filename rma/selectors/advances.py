"""What was given in advance for the resolutions of a return."""

from __future__ import annotations

from uuid import UUID

from rma.models import Advance, Rma


def advances_of(rma: Rma) -> dict[UUID, Advance]:
    """The advances of `rma`, by the key of their resolution."""
    return {row.resolution_id: row for row in Advance.objects.filter(rma=rma)}
