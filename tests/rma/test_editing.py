"""What was said of a line changes until its goods move: fewer, why, words, photos; never more."""

from __future__ import annotations

from typing import Any

import pytest

from flows.documents import store
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, TransitionRefused
from returns_portal.lib.ids import uuid7
from rma import services
from rma.models import RmaLine
from rma.selectors.whole import WholeReturn
from tenants.models import Tenant
from tests.factories.catalog import make_order
from tests.factories.rma import (
    SOON,
    SYSTEM,
    fresh,
    line_ask,
    received,
    returned,
    unchanged,
    with_policy,
    working_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _soon() -> Any:
    with clock.frozen(SOON):
        yield


def change(tenant: Tenant, whole: WholeReturn, **said: Any) -> RmaLine:
    with working_in(tenant):
        return services.change_line(whole.lines[0], by=SYSTEM, **said)


@pytest.fixture
def two(alpha: Tenant) -> WholeReturn:
    """Two shirts, one order, approved; no reason costs anything but a change of mind."""
    with_policy(
        alpha,
        fees_by_reason={"changed_mind": "3.00"},
        photo_reasons=["damaged_in_transit"],
    )
    order = make_order(alpha)
    return returned(alpha, order, line_ask(quantity=2))


def test_fewer_pieces_bring_exactly_what_they_are_worth(alpha: Tenant, two: WholeReturn) -> None:
    whole_sum = two.refund_minor
    change(alpha, two, quantity=1)
    found = fresh(alpha, two.rma)
    assert found.refund_minor * 2 == whole_sum
    assert sorted((each.status, each.requested) for each in found.lines) == [
        ("authorized", 1),
        ("cancelled", 1),
    ]
    with working_in(alpha):
        assert found.lines[0].order_line.on_returns == 1


def test_words_and_reason_change_and_the_story_says_which(alpha: Tenant, two: WholeReturn) -> None:
    change(alpha, two, comment="At the sleeves.", reason="too_large")
    line = fresh(alpha, two.rma).lines[0]
    assert (line.comment, line.reason, line.requested) == ("At the sleeves.", "too_large", 2)
    assert fresh(alpha, two.rma).refund_minor == two.refund_minor


def test_the_same_again_changes_nothing(alpha: Tenant, two: WholeReturn) -> None:
    with unchanged(alpha):
        change(alpha, two, comment="", reason="too_small", quantity=2)


def test_photos_are_added(alpha: Tenant, two: WholeReturn) -> None:
    with working_in(alpha):
        upload = store(None, kind="photo", name="a.jpg", content_type="image/jpeg", body=b"x")
    change(alpha, two, photos=[upload.pk])
    with working_in(alpha):
        upload.refresh_from_db()
    assert upload.subject_id == two.lines[0].pk
    with unchanged(alpha), pytest.raises(InvalidInput, match="used elsewhere"):
        change(alpha, two, photos=[upload.pk])


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"quantity": 3}, "quantity", "out_of_range"),
        ({"quantity": 0}, "quantity", "out_of_range"),
        ({"reason": "nonsense"}, "reason", "unknown_reason"),
        ({"reason": "changed_mind"}, "reason", "reason_changes_terms"),
        ({"reason": "damaged_in_transit"}, "photos", "photo_required"),
        ({"photos": [uuid7()]}, "photos", "unknown_file"),
    ],
)
def test_what_cannot_be_names_its_field_and_changes_nothing(
    alpha: Tenant, two: WholeReturn, said: dict[str, Any], field: str, code: str
) -> None:
    with unchanged(alpha), pytest.raises(InvalidInput) as refused:
        change(alpha, two, comment="New words.", **said)
    assert [(each.field, each.code) for each in refused.value.errors] == [(field, code)]


def test_nothing_changes_once_the_goods_have_moved(alpha: Tenant, two: WholeReturn) -> None:
    received(alpha, two.lines[0])
    with unchanged(alpha), pytest.raises(TransitionRefused):
        change(alpha, two, comment="Too late.")
