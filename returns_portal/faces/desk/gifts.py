"""Gift slips on the page of an order: which there are, how they stand, the form of a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Order
from returns_portal.lib.errors import DomainError
from rma.models import GiftCode, Rma
from rma.selectors.gifts import gift_lines, gifts_of, returned_by
from tenants.actors import Actor

#: How a slip stands: its words, its tone and its icon.
_CONDITIONS: dict[str, tuple[Any, str, str]] = {
    "active": (_("Works"), "good", "check"),
    "expired": (_("Expired"), "neutral", "clock"),
    "revoked": (_("Works no more"), "neutral", "x"),
}


@dataclass(frozen=True)
class GiftRow:
    """One slip of an order."""

    gift: GiftCode
    goods: str
    rmas: list[Rma] = field(default_factory=list)

    @property
    def badge(self) -> dict[str, Any]:
        """How it stands."""
        label, tone, icon = _CONDITIONS[self.gift.condition]
        return {"label": label, "tone": tone, "icon": icon}


def gift_rows(order: Order, actor: Actor) -> list[GiftRow]:
    """The slips of `order`, for who may see them."""
    gifts = gifts_of(order) if actor.can("gifts.view") else []
    if not gifts:
        return []
    titles = {line.external_id: line.title for line in order.lines.all()}
    sent = returned_by(gifts)
    return [
        GiftRow(
            gift,
            ", ".join(f"{n} × {titles.get(key, key)}" for key, n in gift.lines.items()),
            sent.get(gift.pk, []),
        )
        for gift in gifts
    ]


class MarkGiftForm(forms.Form):
    """Which pieces of an order are a gift; how long its slip works, and in which language."""

    until = forms.DateField(
        label=_("Works until"),
        help_text=_("Empty: 400 days from now. The policy says how long a gift may come back."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    language = forms.ChoiceField(label=_("Language of the slip"))

    def __init__(self, order: Order, usual: str, data: Any = None) -> None:
        super().__init__(data, initial={"language": usual})
        language: Any = self.fields["language"]
        language.choices = settings.LANGUAGES
        self.goods = gift_lines(order)
        for place, (line, most) in enumerate(self.goods):
            self.fields[f"q-{place}"] = forms.IntegerField(
                label=line.title,
                help_text=line.sku,
                min_value=0,
                max_value=most,
                required=False,
                initial=most,
            )
        self.order_fields([*(f"q-{place}" for place in range(len(self.goods))), "until"])

    def details(self) -> dict[str, Any]:
        """What the service is called with."""
        said = self.cleaned_data
        pieces = {
            line.external_id: said.get(f"q-{place}") or 0
            for place, (line, _most) in enumerate(self.goods)
        }
        until = said.get("until")
        ends = timezone.make_aware(datetime.combine(until, time(23, 59))) if until else None
        return {
            "lines": {key: n for key, n in pieces.items() if n},
            "expires_at": ends,
            "language": said["language"],
        }

    def take(self, refused: DomainError) -> None:
        """Say what the service refuses beside the field that it is about."""
        for each in refused.errors:
            self.add_error("until" if each.field == "expires_at" else None, str(each.message))
        if not refused.errors:
            self.add_error(None, str(refused))
