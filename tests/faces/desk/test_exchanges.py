"""Exchanges on the desk: sent, paid, lapsed, given in advance, by the buttons of the return."""

from __future__ import annotations

import pytest
from django.urls import reverse

from returns_portal.lib import clock
from rma.models import Advance
from tests import cast
from tests.factories import exchange as goods
from tests.factories import rma as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sizes(alpha):
    with clock.frozen(make.SOON):
        make.seeded(alpha)
        yield goods.shop_with_sizes(alpha)


@pytest.fixture
def agent(sizes):
    return cast.browser(sizes, cast.person(sizes, "agent", "Ann"))


def _page(agent, whole):
    answer = agent.get(reverse("desk:return", args=[whole.rma.public_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def _act(agent, kind, stage, verb, **said):
    answer = agent.post(reverse("desk:act", args=[kind, stage.public_id, verb]), said)
    return answer.status_code


def _asked(shop, sku="TEE-XL", units=1):
    whole = goods.exchanged(shop, sku, units)
    make.received(shop, whole.lines[0], units)
    return whole


def _state(shop, whole):
    return make.fresh(shop, whole.rma).resolutions[0].status


def test_a_difference_is_recorded_and_the_goods_are_sent(sizes, agent):
    whole = _asked(sizes)
    [resolution] = whole.resolutions
    page = _page(agent, whole)
    for words in ("The shopper pays the difference", "Record the payment", "to be paid by the sh"):
        assert words in page
    assert _act(agent, "money", resolution, "difference_paid", reference="B-1") == 302
    page = _page(agent, whole)
    for words in ("Send what the shopper chose", "Send the replacement", "0 of 1", "B-1"):
        assert words in page
    wrong = {"quantity": "2", "tracking_number": "T-1"}
    assert _act(agent, "money", resolution, "send", **wrong) == 400
    said = {"quantity": "1", "tracking_number": "T-1", "serials": "S-1\n"}
    assert _act(agent, "money", resolution, "send", **said) == 302
    assert _state(sizes, whole) == "settled"
    assert "1 of 1" in _page(agent, whole)


def test_a_difference_that_nobody_pays_becomes_a_refund(sizes, agent):
    whole = _asked(sizes)
    [resolution] = whole.resolutions
    assert _act(agent, "money", resolution, "lapse") == 302
    assert "Ask for the difference again, or refund instead" in _page(agent, whole)
    assert _act(agent, "money", resolution, "ask_payment") == 302
    assert _act(agent, "money", resolution, "lapse") == 302
    assert _act(agent, "money", resolution, "refund_instead") == 302
    after = make.fresh(sizes, whole.rma)
    assert [each.status for each in after.resolutions] == ["cancelled", "due"]


def test_something_is_given_in_advance_on_an_agents_word(sizes, agent):
    whole = goods.exchanged(sizes, "TEE-L")
    [resolution] = whole.resolutions
    assert "Give in advance" in _page(agent, whole)
    assert _act(agent, "money", resolution, "offer_advance") == 302
    with make.working_in(sizes):
        advance = Advance.objects.get()
    page = _page(agent, whole)
    assert "Give in advance" not in page
    assert "In advance" in page
    assert _act(agent, "advance", advance, "secure", security="agents_word") == 400
    word = {"security": "agents_word", "reason": "Known for years"}
    assert _act(agent, "advance", advance, "secure", **word) == 302
    assert _act(agent, "money", resolution, "send", quantity="1") == 302
    assert _act(agent, "advance", advance, "remind") == 302
    assert _act(agent, "advance", advance, "charge", reference="C-1") == 302
    with make.working_in(sizes):
        assert Advance.objects.get().status == "charged"


def test_who_may_only_look_sends_nothing(sizes):
    whole = _asked(sizes, "TEE-L")
    looker = cast.browser(sizes, cast.person(sizes, "analyst", "Bob"))
    with make.unchanged(sizes):
        assert _act(looker, "money", whole.resolutions[0], "send", quantity="1") == 403
