"""What a station remembers between two scans: where it stands, and what went over its scanner."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from inspection.models import Location
from inspection.selectors import locations
from returns_portal.lib import clock

_PLACE, _SCANS = "station_place", "station_scans"
#: Scans kept: the last one and those listed before it.
MOST_SCANS = 8


@dataclass(frozen=True)
class Place:
    """The place that somebody works at, kept in the session so that no page has to look it up."""

    id: str
    code: str
    name: str = ""


@dataclass(frozen=True)
class Scan:
    """One thing that went over the scanner, and how far it has got since.

    `kind` and `code` are its plate; `next` is the job it asked for, `href` leads there.
    """

    kind: str
    code: str
    title: str
    words: str = ""
    tone: str = "neutral"
    icon: str = "dot"
    next: str = ""
    href: str = ""
    at: str = ""

    @property
    def when(self) -> datetime:
        """The moment it was scanned."""
        return datetime.fromisoformat(self.at)


def place_of(request: HttpRequest) -> Place | None:
    """The place this station stands at; where a shop has only one, that is it."""
    kept = request.session.get(_PLACE)
    if kept is not None:
        return Place(**kept)
    only = list(locations()[:2])
    return work_at(request, only[0]) if len(only) == 1 else None


def work_at(request: HttpRequest, location: Location) -> Place:
    """Remember that the station stands at `location`."""
    place = Place(location.public_id, location.code, location.name)
    request.session[_PLACE] = asdict(place)
    return place


def scans(request: HttpRequest) -> list[Scan]:
    """The latest scans of this session, the newest first."""
    return [Scan(**row) for row in request.session.get(_SCANS, [])]


def remember(request: HttpRequest, scan: Scan) -> None:
    """Put `scan` first; the same code is listed once."""
    kept = [row for row in scans(request) if row.code != scan.code]
    newest = replace(scan, at=clock.now().isoformat())
    _keep(request, [newest, *kept])


def progressed(request: HttpRequest, code: str, **changed: Any) -> None:
    """Say of the scan with `code`, if it is listed, how far it has got."""
    _keep(
        request,
        [replace(row, **changed) if row.code == code else row for row in scans(request)],
    )


def _keep(request: HttpRequest, rows: list[Scan]) -> None:
    request.session[_SCANS] = [
        {name: str(value) for name, value in asdict(row).items()} for row in rows[:MOST_SCANS]
    ]
