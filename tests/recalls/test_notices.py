"""Notices: every slot the law wants, in the owner's language, once for each person and event."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from flows.deadlines import breach_due
from notifications.channels import DeliveryFailed
from notifications.models import Message
from recalls.models import AffectedUnit, RecallNotice
from recalls.selectors.owners import look_up
from recalls.services import lookups, units
from recalls.services.notices import outcomes, write_next
from recalls.services.waves import REMIND_AFTER_DAYS
from recalls.wording import MINIMISING, minimising_words
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, TooManyRequests
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.factories.rma import working_in
from tests.recalls.recalling import HAZARD, Recallers, lamp_sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("soon")]


@pytest.mark.parametrize("language", MINIMISING)
def test_every_forbidden_word_is_found_within_a_sentence(language: str) -> None:
    missed = [word for word in MINIMISING[language] if not minimising_words(f"x {word}, y")]
    assert missed == []


@pytest.mark.parametrize(
    "text",
    ["", HAZARD, "Take every precaution.", "Volunteers", "freiwillig3", "involuntary"],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert minimising_words(text) == []


def test_line_breaks_and_capitals_hide_nothing() -> None:
    assert minimising_words("IN RARE\n  Cases") == ["IN RARE\n  Cases"]


def test_a_notice_has_every_slot(recallers: Recallers) -> None:
    make_product(recallers.shop, "LAMP", image_url="https://shop.example/lamp.jpg")
    buyer = {"name": "Ada Lovelace", "email": "ada@example.com", "language": "en"}
    order = lamp_sold(recallers.shop, "L3-2288", "L3-2289", customer=buyer)
    recallers.running(
        instructions="Stop charging it. Keep it away from anything that burns.",
        where_to_find="Inside the battery door, after SN.",
        contact="1800 555 0142, free of charge",
    )
    [mail] = recallers.mails()
    assert mail.subject == "Product safety recall: Lantern 320"
    assert (mail.recipient, mail.language) == ("ada@example.com", "en")
    wanted = [
        "Lantern 320",
        "LAMP",
        "L3-2288, L3-2289",
        order.number,
        "Inside the battery door, after SN.",
        HAZARD,
        "Stop charging it. Keep it away from anything that burns.",
        "Refund: the full price, whatever its age and condition",
        "Replacement: a safe product",
        "/recall/",
        "1800 555 0142, free of charge",
        "pass this on",
    ]
    assert [part for part in wanted if part not in mail.text] == []
    assert [part for part in wanted if part not in mail.html] == []
    assert "https://shop.example/lamp.jpg" in mail.html
    assert minimising_words(mail.text) == []


def test_without_own_words_it_says_to_stop_and_where_to_answer(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    recallers.running()
    [mail] = recallers.mails()
    assert "Stop using it at once." in mail.text
    assert mail.text.count("/recall/") >= 1


def test_each_owner_reads_it_in_their_own_language(recallers: Recallers) -> None:
    german = {"name": "Eva", "email": "eva@example.com", "language": "de-AT"}
    french = {"name": "Zoé", "email": "zoe@example.com", "language": "fr"}
    lamp_sold(recallers.shop, "L3-2288", customer=german)
    lamp_sold(recallers.shop, "L3-2289", customer=french)
    recallers.running(texts={"de": {"hazard": "Der Akku kann brennen.", "name": "Laterne"}})
    mails = {mail.language: mail for mail in recallers.mails()}
    assert "Der Akku kann brennen." in mails["de-AT"].text
    assert "Laterne" in mails["de-AT"].subject
    assert HAZARD in mails["fr"].text


def test_one_person_with_several_orders_gets_one_mail(recallers: Recallers) -> None:
    buyer = {"name": "Ada", "email": "ada@example.com"}
    lamp_sold(recallers.shop, "L3-2288", customer=buyer)
    lamp_sold(recallers.shop, "L3-2289", customer=buyer)
    campaign = recallers.running()
    [mail] = recallers.mails()
    assert "L3-2288" in mail.text
    assert "L3-2289" in mail.text
    assert {unit.contact for unit in recallers.units(campaign)} == {"notified"}
    assert recallers.work() == 0


def test_two_people_with_one_address_get_a_mail_each(recallers: Recallers) -> None:
    for number in (1, 2):
        buyer = {"external_id": f"c{number}", "email": "family@example.com"}
        lamp_sold(recallers.shop, f"L3-228{number + 7}", customer=buyer)
    recallers.running()
    assert len(recallers.mails()) == 2


def test_who_has_no_address_is_counted_and_told_another_way(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288", customer={"name": "Ada", "email": ""})
    campaign = recallers.running()
    assert recallers.mails() == []
    unit = recallers.unit(campaign)
    assert unit.contact == "none"
    with working_in(recallers.shop):
        assert outcomes(campaign) == {"no_address": 1}
        units.notify(unit, by=recallers.first.actor, channel="post")
        done = units.mark_unreachable(unit, by=recallers.first.actor, reason="moved")
    assert (done.contact, done.contact_note) == ("unreachable", "moved")


def test_the_silent_are_reminded_and_those_who_answered_are_not(recallers: Recallers) -> None:
    lamp_sold(recallers.shop, "L3-2288")
    lamp_sold(recallers.shop, "L3-2289")
    campaign = recallers.running()
    answered, silent = recallers.units(campaign)
    with working_in(recallers.shop):
        units.refuse(answered, by=recallers.first.actor)
    for wave, days in enumerate(REMIND_AFTER_DAYS, start=1):
        after = sum(REMIND_AFTER_DAYS[:wave])
        with clock.frozen(make.SOON + timedelta(days=after, hours=1)), tenant_scope(recallers.shop):
            assert breach_due() == 1, days
            recallers.work()
    assert len(recallers.mails("recall_reminder")) == 3
    with working_in(recallers.shop):
        fresh = AffectedUnit.objects.get(pk=silent.pk)
        assert (fresh.contact, fresh.reminded) == ("notified", 3)
        assert AffectedUnit.objects.get(pk=answered.pk).reminded == 0
    with clock.frozen(make.SOON + timedelta(days=900)), tenant_scope(recallers.shop):
        breach_due()
        recallers.work()
    assert len(recallers.mails("recall_reminder")) == 3


def test_a_killed_writer_leaves_neither_a_mail_nor_a_contact(recallers: Recallers) -> None:
    for number in range(2288, 2292):
        lamp_sold(recallers.shop, f"L3-{number}")
    campaign = recallers.approved()
    from recalls.services import campaigns
    from recalls.services.searching import search

    with working_in(recallers.shop):
        campaign = campaigns.activate(campaign, by=recallers.first.actor)
    with tenant_scope(recallers.shop):
        search(campaign)
        written: list[object] = []

        def dies(letter: object) -> bool:
            written.append(letter)
            if len(written) == 3:
                raise RuntimeError("killed")
            return True

        with pytest.raises(RuntimeError):
            write_next(campaign, write=dies, limit=10)
    with working_in(recallers.shop):
        assert RecallNotice.objects.filter(written_at=None).count() == 4
        assert set(AffectedUnit.objects.values_list("contact", flat=True)) == {"none"}
    recallers.work()
    assert len(recallers.mails()) == 4
    assert {unit.contact for unit in recallers.units(campaign)} == {"notified"}


def test_a_mail_that_cannot_be_delivered_leaves_an_unreachable_owner(
    recallers: Recallers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(letter: object) -> str:
        raise DeliveryFailed("550 no such user", permanent=True)

    closed = SimpleNamespace(send=nobody, by_hand=False)
    monkeypatch.setattr("notifications.services.sending.channel", lambda name: closed)
    lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    unit = recallers.unit(campaign)
    assert (unit.contact, unit.contact_note) == ("unreachable", "bounced: 550 no such user")


def test_the_public_learns_whether_a_thing_is_recalled_and_nothing_else(
    recallers: Recallers,
) -> None:
    make_product(recallers.shop, "LAMP", gtins=["4006381333931"])
    order = lamp_sold(recallers.shop, "L3-2288")
    campaign = recallers.running()
    with working_in(recallers.shop):
        for code in ("L3-2288", " l3-2290 ", "L3-2294"):
            found = look_up(code)
            assert (found.recalls, found.certain) == ((campaign,), True), code
        for code in ("4006381333931", "lamp"):
            assert look_up(code).recalls == (campaign,)
            assert look_up(code).certain is False
        for code in ("L3-2295", order.number, order.external_id, "", "5901234123457"):
            assert look_up(code).affected is False, code


def test_looking_up_is_limited(recallers: Recallers) -> None:
    with working_in(recallers.shop):
        for _turn in range(30):
            lookups.check("L3-1", visitor="10.0.0.1")
        with pytest.raises(TooManyRequests):
            lookups.check("L3-1", visitor="10.0.0.1")
        lookups.check("L3-1", visitor="10.0.0.2")
        with pytest.raises(InvalidInput):
            lookups.check(" ", visitor="10.0.0.2")


def test_an_owner_gets_their_page_again_by_order_and_address(recallers: Recallers) -> None:
    buyer = {"name": "Ada", "email": "ada@example.com"}
    order = lamp_sold(recallers.shop, "L3-2288", customer=buyer)
    recallers.running()
    with working_in(recallers.shop):
        lookups.ask_for_link(number=order.number, contact="ada@example.com", visitor="v")
        lookups.ask_for_link(number=order.number, contact="eve@example.com", visitor="v")
        lookups.ask_for_link(number="nope", contact="ada@example.com", visitor="v")
    recallers.work()
    assert len(recallers.mails()) == 2
    with working_in(recallers.shop):
        assert set(Message.objects.values_list("recipient", flat=True)) == {"ada@example.com"}
