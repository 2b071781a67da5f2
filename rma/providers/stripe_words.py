"""How Stripe writes amounts, and its words for what went wrong, as ours."""

from __future__ import annotations

import stripe

from returns_portal.lib.money import digits
from rma.providers.protocol import Outcome, Result

# https://docs.stripe.com/currencies: units that differ from ISO 4217's. ISK and UGX are written
# with two digits that are always zero.
_NO_DIGITS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "JPY",
        "KMF",
        "KRW",
        "MGA",
        "PYG",
        "RWF",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
)
_THREE_DIGITS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))

OUTCOMES = {
    "succeeded": Outcome.PAID,
    "pending": Outcome.WAITING,
    "requires_action": Outcome.WAITING,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}
#: Stripe's words for why, and ours (https://docs.stripe.com/error-codes).
CODES = {
    "charge_already_refunded": "already_refunded",
    "charge_disputed": "charge_disputed",
    "charge_not_refundable": "not_refundable",
    "charge_exceeds_source_limit": "exceeds_payment",
    "amount_too_large": "exceeds_payment",
    "amount_too_small": "amount_too_small",
    "balance_insufficient": "balance_insufficient",
    "insufficient_funds": "balance_insufficient",
    "resource_missing": "payment_not_found",
    "payment_intent_unexpected_state": "payment_not_captured",
    "charge_expired_for_capture": "payment_not_captured",
    "refund_disputed_payment": "charge_disputed",
    "lost_or_stolen_card": "account_closed",
    "expired_or_canceled_card": "account_closed",
    "charge_for_pending_refund_disputed": "charge_disputed",
    "merchant_request": "withdrawn",
    "declined": "declined",
}
#: Stripe has not begun: it is safe to ask for the same again.
_BUSY = frozenset(("lock_timeout", "rate_limit", "idempotency_key_in_use"))


def failure_of(failure: stripe.StripeError) -> Result:
    """Why Stripe did not do it; unknown where it may have."""
    if isinstance(failure, stripe.RateLimitError):
        return Result(Outcome.FAILED, code="rate_limited")
    if isinstance(failure, stripe.AuthenticationError | stripe.PermissionError):
        return Result(Outcome.FAILED, code="credentials_refused")
    if failure.code in _BUSY:
        return Result(Outcome.UNKNOWN)
    if isinstance(failure, stripe.CardError | stripe.InvalidRequestError):
        text = (failure.user_message or "").lower()
        exceeds = "greater than" in text and "refund" in text
        code = CODES.get(failure.code or "", "exceeds_payment" if exceeds else "refused")
        return Result(Outcome.FAILED, code=code)
    if isinstance(failure, stripe.IdempotencyError):
        return Result(Outcome.FAILED, code="key_used_before")
    return Result(Outcome.UNKNOWN)


def _digits(currency: str) -> int:
    currency = currency.upper()
    if currency in _NO_DIGITS:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def to_stripe(minor: int, currency: str) -> int | None:
    """Our minor units as Stripe's; None for an amount that it cannot write."""
    shift = _digits(currency) - digits(currency)
    if shift >= 0:
        return int(minor * 10**shift)
    whole, rest = divmod(minor, 10**-shift)
    return None if rest else int(whole)


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's units as our minor units."""
    shift = digits(currency.upper()) - _digits(currency)
    return int(amount * 10**shift) if shift >= 0 else int(amount // 10**-shift)
