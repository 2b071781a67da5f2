"""Plans what a provider is asked for: a link for a difference or a hold, one at a time, renewed as
long as it is wanted; and says what a worker should do with what there is.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from flows.deadlines import open_deadlines
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import TransitionRefused
from returns_portal.lib.money import money
from rma.models import Advance, PaymentIn, Resolution
from rma.models.payments_in import HOLD_WANTED
from rma.providers import takes_cards
from rma.services.accounts import payment_settings
from rma.services.vocabulary import PAY_PLANNED, PAY_WISHED
from rma.services.work import Work, taken
from tenants.actors import Actor

SYSTEM = Actor.system()
#: Stripe ends a link after a day; a new one is made as long as the money is wanted.
LINK_LIVES = timedelta(hours=23)
#: Links and holds for the same money; then somebody has to look.
MOST = 25
#: An advance in these needs something that stands behind it.
NEEDED = ("secured", "out", "overdue")


def card_provider() -> str:
    """The provider of the shop at which shoppers pay by themselves; "" where there is none."""
    found = payment_settings()
    ready = takes_cards(found.provider) and bool(found.secret_sealed)
    return found.provider if ready else ""


def plan_link(resolution_id: UUID) -> PaymentIn | None:
    """A link for the difference that is asked for, unless there is one; None where it is not."""
    with transaction.atomic():
        found = Resolution.objects.filter(pk=resolution_id, status="awaiting_payment").first()
        if found is None or not card_provider():
            return None
        with taken(found.rma_id, by=SYSTEM) as work:
            return plan_difference(work, work.resolution(resolution_id))


def plan_difference(work: Work, resolution: Resolution) -> PaymentIn | None:
    """The same with the return in hand."""
    wanted = resolution.status == "awaiting_payment" and resolution.customer_paid_at is None
    live = PaymentIn.objects.filter(resolution=resolution, kind="difference")
    if not wanted or live.filter(standing__in=PaymentIn.LIVE).exists():
        return None
    return _plan(resolution, "difference", resolution.customer_owes_minor)


def plan_hold(work: Work, advance: Advance) -> PaymentIn | None:
    """A link by which the shopper lets the amount of an advance be held, unless there is one."""
    resolution = work.resolution(advance.resolution_id)
    rows = PaymentIn.objects.filter(advance=advance, kind="hold", saved_reference="")
    if rows.filter(standing__in=PaymentIn.WAITING).exists():
        return None
    return _plan(resolution, "hold", advance.amount_minor, advance=advance)


def is_needed(work: Work, advance: Advance) -> bool:
    """Whether something has to stand behind it: it is given, or may still be given in advance."""
    planned = work.resolution(advance.resolution_id).status == "proposed"
    return advance.status in NEEDED or (advance.status == "offered" and planned)


def plan_again(work: Work, row: PaymentIn) -> PaymentIn | None:
    """The next link after one that ended, as long as the money is wanted."""
    if row.kind == "difference":
        return plan_difference(work, work.resolution(row.resolution_id))
    advance = row.advance
    if advance is None or row.kind != "hold" or row.standing == "released":
        return None
    still = open_deadlines(advance).filter(kind=HOLD_WANTED, due_at__gt=clock.now())
    return plan_hold(work, advance) if is_needed(work, advance) and still.exists() else None


def plan_from_saved(row: PaymentIn, *, kind: str) -> PaymentIn | None:
    """Hold or charge the amount once more, by the way to pay that was saved with `row`."""
    same = PaymentIn.objects.filter(advance_id=row.advance_id, standing="planned")
    if same.exclude(saved_reference="").exists():
        return None
    return _plan(row.resolution, kind, row.amount_minor, advance=row.advance, saved=row)


def _plan(
    resolution: Resolution,
    kind: str,
    amount_minor: int,
    *,
    advance: Advance | None = None,
    saved: PaymentIn | None = None,
) -> PaymentIn | None:
    name = card_provider() if saved is None else saved.provider
    last = PaymentIn.objects.filter(resolution=resolution).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    if not name or number > MOST:
        return None
    row = PaymentIn.objects.create(
        rma_id=resolution.rma_id,
        resolution=resolution,
        advance=advance,
        kind=kind,
        provider=name,
        key=f"{resolution.public_id}:in:{number}",
        number=number,
        amount_minor=amount_minor,
        currency=resolution.currency,
        customer_reference=saved.customer_reference if saved else "",
        saved_reference=saved.saved_reference if saved else "",
        expires_at=None if saved else clock.now() + LINK_LIVES,
        look_at=clock.now(),
    )
    _tell(row, PAY_PLANNED, SYSTEM)
    return row


def wish(row: PaymentIn, what: str, *, by: Actor = SYSTEM) -> None:
    """Say what a worker does with a payment in hand, "capture" or "release"; to be saved then."""
    row.wish, row.look_at = what, clock.now()
    row.wished_by = by.id if by.kind == "member" else None
    _tell(row, PAY_WISHED, by, wish=what)


def is_under_way(advance: Advance) -> bool:
    """Whether the provider has been asked to charge for it, and has not answered."""
    rows = PaymentIn.objects.filter(advance=advance, standing__in=PaymentIn.LIVE)
    return rows.filter(wish="capture").exists() or rows.filter(kind="charge").exists()


def refuse_under_way(advance: Advance) -> None:
    """What the provider is charging is not charged by hand beside it, nor let go."""
    if is_under_way(advance):
        raise TransitionRefused(
            _("The payment provider has it. Wait for its answer: nobody must be charged twice.")
        )


def close_links(resolution_id: UUID) -> int:
    """The difference is paid, given up or called off: nobody pays by its links any more."""
    with transaction.atomic():
        rows = PaymentIn.objects.filter(resolution=resolution_id, kind="difference", wish="")
        return _let_go(rows.filter(standing__in=PaymentIn.WAITING).values_list("pk", "rma_id"))


def release_holds(advance_id: UUID) -> int:
    """Nothing is charged for an advance any more: its links end, and nothing is held."""
    with transaction.atomic():
        rows = PaymentIn.objects.filter(advance=advance_id, wish="")
        return _let_go(rows.filter(standing__in=PaymentIn.LIVE).values_list("pk", "rma_id"))


def _let_go(found: object) -> int:
    done = 0
    for key, rma_id in list(found):  # type: ignore[call-overload]
        with taken(rma_id, by=SYSTEM):
            row = PaymentIn.objects.select_for_update(of=("self",)).get(pk=key)
            if row.standing in PaymentIn.LIVE and not row.wish:
                wish(row, "release")
                row.save()
                done += 1
    return done


def _tell(row: PaymentIn, name: str, by: Actor, **data: object) -> None:
    told = {"amount": money(row.amount_minor, row.currency), "kind": row.kind, **data}
    note(row, name, by=by, data=told, also=[("rma.rma", row.rma_id)])
