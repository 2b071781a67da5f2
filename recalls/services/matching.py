"""Finds what an applied scope covers and queues its owners' notices, slice by slice.

A slice is one transaction of a few thousand keys. It moves the search's row (RecallSearch) that it
holds, so a killed search goes on behind its last slice, and two at once take turns. What is there
already is left alone (ON CONFLICT DO NOTHING): nothing is found, and nobody told, twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from catalog.imports.loading import insert_select
from flows.note import note
from flows.perform import perform_many
from flows.record import batch
from recalls.models import AffectedUnit, Campaign, RecallNotice, RecallSearch, ScopeRevision
from recalls.selectors.campaigns import scope_in_force
from recalls.selectors.conditions import Conditions, conditions_of
from recalls.selectors.matching import Named, named_products, scope_parameters
from recalls.selectors.things import SOURCES, TABLES, things
from recalls.vocabulary import OWNERS_QUEUED, SEARCHED
from returns_portal.lib import clock
from tenants.actors import Actor

Progress = Callable[[RecallSearch], None]

SLICE = 10_000
_START = UUID(int=0)

# The first and the last key of the next slice, and how many there are.
_AHEAD = """
WITH ahead AS (
  SELECT id AS key FROM {table} WHERE {product} AND id > %(after)s ORDER BY id LIMIT %(size)s
)
SELECT (array_agg(key ORDER BY key))[1], (array_agg(key ORDER BY key DESC))[1], count(*)
FROM ahead
"""
_FOUND = """
WITH made AS ({insert} RETURNING id, quantity, holder)
SELECT coalesce(sum(quantity), 0), coalesce(array_agg(id) FILTER (WHERE holder = 'stock'), '{{}}')
FROM made
"""
# What follows reads tables that grow while it runs: PostgreSQL's idea of how many rows a campaign
# has is old. A campaign's key that no index can use (IS TRUE), and counts where EXISTS would do,
# leave it one way to go: by the line, by the customer, by the range of keys.

# Goods that came back after their order line was found are covered by the line's row.
_NOT_BY_ITS_LINE = """
(
  SELECT count(*) FROM recalls_affectedunit AS known
  WHERE known.order_line_id = thing.order_line_id AND (known.campaign_id = %(campaign)s) IS TRUE
    AND known.unit_id IS NULL AND (known.piece_id IS NULL) IS TRUE
) = 0
"""
# Whoever waits for an older letter is told of all in that one.
_OWNERS = """
(
  SELECT DISTINCT affected.customer_id FROM recalls_affectedunit AS affected
  WHERE affected.id BETWEEN %(first)s AND %(last)s
    AND (affected.campaign_id = %(campaign)s) IS TRUE AND affected.contact = 'none'
    AND affected.holder = 'customer' AND affected.status = 'open'
    AND (affected.customer_id IS NULL) IS FALSE
) AS owner
WHERE (
  SELECT count(*) FROM recalls_recallnotice AS waiting
  WHERE waiting.campaign_id = %(campaign)s AND waiting.customer_id = owner.customer_id
    AND coalesce(waiting.written_at, 'infinity') = 'infinity'
) = 0
"""
_UNTOLD = """
WITH ahead AS (
  SELECT id AS key FROM recalls_affectedunit
  WHERE campaign_id = %(campaign)s AND contact = 'none' AND id > %(after)s
  ORDER BY id LIMIT %(size)s
)
SELECT (array_agg(key ORDER BY key))[1], (array_agg(key ORDER BY key DESC))[1], count(*)
FROM ahead
"""


@dataclass(frozen=True)
class _Wanted:
    """What a search looks for: the scope as SQL, and the products it names."""

    campaign: Campaign
    revision: ScopeRevision
    named: Named
    conditions: Conditions
    parameters: dict[str, Any]

    @property
    def first_product(self) -> UUID | None:
        """The first product to look for in a source; None: the whole shop at once."""
        return self.named.all[0] if self.named.all else None


def find_affected(
    campaign: Campaign,
    *,
    slice_size: int = SLICE,
    progress: Progress | None = None,
    most: int | None = None,
) -> int:
    """Make an AffectedUnit of everything that the scope in force covers and that is none yet.

    Goods on the floor start frozen. Returns how many pieces this call found; 0 where an earlier
    call has done it all. Call it outside a transaction, in the tenant's scope; `progress` gets the
    search's row after each slice, and after `most` of them the rest is left to the next call.
    """
    wanted = _wanted(campaign)
    if wanted is None:
        return 0
    found = 0
    for _slice in count() if most is None else range(most):
        with transaction.atomic(), batch():
            search = _held(wanted)
            if search.source not in SOURCES:
                return found
            found += _next_slice(wanted, search, slice_size)
            _save(search)
        if progress is not None:
            progress(search)
    return found


def is_found(campaign: Campaign) -> bool:
    """Whether the search for the scope in force has come to its end: only notices are left."""
    with transaction.atomic():
        revision = scope_in_force(campaign)
        if revision is None:
            return True
        searches = RecallSearch.objects.filter(campaign=campaign, revision=revision.number)
        return searches.exclude(source__in=SOURCES).exists()


def queue_notices(
    campaign: Campaign, *, slice_size: int = SLICE, progress: Progress | None = None
) -> int:
    """Queue one notice for each owner of open units who was not told, once for each revision.

    Returns how many this call queued. What find_affected has not found yet is not looked at; call
    it again after other rows have come (an owner list): nobody is queued twice.
    """
    wanted = _wanted(campaign)
    if wanted is None:
        return 0
    queued = 0
    with transaction.atomic():
        search = _held(wanted)
        if search.source == "done":
            search.source, search.after, search.finished_at = "notices", None, None
            _save(search)
    while True:
        with transaction.atomic(), batch():
            search = _held(wanted)
            if search.source != "notices":
                return queued
            queued += _next_notices(wanted, search, slice_size)
            _save(search)
        if progress is not None:
            progress(search)


def _wanted(campaign: Campaign) -> _Wanted | None:
    with transaction.atomic():
        revision = scope_in_force(campaign)
        if revision is None:
            return None
        named = named_products(revision.parsed)
        conditions = conditions_of(revision.parsed, named.products)
        parameters = conditions.parameters | scope_parameters(named)
        parameters["campaign"] = str(campaign.pk)
    return _Wanted(campaign, revision, named, conditions, parameters)


def _held(wanted: _Wanted) -> RecallSearch:
    """The search's row, locked: who works on a search holds it."""
    key = {"campaign": wanted.campaign, "revision": wanted.revision.number}
    rows = RecallSearch.objects.select_for_update(of=("self",), no_key=True)
    search = rows.filter(**key).first()
    if search is None:
        start: dict[str, Any] = {"product": wanted.first_product, "total": _total(wanted)}
        if wanted.named.all == []:  # nothing that the scope names is known here
            start["source"] = "notices"
        RecallSearch.objects.bulk_create([RecallSearch(**key, **start)], ignore_conflicts=True)
        search = rows.get(**key)
    return search


def _save(search: RecallSearch) -> None:
    search.updated_at = clock.now()
    search.save(force_update=True)


def _total(wanted: _Wanted) -> int:
    named = wanted.named.all
    where = "true" if named is None else "product_id = ANY (%(products)s::uuid[])"
    tables = [TABLES["units"], TABLES["lines"]]
    counts = " + ".join(f"(SELECT count(*) FROM {table} WHERE {where})" for table in tables)  # noqa: S608
    total: int = _one(f"SELECT {counts}", wanted.parameters)[0]
    return total


def _one(sql: str, parameters: dict[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def _next_slice(wanted: _Wanted, search: RecallSearch, size: int) -> int:
    """Look at the next keys of the search's source; the pieces found. Moves the search."""
    product = "product_id = %(product)s" if search.product else "true"
    parameters = wanted.parameters | {
        "product": str(search.product),
        "after": str(search.after or _START),
        "size": size,
    }
    sql = _AHEAD.format(table=TABLES[search.source], product=product)
    first, last, looked_at = _one(sql, parameters)
    if not looked_at:
        _go_on(wanted, search)
        return 0
    parameters |= {"first": str(first), "last": str(last)}
    found, frozen = _insert(wanted, search, parameters)
    search.after = last
    search.found += found
    search.looked_at += looked_at if search.source != "pieces" else 0
    if frozen:
        rows = AffectedUnit.objects.filter(pk__in=frozen)
        perform_many(rows, "freeze", by=Actor.system())
    if found:
        data = {"revision": wanted.revision.number, "found": found}
        note(wanted.campaign, SEARCHED, by=Actor.system(), data=data)
    return found


def _insert(
    wanted: _Wanted, search: RecallSearch, parameters: dict[str, Any]
) -> tuple[int, list[UUID]]:
    """Make the rows of a slice; how many pieces, and which of them are on the floor."""
    product = "{table}.product_id = %(product)s AND " if search.product else ""
    keys = "{name}.id BETWEEN %(first)s AND %(last)s"
    cut = product + keys.replace("{name}", "{table}")
    if search.source == "lines":
        # The goods that came back of these lines first: with them the lines' rows are complete.
        lines = (product.replace("{table}", "line") + keys).replace("{name}", "line")
        came = _insert_from("pieces", lines, wanted, parameters)
        rest = _insert_from("lines", cut, wanted, parameters)
        return came[0] + rest[0], [*came[1], *rest[1]]
    return _insert_from(search.source, cut, wanted, parameters)


def _insert_from(
    source: str, cut: str, wanted: _Wanted, parameters: dict[str, Any]
) -> tuple[int, list[UUID]]:
    also = f" AND {_NOT_BY_ITS_LINE}" if source == "pieces" else ""
    values = {
        "campaign_id": "%(campaign)s::uuid",
        "lot": "coalesce(thing.lot, '')",
        **{
            column: f"thing.{column}"
            for column in (
                "product_id",
                "unit_id",
                "order_line_id",
                "piece_id",
                "customer_id",
                "holder",
                "quantity",
            )
        },
    }
    rows = f"({things(source, cut=cut)}) AS thing WHERE ({wanted.conditions.covered}){also}"
    insert, defaults = insert_select(AffectedUnit, values, rows, now=clock.now())
    pieces, frozen = _one(_FOUND.format(insert=insert), parameters | defaults)
    return int(pieces), list(frozen)


def _go_on(wanted: _Wanted, search: RecallSearch) -> None:
    """To the next product, else to the next source, else to the notices."""
    search.after = None
    later = [key for key in wanted.named.all or () if search.product and key > search.product]
    if later:
        search.product = later[0]
        return
    following: Sequence[str] = SOURCES[SOURCES.index(search.source) + 1 :]
    if following:
        search.source, search.product = following[0], wanted.first_product
        return
    search.source, search.product = "notices", None
    Campaign.objects.filter(pk=wanted.campaign.pk).update(matched_at=clock.now())


def _next_notices(wanted: _Wanted, search: RecallSearch, size: int) -> int:
    """Queue the notices of the next owners; how many. Moves the search."""
    parameters = wanted.parameters | {"after": str(search.after or _START), "size": size}
    first, last, untold = _one(_UNTOLD, parameters)
    if not untold:
        search.source, search.after, search.finished_at = "done", None, clock.now()
        return 0
    parameters |= {"first": str(first), "last": str(last)}
    data = {"revision": wanted.revision.number, "notices": 0}
    event = note(wanted.campaign, OWNERS_QUEUED, by=Actor.system(), data=data)
    values = {
        "campaign_id": "%(campaign)s::uuid",
        "customer_id": "owner.customer_id",
        "revision": f"{wanted.revision.number}",
        "event": f"'{event.pk}'::uuid",
    }
    insert, defaults = insert_select(RecallNotice, values, _OWNERS, now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(insert, parameters | defaults)
        queued: int = cursor.rowcount
    event.data["notices"] = queued
    search.after = last
    search.queued += queued
    return queued
