"""The same request twice is done once: the first answer is stored and given again.

A keyed request costs one round trip more than a bare one: `begin` takes the key's lock, opens the
savepoint and looks the key up in one message; the answer is stored by an INSERT that travels with
the COMMIT.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from returns_portal.lib import clock, ids
from returns_portal.lib.errors import Conflict, IdempotencyMismatch, InvalidInput
from tenants.postgresql.prepared import Planned
from tenants.scope import current_tenant_id

#: How long an answer is kept.
KEPT = timedelta(hours=24)
#: Refusals that say nothing about the request itself; sent again, it is tried again.
NOT_STORED = frozenset({401, 403, 405, 406, 412, 413, 415, 429})
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

# Three statements in one message. The lock comes before the savepoint, or a refused change would
# give it back; the look-up comes after the lock, so that it sees what the holder before us has
# committed. Only the last answer reaches us: the lock's goes through a variable of the transaction.
_LOCK = """
SELECT set_config('rest.lock', pg_try_advisory_xact_lock(%s)::text, true);
SAVEPOINT keyed_request;
"""
_KEPT = Planned("""
SELECT current_setting('rest.lock') = 'true', kept.status, kept.fingerprint, kept.body, kept.headers
FROM (SELECT 1) AS one LEFT JOIN rest_idempotencyrecord AS kept
  ON kept.tenant_id = %s AND kept.owner_id = %s AND kept.key = %s AND kept.created_at > %s
""")
# A row that is too old to count and not yet cleaned up gives way.
_STORE = Planned("""
INSERT INTO rest_idempotencyrecord
  (id, tenant_id, created_at, owner_id, key, fingerprint, status, body, headers)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, owner_id, key) DO UPDATE SET
  created_at = excluded.created_at, fingerprint = excluded.fingerprint, status = excluded.status,
  body = excluded.body, headers = excluded.headers
""")


class InProgress(Conflict):
    """Another request with this key is running (409)."""

    default_code = "idempotency_in_progress"
    retry_after = 1


def key_of(request: HttpRequest, *, required: bool = False) -> str | None:
    """The request's Idempotency-Key; InvalidInput if it is malformed, or missing where required."""
    key = request.headers.get("Idempotency-Key")
    if key is None and required:
        message = _("Money moves here: send the header Idempotency-Key, so that it moves once.")
        raise InvalidInput(message, code="idempotency_key_required")
    if key is not None and not _KEY.fullmatch(key):
        message = _("An Idempotency-Key is 1 to 255 visible ASCII characters.")
        raise InvalidInput(message, code="invalid_idempotency_key")
    return key


def run_once(
    request: Any,
    key: str,
    work: Callable[[], HttpResponse],
    refusal: Callable[[Exception], HttpResponse],
    refusals: tuple[type[Exception], ...],
) -> HttpResponse:
    """The answer of `work`, done at most once for this key; must run in the request's transaction.

    An exception among `refusals` undoes the work and becomes an answer by `refusal`, which is
    stored as well. Any other undoes everything and stores nothing: the request may be tried again.
    """
    owner = request.api_key.owner_id
    fingerprint = _fingerprint(request)
    replay = _begin(owner, key, fingerprint)
    if replay is not None:
        return replay
    waiting = len(connection.run_on_commit)
    try:
        response = work()
    except refusals as failure:
        _undo(waiting)
        response = refusal(failure)
    if response.status_code < 500 and response.status_code not in NOT_STORED:
        _store(owner, key, fingerprint, response)
    return response


def _fingerprint(request: HttpRequest) -> bytes:
    start = f"{request.method} {request.path_info}?{request.META.get('QUERY_STRING', '')}\n"
    named = hashlib.sha256(start.encode())
    if request.content_type == "multipart/form-data":
        # A client that sends a form again draws another boundary: the parts are the body.
        named.update(json.dumps(sorted(request.POST.lists())).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                named.update(f"{name} {file.name} {file.size}\n".encode())
                named.update(hashlib.file_digest(file, "sha256").digest())
                file.seek(0)
    else:
        named.update(request.body)
    return named.digest()


def _begin(owner: Any, key: str, fingerprint: bytes) -> HttpResponse | None:
    """Take the key's lock and open the savepoint; the stored answer where there is one."""
    named = hashlib.sha256(f"idempotency {owner} {key}".encode()).digest()
    lock = int.from_bytes(named[:8], "big", signed=True)
    values = [lock, current_tenant_id(), owner, key, clock.now() - KEPT]
    [(locked, status, before, body, headers)] = _KEPT.fetch(values, after=_LOCK)
    if status is not None:
        if bytes(before) != fingerprint:
            raise IdempotencyMismatch(_("This idempotency key came with another request before."))
        return _replayed(status, body, headers)
    if not locked:
        raise InProgress(_("The first request with this idempotency key is still running."))
    return None


def _replayed(status: int, body: str, headers: Any) -> HttpResponse:
    response = HttpResponse(body, status=status)
    for name, value in json.loads(headers).items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _undo(waiting: int) -> None:
    """Back to the savepoint: as Django's own, what waited for the commit is forgotten."""
    with connection.cursor() as cursor:
        connection.needs_rollback = False
        cursor.execute("ROLLBACK TO SAVEPOINT keyed_request")
    del connection.run_on_commit[waiting:]


def _store(owner: Any, key: str, fingerprint: bytes, response: HttpResponse) -> None:
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response.headers}
    row = [
        ids.uuid7(),
        current_tenant_id(),
        clock.now(),
        owner,
        key,
        fingerprint,
        response.status_code,
        response.content.decode(),
        json.dumps(headers),
    ]
    connection.with_commit(_STORE, row)  # type: ignore[attr-defined]
