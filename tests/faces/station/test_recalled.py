"""A recalled piece on the floor: caught loudly at dock and bench, with where to put it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from inspection.models import Inspection
from recalls.services import units
from recalls.services.stop_sales import place
from tenants.models import Tenant
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.factories.rma import SYSTEM, working_in
from tests.recalls.recalling import Recallers, lamp_sold

pytestmark = pytest.mark.django_db


def words(answer: object) -> str:
    markup = answer.content.decode()  # type: ignore[attr-defined]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)))


@pytest.mark.parametrize(
    ("battery", "place_of_it"),
    [
        (None, "Put it on the recall shelf now."),
        ({"chemistry": "li_ion"}, "Put it on the hazard shelf now."),
    ],
)
def test_a_recalled_piece_is_seen_wherever_it_is_looked_at(
    alpha: Tenant, battery: dict[str, str] | None, place_of_it: str
) -> None:
    routes.furnished(alpha, window_days=None)
    make_product(alpha, "LAMP", title="Lantern 320", battery=battery)
    people = [cast.person(alpha, "recall_manager", name) for name in ("Aoife", "Ruth")]
    recallers = Recallers(alpha, *people)
    lamp_sold(alpha, "L3-2288")
    campaign = recallers.running()
    with working_in(alpha):
        unit = recallers.unit(campaign)
        line = units.choose_remedy(unit, by=people[0].actor, remedy="refund").rma_line
    assert line is not None
    whole = make.fresh(alpha, line.rma)
    receipt = floor.received(alpha, whole, floor.item(whole.lines[0], serial="L3-2288"))
    [piece] = floor.units_of(alpha, receipt)
    recallers.work()
    with working_in(alpha):
        run = Inspection.objects.get(unit=piece)
    worker = cast.browser(alpha, cast.person(alpha, "inspector"))
    for name, key in (
        ("receipt", receipt.public_id),
        ("piece", piece.public_id),
        ("grade", run.public_id),
        ("inspect", run.public_id),
    ):
        said = words(worker.get(reverse(f"station:{name}", args=[key]), follow=True))
        assert "Stop: recalled" in said, name
        assert f"{campaign.number}: Lantern 320" in said
        assert place_of_it in said
        assert "The recall decides what becomes of it." in said


def test_a_stop_sale_is_seen_at_the_dock_and_a_safety_officer_decides(alpha: Tenant) -> None:
    routes.furnished(alpha, window_days=None)
    product = make_product(alpha, "TEE")
    with working_in(alpha):
        place(by=SYSTEM, product=product, reason="The dye burns skin")
    receipt = floor.received(alpha, make.returned(alpha))
    worker = cast.browser(alpha, cast.person(alpha, "inspector"))
    said = words(worker.get(reverse("station:receipt", args=[receipt.public_id])))
    assert "Stop: recalled" in said
    assert "The dye burns skin" in said
    assert "A safety officer decides." in said
