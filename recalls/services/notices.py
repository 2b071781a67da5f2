"""Notices: one letter for each owner and wave, queued in slices, claimed and written in batches.

The rows are the queue of record. A letter and the contact it makes are written in one transaction,
so that a worker that was killed leaves neither half of them; two workers never claim the same row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from flows.note import note
from flows.perform import perform_many
from flows.record import batch
from recalls.models import AffectedUnit, Campaign, RecallNotice
from recalls.selectors.campaigns import newest_scope
from recalls.selectors.notices import Letter, letter
from recalls.services.waves import plan_reminder
from recalls.vocabulary import OWNERS_QUEUED
from returns_portal.lib import clock
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Letters written in one transaction, and affected units looked at in one slice of the queue.
BATCH, SLICE = 50, 10_000
#: Owners who answered need no letter; nor do those whose goods are on their way.
UNANSWERED = ("open", "chosen")
#: States of a campaign in which letters leave.
SENDING = ("active", "closing")

_QUEUE = """
WITH slice AS (
  SELECT id, customer_id FROM recalls_affectedunit
  WHERE campaign_id = %(campaign)s AND contact = 'notified' AND id > %(after)s AND status = 'open'
  ORDER BY id LIMIT %(limit)s
), queued AS (
  INSERT INTO recalls_recallnotice
    (id, tenant_id, created_at, campaign_id, customer_id, revision, wave, outcome)
  SELECT uuid7(), %(tenant)s, %(now)s, %(campaign)s, customer_id, %(revision)s, %(wave)s, ''
  FROM slice WHERE customer_id IS NOT NULL GROUP BY customer_id
  ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM slice), (SELECT id FROM slice ORDER BY id DESC LIMIT 1),
  (SELECT count(*) FROM queued)
"""
_FIRST = UUID(int=0)


def queue_reminders(campaign: Campaign, *, wave: int, slice_size: int = SLICE) -> int:
    """Queue a letter for each owner who was told and is silent; how many are new.

    Set-based, in slices of their own transactions; again it queues nothing twice. The note at its
    end wakes the writers. (The first letters are queued by the search: `services.matching`.)
    """
    with transaction.atomic():
        revision = newest_applied(campaign)
    after, queued = _FIRST, 0
    while True:
        values = {
            "campaign": campaign.pk,
            "after": after,
            "limit": slice_size,
            "tenant": current_tenant_id(),
            "now": clock.now(),
            "revision": revision,
            "wave": wave,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_QUEUE, values)
            seen, last, made = cursor.fetchone()
        queued += made
        if seen < slice_size:
            break
        after = last
    say_queued(campaign, queued=queued, wave=wave)
    return queued


def newest_applied(campaign: Campaign) -> int:
    """The number of the scope that letters tell of."""
    applied = campaign.scopes.filter(status="applied").order_by("-number")
    return applied.values_list("number", flat=True).first() or newest_scope(campaign).number


def say_queued(campaign: Campaign, *, queued: int = 0, wave: int = 0) -> None:
    """Write down that letters wait, and so wake those who write them."""
    with transaction.atomic():
        waiting = waiting_notices(campaign).exists()
        if queued or waiting:
            data = {"notices": queued, "wave": wave}
            note(campaign, OWNERS_QUEUED, by=Actor.system(), data=data)


def remind_silent(campaign: Campaign) -> int:
    """Queue the next reminder for owners who were told and have not answered, and plan another."""
    with transaction.atomic():
        fresh = Campaign.objects.get(pk=campaign.pk)
        if fresh.status != "active":
            return 0
        last = fresh.notices.order_by("-wave").values_list("wave", flat=True).first() or 0
    queued = queue_reminders(fresh, wave=last + 1)
    with transaction.atomic():
        plan_reminder(fresh, reminded=last + 1)
    return queued


def waiting_notices(campaign: Campaign) -> QuerySet[RecallNotice]:
    """The letters of a campaign that nobody has written yet, the oldest first."""
    return RecallNotice.objects.filter(campaign=campaign, written_at=None).order_by("pk")


def write_next(campaign: Campaign, *, write: Callable[[Letter], bool], limit: int = BATCH) -> int:
    """Claim up to `limit` letters, let `write` write each, and move the contact of their goods.

    `write` queues the message and says whether there is somewhere to send it. Returns how many were
    claimed; nothing while the campaign is suspended.
    """
    with transaction.atomic(), batch():
        if not Campaign.objects.filter(pk=campaign.pk, status__in=SENDING).exists():
            return 0
        claimed = list(
            waiting_notices(campaign)
            .select_related("customer", "campaign")
            .select_for_update(of=("self",), skip_locked=True)[:limit]
        )
        if not claimed:
            return 0
        language = Tenant.objects.values_list("language", flat=True).get(pk=current_tenant_id())
        units = _units_to_tell(campaign, claimed)
        told: dict[bool, list[UUID]] = {False: [], True: []}
        now = clock.now()
        for notice in claimed:
            mine = units.get(notice.customer_id, {}).get(notice.wave > 0, [])
            notice.outcome = _write(notice, mine, write, language)
            notice.written_at = now
            if notice.outcome == "sent":
                told[notice.wave > 0] += [unit.pk for unit in mine]
        RecallNotice.objects.bulk_update(claimed, ["outcome", "written_at"])
        _told(told)
    return len(claimed)


def _write(
    notice: RecallNotice,
    units: Sequence[AffectedUnit],
    write: Callable[[Letter], bool],
    language: str,
) -> str:
    if not units:
        return "answered"
    if not notice.customer.email:
        return "no_address"
    own = notice.customer.language or language
    return "sent" if write(letter(notice, units, language=own)) else "no_address"


def _units_to_tell(
    campaign: Campaign, notices: Sequence[RecallNotice]
) -> dict[UUID, dict[bool, list[AffectedUnit]]]:
    """What each owner has to be told of, by whether that is a reminder; one query."""
    rows = (
        AffectedUnit.objects.filter(
            campaign=campaign, customer__in=[notice.customer_id for notice in notices]
        )
        .filter(status__in=UNANSWERED, contact__in=("none", "notified"))
        .select_related("product", "unit", "order_line__order")
        .order_by("pk")
    )
    found: dict[UUID, dict[bool, list[AffectedUnit]]] = {}
    for row in rows:
        again = row.contact == "notified"
        if row.customer_id is not None and not (again and row.status != "open"):
            found.setdefault(row.customer_id, {}).setdefault(again, []).append(row)
    return found


def _told(told: dict[bool, list[UUID]]) -> None:
    system = Actor.system()
    first, again = told[False], told[True]
    if first:
        rows = AffectedUnit.objects.filter(pk__in=first)
        perform_many(rows, "notify", by=system, channel="email")
    if again:
        perform_many(AffectedUnit.objects.filter(pk__in=again), "remind", by=system)


def not_delivered(notice: RecallNotice, *, reason: str) -> int:
    """A letter came back: what it told of has an owner who cannot be reached; how many rows."""
    with transaction.atomic(), batch():
        rows = AffectedUnit.objects.filter(
            campaign=notice.campaign_id, customer=notice.customer_id, contact="notified"
        )
        done = perform_many(
            rows, "mark_unreachable", by=Actor.system(), reason=f"bounced: {reason}"[:500]
        )
    return len(done)


def outcomes(campaign: Campaign) -> dict[str, int]:
    """How many letters were sent, need none any more, or have no address."""
    rows = RecallNotice.objects.filter(campaign=campaign).values("outcome").annotate(n=Count("pk"))
    return {row["outcome"] or "waiting": row["n"] for row in rows.order_by()}
