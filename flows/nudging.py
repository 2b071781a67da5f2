"""Waking workers beside the requests whose commits need them: many commits, one question.

A thread of each process does it, so that no request waits for the broker. What is lost with a
process costs only time: the sweeper finds it.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from queue import Queue
from uuid import UUID

from kombu.exceptions import OperationalError
from redis import RedisError

logger = logging.getLogger(__name__)

#: Seconds between two rounds: commits within them are told together.
PAUSE = 0.02
#: Seconds that a process which ends waits for what is not told yet.
FAREWELL = 1.0

Tell = Callable[[UUID], None]
_waiting: Queue[tuple[Tell, UUID]] = Queue()
_thread: threading.Thread | None = None
_lock = threading.Lock()


def beside(tell: Tell, tenant_id: UUID) -> None:
    """Have `tell(tenant_id)` called soon, once for many in a row; returns at once."""
    _waiting.put((tell, tenant_id))
    if _thread is None or not _thread.is_alive():
        _start()


def settle(seconds: float = FAREWELL) -> None:
    """Wait until everything is told, or the time is over."""
    until = time.monotonic() + seconds
    while _waiting.unfinished_tasks and time.monotonic() < until:
        time.sleep(0.002)


def _start() -> None:
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, args=[_waiting], name="nudges", daemon=True)
            _thread.start()


def _run(waiting: Queue[tuple[Tell, UUID]]) -> None:
    while True:
        told = [waiting.get()]
        told += [waiting.get() for _other in range(waiting.qsize())]
        for tell, tenant_id in dict.fromkeys(told):
            try:
                tell(tenant_id)
            except (RedisError, OperationalError, OSError) as failure:
                logger.warning("no worker was woken: %s", failure)
        for _each in told:
            waiting.task_done()
        time.sleep(PAUSE)


def _begin_anew() -> None:
    """A forked process has the queue of its parent and none of its threads."""
    global _waiting, _thread, _lock
    _waiting, _thread, _lock = Queue(), None, threading.Lock()


os.register_at_fork(after_in_child=_begin_anew)
atexit.register(settle)
