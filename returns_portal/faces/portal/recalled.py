"""What one owner has of a recall: each piece, what they may choose, what that brings exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from flows.documents import store
from recalls.models import AffectedUnit
from recalls.selectors.owners import Owner
from returns_portal.faces.portal.recalls import REMEDIES, Notice
from returns_portal.lib.errors import DomainError, FieldError, InvalidInput
from returns_portal.lib.money import display
from returns_portal.lib.pictures import CONTENT_TYPE, NotAPicture, redrawn
from rma.asks import LineAsk, ReturnAsk
from rma.links import status_path
from rma.services.requesting import quote_return
from rma.services.work import within
from tenants.models import Tenant

#: Remedies that bring money, and the resolution that is paid.
PAYING = {"refund": "refund", "disposal": "keep_with_refund"}
#: Remedies for which it comes back.
COMES_BACK = ("refund", "replacement", "repair")
#: What an owner reads of a piece whose correction is in this state: headline, and what is next.
_STATES: dict[str, tuple[Any, Any]] = {
    "chosen": (
        gettext_lazy("We have your answer"),
        gettext_lazy("We write to you when it goes on. Do not use it until then."),
    ),
    "awaiting_return": (
        gettext_lazy("We wait for it"),
        gettext_lazy("Your return is open. Do not use it until it is handed over."),
    ),
    "kit_sent": (
        gettext_lazy("The repair kit is on its way"),
        gettext_lazy("Do not use it until it is repaired."),
    ),
    "received": (gettext_lazy("It is with us"), gettext_lazy("You get your remedy next.")),
    "disposed": (
        gettext_lazy("You disposed of it"),
        gettext_lazy("Your refund is on its way."),
    ),
    "remedied": (gettext_lazy("It is done"), gettext_lazy("Thank you. Nothing is left to do.")),
    "removed": (
        gettext_lazy("You no longer have it"),
        gettext_lazy("Thank you for telling us. Please pass the notice on."),
    ),
    "excluded": (
        gettext_lazy("It is not affected"),
        gettext_lazy("You can go on using it. We are sorry for the trouble."),
    ),
    "frozen": (gettext_lazy("It is with us"), gettext_lazy("Nothing for you to do.")),
}
#: States in which an owner may still choose.
OPEN = ("open", "refused")


@dataclass(frozen=True)
class OwnedThing:
    """One piece of an owner."""

    affected: AffectedUnit

    @property
    def title(self) -> str:
        """What it is."""
        many = self.affected.quantity > 1
        title = self.affected.product.title
        return f"{title} × {self.affected.quantity}" if many else title

    @property
    def detail(self) -> str:
        """Which one it is."""
        unit, line = self.affected.unit, self.affected.order_line
        parts = [_("serial number %s") % unit.serial] if unit else []
        parts += [_("order %s") % line.order.number] if line else []
        return ", ".join(parts)

    @property
    def headline(self) -> Any:
        """How it stands."""
        return _STATES[self.affected.status][0]

    @property
    def next(self) -> Any:
        """What is next."""
        if self.wants_photo:
            return _("Take it to a collection point, then add a photo that shows it there.")
        if self.is_collected:
            return _("Do not post it: we write to you to arrange how it is collected.")
        return _STATES[self.affected.status][1]

    @property
    def is_collected(self) -> bool:
        """Whether it waits to be collected: a recalled battery is not posted."""
        return self.affected.status == "awaiting_return" and bool(self.affected.product.battery)

    @property
    def wants_photo(self) -> bool:
        """Whether the owner disposes of it and has to show it."""
        return self.affected.status == "chosen" and self.affected.remedy_wanted == "disposal"

    @property
    def wants_word(self) -> bool:
        """Whether the owner repairs it and has to say so."""
        return self.affected.status == "kit_sent"

    @property
    def status_path(self) -> str:
        """The page of its return."""
        line = self.affected.rma_line
        return status_path(line.rma) if line else ""


@dataclass(frozen=True)
class Card:
    """One remedy with what it brings this owner."""

    kind: str
    amount: str

    @property
    def label(self) -> Any:
        """What it is called."""
        return REMEDIES[self.kind][0]

    @property
    def means(self) -> Any:
        """What one gets."""
        return REMEDIES[self.kind][1]

    @property
    def price(self) -> Any:
        """The exact amount, or that it is free."""
        return self.amount or (_("the price paid") if self.kind in PAYING else _("free"))


@dataclass(frozen=True)
class Owned:
    """All that an owner has of a campaign."""

    owner: Owner
    notice: Notice
    tenant: Tenant

    @cached_property
    def things(self) -> list[OwnedThing]:
        """Every piece."""
        return [OwnedThing(unit) for unit in self.owner.units]

    @property
    def open(self) -> list[OwnedThing]:
        """Those for which the owner may choose now."""
        if not self.owner.takes_answers:
            return []
        return [thing for thing in self.things if thing.affected.status in OPEN]

    @property
    def disposing(self) -> list[OwnedThing]:
        """Those whose owner disposes of them and has to show it."""
        if not self.owner.takes_answers:
            return []
        return [thing for thing in self.things if thing.wants_photo]

    @property
    def settled(self) -> list[OwnedThing]:
        """Those that are under way or done."""
        return [thing for thing in self.things if thing.affected.status in _STATES]

    @property
    def headline(self) -> Any:
        """What the page is called."""
        return _("Choose what you get") if self.open else _("Your recall")

    @property
    def kinds(self) -> list[str]:
        """The remedies that can be chosen here."""
        return [kind for kind in self.owner.remedies if kind in REMEDIES]

    @property
    def cards(self) -> list[Card]:
        """The remedies, each with what it brings for all open pieces."""
        pieces = [thing.affected for thing in self.open]
        return [Card(kind, self.amount(kind, pieces)) for kind in self.kinds]

    def chosen(self, pieces: Sequence[str]) -> list[OwnedThing]:
        """The open pieces of these public ids; NotFound for anybody else's."""
        known = {thing.affected.public_id: thing for thing in self.open}
        return [known[self.owner.unit(piece).public_id] for piece in pieces if piece in known]

    def amount(self, kind: str, pieces: Sequence[AffectedUnit]) -> str:
        """What a paying remedy brings for `pieces`, in words; nothing where it cannot be said."""
        if kind not in PAYING:
            return ""
        try:
            quoted = [self._quote(PAYING[kind], found) for found in _by_order(pieces)]
        except DomainError:
            return ""  # on a return already, or sold elsewhere: that return says the amount
        sums: dict[str, int] = {}
        for minor, currency in quoted:
            sums[currency] = sums.get(currency, 0) + minor
        if len(sums) != 1 or not all(sums.values()):
            return ""
        ((currency, minor),) = sums.items()
        return display(minor, currency, get_language() or "en")

    def _quote(self, resolution: str, pieces: Sequence[AffectedUnit]) -> tuple[int, str]:
        order = pieces[0].order_line.order if pieces[0].order_line else None
        ask = ReturnAsk(
            lines=[_line_ask(piece, resolution) for piece in pieces],
            order=order.public_id if order else None,
            shipping_method=self.notice.shipping_method,
            legal_basis="recall",
            requested_by="agent",
            customer=None if order else {"name": self.owner.customer.name},
        )
        whole = quote_return(ask, by=within(self.owner.actor), tenant=self.tenant)
        return whole.refund_minor, whole.rma.currency


def kept_photos(files: Sequence[UploadedFile]) -> list[UUID]:
    """Photos drawn anew and kept as loose uploads; InvalidInput for what is no picture."""
    try:
        pictures = [redrawn(file.read()) for file in files]
    except NotAPicture:
        message = _("This is not a photo we can open. Send it as JPEG, PNG or WebP.")
        raise InvalidInput.of(FieldError("photos", "not_a_photo", message)) from None
    return [
        store(None, kind="photo", name="photo.jpg", content_type=CONTENT_TYPE, body=body).pk
        for body in pictures
    ]


def _by_order(pieces: Sequence[AffectedUnit]) -> list[list[AffectedUnit]]:
    found: dict[Any, list[AffectedUnit]] = {}
    for piece in pieces:
        key = piece.order_line.order_id if piece.order_line else piece.pk
        found.setdefault(key, []).append(piece)
    return list(found.values())


def _line_ask(piece: AffectedUnit, resolution: str) -> LineAsk:
    line = piece.order_line
    named: dict[str, Any] = (
        {"order_line": line.public_id} if line is not None else {"sku": piece.product.sku}
    )
    return LineAsk(
        quantity=piece.quantity,
        serials=[piece.unit.serial] if piece.unit else [],
        resolution={"type": resolution},
        **named,
    )


@dataclass(frozen=True)
class Choice:
    """What an owner is about to confirm: exactly what it means."""

    owned: Owned
    kind: str
    pieces: list[OwnedThing]

    @property
    def things(self) -> str:
        """What it is about."""
        return ", ".join(thing.title for thing in self.pieces)

    @cached_property
    def amount(self) -> str:
        """What it brings."""
        return self.owned.amount(self.kind, [thing.affected for thing in self.pieces])

    @property
    def seen(self) -> str:
        """What is shown now, so that nobody confirms another amount."""
        return f"{self.kind} {self.amount}"

    @property
    def question(self) -> str:
        """The headline."""
        if self.amount and self.kind == "refund":
            return _("Get %(amount)s back?") % {"amount": self.amount}
        return {
            "refund": _("Get your money back?"),
            "replacement": _("Get a replacement?"),
            "repair": _("Have it repaired?"),
            "kit": _("Get a repair kit?"),
            "disposal": _("Dispose of it yourself?"),
        }[self.kind]

    @property
    def button(self) -> str:
        """What the button says."""
        return {
            "refund": _("Confirm the refund"),
            "replacement": _("Confirm the replacement"),
            "repair": _("Confirm the repair"),
            "kit": _("Send me the kit"),
            "disposal": _("I will dispose of it"),
        }[self.kind]

    @property
    def consequences(self) -> list[str]:
        """What happens then, one sentence each."""
        said = [str(REMEDIES[self.kind][1])]
        if self.amount:
            said[0] = _("You get %(amount)s, the full price paid, back the way it was paid.") % {
                "amount": self.amount
            }
        if self.kind in COMES_BACK:
            said += [
                ngettext(
                    "A return is opened for it, free of charge, whatever its age and condition.",
                    "A return is opened for them, free of charge, whatever age and condition.",
                    len(self.pieces),
                ),
                self.owned.notice.way_back,
            ]
        if self.kind == "disposal":
            said.append(
                _("Never in the household waste. A photo that shows it is all that we need then.")
            )
        said.append(_("Until then: %(do)s") % {"do": self.owned.notice.instructions})
        return said
