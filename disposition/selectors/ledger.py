"""The ledger of goods: what came, what left by which route, what is here; pieces and kilograms.

For any period `opening + received = left by route + closing`. The other side of the books are the
stories of the units, the ways they were sent and the lots they left in: whatever does not agree is
named by its plate (DOMAIN, invariant 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from tenants.models import Tenant

#: Longest period in days, and most differences that are named.
LONGEST, MOST_NAMED = 3660, 100

#: Where goods are that have not left.
STATES = {
    "in_process": _("In process"),
    "held": _("Set aside"),
    "missing": _("Missing"),
    "unidentified": _("Not identified"),
}

#: What does not agree, in words.
DISAGREES = {
    "story": _("The row says otherwise than its story"),
    "route": _("It left without a completed route, or is here with one"),
    "moment": _("It left without a moment, or is here with one"),
    "lot": _("Its lot says otherwise"),
    "lot_sum": _("What lay in the lot is not what was sealed"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """Goods: plates, pieces, grams, and how many pieces nobody knows the weight of."""

    units: int = 0
    pieces: int = 0
    weight_g: int = 0
    unweighed: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(
            self.units + other.units,
            self.pieces + other.pieces,
            self.weight_g + other.weight_g,
            self.unweighed + other.unweighed,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not agree: its kind (of DISAGREES), plate or lot, and both sides."""

    kind: str
    name: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The goods of a period, both days included. `here` is known for a period up to today only."""

    start: date
    end: date
    opening: Amount = Amount()
    received: Amount = Amount()
    left: Mapping[str, Amount] = field(default_factory=dict)
    closing: Amount = Amount()
    here: Mapping[str, Amount] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()

    @property
    def gone(self) -> Amount:
        """All that left."""
        return sum(self.left.values(), Amount())

    @property
    def balances(self) -> bool:
        """Whether all that was here or came has left or is here, and nothing disagrees."""
        both = self.opening + self.received == self.gone + self.closing
        states = not self.here or sum(self.here.values(), Amount()) == self.closing
        return both and states and not self.differences


def ledger(tenant: Tenant, start: date, end: date) -> Ledger:
    """The ledger of `tenant` from the beginning of `start` to the end of `end`, its own days."""
    if not start <= end or (end - start).days > LONGEST:
        message = _("Choose a period that ends after it begins, of ten years at most.")
        raise InvalidInput.of(FieldError("to", "invalid_period", message))
    since = datetime.combine(start, time(), tenant.tz)
    until = datetime.combine(end + timedelta(days=1), time(), tenant.tz)
    to_now = until > clock.now()
    sums: dict[str, dict[str, Amount]] = {"came": {}, "left": {}, "at": {}, "here": {}}
    for part, name, *numbers in _rows(_AMOUNTS, {"since": since, "until": until}):
        sums[part][name] = Amount(*(int(number or 0) for number in numbers))
    return Ledger(
        start,
        end,
        opening=sums["at"].get("opening", Amount()),
        received=sums["came"].get("received", Amount()),
        left=dict(sorted(sums["left"].items())),
        closing=sums["at"].get("closing", Amount()),
        here={name: sums["here"].get(name, Amount()) for name in STATES} if to_now else {},
        differences=tuple(
            Difference(*row)
            for row in _rows(_DIFFERENCES, {"since": since, "until": until, "most": MOST_NAMED})
        ),
    )


def _rows(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_GOODS + sql, values)
        return cursor.fetchall()


# Pieces that were here at some moment of the period. A piece split off came when the whole did.
_GOODS = """
WITH goods AS (
    SELECT unit.id, unit.tenant_id, unit.lpn, unit.quantity, unit.status, unit.left_at,
        unit.left_to, COALESCE(receipt.created_at, unit.created_at) AS came_at,
        CASE WHEN item.weight_g IS NOT NULL THEN item.weight_g
             ELSE product.weight_g::bigint * unit.quantity END AS grams,
        way.status AS way_status, way.route, item.quantity AS scanned, lot.status AS lot_status,
        lot.number AS lot_number
    FROM inspection_handlingunit unit
    LEFT JOIN inspection_receipt receipt
        ON receipt.tenant_id = unit.tenant_id AND receipt.id = unit.receipt_id
    LEFT JOIN catalog_product product
        ON product.tenant_id = unit.tenant_id AND product.id = unit.product_id
    LEFT JOIN disposition_disposition way
        ON way.tenant_id = unit.tenant_id AND way.unit_id = unit.id
    LEFT JOIN disposition_lotitem item
        ON item.tenant_id = unit.tenant_id AND item.unit_id = unit.id AND item.out_at IS NULL
    LEFT JOIN disposition_lot lot ON lot.tenant_id = item.tenant_id AND lot.id = item.lot_id
    WHERE unit.status <> 'emptied' AND (unit.left_at IS NULL OR unit.left_at >= %(since)s)
        AND COALESCE(receipt.created_at, unit.created_at) < %(until)s
), sums AS (
    SELECT id, status, route, way_status, left_to, came_at, left_at, quantity AS pieces,
        COALESCE(grams, 0) AS grams, CASE WHEN grams IS NULL THEN quantity ELSE 0 END AS unknown
    FROM goods
)
"""

_AMOUNTS = """
SELECT 'came', 'received', count(*), sum(pieces), sum(grams), sum(unknown) FROM sums
    WHERE came_at >= %(since)s
UNION ALL
SELECT 'left', CASE WHEN way_status = 'completed' THEN route ELSE 'unrouted' END,
    count(*), sum(pieces), sum(grams), sum(unknown) FROM sums
    WHERE left_at < %(until)s GROUP BY 2
UNION ALL
SELECT 'at', 'opening', count(*), sum(pieces), sum(grams), sum(unknown) FROM sums
    WHERE came_at < %(since)s
UNION ALL
SELECT 'at', 'closing', count(*), sum(pieces), sum(grams), sum(unknown) FROM sums
    WHERE left_at IS NULL OR left_at >= %(until)s
UNION ALL
SELECT 'here', CASE
        WHEN status IN ('missing', 'unidentified') THEN status
        WHEN EXISTS (SELECT FROM inspection_hold hold
                     WHERE hold.unit_id = sums.id AND hold.status = 'open') THEN 'held'
        ELSE 'in_process' END,
    count(*), sum(pieces), sum(grams), sum(unknown) FROM sums
    WHERE status IN ('on_hand', 'missing', 'unidentified') GROUP BY 2
"""

_DIFFERENCES = """
SELECT * FROM (
    SELECT 'story' AS kind, goods.lpn, told.quantity || ' ' || told.status AS expected,
        goods.quantity || ' ' || goods.status AS found
    FROM goods CROSS JOIN LATERAL (
        SELECT event.snapshot->>'quantity' AS quantity, event.snapshot->>'status' AS status
        FROM flows_eventsubject subject
        JOIN flows_stageevent event
            ON event.tenant_id = subject.tenant_id AND event.id = subject.event_id
        WHERE subject.tenant_id = goods.tenant_id AND subject.subject_id = goods.id
            AND subject.subject_type = 'inspection.handlingunit'
            AND event.stage_type = 'inspection.handlingunit' AND event.stage_id = goods.id
        ORDER BY subject.at DESC, event.id DESC LIMIT 1
    ) told
    WHERE told.quantity <> goods.quantity::text OR told.status <> goods.status
    UNION ALL
    SELECT 'route', lpn, CASE WHEN status IN ('gone', 'destroyed') THEN 'completed' ELSE 'open' END,
        COALESCE(way_status, '')
    FROM goods
    WHERE (status IN ('gone', 'destroyed')) <> (COALESCE(way_status, '') = 'completed')
    UNION ALL
    SELECT 'moment', lpn, status, COALESCE(left_at::text, '')
    FROM goods WHERE (status IN ('gone', 'destroyed')) <> (left_at IS NOT NULL)
    UNION ALL
    SELECT 'lot', lpn, lot_number || ' ' || lot_status || ' ' || scanned, quantity || ' ' || status
    FROM goods
    WHERE lot_status IN ('handed_over', 'part_rejected', 'confirmed')
        AND (status <> 'gone' OR scanned <> quantity)
    UNION ALL
    SELECT 'lot_sum', lot.number, lot.pieces::text, COALESCE(sum(item.quantity), 0)::text
    FROM disposition_lot lot
    LEFT JOIN disposition_lotitem item ON item.tenant_id = lot.tenant_id AND item.lot_id = lot.id
        AND item.out_why IN ('', 'rejected')
    WHERE lot.handed_over_at >= %(since)s AND lot.handed_over_at < %(until)s
    GROUP BY lot.id, lot.number, lot.pieces
    HAVING lot.pieces <> COALESCE(sum(item.quantity), 0)
) found ORDER BY kind, 2 LIMIT %(most)s
"""
