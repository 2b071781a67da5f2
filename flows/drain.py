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
from django.db.models import F, QuerySet

from flows.models import EventSequence, HandlerRun, StageEvent
from flows.subscriptions import handler, handlers_of
from returns_portal.lib import clock
from tenants.scope import current_tenant_id

logger = logging.getLogger(__name__)

#: Space of the sequencer's advisory locks; never reuse or renumber.
SEQUENCER_LOCK = 7301
#: How long a claimed run is left alone before it counts as lost. Renewed for those that wait behind
#: slow ones; a handler that runs for longer itself may meet its own repetition.
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
        waiting = StageEvent.objects.filter(sequence=None).only("name", "sequence")
        events = list(waiting.order_by("at", "id")[:limit])
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
    if not _still_ours(run):
        return
    function = handler(run.handler)
    error = ""
    if function is not None:
        try:
            function(run.event)
        except Exception as failure:
            logger.exception("handler %s failed for event %s", run.handler, run.event_id)
            error = f"{type(failure).__name__}: {failure}"[:2000]
    now = clock.now()
    with transaction.atomic():
        if error:
            # Whoever claimed it after our lease has raised `attempts`: it is theirs to say.
            _of(run).update(error=error, due_at=now + pause_after(run.attempts))
        else:
            HandlerRun.objects.filter(pk=run.pk).update(error="", done_at=now)


def _still_ours(run: HandlerRun) -> bool:
    """Whether nobody else has claimed `run` while those before it ran; an old lease is renewed."""
    now = clock.now()
    if run.due_at - now > LEASE / 2:
        return True
    run.due_at = now + LEASE
    with transaction.atomic():
        return _of(run).update(due_at=run.due_at) == 1


def _of(run: HandlerRun) -> QuerySet[HandlerRun]:
    """The row of `run`, as long as it is not done and nobody has claimed it after us."""
    return HandlerRun.objects.filter(pk=run.pk, attempts=run.attempts, done_at=None)
