"""Rules that two people write at the same moment: one of them is told, and nothing is half-done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from flows.models import StageEvent
from returns_portal.lib import clock
from rma import services
from rma.models import Policy, Reason
from rma.seeds import RULES
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as make
from tests.rma.test_at_once import EITHER_WAY, either, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Iterator[Tenant]:
    """A shop of its own, with its seeded rules."""
    tenant = cast.shop("alpha")
    with clock.frozen(make.SOON):
        make.seeded(tenant)
    return tenant


def draft(shop: Tenant) -> Policy:
    """A second version that is not published yet."""
    with clock.frozen(make.SOON), make.working_in(shop):
        return services.add_policy(by=make.SYSTEM, name="New", rules=RULES)


def told(shop: Tenant, policy: Policy) -> Counter[str]:
    """How often each event of a version was recorded."""
    with make.working_in(shop):
        return Counter(StageEvent.objects.filter(stage_id=policy.pk).values_list("name", flat=True))


@EITHER_WAY
def test_a_policy_is_published_once(shop: Tenant, first: int | None) -> None:
    policy = draft(shop)

    def publish() -> Any:
        return services.publish_policy(policy, by=make.SYSTEM)

    def change() -> Any:
        return services.change_policy(policy, by=make.SYSTEM, name="Newer")

    results = either(shop, first, publish, change, publish)
    assert set(refusals(results)) == {"already_published"}
    changed = not isinstance(results[1], Exception)
    assert len(refusals(results)) == (1 if changed else 2)
    with make.working_in(shop):
        fresh = Policy.objects.get(pk=policy.pk)
    assert (fresh.name, fresh.version) == (("Newer", 3) if changed else ("New", 2))
    assert fresh.published_at == make.SOON
    seen = told(shop, policy)
    assert (seen["policy.published"], seen["policy.changed"]) == (1, int(changed))


@EITHER_WAY
def test_a_draft_is_published_or_thrown_away(shop: Tenant, first: int | None) -> None:
    policy = draft(shop)
    results = either(
        shop,
        first,
        lambda: services.publish_policy(policy, by=make.SYSTEM),
        lambda: services.delete_policy(policy, by=make.SYSTEM),
    )
    with make.working_in(shop):
        stays = Policy.objects.filter(pk=policy.pk, published_at=make.SOON).exists()
        assert Policy.objects.filter(pk=policy.pk).exists() is stays
    assert refusals(results) == (["already_published"] if stays else ["not_found"])
    seen = told(shop, policy)
    assert (seen["policy.published"], seen["policy.deleted"]) == (int(stays), int(not stays))


def test_versions_that_are_written_at_once_have_numbers_of_their_own(shop: Tenant) -> None:
    def add() -> Any:
        return services.add_policy(by=make.SYSTEM, name="New", rules=RULES).number

    assert sorted(together(shop, add, add, add)) == [2, 3, 4]


def test_a_reason_that_two_add_at_once_is_one(shop: Tenant) -> None:
    def save(label: str) -> Any:
        return lambda: services.save_reason(
            by=make.SYSTEM, handle="itches", side="remorse", labels={"en": label}
        )

    first, second = together(shop, save("It itches"), save("Itchy"))
    with make.working_in(shop):
        reason = Reason.objects.get(handle="itches")
    assert (first.pk, second.pk) == (reason.pk, reason.pk)
    assert sorted([first.version, second.version]) == [1, 2]
    assert told(shop, reason) == Counter({"reason.added": 1, "reason.changed": 1})
