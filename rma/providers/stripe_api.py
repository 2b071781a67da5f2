"""Stripe: refunds of payment intents and charges, by its own library; `stripe_taking` takes money.

What is asked for goes out with the payout's key as Stripe's idempotency key and in the refund's
metadata, by which it is found again. Nothing is repeated by the library: an answer that does not
come is unknown, and asked about later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import stripe
from django.conf import settings

from rma.providers.protocol import Forged, Moved, Outcome, Payout, Result, Unreachable
from rma.providers.stripe_taking import StripeTaking, nudge_of
from rma.providers.stripe_words import CODES, OUTCOMES, failure_of, from_stripe, to_stripe
from rma.providers.taking import Nudge

#: Seconds to wait for a connection, and for an answer.
TIMEOUT = (5, 30)
#: Rows read of Stripe's book at a time, and at most.
PAGE, MOST = 100, 20_000

_REFUNDS = frozenset(("refund.created", "refund.updated", "refund.failed", "charge.refund.updated"))
_DISPUTES = frozenset(("charge.dispute.created", "charge.dispute.funds_withdrawn"))


class StripeProvider(StripeTaking):
    """One shop's account at Stripe."""

    name = "stripe"

    def __init__(self, secret: str, webhook_secret: str) -> None:
        self._webhook_secret = webhook_secret
        self._has_key = bool(secret)
        self._client = stripe.StripeClient(
            secret or "none",
            base_addresses={"api": settings.STRIPE_API_BASE},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )

    def pay(self, payout: Payout) -> Result:
        """Refund a part of one payment; the same key is refunded once."""
        if not self._has_key:
            return Result(Outcome.FAILED, code="credentials_missing")
        paid = _payment(payout.payment)
        amount = to_stripe(payout.amount_minor, payout.currency)
        if not paid:
            return Result(Outcome.FAILED, code="payment_not_found")
        if amount is None:
            return Result(Outcome.FAILED, code="amount_not_possible")
        named = {"payout": payout.key, "resolution": payout.resolution}
        asked: Any = {**paid, "amount": amount, "metadata": named}
        try:
            refund = self._client.v1.refunds.create(
                params=asked, options={"idempotency_key": payout.key}
            )
        except stripe.StripeError as failure:
            return failure_of(failure)
        return _result(refund)

    def look_up(self, payout: Payout) -> Result | None:
        """The refund that carries the payout's key."""
        paid = _payment(payout.payment)
        if not paid:
            return None
        asked: Any = {**paid, "limit": PAGE}
        try:
            for refund in self._client.v1.refunds.list(params=asked).auto_paging_iter():
                if _key(refund) == payout.key:
                    return _result(refund)
        except stripe.StripeError:
            return Result(Outcome.UNKNOWN)
        return None

    def book(self, since: datetime) -> Iterator[Moved]:
        """Refunds and disputes since then, the newest first. Raises Unreachable."""
        asked: Any = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        try:
            refunds = self._client.v1.refunds.list(params=asked).auto_paging_iter()
            yield from _first(MOST, (_refunded(each) for each in refunds))
            disputes = self._client.v1.disputes.list(params=asked).auto_paging_iter()
            yield from _first(MOST, (_disputed(each) for each in disputes))
        except stripe.StripeError as failure:
            raise Unreachable(failure_of(failure).code or "provider_busy") from failure

    def hear(self, body: bytes, signature: str) -> Moved | Nudge | None:
        """What an event of Stripe says about money."""
        if not self._webhook_secret:
            raise Forged("There is no signing secret to compare with.")
        try:
            event = self._client.construct_event(body, signature, self._webhook_secret)
        except (ValueError, stripe.SignatureVerificationError) as failure:
            raise Forged("The signature is not Stripe's.") from failure
        told: Any = event.data.object
        if event.type in _REFUNDS:
            return _refunded(told)
        if event.type in _DISPUTES:
            return _disputed(told)
        return nudge_of(event.type, told)


def _payment(reference: str) -> dict[str, str]:
    """How Stripe names the payment; nothing for what is none of Stripe's."""
    if reference.startswith("pi_"):
        return {"payment_intent": reference}
    if reference.startswith(("ch_", "py_")):
        return {"charge": reference}
    return {}


def _result(refund: Any) -> Result:
    outcome = OUTCOMES.get(refund.status or "succeeded", Outcome.WAITING)
    code = ""
    if outcome is Outcome.FAILED:
        why = getattr(refund, "failure_reason", None) or refund.status
        code = CODES.get(why, "declined")
    details = getattr(refund, "destination_details", None)
    method = getattr(details, "type", "") or "card"
    return Result(outcome, reference=refund.id, method=str(method)[:40], code=code)


def _key(refund: Any) -> str:
    """The payout's key, where the refund was one of ours."""
    named = refund.metadata.to_dict() if refund.metadata else {}
    return str(named.get("payout", ""))


def _refunded(refund: Any) -> Moved:
    result = _result(refund)
    return Moved(
        reference=refund.id,
        amount_minor=from_stripe(refund.amount, refund.currency),
        currency=refund.currency.upper(),
        outcome=result.outcome,
        payment=refund.payment_intent or refund.charge or "",
        key=_key(refund),
        code=result.code,
    )


def _disputed(dispute: Any) -> Moved:
    return Moved(
        reference=dispute.id,
        amount_minor=from_stripe(dispute.amount, dispute.currency),
        currency=dispute.currency.upper(),
        outcome=Outcome.FAILED if dispute.status in ("won", "prevented") else Outcome.PAID,
        payment=dispute.payment_intent or dispute.charge or "",
        kind="charge_back",
    )


def _first(most: int, rows: Iterator[Moved]) -> Iterator[Moved]:
    for place, row in enumerate(rows):
        if place >= most:
            return
        yield row
