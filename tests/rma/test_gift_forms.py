"""What who got a gift fills in: opened by two codes, kept, and sent once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.models import Order
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput
from rma.gift_codes import gift_code_of
from rma.models import GiftCode, GiftDraft, ReturnDraft, Rma
from rma.selectors.gifts import gift_offer
from rma.selectors.whole import whole_return
from rma.services import gifts
from rma.services.drafting import change_draft
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.gifts import HOME, RECIPIENT, gift_slip
from tests.factories.rma import working_in

CREDIT = {"type": "store_credit"}


@pytest.fixture
def order(shop: Tenant) -> Order:
    """Two T-shirts and a mug; the shirts were sold with a discount."""
    shirts = line_given(external_id="1", discount="3.01")
    mug = line_given(external_id="2", sku="MUG", title="Mug", quantity=1, unit_price="7.00")
    return make_order(shop, lines=[shirts, mug], ship_to={"name": "Gil Giver", "country": "DE"})


# --- filling it in -------------------------------------------------------------------------------


def opened(shop: Tenant, gift: GiftCode, email: str = RECIPIENT["email"]) -> GiftDraft:
    """What the code of the slip and the one-time code open."""
    code = gift_code_of(gift) or ""
    with working_in(shop):
        gifts.open_gift(code=code, email=email, language="en")
        waiting = GiftDraft.objects.latest("created_at")
        typed = gifts.issue_recipient_code(waiting)
    with working_in(shop):
        return gifts.confirm_recipient(code=code, email=email, typed=typed)


def test_a_wrong_code_leaves_no_trace(shop: Tenant, order: Order) -> None:
    code = gift_code_of(gift_slip(shop, order)) or ""
    other = "GIFT-0000-0000-0000-0000"
    with make.unchanged(shop), working_in(shop):
        gifts.open_gift(code=other, email="n@example.org", language="en")
    with make.unchanged(shop), pytest.raises(InvalidInput), working_in(shop):
        gifts.confirm_recipient(code=code, email="n@example.org", typed="123456")


def test_a_one_time_code_works_once_and_for_its_own_address(shop: Tenant, order: Order) -> None:
    gift = gift_slip(shop, order)
    code = gift_code_of(gift) or ""
    with working_in(shop):
        gifts.open_gift(code=code, email="n@example.org", language="en")
        typed = gifts.issue_recipient_code(GiftDraft.objects.get())
    wrong = "000000" if typed != "000000" else "111111"
    for email, tried in [("x@example.org", typed), ("n@example.org", wrong)]:
        with pytest.raises(InvalidInput), working_in(shop):
            gifts.confirm_recipient(code=code, email=email, typed=tried)
    with working_in(shop):
        draft = gifts.confirm_recipient(code=code, email=" N@example.org", typed=typed)
        assert draft.form is not None
    with pytest.raises(InvalidInput), working_in(shop):
        gifts.confirm_recipient(code=code, email="n@example.org", typed=typed)


def test_five_wrong_tries_end_a_code(shop: Tenant, order: Order) -> None:
    gift = gift_slip(shop, order)
    code = gift_code_of(gift) or ""
    with working_in(shop):
        gifts.open_gift(code=code, email="n@example.org", language="en")
        typed = gifts.issue_recipient_code(GiftDraft.objects.get())
    wrong = "000000" if typed != "000000" else "111111"
    for tried in [*[wrong] * 5, typed]:
        with working_in(shop), pytest.raises(InvalidInput):
            gifts.confirm_recipient(code=code, email="n@example.org", typed=tried)


def test_the_form_becomes_one_return_however_often_it_is_sent(shop: Tenant, order: Order) -> None:
    gift = gift_slip(shop, order, lines={"1": 1})
    draft = opened(shop, gift)
    assert draft.form is not None
    with working_in(shop):
        shown = gift_offer(gift, shop)
        assert [(each.line.external_id, each.verdict.returnable) for each in shown.lines] == [
            ("1", 1)
        ]
        assert [each.total_minor for each in shown.lines] == [0]
        change_draft(draft.form, lambda filled: filled.choose({"1": 1}))
        change_draft(draft.form, lambda filled: filled.explain("1", reason="changed_mind"))
        gifts.keep_address(draft, address=HOME)
    first, second = (submit(shop, draft, CREDIT["type"]) for _time in range(2))
    assert first.pk == second.pk
    with working_in(shop):
        whole = whole_return(first)
        assert [each.amount_minor for each in whole.resolutions] == [850]
        assert whole.rma.ship_from == HOME
        assert gift_offer(gift, shop).lines[0].verdict.returnable == 0


def submit(shop: Tenant, draft: GiftDraft, outcome: str) -> Rma:
    with working_in(shop):
        row = ReturnDraft.objects.get(pk=draft.form_id)
        if row.rma_id is None:
            change_draft(
                row, lambda filled: type(filled).of(filled.as_json() | {"resolution": outcome})
            )
        return gifts.submit_gift(draft, tenant=shop, language="en")


def test_what_was_never_sent_is_forgotten_with_its_link(shop: Tenant, order: Order) -> None:
    draft = opened(shop, gift_slip(shop, order))
    with clock.frozen(draft.updated_at + timedelta(days=31)), working_in(shop):
        assert gifts.forget_expired() == 1
        assert not GiftDraft.objects.exists()
        assert not ReturnDraft.objects.exists()
