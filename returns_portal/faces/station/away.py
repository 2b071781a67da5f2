"""Putting a piece away: its route, what shuts a gate, and what one scan of the place does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from disposition.models import LOT_ROUTES, Disposition, Lot, LotItem
from disposition.routing import ROUTES, WAITS, waits_for
from disposition.selectors import blocks_of
from disposition.selectors.lots import lot_of, lots_here
from disposition.selectors.options import goods_now
from disposition.selectors.wipes import may_hold_data
from disposition.services import complete_route, start_route
from disposition.workshop import ON_BENCH
from flows.perform import available
from inspection.models import Location
from inspection.services import move_unit
from returns_portal.faces.desk.figures import Option, chosen_by, option_of, options_of
from returns_portal.faces.station.pieces import Piece, piece_at
from returns_portal.faces.station.words import DESTINATIONS
from returns_portal.faces.templatetags.look import money
from returns_portal.lib.errors import NotFound
from tenants.actors import Actor

#: Open lots of one route that a page offers.
MOST_LOTS = 6


@dataclass
class Away:
    """A piece on its way to where its route leads."""

    piece: Piece
    disposition: Disposition
    actor: Actor

    @property
    def destination(self) -> Any:
        """Where it goes, in big letters."""
        return DESTINATIONS[self.disposition.route]

    @cached_property
    def refused(self) -> str:
        """The sentence of the gate that is shut; empty while all stand open.

        The gates look at the piece as it is now, not as it was when somebody last asked.
        """
        if self.disposition.status == "proposed":
            waits = waits_for(goods_now(self.piece.unit), self.disposition.route)
            return str(WAITS[waits]) if waits else ""
        self.disposition.blocks = blocks_of(self.piece.unit)
        moves = available(self.disposition, Actor.system(), only=("start", "complete"))
        return str(next((move.reason for move in moves if not move.allowed), ""))

    @cached_property
    def item(self) -> LotItem | None:
        """Its place in the lot that it lies in or left with."""
        return lot_of(self.piece.unit)

    @cached_property
    def lots(self) -> list[Lot]:
        """The open lots that it may be scanned into."""
        on_the_way = self.disposition.status in ("approved", "in_progress")
        if self.item is not None or not on_the_way or self.disposition.route not in LOT_ROUTES:
            return []
        return list(lots_here().filter(status="open", route=self.disposition.route)[:MOST_LOTS])

    @property
    def leaves_in_a_lot(self) -> bool:
        """Whether its route leads into a lot."""
        return self.disposition.route in LOT_ROUTES

    @cached_property
    def data(self) -> bool:
        """Whether it may hold somebody's data, wiped or not."""
        return may_hold_data(self.piece.unit)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """The lawful routes that were on offer, best first."""
        rows = [row["route"] for row in self.disposition.options if row["route"] in ROUTES]
        return [(route, ROUTES[route][0]) for route in rows]

    @cached_property
    def options(self) -> list[Option]:
        """The same with their figures."""
        return options_of(self.disposition)

    @property
    def chosen(self) -> Option | None:
        """The way it takes, with its figure."""
        return option_of(self.options, self.disposition.route)

    @cached_property
    def chosen_by(self) -> str:
        """The rule that chose, in words."""
        return chosen_by(self.disposition)

    @property
    def notes(self) -> dict[str, str]:
        """What is said of each route: what it waits for, or what it should bring."""
        found = {}
        for option in self.options:
            choice = option.choice
            if choice.waits_for:
                found[choice.route] = str(WAITS[choice.waits_for])
            elif option.net_minor is not None:
                value = money(option.net_minor, choice.currency)
                found[choice.route] = gettext("Should bring %s") % value
            else:
                found[choice.route] = " ".join(option.notes)
        return found


def away_at(key: str, actor: Actor) -> Away:
    """The way of a piece; NotFound before it has one."""
    piece = piece_at(key)
    if piece.disposition is None:
        raise NotFound
    piece.disposition.unit = piece.unit
    return Away(piece, piece.disposition, actor)


def put_away(way: Away, location: Location | None, *, by: Actor) -> Disposition:
    """The piece is where it belongs: set out if it had not, put into the scanned place, done."""
    disposition = way.disposition
    if disposition.status == "approved":
        disposition = start_route(disposition, by=by)
    unit = way.piece.unit
    if location is not None and unit.location_id != location.pk:
        move_unit(unit, location=location, by=by)
    if disposition.route in ON_BENCH:
        return disposition  # its work order is open: the bench goes on
    return complete_route(disposition, by=by)
