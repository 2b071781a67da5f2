"""What a person decides about fees and deductions: let go, or confirmed with a finding.

Always with a reason, which stays in the story of the return with the name of who gave it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.charges import read
from rma.models import Resolution, RmaLine
from rma.services import charging, deducting
from rma.services.deciding import finish
from rma.services.remarks import remark
from rma.services.resolving import pass_what_owes_nothing
from rma.services.work import taken
from tenants.actors import Actor

#: What can be let go.
WAIVABLE = ("fees", "deductions")


def waive_charges(resolution: Resolution, *, by: Actor, what: str, reason: str) -> Resolution:
    """Let the fees of a resolution go, or its deductions: others of the return bear no more for it.

    Raises InvalidInput without a reason, TransitionRefused where it is paid or there is nothing.
    """
    if what not in WAIVABLE:
        message = _("Choose one of: %s.") % ", ".join(WAIVABLE)
        raise InvalidInput.of(FieldError("what", "invalid_choice", message))

    def waive(_line: RmaLine, mine: Resolution) -> dict[str, Any]:
        _worth, charges = read(mine.derivation)
        rows = charges.fees if what == "fees" else charges.deductions
        if not rows or what in charging.waived(mine):
            raise TransitionRefused(_("There is nothing of that kind to let go."))
        mine.grounds = {**mine.grounds, "waived": [*charging.waived(mine), what]}
        return {"waived": charging.waived(mine)}

    return _decide(resolution, waive, by=by, said=reason, field="reason")


def waive_fees(resolution: Resolution, *, by: Actor, reason: str) -> Resolution:
    """`waive_charges` of fees."""
    return waive_charges(resolution, by=by, what="fees", reason=reason)


def waive_deductions(resolution: Resolution, *, by: Actor, reason: str) -> Resolution:
    """`waive_charges` of deductions."""
    return waive_charges(resolution, by=by, what="deductions", reason=reason)


def confirm_deduction(resolution: Resolution, *, by: Actor, finding: str) -> Resolution:
    """Say what was found that goes beyond looking at the goods: only then a withdrawal brings less.

    Directive 2011/83, Art. 14(2). Raises TransitionRefused where no deduction was suggested.
    """

    def confirm(line: RmaLine, mine: Resolution) -> dict[str, Any]:
        if not deducting.suggested(line, mine):
            raise TransitionRefused(_("No deduction was suggested here."))
        mine.grounds = {**mine.grounds, "finding": True}
        return {"deductions": deducting.applied(line, mine)}

    return _decide(resolution, confirm, by=by, said=finding, field="finding")


def _decide(
    resolution: Resolution,
    change: Callable[[RmaLine, Resolution], dict[str, Any]],
    *,
    by: Actor,
    said: str,
    field: str,
) -> Resolution:
    """Change what a resolution goes by, as a person says why; `change` gives its other charges."""
    said = said.strip()
    if not said:
        raise InvalidInput.of(FieldError(field, "required", _("Say it in a few words.")))
    with taken(resolution.rma_id, by=by) as work:
        by.require("resolutions.approve")
        mine = work.resolution(resolution.pk)
        line = work.line(mine.line_id)
        if mine.status not in charging.OPEN:
            raise TransitionRefused(_("It is paid, or on its way: nothing of it changes any more."))
        changed = change(line, mine)
        deducting.suggest(line, mine)
        mine.save(update_fields=["grounds"])
        words = remark(work.rma, said, kind="internal", by=by, line=line)
        charging.rewrite(work, mine, because=words, **changed)
        pass_what_owes_nothing(work)
        finish(work)
    return mine
