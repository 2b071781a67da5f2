"""Statements of withdrawal: received always, matched to an order, accepted or contested.

Nothing about a statement can make us refuse to receive it: late, unknown, said twice, it is stored
with the moment our clock shows, acknowledged, and looked at by people (Directive 2011/83, Art.
11a). Receiving looks nothing up, so it answers the same, in the same time, whatever was named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Order
from catalog.services.cancelling import cancel_units
from flows.deadlines import meet, set_deadline
from flows.note import note
from flows.perform import create, lock, perform
from flows.record import batch
from flows.values import Words
from returns_portal.lib import clock, ids
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.asks import LineAsk, ReturnAsk
from rma.law import refund_due
from rma.models import Withdrawal
from rma.selectors.sold import order_named
from rma.selectors.whole import WholeReturn
from rma.selectors.withdrawals import Matter, certain_order, matter_of
from rma.services import dates
from rma.services.requesting import quote_return, request_return
from rma.services.vocabulary import ACKNOWLEDGED
from rma.services.work import lock_order, one_transaction, within
from rma.terms_of_law import law_of, warn_at
from rma.withdrawals import CLAUSES
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Letters before the number of a statement.
PREFIX = "WD"
#: Within this the acknowledgement should have left; then somebody sees to it.
ACKNOWLEDGE_WITHIN = timedelta(hours=1)
ACKNOWLEDGE_CLAUSE = "Directive 2011/83/EU, Art. 11a(4)"
#: Most lines that one statement names.
MOST_LINES = 200
TRIES = 3


def state_withdrawal(
    *,
    by: Actor,
    name: str,
    contract: str,
    contact: str,
    language: str,
    items: str = "",
    lines: Sequence[Mapping[str, Any]] = (),
    source: str = "portal",
    form_id: str | None = None,
    order: Order | None = None,
    many: bool = False,
) -> Withdrawal:
    """Receive a statement: the same confirmation (`form_id`) twice is one statement.

    `order` is known where a signed link of ours led here. Raises InvalidInput where one of the
    three things that the law asks for is missing, and for nothing else.
    """
    by.require("withdrawals.state")
    said = {"name": name, "contract": contract, "contact": contact}
    said = {each: " ".join(text.split()) for each, text in said.items()}
    _refuse_incomplete(said)
    for attempt in range(TRIES):
        try:
            with transaction.atomic(), batch():
                if form_id is not None:
                    known = Withdrawal.objects.filter(form_id=form_id).first()
                    if known is not None:
                        return known
                now = clock.now()
                row = Withdrawal(
                    number=ids.new_rma_number(PREFIX),
                    items=items.strip(),
                    lines=[dict(line) for line in lines][:MOST_LINES],
                    language=language,
                    source=source,
                    form_id=form_id,
                    received_at=now,
                    many=many,
                    **said,
                )
                create(row, by=by)
                _promise(row, now)
                if order is not None:
                    row = _matched(row, order, how="link", by=Actor.system())
                return row
        except IntegrityError:
            # Confirmed twice at the same moment, or a number that is taken: look again.
            if attempt == TRIES - 1:
                raise
    raise AssertionError  # pragma: no cover - the loop returns or raises


def _refuse_incomplete(said: Mapping[str, str]) -> None:
    missing = {
        "name": _("Enter your name."),
        "contract": _("Say which order, or what you bought and when."),
        "contact": _("Enter the e-mail address for the confirmation."),
    }
    errors = [
        FieldError(each, "required", message) for each, message in missing.items() if not said[each]
    ]
    if said["contact"]:
        try:
            validate_email(said["contact"])
        except ValidationError:
            message = _("Check the e-mail address: the confirmation is sent to it.")
            errors.append(FieldError("contact", "invalid_email", message))
    if errors:
        raise InvalidInput.of(*errors)


def _promise(row: Withdrawal, now: datetime) -> None:
    """What we owe from this moment on: the acknowledgement, and a decision."""
    tenant = _tenant()
    due = now + ACKNOWLEDGE_WITHIN
    _owe(row, tenant, "acknowledge", due, "withdrawal_acknowledge", ACKNOWLEDGE_CLAUSE)
    _owe(row, tenant, "decide", dates.decide_by(tenant, now), "decide_within")


def _owe(
    row: Withdrawal, tenant: Tenant, kind: str, due_at: datetime, rule: str, clause: str = ""
) -> None:
    warn = warn_at(tenant.law, kind, due_at, clock.now())
    set_deadline(row, kind=kind, holder="us", due_at=due_at, rule=rule, clause=clause, warn_at=warn)


def find_order(withdrawal: Withdrawal) -> Withdrawal:
    """Match a statement by itself where number and contact fit one order, else park it."""
    with transaction.atomic(), batch():
        row = lock(withdrawal)
        if row.status != "received":
            return row
        order = certain_order(row)
        if order is None:
            return perform(row, "park", by=Actor.system())
        return _matched(row, order, how="contact", by=Actor.system())


def match_withdrawal(withdrawal: Withdrawal, *, by: Actor, order: str) -> Withdrawal:
    """A person says which order is meant, by any key of it. Raises NotFound."""
    by.require("withdrawals.decide")
    with one_transaction(), batch():
        found = order_named(order, lock=False)
        if found is None:
            raise InvalidInput.of(FieldError("order", "not_found", _("There is no such order.")))
        return _matched(lock(withdrawal), found, how="person", by=by)


def _matched(row: Withdrawal, order: Order, *, how: str, by: Actor) -> Withdrawal:
    matter = matter_of(row, order, _tenant())
    details = {"how": how, "ends_on": matter.ends_on, "flags": matter.flags}
    return perform(row, "match", by=by, order=order, **details)


def contest_withdrawal(
    withdrawal: Withdrawal, *, by: Actor, clause: str, reason: str
) -> Withdrawal:
    """Say why a statement has no effect: on which clause, and in words. Its author is told."""
    by.require("withdrawals.decide")
    if clause not in CLAUSES:
        raise InvalidInput.of(FieldError("clause", "unknown_clause", _("Choose a clause.")))
    if not reason.strip():
        raise InvalidInput.of(FieldError("reason", "required", _("Say why.")))
    with one_transaction(), batch():
        words = Words(reason.strip(), withdrawal.public_id)
        row = perform(withdrawal, "contest", by=by, clause=clause, reason=words)
        meet(row, "decide")
    return row


def accept_withdrawal(
    withdrawal: Withdrawal, *, by: Actor, leave_out: Iterable[str] = ()
) -> Withdrawal:
    """Give a statement its effect, once: what was sent comes back, the rest is cancelled.

    `leave_out` are lines (by `external_id`) that are exempt. Where the period was over it is the
    shop's own decision, and the return says so. Raises TransitionRefused, Conflict.
    """
    by.require("withdrawals.decide")
    with one_transaction(), batch():
        # The order first, as everywhere; once it is found it stays the same.
        known = Withdrawal.objects.values_list("order", flat=True).get(pk=withdrawal.pk)
        order = lock_order(known)
        row = lock(withdrawal)
        if order is None:
            raise TransitionRefused(_("It is not known yet which order it means."))
        tenant = _tenant()
        effect = Effect()
        if row.status in ("matched", "contested"):
            matter = matter_of(row, order, tenant, leave_out=leave_out)
            effect = _effect(row, order, matter, tenant, by=by)
        rma = effect.whole.rma if effect.whole is not None else None
        cancelled, minor = effect.cancelled, effect.cancelled_minor
        row = perform(row, "accept", by=by, rma=rma, cancelled=cancelled, cancelled_minor=minor)
        meet(row, "decide")
        if minor:
            _owe_cancelled(row, order, tenant)
    return row


@dataclass
class Effect:
    """What accepting a statement does: the return, the cancelled units, what was paid for them."""

    whole: WholeReturn | None = None
    cancelled: list[dict[str, Any]] = field(default_factory=list)
    cancelled_minor: int = 0


def _effect(
    row: Withdrawal,
    order: Order,
    matter: Matter,
    tenant: Tenant,
    *,
    by: Actor,
    make: Callable[..., WholeReturn] = request_return,
) -> Effect:
    """First the units that were not sent: the return is then of all that is left of the order."""
    effect, takes, worth = Effect(), matter.covered, matter.worth_minor
    if takes.cancelled:
        cancel_units(order, takes.cancelled, by=by, withdrawal=row.number)
        effect.cancelled = [{"line": k, "quantity": n} for k, n in takes.cancelled.items()]
    if takes.back:
        ask = _ask(row, matter)
        effect.whole = make(ask, by=within(by), tenant=tenant)
    if takes.cancelled and order.payments != []:
        back = effect.whole.refund_minor if effect.whole is not None else 0
        effect.cancelled_minor = max(0, worth - back)
    return effect


def preview_withdrawal(row: Withdrawal, *, matter: Matter, tenant: Tenant, by: Actor) -> Effect:
    """What a statement not yet made would bring; nothing of it stays.

    Raises InvalidInput where a return of it would be refused.
    """
    with transaction.atomic():
        order = Order.objects.select_related("customer").get(pk=matter.sold.order.pk)
        effect = _effect(row, order, matter, tenant, by=within(by), make=quote_return)
        transaction.set_rollback(True)
    return effect


def _ask(row: Withdrawal, matter: Matter) -> ReturnAsk:
    return ReturnAsk(
        [LineAsk(units, key) for key, units in matter.covered.back.items()],
        order=matter.sold.order.public_id,
        legal_basis="withdrawal",
        requested_by="customer" if matter.in_time else "agent",
        language=row.language,
        stated_at=row.received_at,
        metadata={"withdrawal": row.number},
    )


def _owe_cancelled(row: Withdrawal, order: Order, tenant: Tenant) -> None:
    """What was paid for cancelled units goes back within the days of the law."""
    facts = matter_of(row, order, tenant).sold.facts
    table = law_of(tenant.law)
    term = refund_due(row.received_at, country=facts.country, tz=tenant.tz, law=table)
    ends_at = term.ends_at(tenant.tz) if term is not None else None
    due = ends_at or dates.pay_by(tenant, row.received_at)
    _owe(row, tenant, "refund", due, "withdrawal", term.clause.clause if term else "")


def refund_noted(order: Order) -> int:
    """Money of an order was given back without goods: cancelled units are paid for."""
    rows = Withdrawal.objects.filter(order=order, status="accepted")
    return sum(meet(row, "refund") for row in rows if row.cancelled)


def acknowledged(withdrawal: Withdrawal) -> None:
    """The acknowledgement has left."""
    with transaction.atomic(), batch():
        row = lock(withdrawal)
        meet(row, "acknowledge")
        if row.acknowledged_at is None:
            row.acknowledged_at = clock.now()
            row.save(update_fields=["acknowledged_at"])
            note(row, ACKNOWLEDGED, by=Actor.system())


def acknowledgement_lost(withdrawal: Withdrawal) -> None:
    """The acknowledgement did not arrive: that is a task of today."""
    with transaction.atomic(), batch():
        now, rule = clock.now(), "withdrawal_acknowledge"
        _owe(withdrawal, _tenant(), "acknowledge", now, rule, ACKNOWLEDGE_CLAUSE)


def _tenant() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())
