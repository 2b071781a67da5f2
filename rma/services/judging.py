"""What a request refers to, found and judged: every fault named by its field, nothing written.

Quotes and requests go through here alike: a quote never promises what a request is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Order, OrderLine, Product, Unit
from flows.models import Document
from returns_portal.lib.errors import FieldError, InvalidInput, NotFound
from returns_portal.lib.ids import normalise_code
from returns_portal.lib.money import AmountError, parse_amount
from rma import take_back
from rma.asks import BASES, LineAsk, ReturnAsk
from rma.batteries import ANSWERS, is_unsafe
from rma.eligibility import Verdict, Wish, decide
from rma.models import GiftCode, RmaLineSerial
from rma.policies import RESOLUTIONS
from rma.reasons import categories_of
from rma.risk import Assessment
from rma.selectors.risk import assessment_before
from rma.selectors.rules import RulesInForce, rules_in_force
from rma.selectors.sold import Sold, order_named, sold
from rma.sentences import Sentence
from rma.services import giving
from rma.services.exchanging import Outgoing, find_outgoing
from rma.shipping.carriers import BROUGHT, COLLECTION, METHODS, OFFERED
from rma.terms_of_law import law_of
from tenants.actors import Actor
from tenants.models import Tenant

#: Outcomes for which nothing is sent.
KEPT = ("keep_with_refund", "price_reduction")


@dataclass
class JudgedLine:
    """One asked line with what it refers to. Without an order no verdict: people decide.

    An old device is none of our articles: `grounds` says by which law it is taken back.
    """

    ask: LineAsk
    product: Product | None
    order_line: OrderLine | None = None
    verdict: Verdict | None = None
    outgoing: Outgoing | None = None
    grounds: Sentence | None = None


@dataclass
class Ground:
    """What a request stands on."""

    ask: ReturnAsk
    tenant: Tenant
    now: datetime
    order: Order | None = None
    gift: GiftCode | None = None
    sold: Sold | None = None
    rules: RulesInForce | None = None
    lines: list[JudgedLine] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)
    risk: Assessment | None = None

    @property
    def holds_unsafe_battery(self) -> bool:
        """Whether something that is asked for may not travel by post."""
        return any(asked.safety and is_unsafe(asked.safety) for asked in self.ask.lines)

    @property
    def shipping_method(self) -> str:
        """How it is sent: as asked for, but what may not travel by post is collected."""
        return COLLECTION.method if self.holds_unsafe_battery else self.ask.shipping_method

    def refuse(self, path: str, code: str, message: Any, **extra: Any) -> None:
        """Note a fault; they are raised together."""
        self.errors.append(FieldError(path, code, message, extra))


def judge(ask: ReturnAsk, *, by: Actor, tenant: Tenant, now: datetime, lock: bool) -> Ground:
    """Find and judge everything `ask` names; `lock` holds the order for what is written next.

    Raises InvalidInput with every fault, NotFound for an order, line or product that is not there.
    """
    by.require("returns.request")
    if ask.requested_by == "agent":
        by.require("returns.override")
    ground = Ground(ask, tenant, now)
    _find_order(ground, lock)
    _find_lines(ground)
    if ground.gift is not None:
        giving.check_gift(ground)
    _check_words(ground)
    _check_safety(ground)
    _check_serials(ground)
    _check_photos(ground)
    if ground.sold is not None and not ground.errors:
        _decide(ground)
    if not ground.errors:
        find_outgoing(ground, named_price=by.kind != "shopper")
    if ground.errors:
        first = ground.errors[0]
        raise InvalidInput(first.message, code=first.code, errors=tuple(ground.errors))
    return ground


def _find_order(ground: Ground, lock: bool) -> None:
    if ground.ask.order is None and ground.ask.gift is None:
        ground.rules = rules_in_force()
        return
    order: Order | None
    if ground.ask.gift is not None:
        order = giving.order_of_gift(ground, lock=lock)
    else:
        order = order_named(ground.ask.order or "", lock=lock)
    if order is None:
        raise _not_found("order", _("There is no such order."))
    ground.order, ground.sold = order, sold(order)
    stamps: Any = order  # annotated by `order_named`
    ground.rules = rules_in_force(stamps.policy_stamp, stamps.reason_stamp)


def _find_lines(ground: Ground) -> None:
    if ground.sold is None:
        _find_products(ground)
        return
    by_key: dict[str, OrderLine] = {line.public_id: line for line in ground.sold.lines}
    by_key |= ground.sold.by_key
    for place, asked in enumerate(ground.ask.lines):
        path = f"lines[{place}].order_line"
        if asked.order_line is None:
            ground.refuse(path, "required", _("Say which line of the order it is."))
            continue
        line = by_key.get(asked.order_line.strip())
        if line is None:
            raise _not_found(path, _("This item is not part of the order."))
        ground.lines.append(JudgedLine(asked, line.product, line))


def _find_products(ground: Ground) -> None:
    """Lines for no order name an article; whose it is, the customer says."""
    if not ground.ask.customer:
        ground.refuse("customer", "required", _("Without an order, say who the customer is."))
    skus = {asked.sku.strip().lower() for asked in ground.ask.lines if asked.sku}
    found = {row.sku_normalized: row for row in Product.objects.filter(sku_normalized__in=skus)}
    for place, asked in enumerate(ground.ask.lines):
        path = f"lines[{place}].sku"
        if asked.old_device is not None:
            ground.lines.append(JudgedLine(asked, None, grounds=_take_back(ground, place, asked)))
            continue
        if not asked.sku:
            ground.refuse(path, "required", _("Without an order, say which article it is."))
            continue
        product = found.get(asked.sku.strip().lower())
        if product is None:
            raise _not_found(path, _("There is no such article."))
        ground.lines.append(JudgedLine(asked, product))


def _take_back(ground: Ground, place: int, asked: LineAsk) -> Sentence:
    """By which law an old device is taken back; nothing is paid for it."""
    assert asked.old_device is not None  # noqa: S101 - asked of those
    tenant, path = ground.tenant, f"lines[{place}].old_device"
    home = (ground.ask.customer or {}).get("country") or tenant.country
    today = ground.now.astimezone(tenant.tz).date()
    said = take_back.answer(asked.old_device, country=home, today=today, law=law_of(tenant.law))
    if not said.holds:
        ground.refuse(path, said.sentence.code, str(said.sentence))
    if ground.ask.legal_basis != take_back.BASIS or asked.resolution.get("type") != "none":
        message = _("An old device is taken back to be recycled: nothing is paid for it.")
        ground.refuse(path, "not_expected", message)
    return said.sentence


def _check_words(ground: Ground) -> None:
    """Reason, resolution, legal basis, way of sending: known words only."""
    ask, rules = ground.ask, ground.rules
    if not ask.lines:
        ground.refuse("lines", "required", _("Choose at least one item."))
    for place, asked in enumerate(ask.lines):
        if asked.quantity < 1:
            message = _("Choose at least one.")
            ground.refuse(f"lines[{place}].quantity", "quantity_not_positive", message)
        if asked.reason is not None and rules is not None and asked.reason not in rules.reasons:
            message = _("This reason is not known. Choose one of: %s.") % ", ".join(rules.reasons)
            ground.refuse(f"lines[{place}].reason", "unknown_reason", message)
        if asked.resolution.get("type") not in RESOLUTIONS:
            message = _("Choose one of: %s.") % ", ".join(RESOLUTIONS)
            ground.refuse(f"lines[{place}].resolution.type", "unknown_resolution", message)
        _check_sum(ground, place, asked)
    if ask.override_reason and ask.requested_by != "agent":
        message = _("Only an agent sets the rules aside.")
        ground.refuse("override_reason", "not_an_override", message)
    if ask.legal_basis is not None and ask.legal_basis not in BASES:
        message = _("Choose one of: %s.") % ", ".join(BASES)
        ground.refuse("legal_basis", "unknown_legal_basis", message)
    if ask.shipping_method not in METHODS:
        message = _("Choose one of: %s.") % ", ".join(METHODS)
        ground.refuse("shipping_method", "unknown_shipping_method", message)
    elif ground.shipping_method == COLLECTION.method and not _may_be_collected(ground):
        message = _("Only the shop arranges a collection. Choose one of: %s.") % ", ".join(OFFERED)
        ground.refuse("shipping_method", "shipping_method_not_offered", message)
    elif ground.shipping_method == BROUGHT.method and not _is_by_people(ground):
        message = _("Choose one of: %s.") % ", ".join(OFFERED)
        ground.refuse("shipping_method", "shipping_method_not_offered", message)


def _may_be_collected(ground: Ground) -> bool:
    """The shop may have anything collected; for others it is only what may not travel by post."""
    return _is_by_people(ground) or ground.holds_unsafe_battery


def _is_by_people(ground: Ground) -> bool:
    """Whether people agree on how it is handed over: with an agent, or for an old device."""
    return ground.ask.requested_by == "agent" or ground.ask.legal_basis == take_back.BASIS


def _check_safety(ground: Ground) -> None:
    """Known answers; and nobody is told to keep a battery that may be unsafe."""
    for place, asked in enumerate(ground.ask.lines):
        if not asked.safety:
            continue
        if any(answer not in ANSWERS for answer in asked.safety):
            message = _("Choose from: %s.") % ", ".join(ANSWERS)
            ground.refuse(f"lines[{place}].safety", "unknown_answer", message)
        elif is_unsafe(asked.safety) and asked.resolution.get("type") in KEPT:
            sentence = Sentence("battery_is_collected")
            ground.refuse(f"lines[{place}].resolution.type", sentence.code, str(sentence))


def _check_sum(ground: Ground, place: int, asked: LineAsk) -> None:
    """Who keeps the goods for less says for how much less; nobody else names a sum."""
    path, text = f"lines[{place}].resolution.amount", asked.resolution.get("amount")
    if asked.resolution.get("type") != "price_reduction":
        if text is not None:
            message = _("A sum is named only by who keeps the goods for less.")
            ground.refuse(path, "not_expected", message)
        return
    if ground.order is None:
        message = _("Without an order nobody knows what was paid.")
        ground.refuse(f"lines[{place}].resolution.type", "resolution_not_offered", message)
    elif text is None:
        ground.refuse(path, "required", _("Say how much less you would pay."))
    else:
        try:
            if not parse_amount(text, ground.order.currency):
                ground.refuse(path, "amount_not_positive", _("Give back more than nothing."))
        except AmountError as wrong:
            ground.refuse(path, wrong.code, wrong.message)


def _check_serials(ground: Ground) -> None:
    """Serials belong to the line, each stands once, and on no other return that is open."""
    named = [
        (place, serial, normalise_code(serial))
        for place, judged in enumerate(ground.lines)
        for serial in judged.ask.serials
    ]
    if not named:
        return
    known = _serials_of_lines(ground)
    codes = Counter(code for _place, _serial, code in named)
    busy = set(
        RmaLineSerial.objects.filter(open=True, serial_normalized__in=codes).values_list(
            "serial_normalized", flat=True
        )
    )
    for place, judged in enumerate(ground.lines):
        if len(judged.ask.serials) > judged.ask.quantity:
            message = _("There are more serials than pieces.")
            ground.refuse(f"lines[{place}].serials", "too_many_serials", message)
    for place, serial, code in named:
        line = ground.lines[place].order_line
        of_line = known.get(line.pk, set()) if line is not None else set()
        path = f"lines[{place}].serials"
        if codes[code] > 1:
            ground.refuse(path, "duplicate_serial", _("“%s” stands twice here.") % serial)
        elif code in busy:
            ground.refuse(path, "serial_on_open_return", _("“%s” is on a return already.") % serial)
        elif of_line and code not in of_line:
            ground.refuse(path, "serial_not_sold", _("“%s” was not sold on this line.") % serial)


def _serials_of_lines(ground: Ground) -> Mapping[UUID, set[str]]:
    keys = [judged.order_line.pk for judged in ground.lines if judged.order_line is not None]
    found: dict[UUID, set[str]] = {}
    rows = Unit.objects.filter(order_line__in=keys)
    for key, code in rows.values_list("order_line", "serial_normalized"):
        found.setdefault(key, set()).add(code)
    return found


def _check_photos(ground: Ground) -> None:
    """Photos were uploaded before and belong to nothing else yet."""
    named = {photo for asked in ground.ask.lines for photo in asked.photos}
    if not named:
        return
    loose = set(Document.objects.filter(pk__in=named, subject_id=None).values_list("pk", flat=True))
    for place, asked in enumerate(ground.ask.lines):
        for photo in asked.photos:
            if photo not in loose:
                message = _("There is no such file, or it is used elsewhere.")
                ground.refuse(f"lines[{place}].photos", "unknown_file", message)


def _decide(ground: Ground) -> None:
    """Ask the policy about each line; the same line twice is summed."""
    assert ground.sold is not None  # noqa: S101 - called for an order
    assert ground.rules is not None  # noqa: S101 - read with it
    facts = {line.key: line for line in ground.sold.facts.lines}
    asked: Counter[str] = Counter()
    for place, judged in enumerate(ground.lines):
        assert judged.order_line is not None  # noqa: S101 - for an order
        key = judged.order_line.external_id
        asked[key] += judged.ask.quantity
        judged.verdict = decide(
            ground.rules.policies,
            ground.sold.facts,
            facts[key],
            replace(_wish(ground, judged.ask), quantity=asked[key]),
            now=ground.now,
            tz=ground.tenant.tz,
            law=law_of(ground.tenant.law),
        )
        if is_unsafe(judged.ask.safety) and not _decided(ground.ask):
            by_people = judged.verdict.review or Sentence("unsafe_battery")
            judged.verdict = replace(judged.verdict, review=by_people)
        judged.verdict = _looked_at(ground, judged.verdict)
        ground.errors += judged.verdict.field_errors(f"lines[{place}]")


def _looked_at(ground: Ground, verdict: Verdict) -> Verdict:
    """The verdict, left to people where the customer's returns are as unusual as the policy says.

    Whoever asks for what the law gives is never held up by it.
    """
    if not asks_about_risk(verdict, ground.ask.legal_basis) or _decided(ground.ask):
        return verdict
    if ground.risk is None:
        customer = ground.order.customer_id if ground.order is not None else None
        if ground.gift is not None:
            customer = giving.recipient_known_as(ground)
        ground.risk = assessment_before(customer, ground.now)
    return with_risk(verdict, ground.risk)


def asks_about_risk(verdict: Verdict, basis: str | None) -> bool:
    """Whether the policy wants to know how unusual the customer's returns are."""
    return verdict.rules.review_risk is not None and verdict.review is None and basis is None


def with_risk(verdict: Verdict, risk: Assessment) -> Verdict:
    """The verdict, left to people from the policy's score on."""
    least = verdict.rules.review_risk
    if least is None or risk.score < least:
        return verdict
    return replace(verdict, review=risk.explanation)


def _decided(ask: ReturnAsk) -> bool:
    """Nothing is left to decide on a withdrawal, which is a declaration, or where people ask."""
    return ask.legal_basis == "withdrawal" or ask.requested_by == "agent"


def _wish(ground: Ground, asked: LineAsk) -> Wish:
    assert ground.rules is not None  # noqa: S101 - read before anything is decided
    reason = ground.rules.reasons[asked.reason] if asked.reason else None
    return Wish(
        quantity=asked.quantity,
        reason=asked.reason,
        is_defect=reason is not None and reason.side == "defect",
        reason_categories=categories_of(reason) if reason is not None else frozenset(),
        photos=len(asked.photos),
        serials=len(asked.serials),
        resolution=str(asked.resolution["type"]),
        amount=Decimal(asked.resolution["amount"]) if asked.resolution.get("amount") else None,
        basis=ground.ask.legal_basis,
        escalation=str(asked.resolution.get("escalation_ground") or ""),
        by_agent=ground.ask.requested_by == "agent",
        gift=ground.gift is not None,
    )


def _not_found(path: str, message: Any) -> NotFound:
    return NotFound.of(FieldError(path, "not_found", message))
