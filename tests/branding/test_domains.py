"""Names of a shop's own: claimed by anybody, proven by one, warned about, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from branding import tasks
from branding.services import add_domain, ask_for_check, prefer_domain, remove_domain
from branding.services.domains import GRACE, MOST_DOMAINS, check_domain
from flows.drain import drain
from flows.models import StageEvent
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from tenants.links import absolute, canonical_host
from tenants.models import Domain, Tenant
from tenants.scope import tenant_scope
from tests.branding.conftest import Zone
from tests.cast import Person

pytestmark = pytest.mark.django_db

HOST = "returns.hollin.com"


def claimed(tenant: Tenant, who: Person, host: str = HOST) -> Domain:
    with tenant_scope(tenant):
        return add_domain(host, by=who.actor)


def checked(row: Domain) -> Domain:
    with tenant_scope(row.tenant_id):
        found = check_domain(row.pk)
    assert found is not None
    return found


def told(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant), transaction.atomic():
        names = StageEvent.objects.order_by("pk").values_list("name", flat=True)
        return [name for name in names if name.startswith("domain.")]


def test_a_claim_serves_nothing_until_its_records_are_there(
    alpha: Tenant, alice: Person, zone: Zone
) -> None:
    row = claimed(alpha, alice)
    assert (row.host, row.verified_at, len(row.token) >= 20) == (HOST, None, True)
    assert checked(row).problem == "no_record"
    zone.said[f"_returns-portal-verification.{HOST}"] = ["v=spf1 -all", "somebody else's"]
    assert checked(row).problem == "other_record"
    zone.said[f"_returns-portal-verification.{HOST}"].append(f" {row.token} ")
    assert checked(row).problem == "leads_elsewhere"
    assert canonical_host(alpha) == f"{alpha.slug}.localhost"
    zone.aliases = {HOST: "edge.hollin.com", "edge.hollin.com": f"{alpha.slug}.localhost"}
    proven = checked(row)
    assert (proven.problem, proven.is_primary, proven.verified_at is None) == ("", True, False)
    assert absolute("/x", alpha) == f"https://{HOST}/x"
    assert told(alpha) == ["domain.added"] + ["domain.refused"] * 3 + ["domain.verified"]
    checked(row)
    assert told(alpha)[-1] == "domain.verified"


def test_a_bare_name_leads_here_by_the_same_addresses(
    alpha: Tenant, alice: Person, zone: Zone
) -> None:
    row = claimed(alpha, alice, "hollin.com")
    zone.said["_returns-portal-verification.hollin.com"] = [row.token]
    zone.machines = {"hollin.com": {"192.0.2.7", "192.0.2.66"}}
    zone.machines[f"{alpha.slug}.localhost"] = {"192.0.2.7", "2001:db8::7"}
    assert checked(row).problem == "leads_elsewhere"
    zone.machines["hollin.com"] = {"192.0.2.7"}
    assert checked(row).problem == ""


def test_a_circle_of_aliases_ends(alpha: Tenant, alice: Person, zone: Zone) -> None:
    row = claimed(alpha, alice)
    zone.said[f"_returns-portal-verification.{HOST}"] = [row.token]
    zone.aliases = {HOST: "a.com", "a.com": HOST}
    assert checked(row).problem == "leads_elsewhere"


@pytest.mark.parametrize("host", ["192.0.2.7", "co.uk", "beta.localhost", "shop.internal", "x"])
def test_a_name_that_cannot_be_is_refused_and_nothing_is_kept(
    host: str, alpha: Tenant, alice: Person
) -> None:
    with pytest.raises(InvalidInput) as refused:
        claimed(alpha, alice, host)
    assert refused.value.errors[0].field == "host"
    assert not Domain.objects.filter(tenant=alpha).exists()


def test_a_name_is_in_the_list_once_and_the_list_ends(alpha: Tenant, alice: Person) -> None:
    claimed(alpha, alice)
    with pytest.raises(InvalidInput):
        claimed(alpha, alice, "RETURNS.hollin.com.")
    for number in range(1, MOST_DOMAINS):
        claimed(alpha, alice, f"r{number}.hollin.com")
    with pytest.raises(InvalidInput):
        claimed(alpha, alice, "one-more.hollin.com")
    assert Domain.objects.filter(tenant=alpha).count() == MOST_DOMAINS


def test_nobody_takes_over_a_name_that_is_proven(
    alpha: Tenant, alice: Person, beta: Tenant, charlie: Person, zone: Zone
) -> None:
    mine = claimed(alpha, alice)
    squatted = claimed(beta, charlie)
    assert mine.token != squatted.token
    zone.proves(mine)
    assert checked(squatted).problem == "other_record"
    assert checked(mine).verified_at is not None
    zone.proves(squatted)  # even with the records: who holds it keeps it
    assert (checked(squatted).problem, canonical_host(beta)) == ("held", f"{beta.slug}.localhost")
    with pytest.raises(IntegrityError), transaction.atomic():
        Domain.objects.filter(pk=squatted.pk).update(verified_at=clock.now())
    # Given up by the first, it is the second's.
    with tenant_scope(alpha):
        remove_domain(mine.pk, by=alice.actor)
    assert checked(squatted).problem == ""
    assert canonical_host(beta) == HOST


def test_a_proof_that_goes_is_warned_about_before_the_name_is_withdrawn(
    alpha: Tenant, alice: Person, zone: Zone
) -> None:
    row, other = claimed(alpha, alice), claimed(alpha, alice, "zurueck.hollin.com")
    begun = clock.now()
    zone.proves(row)
    zone.proves(other)
    with clock.frozen(begun):
        assert (checked(row).is_primary, checked(other).is_primary) == (True, False)
    zone.forgets(row)
    with clock.frozen(begun + timedelta(hours=6)):
        failing = checked(row)
    assert failing.verified_at is not None
    assert failing.failing_since == begun + timedelta(hours=6)
    assert canonical_host(alpha) == "zurueck.hollin.com", "still served, but in no new link"
    zone.silent = True  # no answer proves nothing, however long it lasts
    with clock.frozen(begun + timedelta(hours=200)):
        assert checked(row).verified_at is not None
    zone.silent = False
    with clock.frozen(begun + timedelta(hours=5) + GRACE):
        assert checked(row).verified_at is not None
    with clock.frozen(begun + timedelta(hours=6) + GRACE):
        lost = checked(row)
    assert (lost.verified_at, lost.is_primary, lost.problem) == (None, False, "no_record")
    assert canonical_host(alpha) == "zurueck.hollin.com"
    assert told(alpha)[-2:] == ["domain.failing", "domain.lost"]


def test_a_proof_that_comes_back_is_told(alpha: Tenant, alice: Person, zone: Zone) -> None:
    row = claimed(alpha, alice)
    zone.proves(row)
    checked(row)
    zone.forgets(row)
    checked(row)
    zone.proves(row)
    assert checked(row).failing_since is None
    assert told(alpha)[-2:] == ["domain.failing", "domain.recovered"]


def test_links_name_the_one_that_is_preferred(alpha: Tenant, alice: Person, zone: Zone) -> None:
    row, other = claimed(alpha, alice), claimed(alpha, alice, "zurueck.hollin.com")
    zone.proves(row)
    checked(row)
    with tenant_scope(alpha), pytest.raises(Conflict):
        prefer_domain(other.pk, by=alice.actor)
    zone.proves(other)
    checked(other)
    with tenant_scope(alpha):
        prefer_domain(other.pk, by=alice.actor)
    assert canonical_host(alpha) == "zurueck.hollin.com"
    with tenant_scope(alpha):
        remove_domain(other.pk, by=alice.actor)
    assert canonical_host(alpha) == HOST


def test_a_check_is_asked_for_by_people_and_made_by_a_worker(
    alpha: Tenant, alice: Person, zone: Zone
) -> None:
    row = claimed(alpha, alice)
    zone.proves(row)
    with tenant_scope(alpha):
        ask_for_check(row.pk, by=alice.actor)
        ask_for_check(row.pk, by=alice.actor)
    assert told(alpha).count("domain.check_asked") == 1
    with tenant_scope(alpha):
        drain()
    row.refresh_from_db()
    assert (row.asked_at, row.verified_at is None) == (None, False)


@pytest.mark.django_db(transaction=True)
def test_the_dns_is_asked_outside_of_every_transaction(
    alpha: Tenant, alice: Person, zone: Zone
) -> None:
    checked(claimed(alpha, alice))
    assert zone.asked == [False]


@pytest.mark.parametrize(
    "change", [remove_domain, prefer_domain, ask_for_check], ids=lambda each: each.__name__
)
def test_names_are_changed_by_admins_and_in_their_own_shop(
    change: Any, alpha: Tenant, alice: Person, bob: Person, beta: Tenant, charlie: Person
) -> None:
    row = claimed(alpha, alice)
    with tenant_scope(alpha), pytest.raises(PermissionDenied):
        change(row.pk, by=bob.actor)
    with tenant_scope(beta), pytest.raises(NotFound):
        change(row.pk, by=charlie.actor)
    with tenant_scope(beta):
        assert check_domain(row.pk) is None
    assert told(alpha) == ["domain.added"]


def test_the_sweep_sends_a_worker_to_what_is_due(
    alpha: Tenant, alice: Person, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        tasks.check_one_domain, "delay_on_commit", lambda _tenant, key: sent.append(key)
    )

    def due(after: timedelta) -> list[str]:
        sent.clear()
        with clock.frozen(begun + after):
            tasks.sweep_domains()
        return sorted(sent)

    begun = clock.now()
    with clock.frozen(begun):
        row, claim = claimed(alpha, alice), claimed(alpha, alice, "b.hollin.com")
        zone.proves(row)
        checked(row)
    assert due(timedelta(minutes=1)) == [str(claim.pk)]
    with clock.frozen(begun):
        checked(claim)
    assert due(timedelta(minutes=20)) == []
    assert due(timedelta(minutes=40)) == [str(claim.pk)]
    assert due(timedelta(hours=7)) == sorted([str(row.pk), str(claim.pk)])
    assert due(timedelta(days=20)) == [str(row.pk)]
    Tenant.objects.filter(pk=alpha.pk).update(is_active=False)
    assert due(timedelta(days=20)) == []


@override_settings(PUBLIC_PORT="8443")
def test_a_link_to_a_name_of_its_own_has_the_public_port(
    alpha: Tenant, alice: Person, zone: Zone
) -> None:
    row = claimed(alpha, alice)
    zone.proves(row)
    checked(row)
    assert absolute("/x", alpha) == f"https://{HOST}:8443/x"
