"""The gift slip on paper: its codes are read from the print; it tells no price and no name."""

from __future__ import annotations

import pytest
import zxingcpp

from catalog.models import Order
from returns_portal.lib.errors import Conflict
from rma.gift_codes import gift_code_of
from rma.gift_paper import slip_pdf
from rma.services.gifts import revoke_gift
from tenants.models import Tenant
from tests.factories.catalog import line_given, make_order
from tests.factories.gifts import gift_slip
from tests.factories.rma import SYSTEM, working_in
from tests.papers import page_sizes, raster, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(alpha: Tenant) -> Order:
    return make_order(
        alpha,
        number="HT-48213",
        customer={"name": "Gil Giver", "email": "gil@example.org"},
        ship_to={"name": "Gil Giver", "lines": ["1 Sea Road"], "country": "IE"},
        lines=[line_given(title="Cairn base layer", unit_price="23.45")],
    )


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_both_codes_are_read_from_the_print(alpha: Tenant, order: Order, language: str) -> None:
    gift = gift_slip(alpha, order, language=language)
    with working_in(alpha):
        pdf, code = slip_pdf(gift, alpha), gift_code_of(gift) or ""
    [scanned] = zxingcpp.read_barcodes(raster(pdf))
    assert scanned.text.endswith(f"/gift/{code}")
    text = text_of(pdf)
    assert code in text
    assert "Cairn base layer" in text
    assert len(page_sizes(pdf)) == 1
    for secret in ("Giver", "gil@", "Sea Road", "48213", "23.45", "23,45", "46.90"):
        assert secret not in text


def test_a_slip_that_was_taken_back_is_not_printed(alpha: Tenant, order: Order) -> None:
    gift = gift_slip(alpha, order)
    with working_in(alpha), pytest.raises(Conflict):
        slip_pdf(revoke_gift(gift, by=SYSTEM), alpha)


def test_a_code_that_no_key_makes_any_more_is_said_so(
    alpha: Tenant, order: Order, settings: object
) -> None:
    gift = gift_slip(alpha, order)
    settings.SECRET_KEY = "another key that is long enough for tests"  # type: ignore[attr-defined]
    with working_in(alpha), pytest.raises(Conflict) as caught:
        slip_pdf(gift, alpha)
    assert caught.value.code == "code_forgotten"
