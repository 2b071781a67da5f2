"""Orders as facts, for tests of policies and eligibility: sold and delivered in Berlin."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from rma.eligibility import Delivery, LineFacts, OrderFacts, Wish, decide
from rma.policies import Policy, check_policy

BERLIN = ZoneInfo("Europe/Berlin")
PLACED = datetime(2026, 10, 1, 9, tzinfo=UTC)
DELIVERED = datetime(2026, 10, 5, 12, tzinfo=UTC)  # a Monday
EVER = datetime(2000, 1, 1, tzinfo=UTC)


def day(number):
    """Noon of a day after delivery."""
    return DELIVERED + timedelta(days=number)


def delivered(units=1, at=DELIVERED):
    return Delivery(units, at - timedelta(days=2), at)


def item(quantity=1, *, key="1", deliveries=None, **more):
    facts = {"sku": "TEE", "unit_price": Decimal("10.00")} | more
    if deliveries is None:
        deliveries = (delivered(quantity),)
    return LineFacts(key=key, quantity=quantity, deliveries=tuple(deliveries), **facts)


def sale(*lines, **more):
    facts = {"currency": "EUR", "placed_at": PLACED, "value": Decimal("100.00"), "country": "US"}
    return OrderFacts(lines=lines, **(facts | more))


def policy(*overrides, since=EVER, **rules):
    check_policy(rules, overrides)
    return Policy(rules, overrides, since)


def verdict(line, wish=None, *, at=DELIVERED, policies=None, tz=BERLIN, **order):
    """What is decided on the line, alone on its order, at a moment."""
    versions = [policy(auto_authorize=True)] if policies is None else policies
    others = order.pop("others", ())
    return decide(versions, sale(line, *others, **order), line, wish, now=at, tz=tz)


def codes(found):
    return [refusal.code for refusal in found.refusals]


def wish(quantity=1, **more):
    return Wish(quantity, **more)
