"""Mails about dates: one reminder before, one word after, to whoever has to act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.deadlines import breach_due, warn_due
from flows.models import StageEvent
from notifications.models import Message
from returns_portal.lib import clock
from rma import services
from rma.models import Assignment, Rma
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import make_order
from tests.factories.rma import SYSTEM, working_in

pytestmark = pytest.mark.django_db
STATED = datetime(2026, 10, 5, 10, tzinfo=UTC)


@pytest.fixture
def withdrawn(alpha: Tenant) -> Iterator[Any]:
    """A return of somebody who withdrew on a Monday."""
    alpha.contact_email = "returns@alpha.example"
    alpha.save(update_fields=["contact_email"])
    make.seeded(alpha)
    with clock.frozen(STATED):
        buyer = {"name": "Ada", "email": "ada@example.com", "country": "DE"}
        yield make.returned(alpha, make_order(alpha, customer=buyer), legal_basis="withdrawal")


def after(shop: Tenant, days: int, step: Callable[[], int], run: Callable[[Tenant], int]) -> int:
    with clock.frozen(STATED + timedelta(days=days)):
        with working_in(shop):
            done = step()
        run(shop)
    return done


def mails(shop: Tenant, name: str) -> list[Message]:
    with working_in(shop):
        return list(Message.objects.filter(template=name).order_by("pk"))


def test_a_warning_is_one_event_and_one_mail(
    alpha: Tenant, withdrawn: Any, run_handlers: Callable[[Tenant], int]
) -> None:
    assert after(alpha, 12, warn_due, run_handlers) == 1
    assert after(alpha, 12, warn_due, run_handlers) == 0
    with working_in(alpha):
        event = StageEvent.objects.get(name="deadline.near")
    assert event.data == {"kind": "ship", "due_at": "2026-10-19T21:59:59.999999Z", "holder": "you"}
    [mail] = mails(alpha, "date_near")
    assert (mail.recipient, mail.rma_id) == ("ada@example.com", withdrawn.rma.pk)


def test_what_was_done_meanwhile_is_not_asked_for(
    alpha: Tenant, withdrawn: Any, run_handlers: Callable[[Tenant], int]
) -> None:
    with clock.frozen(STATED + timedelta(days=12)), working_in(alpha):
        warn_due()
        services.announce(withdrawn.shipments[0], by=SYSTEM, tracking_number="0034")
    run_handlers(alpha)
    assert mails(alpha, "date_near") == []


def test_a_day_that_passed_is_said_and_the_right_stays(
    alpha: Tenant, withdrawn: Any, run_handlers: Callable[[Tenant], int]
) -> None:
    after(alpha, 15, breach_due, run_handlers)
    assert [mail.recipient for mail in mails(alpha, "date_passed")] == ["ada@example.com"]
    with working_in(alpha):
        assert Rma.objects.get(pk=withdrawn.rma.pk).status == "authorized"


@pytest.mark.parametrize("given", [False, True])
def test_what_we_did_not_do_is_told_to_who_sees_to_it(
    alpha: Tenant, withdrawn: Any, run_handlers: Callable[[Tenant], int], given: bool
) -> None:
    ann = cast.person(alpha, "agent", "Ann")
    with clock.frozen(STATED + timedelta(days=1)), working_in(alpha):
        services.announce(withdrawn.shipments[0], by=SYSTEM, tracking_number="0034")
        Assignment.objects.bulk_create(
            [Assignment(rma=withdrawn.rma, member=ann.actor.id)] if given else []
        )
    after(alpha, 15, breach_due, run_handlers)
    to = ann.user.email if given else "returns@alpha.example"
    assert [mail.recipient for mail in mails(alpha, "date_missed")] == [to]


def test_the_money_is_due_in_time_although_nobody_looked_at_the_goods(
    alpha: Tenant, withdrawn: Any, run_handlers: Callable[[Tenant], int]
) -> None:
    with clock.frozen(STATED + timedelta(days=1)), working_in(alpha):
        services.receive_line(withdrawn.lines[0], quantity=1, by=SYSTEM)
    with working_in(alpha):
        assert [each.status for each in Rma.objects.get().resolutions.all()] == ["proposed"]
    after(alpha, 12, warn_due, run_handlers)
    after(alpha, 12, warn_due, run_handlers)
    with working_in(alpha):
        assert [each.status for each in Rma.objects.get().resolutions.all()] == ["due"]
        assert StageEvent.objects.filter(name="rma_line.due_by_law").count() == 1
