"""Stripe: payments and holds by Checkout, and what is done with a hold without its shopper.

A link is a Checkout Session, which lives for a day at most; a hold is a payment intent that is
captured by hand (https://docs.stripe.com/payments/place-a-hold-on-a-payment-method): it ends by
itself after about a week, and its card is saved with it so that it can be held or charged anew.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

from rma.providers.protocol import RETRIABLE, Outcome, Result
from rma.providers.stripe_words import failure_of, from_stripe, to_stripe
from rma.providers.taking import Handle, Nudge, Standing, Stands, Wanted

#: How long a hold lasts where Stripe does not say (cards, with the shopper there).
USUAL_HOLD = timedelta(days=7)
#: Languages in which Stripe shows its page; it chooses for others.
_SPOKEN = frozenset(("de", "en", "es", "fr"))
_ABOUT_LINKS = "checkout.session."
_ABOUT_MONEY = frozenset(
    (
        "payment_intent.amount_capturable_updated",
        "payment_intent.canceled",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
    )
)
_STANDINGS = {
    "succeeded": Standing.PAID,
    "requires_capture": Standing.HELD,
    "processing": Standing.PROCESSING,
    "canceled": Standing.GONE,
}
#: Why a card gives nothing, in our words (https://docs.stripe.com/declines/codes).
_CARD = {
    "authentication_required": "authentication_required",
    "expired_card": "card_expired",
    "card_declined": "card_declined",
}


class StripeTaking:
    """The part of a shop's account at Stripe that takes money."""

    _client: stripe.StripeClient
    _has_key: bool

    def open_link(self, wanted: Wanted) -> Stands:
        """A Checkout Session for exactly this amount."""
        amount = to_stripe(wanted.amount_minor, wanted.currency)
        refused = self._refused(amount)
        if refused is not None:
            return refused
        named = {"payment": wanted.key}
        article = {"name": wanted.purpose}
        price = {
            "currency": wanted.currency.lower(),
            "unit_amount": amount,
            "product_data": article,
        }
        money: dict[str, Any] = {"metadata": named, "description": wanted.purpose}
        asked: dict[str, Any] = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "client_reference_id": wanted.key,
            "metadata": named,
            "payment_intent_data": money,
            "success_url": f"{wanted.back}?paid=1",
            "cancel_url": wanted.back,
            "locale": wanted.language if wanted.language in _SPOKEN else "auto",
            # In the order's own currency: another one would be another amount.
            "adaptive_pricing": {"enabled": False},
        }
        if wanted.ends_at is not None:
            asked["expires_at"] = int(wanted.ends_at.timestamp())
        if wanted.holds:
            money |= {"capture_method": "manual", "setup_future_usage": "off_session"}
            asked |= {"customer_creation": "always", "payment_method_types": ["card"]}
        try:
            link = self._client.v1.checkout.sessions.create(
                params=asked,  # type: ignore[arg-type]
                options={"idempotency_key": wanted.key},
            )
        except stripe.StripeError as failure:
            return _failed(failure)
        return Stands(Standing.OPEN, reference=link.id, address=link.url or "")

    def look(self, handle: Handle) -> Stands:
        """The money where there is some, else the link."""
        try:
            if handle.payment:
                return _money(self._intent(handle.payment))
            if not handle.reference:
                return Stands(Standing.UNKNOWN)
            link: Any = self._client.v1.checkout.sessions.retrieve(
                handle.reference, params={"expand": ["payment_intent.latest_charge"]}
            )
        except stripe.StripeError:
            return Stands(Standing.UNKNOWN)
        return _link(link)

    def close_link(self, handle: Handle) -> Stands:
        """Expire the session; one that was paid, or has ended, stands as it does."""
        if not handle.reference:
            return Stands(Standing.GONE)
        try:
            self._client.v1.checkout.sessions.expire(handle.reference)
        except stripe.InvalidRequestError:
            return self.look(handle)
        except stripe.StripeError:
            return Stands(Standing.UNKNOWN)
        return Stands(Standing.GONE, reference=handle.reference)

    def find(self, handle: Handle) -> Stands | None:
        """The customer's payment intent that names the key: Stripe forgets it as idempotency key
        after a day.
        """
        asked: Any = {"customer": handle.customer, "limit": 100, "expand": ["data.latest_charge"]}
        try:
            for intent in self._client.v1.payment_intents.list(params=asked).auto_paging_iter():
                if _key(intent) == handle.key:
                    return _money(intent)
        except stripe.InvalidRequestError:
            return None  # such a customer is not known: nothing was made
        except stripe.StripeError:
            return Stands(Standing.UNKNOWN)
        return None

    def take_again(self, wanted: Wanted, handle: Handle) -> Stands:
        """A payment intent by the saved card, confirmed while its owner is not there."""
        amount = to_stripe(wanted.amount_minor, wanted.currency)
        refused = self._refused(amount)
        if refused is not None:
            return refused
        asked: dict[str, Any] = {
            "amount": amount,
            "currency": wanted.currency.lower(),
            "customer": handle.customer,
            "payment_method": handle.saved,
            "payment_method_types": ["card"],
            "off_session": True,
            "confirm": True,
            "capture_method": "manual" if wanted.holds else "automatic",
            "description": wanted.purpose,
            "metadata": {"payment": wanted.key},
            "expand": ["latest_charge"],
        }
        try:
            made = self._client.v1.payment_intents.create(
                params=asked,  # type: ignore[arg-type]
                options={"idempotency_key": wanted.key},
            )
        except stripe.StripeError as failure:
            return _failed(failure)
        return _money(made)

    def capture(self, handle: Handle, amount_minor: int, currency: str) -> Stands:
        """Take what is held, or find that it was taken, or has ended."""
        asked: Any = {
            "amount_to_capture": to_stripe(amount_minor, currency),
            "expand": ["latest_charge"],
        }
        try:
            taken = self._client.v1.payment_intents.capture(
                handle.payment, params=asked, options={"idempotency_key": f"{handle.key}:capture"}
            )
        except stripe.StripeError as failure:
            if failure.code in ("payment_intent_unexpected_state", "charge_expired_for_capture"):
                return self.look(handle)
            return _failed(failure)
        return _money(taken)

    def let_go(self, handle: Handle) -> Stands:
        """Cancel the payment intent; one that was taken stands as taken."""
        try:
            ended = self._client.v1.payment_intents.cancel(
                handle.payment, options={"idempotency_key": f"{handle.key}:release"}
            )
        except stripe.InvalidRequestError:
            return self.look(handle)
        except stripe.StripeError:
            return Stands(Standing.UNKNOWN)
        return _money(ended)

    def _intent(self, payment: str) -> Any:
        return self._client.v1.payment_intents.retrieve(
            payment, params={"expand": ["latest_charge"]}
        )

    def _refused(self, amount: int | None) -> Stands | None:
        if not self._has_key:
            return Stands(Standing.FAILED, code="credentials_missing")
        return Stands(Standing.FAILED, code="amount_not_possible") if amount is None else None


def nudge_of(kind: str, told: Any) -> Nudge | None:
    """What an event of Stripe is about, where it is about money that comes in."""
    key = _key(told)
    if kind.startswith(_ABOUT_LINKS):
        return Nudge(key=key, reference=told.id)
    return Nudge(key=key, payment=told.id) if kind in _ABOUT_MONEY else None


def _key(told: Any) -> str:
    """The key of a payment of ours, where it is one."""
    named = told.metadata.to_dict() if getattr(told, "metadata", None) else {}
    return str(named.get("payment", ""))


def _link(link: Any) -> Stands:
    """How a Checkout Session stands; one that is complete, as its money does."""
    intent = link.payment_intent
    if link.status == "expired":
        return Stands(Standing.GONE, reference=link.id)
    if link.status == "open" or intent is None:
        return Stands(Standing.OPEN, reference=link.id, address=link.url or "")
    return _money(intent, reference=link.id)


def _money(intent: Any, reference: str = "") -> Stands:
    """How a payment intent stands; one whose slow payment failed, or that wants its shopper, gives
    nothing.
    """
    standing = _STANDINGS.get(intent.status, Standing.FAILED)
    held = standing is Standing.HELD
    amount = intent.amount_capturable if held else getattr(intent, "amount_received", None)
    customer = getattr(intent, "customer", None)
    why = getattr(intent, "last_payment_error", None)
    return Stands(
        standing,
        reference=reference,
        payment=intent.id,
        amount_minor=None if amount is None else from_stripe(amount, intent.currency),
        currency=intent.currency.upper(),
        customer=customer or "",
        saved=(getattr(intent, "payment_method", None) or "") if customer else "",
        until=_until(intent) if held else None,
        code=_CARD.get(getattr(why, "code", ""), "declined") if standing is Standing.FAILED else "",
    )


def _until(intent: Any) -> datetime:
    """When the bank lets the money go by itself."""
    charge = getattr(intent, "latest_charge", None)
    details = getattr(charge, "payment_method_details", None)
    before = getattr(getattr(details, "card", None), "capture_before", None)
    if before:
        return datetime.fromtimestamp(before, tz=UTC)
    return datetime.fromtimestamp(intent.created, tz=UTC) + USUAL_HOLD


def _failed(failure: stripe.StripeError) -> Stands:
    """Why Stripe did not do it; unknown where it may have, or may do it later."""
    if isinstance(failure, stripe.CardError):
        return Stands(Standing.FAILED, code=_CARD.get(failure.code or "", "card_declined"))
    result: Result = failure_of(failure)
    if result.outcome is Outcome.UNKNOWN or result.code in (*RETRIABLE, "key_used_before"):
        return Stands(Standing.UNKNOWN, code=result.code)
    return Stands(Standing.FAILED, code=result.code)
