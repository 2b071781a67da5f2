"""A device is wiped, verified and certified; unknown is never passed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from disposition import services
from disposition.models import Sanitisation
from disposition.selectors import blocks_of
from disposition.selectors.options import offered
from disposition.services import sanitising
from flows.models import Document, StageEvent
from flows.perform import perform
from inspection import services as floor_services
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories.rma import working_in
from tests.papers import text_of


@pytest.fixture
def phone(shop):
    return make.ready(shop, sku="PHONE", data_bearing=True)


def routes_of(shop, unit):
    with working_in(shop):
        return {choice.route for choice in offered(floor.HandlingUnit.objects.get(pk=unit.pk))}


def refused(shop, code, verb, *args, **details):
    with working_in(shop):
        before = StageEvent.objects.count()
    with pytest.raises((Conflict, InvalidInput)) as caught, working_in(shop):
        verb(*args, by=floor.SYSTEM, **details)
    assert caught.value.code == code
    with working_in(shop):
        assert StageEvent.objects.count() == before
    return caught.value


def run(shop, wipe, **given):
    how = {"how": "purge", "technique": "crypto_erase", "tool": "Blanko"} | given
    with working_in(shop):
        return sanitising.run_wipe(wipe, by=floor.SYSTEM, **how)


def test_a_verified_wipe_opens_the_gate(shop, phone):
    with working_in(shop):
        assert blocks_of(phone) == {"data": True}
    wipe = make.wiped(shop, phone)
    assert (wipe.status, wipe.result, wipe.method, wipe.technique, wipe.tool) == (
        "verified", "passed", "purge", "crypto_erase", "Blanko",
    )  # fmt: skip
    assert (wipe.ran_by, wipe.verified_by, wipe.serial) == ("system", "system", "SN-1")
    with working_in(shop):
        assert blocks_of(phone) == {}
        services.start_route(make.way_of(shop, phone), by=floor.SYSTEM)
    assert floor.fresh(shop, phone).serial == "SN-1"


@pytest.mark.parametrize("result", ["failed", "unknown"])
def test_what_is_not_passed_is_failed(shop, phone, result):
    wipe = make.wiped(shop, phone, result)
    assert (wipe.status, wipe.result) == ("failed", result)
    with working_in(shop):
        assert blocks_of(phone) == {"data": True}
        assert wipe.failure
        with pytest.raises(TransitionRefused):
            services.start_route(make.way_of(shop, phone), by=floor.SYSTEM)


def test_the_machine_itself_lets_nobody_past_without_a_passed_verification(shop, phone):
    wipe = run(shop, make.asked(shop, phone))
    with working_in(shop):
        wipe = sanitising.finish_wipe(wipe, by=floor.SYSTEM)
        with pytest.raises(TransitionRefused, match="has not passed"):
            perform(wipe, "verify", by=floor.SYSTEM)
    update = "UPDATE disposition_sanitisation SET status = 'verified' WHERE id = %s"
    with pytest.raises(IntegrityError), working_in(shop), connection.cursor() as cursor:
        cursor.execute(update, [wipe.pk])  # nor does the database


def test_a_failed_wipe_is_tried_again_with_a_clean_sheet(shop, phone):
    wipe = make.wiped(shop, phone, "failed")
    with working_in(shop):
        wipe = sanitising.retry_wipe(wipe, by=floor.SYSTEM)
    assert (wipe.status, wipe.attempts) == ("pending", 2)
    wipe = run(shop, wipe, how="clear", technique="overwrite", tool="shred 9.1")
    assert (wipe.status, wipe.result) == ("running", "")
    with working_in(shop):
        sanitising.finish_wipe(wipe, by=floor.SYSTEM)
        done = sanitising.verify_wipe(
            wipe, result="passed", how="sample", sample_percent=10, by=floor.SYSTEM
        )
    assert (done.status, done.sample_percent) == ("verified", 10)


def test_what_cannot_be_wiped_may_only_be_destroyed_and_is_routed_so(shop, phone):
    wipe = make.wiped(shop, phone, "failed")
    lot = make.opened(shop)
    with working_in(shop):
        done = sanitising.escalate_wipe(wipe, reason="Locked", by=floor.SYSTEM)
    assert done.status == "destroy_required"
    assert routes_of(shop, phone) == {"destroy"}
    way = make.way_of(shop, phone)
    assert (way.status, way.route) == ("proposed", "destroy")
    refused(shop, "route_not_lawful", services.approve_route, way, route="recycle", reason="Please")
    with working_in(shop):
        services.approve_route(way, by=floor.SYSTEM)
    refused(shop, "other_route", make.lots.scan_into, lot, phone)
    assert make.scanned(shop, make.opened(shop, "destroy"), phone).pk


def test_each_device_is_wiped_by_itself_under_its_serial(shop, phone):
    refused(shop, "required", sanitising.ask_for_wipe, phone)
    make.asked(shop, phone, serial="SN-7")
    other = make.ready(shop, sku="PHONE", data_bearing=True)
    refused(shop, "serial_on_hand", sanitising.ask_for_wipe, other, serial="sn-7")
    pile = make.ready(shop, sku="PHONE", data_bearing=True, quantity=2)
    refused(shop, "a_pile", sanitising.ask_for_wipe, pile, serial="SN-9")
    refused(shop, "no_data", sanitising.ask_for_wipe, make.ready(shop), serial="SN-8")


def test_asked_twice_is_asked_once(shop, phone):
    first = make.asked(shop, phone)
    assert make.asked(shop, phone).pk == first.pk
    with working_in(shop):
        assert Sanitisation.objects.count() == 1


def test_evidence_is_not_wiped_and_nor_is_what_is_not_ours(shop, phone):
    wipe = make.asked(shop, phone)
    with working_in(shop):
        hold = floor_services.place_hold(phone, kind="evidence", reason="x", by=floor.SYSTEM)
    how = {"how": "purge", "technique": "crypto_erase", "tool": "Blanko"}
    refused(shop, "on_hold", sanitising.run_wipe, wipe, **how)
    with working_in(shop):
        floor_services.release_hold(hold, finding="Answered", by=floor.SYSTEM)
    refused(shop, "invalid_choice", sanitising.run_wipe, wipe, **(how | {"how": "shake"}))
    refused(shop, "invalid_choice", sanitising.run_wipe, wipe, **(how | {"technique": "shred"}))
    refused(shop, "required", sanitising.run_wipe, wipe, **(how | {"tool": " "}))


def test_the_certificate_says_all_that_a_certificate_has_to(shop, phone, alice):
    wipe = make.asked(shop, phone, manufacturer="Acme", capacity="128 GB", data_backup="no")
    with working_in(shop):
        sanitising.run_wipe(
            wipe, how="purge", technique="crypto_erase", tool="Blanko", tool_version="7.2",
            by=alice.actor,
        )  # fmt: skip
        sanitising.finish_wipe(wipe, by=alice.actor)
        sanitising.verify_wipe(
            wipe, result="passed", how="sample", sample_percent=10, criteria="No user data found",
            by=floor.SYSTEM,
        )  # fmt: skip
        done = sanitising.certify_wipe(wipe, by=alice.actor)
        paper = Document.objects.get(pk=done.certificate_id)
    assert (done.status, paper.kind) == ("certified", "certificate")
    text = text_of(bytes(paper.body)) + text_of(bytes(paper.body), 1)
    for words in (
        done.certificate_number, "Acme", "Phone", "SN-1", phone.lpn, "128 GB", "Purge",
        "Cryptographic erase", "Blanko 7.2", "NIST SP 800-88", "10 %", "No user data found",
        "Passed", alice.actor.label, "Alpha",
    ):  # fmt: skip
        assert words in text, words
    assert bytes(paper.body)[:5] == b"%PDF-"


def test_an_unverified_wipe_has_no_certificate(shop, phone):
    wipe = make.asked(shop, phone)
    with working_in(shop), pytest.raises(TransitionRefused):
        sanitising.certify_wipe(wipe, by=floor.SYSTEM)
    with working_in(shop):
        assert not Document.objects.filter(kind="certificate").exists()


def test_who_may_only_look_wipes_nothing(shop, phone, bob):
    wipe = make.asked(shop, phone)
    for verb in (
        lambda: sanitising.ask_for_wipe(phone, by=bob.actor),
        lambda: sanitising.run_wipe(
            wipe, how="purge", technique="crypto_erase", tool="B", by=bob.actor
        ),
        lambda: sanitising.certify_wipe(wipe, by=bob.actor),
    ):
        with pytest.raises(PermissionDenied), working_in(shop):
            verb()
