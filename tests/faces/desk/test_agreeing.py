"""Something else is agreed on by the desk: done there, told to the shopper, said by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import ThreadMessage
from notifications.selectors import mailbox
from returns_portal.lib import clock
from rma.links import status_path
from rma.models import Rma
from rma.selectors.whole import WholeReturn
from rma.services.colleagues import assign_return
from tenants.models import Tenant
from tests import cast
from tests.factories import exchange as goods
from tests.factories import rma as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sizes(alpha: Tenant):
    with clock.frozen(make.SOON):
        make.seeded(alpha)
        yield goods.shop_with_sizes(alpha)


@pytest.fixture
def agent(sizes: Tenant) -> Client:
    return cast.browser(sizes, cast.person(sizes, "agent", "Ann"))


@pytest.fixture
def whole(sizes: Tenant) -> WholeReturn:
    return make.returned(sizes, goods.tee_order(sizes), make.line_ask(), language="de")


def page(browser: Client, whole: WholeReturn) -> str:
    answer = browser.get(reverse("desk:return", args=[whole.rma.public_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def agree(browser: Client, whole: WholeReturn, **said: str) -> int:
    path = reverse("desk:act", args=["line", whole.lines[0].public_id, "agree"])
    return browser.post(path, {"reason": "As we said on the phone", **said}).status_code


def test_an_exchange_is_agreed_on_and_the_shopper_reads_it(
    sizes: Tenant, agent: Client, whole: WholeReturn, run_handlers: Any
) -> None:
    text = page(agent, whole)
    assert "Agree on something else" in text
    assert "TEE-L" in text
    assert "TEE-0)" not in text
    assert agree(agent, whole, outcome="exchange", sku="TEE-L") == 302
    text = page(agent, whole)
    for words in ("Something else was agreed", "Exchange, before: Refund", "Ann"):
        assert words in text
    run_handlers(sizes)
    run_handlers(sizes)
    with make.working_in(sizes):
        [message] = ThreadMessage.objects.all()
        mails = [mail for mail in mailbox() if "Tee-L" in mail.text]
    assert len(mails) == 1
    assert "Tee-L" in message.text
    assert message.text.endswith("As we said on the phone")
    told = cast.browser(sizes).get(status_path(whole.rma)).content.decode()
    assert "We agreed on something else: Exchange" in told
    assert "As we said on the phone" in told


def test_what_is_missing_is_asked_for_and_what_is_paid_says_why_not(
    sizes: Tenant, agent: Client, whole: WholeReturn
) -> None:
    with make.unchanged(sizes):
        assert agree(agent, whole, outcome="exchange") == 400
        assert agree(agent, whole, outcome="store_credit", reason=" ") == 400
    make.received(sizes, whole.lines[0])
    [resolution] = make.fresh(sizes, whole.rma).resolutions
    agent.post(
        reverse("desk:act", args=["money", resolution.public_id, "settle"]), {"reference": "T-1"}
    )
    with make.unchanged(sizes):
        assert agree(agent, whole, outcome="store_credit") == 409
    assert "Settle that first." in page(agent, whole)


def test_who_may_only_look_agrees_on_nothing(sizes: Tenant, whole: WholeReturn) -> None:
    looker = cast.browser(sizes, cast.person(sizes, "analyst", "Bob"))
    assert "Agree on something else" not in page(looker, whole)
    with make.unchanged(sizes):
        assert agree(looker, whole, outcome="store_credit") == 403


def test_the_story_says_to_whom_a_return_was_given(
    sizes: Tenant, agent: Client, whole: WholeReturn
) -> None:
    carla = cast.person(sizes, "agent", "Carla")
    with make.working_in(sizes):
        rma = Rma.objects.get(pk=whole.rma.pk)
        assign_return(rma, by=make.SYSTEM, to=carla.user.pk)
        assign_return(rma, by=make.SYSTEM, to=None)
    text = page(agent, whole)
    assert f"Given to {carla.user}" in text
    assert "Given to nobody in particular" in text
    assert "Given to somebody" not in text
