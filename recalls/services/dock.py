"""Recalled goods on the floor: set aside when they come in, let go or kept off sale when it ends.

Locks: the goods with their order and return, then the affected units.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from flows.perform import lock, perform
from flows.record import batch
from inspection.models import HandlingUnit
from inspection.models.units import LIVE as HERE
from inspection.services.goods import lock_goods
from inspection.services.holds import end_recall_holds, hold_for_recall
from recalls.models import AffectedUnit, Campaign
from returns_portal.lib.ids import normalise_code
from rma.models import Resolution
from rma.services.work import one_transaction, within
from tenants.actors import Actor

#: States of a campaign in which its goods are caught: what comes late is no less dangerous.
CATCHING = (*Campaign.RUNNING, "closed")
#: States from which a piece that has come counts as received.
EXPECTED = ("open", "chosen", "awaiting_return")
#: Remedies after which the thing itself is safe.
MADE_SAFE = ("repair", "kit")
#: What a resolution may still become; anything else of it has ended.
SETTLED = "settled"
CALLED_OFF = ("cancelled", "charged_back", "reversed")


def catch(pieces: Sequence[HandlingUnit], *, by: Actor) -> list[AffectedUnit]:
    """Set recalled pieces aside and count them as received; the affected units that have come.

    Once for each piece, however often it is asked. A piece whose serial nobody has read is held
    where its order line has an affected unit; which one came is said when it is read.
    """
    caught: list[AffectedUnit] = []
    for piece in pieces:
        with one_transaction(), batch():
            caught += _catch(piece, by=by)
    return caught


def _catch(piece: HandlingUnit, *, by: Actor) -> list[AffectedUnit]:
    if piece.status not in HERE:
        return []
    rows, certain = affected_by(piece)
    dangerous = [row for row in rows if not _is_safe(row)]
    if not dangerous:
        return []
    fresh = lock_goods(piece)
    campaign = dangerous[0].campaign
    reason = f"{campaign.number}: {campaign.name}"[:500]
    hold_for_recall(fresh, reason=reason, certain=certain, by=within(by))
    if not certain:
        return []
    return [_received(row, fresh, by=by) for row in dangerous if row.status in EXPECTED]


def affected_by(piece: HandlingUnit) -> tuple[list[AffectedUnit], bool]:
    """The rows of recalls that `piece` is, or may be, and whether that is certain."""
    rows = AffectedUnit.objects.filter(campaign__status__in=CATCHING).select_related("campaign")
    rows = rows.exclude(status="excluded").order_by("pk")
    mine = Q(piece=piece.pk)
    if piece.unit_id is not None:
        mine |= Q(unit=piece.unit_id)
    elif piece.serial and piece.product_id is not None:
        code = normalise_code(piece.serial)
        mine |= Q(unit__serial_normalized=code, product=piece.product_id)
    found = list(rows.filter(mine))
    line = piece.rma_line.order_line_id if piece.rma_line is not None else None
    if found or line is None:
        return found, bool(found)
    of_line = list(rows.filter(order_line=line, product=piece.product_id))
    whole = [row for row in of_line if row.unit_id is None]
    if whole:
        return whole, True
    # The line has affected serials, and nobody has read this one.
    return ([] if piece.serial else of_line), False


def _is_safe(row: AffectedUnit) -> bool:
    if row.status == "excluded":
        return True
    return row.status == "remedied" and row.remedy_wanted in MADE_SAFE


def _received(row: AffectedUnit, piece: HandlingUnit, *, by: Actor) -> AffectedUnit:
    """Count a row as received, and as remedied where its owner has their due already."""
    fresh = lock(row)
    if fresh.status not in EXPECTED:
        return fresh
    fresh.piece = piece
    if fresh.rma_line_id is None:
        fresh.rma_line_id = piece.rma_line_id
    fresh.save(update_fields=["piece", "rma_line"])
    fresh = perform(fresh, "receive", by=within(by))
    return _remedied_if_due(fresh, by=by)


def remedy_when_settled(line: UUID, *, by: Actor) -> list[AffectedUnit]:
    """The affected units of a return's line whose owner now has what was promised; their goods
    are kept off sale.
    """
    rows = AffectedUnit.objects.filter(rma_line=line, status__in=("received", "disposed"))
    done = []
    for row in rows.select_related("campaign").order_by("pk"):
        with one_transaction(), batch():
            done.append(_remedied_if_due(row, by=by))
    return [row for row in done if row.status == "remedied"]


def _remedied_if_due(row: AffectedUnit, *, by: Actor) -> AffectedUnit:
    if row.rma_line_id is None or not _is_settled(row.rma_line_id):
        return row
    end_goods(row, repaired=False, by=by)
    fresh = lock(row)
    if fresh.status not in ("received", "disposed"):
        return fresh
    return perform(fresh, "remedy", by=within(by))


def _is_settled(line: UUID) -> bool:
    """Whether all that was promised for a line was given, and something was."""
    states = set(Resolution.objects.filter(line=line).values_list("status", flat=True))
    return SETTLED in states and states <= {SETTLED, *CALLED_OFF}


def end_goods(unit: AffectedUnit, *, repaired: bool, by: Actor) -> HandlingUnit | None:
    """End the hold on the piece of an affected unit: it may move on where it was repaired, else it
    never goes back on sale. The piece, where it is here.
    """
    piece = piece_of(unit)
    if piece is None:
        return None
    finding = f"{unit.campaign.number}: {'repaired' if repaired else 'remedied'}"
    end_recall_holds(
        piece, finding=finding, harmless=repaired and not _others(unit, piece), by=within(by)
    )
    return piece


def clear_goods(unit: AffectedUnit, *, finding: str, by: Actor) -> None:
    """Let the piece move on: it is not what the recall is about, nor what another one is about."""
    piece = piece_of(unit)
    if piece is not None and not _others(unit, piece):
        end_recall_holds(piece, finding=finding, harmless=True, by=within(by))


def piece_of(unit: AffectedUnit) -> HandlingUnit | None:
    """The piece on the floor that an affected unit is, if it is here."""
    here = HandlingUnit.objects.filter(status__in=HERE).select_related("rma_line")
    if unit.piece_id is not None:
        return here.filter(pk=unit.piece_id).first()
    return here.filter(unit=unit.unit_id).first() if unit.unit_id is not None else None


def _others(unit: AffectedUnit, piece: HandlingUnit) -> bool:
    """Whether another recall, or another row of this one, still has to look at the piece."""
    rows, _certain = affected_by(piece)
    return any(row.pk != unit.pk and not _is_safe(row) for row in rows)


def catch_here(campaign: Campaign, *, by: Actor, slice_size: int = 500) -> int:
    """Catch what was here before the recall began; how many pieces were looked at."""
    last, looked = None, 0
    while True:
        with one_transaction():
            found = list(_here(campaign, last)[:slice_size])
        if not found:
            return looked
        catch(found, by=by)
        last, looked = found[-1].pk, looked + len(found)


def _here(campaign: Campaign, after: UUID | None) -> QuerySet[HandlingUnit]:
    rows = AffectedUnit.objects.filter(campaign=campaign)
    named = (
        Q(pk__in=rows.filter(piece__isnull=False).values("piece"))
        | Q(unit__in=rows.filter(unit__isnull=False).values("unit"))
        | Q(rma_line__order_line__in=rows.filter(order_line__isnull=False).values("order_line"))
    )
    pieces = HandlingUnit.objects.filter(named, status__in=HERE).select_related("rma_line")
    if after is not None:
        pieces = pieces.filter(pk__gt=after)
    return pieces.order_by("pk")
