"""Takes committed events onward: numbers them, gives each handler its duty, and runs what is due.

1. The sequencer numbers what has been committed, one at a time for a tenant (advisory lock);
   writers never wait for it.
2. In the same transaction every subscribed handler gets a HandlerRun row.
3. Due runs are claimed a few at a time (SKIP LOCKED, with a lease) and run outside any transaction.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from flows.models import EventSequence, HandlerRun, StageEvent
from flows.subscriptions import handler, handlers_of
from returns_portal.lib import clock
from tenants.scope import current_tenant_id

logger = logging.getLogger(__name__)

#: Space of the sequencer's advisory locks; never reuse or renumber.
SEQUENCER_LOCK = 7301
#: How long a claimed run is left alone before it counts as lost.
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
CLAIM = 50


def number_events(limit: int = 1000) -> int:
    """Give committed events their sequence numbers and their handlers' runs; returns how many."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
                [SEQUENCER_LOCK, str(current_tenant_id())],
            )
        events = list(StageEvent.objects.filter(sequence=None).order_by("at", "id")[:limit])
        if not events:
            return 0
        sequence, _created = EventSequence.objects.get_or_create()
        runs = []
        for number, event in enumerate(events, start=sequence.last + 1):
            event.sequence = number
            runs += [HandlerRun(event=event, handler=name) for name in handlers_of(event.name)]
        StageEvent.objects.bulk_update(events, ["sequence"], batch_size=500)
        EventSequence.objects.filter(pk=sequence.pk).update(last=F("last") + len(events))
        HandlerRun.objects.bulk_create(runs, ignore_conflicts=True)
    return len(events)


def run_due(limit: int = CLAIM) -> int:
    """Claim and run up to `limit` due handler runs; returns how many were claimed."""
    runs = _claim(limit)
    for run in runs:
        _run(run)
    return len(runs)


def drain(most: int = 10_000) -> int:
    """Number and run until nothing is due (or `most` runs were made); returns the number of
    runs.
    """
    made = 0
    while made < most:
        numbered, ran = number_events(), run_due()
        made += ran
        if not numbered and not ran:
            break
    return made


def _claim(limit: int) -> list[HandlerRun]:
    now = clock.now()
    with transaction.atomic():
        runs = list(
            HandlerRun.objects.select_related("event")
            .filter(done_at=None, due_at__lte=now)
            .order_by("event__sequence", "id")
            .select_for_update(of=("self",), skip_locked=True)[:limit]
        )
        for run in runs:
            run.attempts += 1
            run.due_at = now + LEASE
        HandlerRun.objects.bulk_update(runs, ["attempts", "due_at"])
    return runs


def pause_after(attempts: int) -> timedelta:
    """The wait before the next try: 2 s, doubling, an hour at most."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_PAUSE)


def _run(run: HandlerRun) -> None:
    function = handler(run.handler)
    error = ""
    if function is not None:
        try:
            function(run.event)
        except Exception as failure:
            logger.exception(
                "handler failed", extra={"handler": run.handler, "event": str(run.event_id)}
            )
            error = f"{type(failure).__name__}: {failure}"[:2000]
    now = clock.now()
    with transaction.atomic():
        mine = HandlerRun.objects.filter(pk=run.pk)
        if error:
            mine.update(error=error, due_at=now + pause_after(run.attempts))
        else:
            mine.update(error="", done_at=now)
