"""What was said of one line of a return may change until its goods move: fewer, why, words, photos.

Terms are settled with the request: a reason under which other terms would hold is refused, with
what to do instead. More than was asked for is another return.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from flows.models import Document
from flows.note import note
from flows.stage import subject_of
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound, TransitionRefused
from rma.eligibility import Verdict, Wish, decide
from rma.models import Rma, RmaLine
from rma.selectors.rules import rules_in_force
from rma.selectors.sold import OPEN_RETURNS
from rma.services import deciding
from rma.services.shipping import touch
from rma.services.vocabulary import CHANGED
from rma.services.work import Work, one_transaction, taken, within
from rma.terms_of_law import law_of
from tenants.actors import Actor

#: Photos that one line may have.
MOST_PHOTOS = 20


def may_change(rma: Rma) -> bool:
    """Whether what was said of its lines may still change."""
    return rma.status in OPEN_RETURNS and rma.goods_moved_at is None


def change_line(
    line: RmaLine,
    *,
    by: Actor,
    quantity: int | None = None,
    reason: str | None = None,
    comment: str | None = None,
    photos: Sequence[UUID] = (),
) -> RmaLine:
    """Change what was said of a line; None leaves it. `photos` (keys of loose uploads) are added.

    The units that `quantity` leaves out are called off, with their money. Raises
    TransitionRefused once the goods have moved or the return has ended, InvalidInput with every
    fault by its field; then nothing has changed.
    """
    by.require("returns.request")
    with one_transaction():
        left_out = _say(line, by, quantity, reason, comment, photos)
        if left_out:
            deciding.cancel_line(line, by=within(by), quantity=left_out)
    return RmaLine.objects.select_related("rma").get(pk=line.pk)


def remove_photo(line: RmaLine, *, by: Actor, photo: UUID) -> RmaLine:
    """Take a photo of a line away for good, as long as what was said may change.

    Raises NotFound where there is none, InvalidInput where the reason needs it.
    """
    by.require("returns.request")
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        if not may_change(work.rma) or mine.status not in ("requested", "authorized"):
            raise TransitionRefused(_("The goods have moved, or the return has ended."))
        subject_type, subject_id = subject_of(mine)
        shown = Document.objects.filter(
            subject_type=subject_type, subject_id=subject_id, kind="photo"
        )
        if photo not in set(shown.values_list("pk", flat=True)):
            raise NotFound
        _refuse_if_needed(work, mine, shown.count())
        shown.filter(pk=photo).delete()
        touch(work)
        note(work.rma, CHANGED, by=by, data={"changed": ["photos"], "line": mine.public_id})
    return mine


def _refuse_if_needed(work: Work, line: RmaLine, photos: int) -> None:
    """A photo that the reason asks for stays, until there is another."""
    if work.order is None:
        return
    was, now = (_verdict(work, line, line.reason, count) for count in (photos, photos - 1))
    if was is None or now is None:
        return
    known = {each.code for each in was.refusals}
    new = [each for each in now.field_errors("") if each.code not in known]
    if any(each.code == "photo_required" for each in new):
        message = _("This reason needs a photo. Add another one first.")
        raise InvalidInput.of(FieldError("photos", "photo_required", message))


def _say(
    line: RmaLine,
    by: Actor,
    quantity: int | None,
    reason: str | None,
    comment: str | None,
    photos: Sequence[UUID],
) -> int:
    """Put down what is said of it; how many units are called off."""
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        if not may_change(work.rma) or mine.status not in ("requested", "authorized"):
            raise TransitionRefused(_("The goods have moved, or the return has ended."))
        _refuse(work, mine, quantity, reason, photos)
        changed = _write(mine, reason, comment)
        if photos:
            _add(mine, photos)
            changed.append("photos")
        left_out = 0 if quantity is None else mine.requested - quantity
        if left_out:
            changed.append("quantity")
        if changed:
            touch(work)
            data = {"changed": changed, "line": mine.public_id}
            note(work.rma, CHANGED, by=by, data=data)
    return left_out


def _write(line: RmaLine, reason: str | None, comment: str | None) -> list[str]:
    """Put down the words; which of them are new."""
    said = {"reason": reason, "comment": comment}
    changed = [
        name for name, value in said.items() if value is not None and value != getattr(line, name)
    ]
    for name in changed:
        setattr(line, name, said[name])
    if changed:
        line.version += 1
        line.save(update_fields=[*changed, "version"])
    return changed


def _refuse(
    work: Work, line: RmaLine, quantity: int | None, reason: str | None, photos: Sequence[UUID]
) -> None:
    errors = []
    if quantity is not None and not 1 <= quantity <= line.requested:
        message = _("Choose from 1 to %(most)d. For more, ask for another return.")
        allowed = {"allowed": line.requested}
        message %= {"most": line.requested}
        errors.append(FieldError("quantity", "out_of_range", message, allowed))
    if reason is not None and reason != line.reason:
        errors += _against_reason(work, line, reason, len(photos))
    errors += _against_photos(line, photos)
    if errors:
        raise InvalidInput(errors[0].message, code=errors[0].code, errors=tuple(errors))


def _against_reason(work: Work, line: RmaLine, reason: str, more_photos: int) -> list[FieldError]:
    """Only a reason that is known, and under which the same terms hold."""
    if reason not in rules_in_force().reasons:
        message = _("Choose one of the reasons in the list.")
        return [FieldError("reason", "unknown_reason", message)]
    if work.order is None:
        return []
    photos = Document.objects.filter(subject_id=line.pk, kind="photo").count() + more_photos
    was, now = (_verdict(work, line, each, photos) for each in (line.reason, reason))
    if was is None or now is None:
        return []
    known = {refusal.code for refusal in was.refusals}
    new = [each for each in now.field_errors("") if each.code not in known]
    if new:
        return [
            FieldError(each.field.strip(".") or "reason", each.code, each.message) for each in new
        ]
    if _terms(was) == _terms(now):
        return []
    message = _("Other terms hold for this reason. Cancel the return and ask for a new one.")
    return [FieldError("reason", "reason_changes_terms", message)]


def _verdict(work: Work, line: RmaLine, reason: str, photos: int) -> Verdict | None:
    """What the rules would say of the line with this reason, if it were asked for only now."""
    rules, key = rules_in_force(), work.key_of(line)
    known = rules.reasons.get(reason)
    facts = next((each for each in work.sold.facts.lines if each.key == key), None)
    if facts is None:
        return None
    facts = replace(facts, taken=max(0, facts.taken - line.live_quantity))
    wish = Wish(
        line.requested,
        reason=reason or None,
        is_defect=known is not None and known.side == "defect",
        photos=photos,
        resolution=str(line.wanted.get("type", "refund")),
        basis=line.legal_basis or None,
        gift=work.rma.gift_id is not None,
    )
    order = work.sold.facts
    return decide(
        rules.policies,
        order,
        facts,
        wish,
        now=clock.now(),
        tz=work.tenant.tz,
        law=law_of(work.tenant.law),
    )


def _terms(verdict: Verdict) -> tuple[Any, ...]:
    """What must stay the same: fees, who pays the label, who decides, whether it may come."""
    review = verdict.review.code if verdict.review else ""
    return (verdict.fees, verdict.label_paid_by, review, verdict.rules.refund_on)


def _against_photos(line: RmaLine, photos: Sequence[UUID]) -> list[FieldError]:
    """Uploads of our own that belong to nothing yet, and not too many of them."""
    if not photos:
        return []
    loose = set(
        Document.objects.filter(pk__in=photos, subject_id=None).values_list("pk", flat=True)
    )
    if loose != set(photos):
        message = _("There is no such file, or it is used elsewhere.")
        return [FieldError("photos", "unknown_file", message)]
    there = Document.objects.filter(subject_id=line.pk, kind="photo").count()
    if there + len(photos) > MOST_PHOTOS:
        message = _("At most %(most)s photos.") % {"most": MOST_PHOTOS}
        return [FieldError("photos", "photo_too_many", message)]
    return []


def _add(line: RmaLine, photos: Sequence[UUID]) -> None:
    subject_type, subject_id = subject_of(line)
    Document.objects.filter(pk__in=photos, subject_id=None).update(
        subject_type=subject_type, subject_id=subject_id, kind="photo"
    )
