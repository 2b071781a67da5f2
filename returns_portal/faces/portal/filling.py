"""A form being filled in: its link, what it says so far, what the order offers, what it brings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from catalog.models import Order, Product
from returns_portal.faces.parts import Step, steps
from returns_portal.faces.portal.care import personal
from returns_portal.faces.portal.paths import order_path
from returns_portal.faces.request import FaceRequest
from returns_portal.lib import clock
from returns_portal.lib.addresses import Address, printed_lines
from returns_portal.lib.errors import NotFound
from rma.drafts import STEPS, DraftLine, Filled
from rma.links import draft_of_token, gift_draft_of_token, status_path
from rma.models import GiftDraft, ReturnDraft, Rma
from rma.selectors.gifts import gift_offer, sent_by, untold
from rma.selectors.shopper import Offer, Offered, has_returns, offer
from rma.selectors.variants import variants_of
from rma.selectors.whole import WholeReturn
from rma.services import quote_return
from rma.services.drafting import submit_draft
from rma.services.exchanging import is_even
from rma.services.gifts import gift_ask, submit_gift
from rma.services.joining import submit_together
from tenants.actors import Actor
from tenants.models import Tenant

_LABELS = (_("Items"), _("Reason and photos"), _("Outcome"), _("How to send"), _("Review"))


@dataclass
class Filling:
    """One form of one order, opened by its link."""

    token: str
    draft: ReturnDraft
    tenant: Tenant
    #: What was chosen for each line just now, and is not kept yet: SKUs by order line.
    picked: dict[str, str] = field(default_factory=dict)
    #: Filled in by who got it as a gift.
    is_gift = False
    #: Who sends it from where is not known yet.
    needs_sender = False

    @property
    def order(self) -> Order:
        """The order it is for."""
        return self.draft.order

    @property
    def filled(self) -> Filled:
        """What it says so far."""
        return Filled.of(self.draft.data)

    @property
    def shopper(self) -> Actor:
        """Who fills it in."""
        return Actor.shopper(self.order.customer_id)

    @cached_property
    def offer(self) -> Offer:
        """What of the order may come back."""
        said = self.filled
        return offer(self.order, self.tenant, basis=said.basis, escalation=said.escalation)

    @property
    def chosen(self) -> list[tuple[DraftLine, Offered]]:
        """The chosen lines with what is known of them; a line that the order lost is left out."""
        known = {each.line.external_id: each for each in self.offer.lines}
        lines = self.filled.lines
        return [(line, known[line.order_line]) for line in lines if line.order_line in known]

    @cached_property
    def variants(self) -> dict[str, list[Product]]:
        """What each chosen line may be exchanged for, by order line."""
        offered = [pair for pair in self.chosen if "exchange" in pair[1].verdict.resolutions]
        return variants_of(
            {line.order_line: (each.line.product, line.quantity) for line, each in offered}
        )

    @property
    def exchanging(self) -> Filled:
        """The form with an article in exchange for each line: as picked, as kept if it is still
        there, or the first.
        """
        filled = self.filled
        for key, offered in self.variants.items():
            line = filled.line(key)
            skus = [each.sku for each in offered]
            kept = line.exchange_for if line and line.exchange_for in skus else ""
            named = self.picked.get(key) or kept or next(iter(skus), "")
            filled = filled.explain(key, exchange_for=named)
        return filled

    def quote(self, resolution: str = "") -> WholeReturn:
        """What the form would become; raises InvalidInput where it cannot be had."""
        filled = self.exchanging if resolution == "exchange" else self.filled
        ask = filled.ask(self.order.public_id, language=get_language() or "", resolution=resolution)
        return quote_return(ask, by=self.shopper, tenant=self.tenant)

    def submit(self) -> Rma:
        """The return of this form, sent with those of the orders that joined it."""
        details: dict[str, Any] = {
            "by": self.shopper,
            "tenant": self.tenant,
            "language": get_language() or self.tenant.language,
        }
        if self.filled.also:
            return submit_together(self.draft, **details)[0]
        return submit_draft(self.draft, **details)

    def path(self, step: str) -> str:
        """The address of a step."""
        return reverse(f"portal:{step}", args=[self.token])

    @property
    def returns_path(self) -> str:
        """The list of what was returned of the order; nothing when there is nothing in it."""
        return order_path(self.order) if has_returns(self.order) else ""

    def onward(self, step: str) -> HttpResponse:
        """To the step after `step`, or to the first that something is missing for."""
        return redirect(self.path(self.filled.after(step)))

    def stepper(self, current: str) -> list[Step]:
        """Where one is; done steps lead back."""
        labels = [
            (label, self.path(step) if step != "sending" or self.filled.chooses_sending else "")
            for step, label in zip(STEPS, _LABELS, strict=True)
        ]
        return steps(labels, STEPS.index(current))

    def seen(self, whole: WholeReturn) -> str:
        """A mark of what a shopper is shown before sending; another one means: look again."""
        owed = sum(each.customer_owes_minor for each in whole.resolutions)
        shown = [self.draft.data, whole.refund_minor, owed, whole.rma.currency, whole.rma.status]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]


@dataclass
class GiftFilling(Filling):
    """The form of who got a gift: its own pieces, and of its price nothing before it is sent."""

    gift_draft: GiftDraft = field(kw_only=True)
    is_gift = True

    @property
    def needs_sender(self) -> bool:  # type: ignore[override]
        """Whether they have yet to say where they send it from."""
        return not self.gift_draft.address

    @property
    def shopper(self) -> Actor:
        """Somebody who got it; nobody whom the order knows."""
        return Actor.shopper()

    @cached_property
    def offer(self) -> Offer:
        """What of the gift may come back."""
        return gift_offer(self.gift_draft.gift, self.tenant)

    @cached_property
    def variants(self) -> dict[str, list[Product]]:
        """The variants of the same price."""
        own = {line.order_line: each.line.product for line, each in self.chosen}
        return {
            key: [each for each in rows if is_even(own[key], each)]
            for key, rows in super().variants.items()
        }

    @property
    def returns_path(self) -> str:
        """What others returned of the order is none of theirs."""
        return ""

    @property
    def sender_lines(self) -> list[str]:
        """Who sends it from where, as on the label."""
        given = dict(self.gift_draft.address or {})
        address = Address(**given | {"lines": tuple(given.get("lines") or ())})
        return printed_lines(address, language=get_language() or "en")

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Number and page of what they have sent back of it before."""
        return [(each.number, status_path(each)) for each in sent_by(self.gift_draft)]

    def quote(self, resolution: str = "") -> WholeReturn:
        """What the form would become, without a word of its price."""
        filled = self.exchanging if resolution == "exchange" else self.filled
        language = get_language() or ""
        ask = gift_ask(self.gift_draft, filled, language=language, resolution=resolution)
        return untold(quote_return(ask, by=self.shopper, tenant=self.tenant))

    def submit(self) -> Rma:
        """The return of this form."""
        language = get_language() or self.tenant.language
        return submit_gift(self.gift_draft, tenant=self.tenant, language=language)

    def seen(self, whole: WholeReturn) -> str:
        """A mark of what they are shown; where it is sent from is part of it."""
        shown = [super().seen(whole), self.gift_draft.address]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]


def opened(token: str, tenant: Tenant) -> Filling:
    """The form of a link, of who bought it or of who got it as a gift."""
    try:
        draft = draft_of_token(token)
    except NotFound:
        found = gift_draft_of_token(token)
    else:
        if draft.rma_id is None and not Filled.of(draft.data).holds(clock.now()):
            raise NotFound
        return Filling(token, draft, tenant)
    assert found.form is not None  # noqa: S101 - such a link opens a form
    if found.form.rma_id is None and not found.gift.is_usable:
        raise NotFound
    return GiftFilling(token, found.form, tenant, gift_draft=found)


View = Callable[[FaceRequest, Filling], HttpResponse]


def step(name: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """A view of one step of a form: only while it is not sent, and not before its turn."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @personal
        @wraps(view)
        def at_step(request: FaceRequest, token: str, **kwargs: Any) -> HttpResponse:
            filling = opened(token, request.tenant)
            if filling.draft.rma is not None:
                return redirect(status_path(filling.draft.rma))
            if not filling.filled.allows(name):
                return redirect(filling.path(filling.filled.missing))
            if name == "review" and filling.needs_sender:
                return redirect(filling.path("sender"))
            return view(request, filling, **kwargs)

        return at_step

    return decorate
