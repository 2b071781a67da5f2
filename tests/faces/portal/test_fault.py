"""A fault after the shop's own window: the choice is explained, made, and goes by the law alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.models import StageEvent
from returns_portal.lib import clock
from rma.models import Rma
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper
from tests.factories.rma import with_policy, working_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(shopper: Shopper) -> Shopper:
    """The shopper at the form of a fault, a hundred days after the delivery; the shop gives seven
    days, and shop credit only."""
    with clock.frozen(NOW + timedelta(days=93)):
        with_policy(shopper.tenant, window_days=7, resolutions=["store_credit"])
        shopper.open()
        page = shopper.client.get(shopper.form).content.decode()
        assert "Your rights by law" in page
        assert "repair or replacement, free of charge" in page
        assert "you need not prove that it was faulty from the start" in page
        token = shopper.form.rsplit("/", 1)[-1]
        answer = shopper.client.post(f"/return/{token}/fault")
        assert answer.status_code == 302, answer.content.decode()
        shopper.form = answer["Location"]
        yield shopper


def at_the_choice(shopper: Shopper) -> str:
    shopper.choose(**{"take-1": "1"})
    shopper.fill("reasons", **{"reason-0": "defective"})
    return shopper.client.get(f"{shopper.form}/outcome").content.decode()


def test_the_choice_is_explained_before_it_is_made_and_mailed_once(late: Shopper) -> None:
    page = at_the_choice(late)
    assert "You choose: repair or replacement" in page
    assert "lasts 12 months longer, once" in page
    late.client.get(f"{late.form}/outcome")
    copies = [
        mail for mail in late.mails() if "your choice when something is faulty" in mail.subject
    ]
    assert len(copies) == 1
    assert "Directive (EU) 2024/1799" in copies[0].text
    with working_in(late.tenant):
        event = StageEvent.objects.get(name="order.remedies_explained")
    assert (event.data["months"], event.data["version"]) == (12, "2026-07")


def test_a_repair_is_chosen_and_goes_its_way(late: Shopper) -> None:
    page = at_the_choice(late)
    assert 'value="repair"' in page
    assert 'value="refund"' not in page
    late.fill("outcome", choice="repair")
    late.fill("sending", choice="label")
    answer = late.client.post(f"{late.form}/review", {"seen": late.seen()})
    assert answer.status_code == 302, answer.content.decode()
    with working_in(late.tenant):
        rma = Rma.objects.get()
        [line] = rma.lines.all()
    assert (rma.legal_basis, rma.label_paid_by) == ("guarantee", "merchant")
    assert line.wanted["type"] == "repair"
    assert late.client.get(answer["Location"]).status_code == 200


def test_money_is_possible_once_it_is_said_why(late: Shopper) -> None:
    at_the_choice(late)
    answer = late.fill("outcome", ground="not_in_time")
    assert answer.status_code == 302
    page = late.client.get(f"{late.form}/outcome").content.decode()
    assert 'value="refund"' in page
    late.fill("outcome", choice="refund")
    late.fill("sending", choice="label")
    late.client.post(f"{late.form}/review", {"seen": late.seen()})
    with working_in(late.tenant):
        [line] = Rma.objects.get().lines.all()
    assert line.wanted == {"type": "refund", "escalation_ground": "not_in_time"}


def test_a_made_up_ground_changes_nothing(late: Shopper) -> None:
    at_the_choice(late)
    late.fill("outcome", ground="because")
    page = late.client.get(f"{late.form}/outcome").content.decode()
    assert 'value="refund"' not in page
