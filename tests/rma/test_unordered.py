"""Goods of no known order: nothing before the contact is verified, and then people decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.documents import store
from flows.models import StageEvent
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput
from rma.models import Rma, UnorderedDraft
from rma.services import unordered
from rma.unordered import Unordered
from tenants.models import Tenant
from tests.factories.catalog import make_order, make_product
from tests.factories.rma import SOON, seeded, unchanged, working_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _soon() -> Any:
    with clock.frozen(SOON):
        yield


@pytest.fixture
def draft(alpha: Tenant) -> UnorderedDraft:
    seeded(alpha)
    make_product(alpha, sku="PX5", title="Phone PX5")
    with working_in(alpha):
        return unordered.begin(
            name="Maren Oduya",
            email="maren@post.example",
            language="en",
            said=Unordered(
                article="px5", origin="gift", sku="PX5", happened="It is dead.", reason="defective"
            ),
        )


def confirmed(alpha: Tenant, draft: UnorderedDraft) -> UnorderedDraft:
    with working_in(alpha):
        code = unordered.issue_contact_code(draft)
        return unordered.confirm_contact(draft, code=code)


def send(alpha: Tenant, draft: UnorderedDraft) -> Rma:
    with working_in(alpha):
        return unordered.submit_unordered(draft, tenant=alpha, language="en")


def test_nothing_is_sent_before_the_code(alpha: Tenant, draft: UnorderedDraft) -> None:
    with unchanged(alpha), pytest.raises(Conflict, match="Enter the code first"):
        send(alpha, draft)


def test_a_wrong_code_counts_and_five_end_it(alpha: Tenant, draft: UnorderedDraft) -> None:
    with working_in(alpha):
        code = unordered.issue_contact_code(draft)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(unordered.TRIES):
        with pytest.raises(InvalidInput, match="does not fit"), working_in(alpha):
            unordered.confirm_contact(draft, code=wrong)
        with working_in(alpha):  # what the page keeps, although it refuses
            UnorderedDraft.objects.update(code_tries=_try + 1)
    with pytest.raises(InvalidInput), working_in(alpha):
        unordered.confirm_contact(draft, code=code)


def test_a_code_works_for_twenty_minutes_and_once(alpha: Tenant, draft: UnorderedDraft) -> None:
    with working_in(alpha):
        code = unordered.issue_contact_code(draft)
    late = clock.now() + timedelta(minutes=21)
    with clock.frozen(late), working_in(alpha), pytest.raises(InvalidInput):
        unordered.confirm_contact(draft, code=code)
    with working_in(alpha):
        assert unordered.confirm_contact(draft, code=code).verified_at is not None
    with working_in(alpha), pytest.raises(InvalidInput):
        unordered.confirm_contact(draft, code=code)


def test_it_becomes_a_return_of_no_order_once_that_people_decide_on(
    alpha: Tenant, draft: UnorderedDraft
) -> None:
    confirmed(alpha, draft)
    with working_in(alpha):
        proof = store(None, kind="photo", name="a.jpg", content_type="image/jpeg", body=b"x")
        change = {"proofs": (str(proof.pk),), "wish": "replacement"}
        unordered.change_unordered(draft, lambda said: Unordered.of(said.as_json() | change))
    rma = send(alpha, draft)
    assert send(alpha, draft).pk == rma.pk
    with working_in(alpha):
        [line] = rma.lines.all()
        proof.refresh_from_db()
        assert (rma.order_id, rma.status, rma.metadata) == (None, "requested", {"origin": "gift"})
        assert (line.sku, line.comment, line.wanted) == (
            "PX5",
            "It is dead.",
            {"type": "replacement"},
        )
        assert rma.customer is not None
        assert (rma.customer.email, rma.customer.name) == ("maren@post.example", "Maren Oduya")
        assert (proof.subject_id, proof.kind) == (rma.pk, unordered.PROOF)


def test_somebody_known_keeps_their_name(alpha: Tenant, draft: UnorderedDraft) -> None:
    make_order(alpha, customer={"name": "M. Oduya", "email": "maren@post.example"})
    confirmed(alpha, draft)
    rma = send(alpha, draft)
    with working_in(alpha):
        assert rma.customer is not None
        assert rma.customer.name == "M. Oduya"


def test_no_event_holds_the_address_or_the_code(alpha: Tenant, draft: UnorderedDraft) -> None:
    confirmed(alpha, draft)
    with working_in(alpha):
        told = str(list(StageEvent.objects.values("data", "snapshot", "previous")))
    assert "maren" not in told.lower()


def test_a_form_whose_link_has_ended_is_forgotten(alpha: Tenant, draft: UnorderedDraft) -> None:
    with clock.frozen(SOON + timedelta(days=29)), working_in(alpha):
        assert unordered.forget_expired() == 0
    with clock.frozen(SOON + timedelta(days=31)), working_in(alpha):
        unordered.begin(name="B", email="b@x.example", language="en", said=Unordered())
        assert [each.name for each in UnorderedDraft.objects.all()] == ["B"]
