"""Gift slips by API: made, read, printed, taken back; a return asked for with a gift code."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Order
from flows.models import StageEvent
from rma.gift_codes import gift_code_of
from rma.models import GiftCode, Rma
from tenants.models import Tenant
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import working_in
from tests.journeys.partner import Partner

pytestmark = pytest.mark.django_db

NIECE = {"name": "Nora Niece", "email": "niece@example.org"}
HOME = {"name": "Nora Niece", "lines": ["Gartenweg 3"], "city": "Graz", "country": "AT"}


@pytest.fixture(autouse=True)
def _with_pages(settings: Any, _only_the_api: None) -> None:
    """A slip leads to a page of the portal."""
    settings.ROOT_URLCONF = "returns_portal.urls"


@pytest.fixture
def order(shop: Tenant) -> Order:
    mug = line_given(external_id="2", sku="MUG", title="Mug", quantity=1)
    return make_order(shop, lines=[line_given(external_id="1", unit_price="10.00"), mug])


@pytest.fixture
def gift(partner: Partner, order: Order) -> Any:
    lines = [{"order_line": "1", "quantity": 1}]
    return partner.must(partner.post(f"orders/{order.external_id}/gifts", {"lines": lines}), 201)


def code_of(gift: Any, shop: Tenant) -> str:
    with working_in(shop):
        return gift_code_of(GiftCode.by_public_id(gift["id"])) or ""


def sent(code: str, **fields: Any) -> dict[str, Any]:
    line = {"order_line": "1", "quantity": 1, "resolution": {"type": "store_credit"}}
    given = {"gift_code": code, "customer": NIECE, "ship_from": HOME, "lines": [line]}
    return given | fields


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in answer.body["errors"]]


def test_a_slip_is_made_and_its_code_is_answered_only_when_asked_for(
    shop: Tenant, partner: Partner, order: Order, gift: Any
) -> None:
    code = code_of(gift, shop)
    assert gift == {
        "id": gift["id"],
        "order": order.public_id,
        "lines": [{"order_line": "1", "quantity": 1}],
        "status": "active",
        "language": None,
        "code_hint": code[-4:],
        "expires_at": gift["expires_at"],
        "revoked_at": None,
        "created_at": gift["created_at"],
    }
    assert partner.get(f"gifts/{gift['id']}").body == gift
    listed = partner.get("gifts", order=order.external_id).body["results"]
    assert listed == [gift]
    shown = partner.get(f"gifts/{gift['id']}/code").body
    assert shown["code"] == code
    assert shown["url"].endswith(f"/gift/{code}")
    with working_in(shop):
        assert all(code not in str(event.data) for event in StageEvent.objects.all())


def test_lines_are_named_by_any_key_and_summed(
    shop: Tenant, partner: Partner, order: Order
) -> None:
    with working_in(shop):
        first = order.lines.get(external_id="1")
    one = {"order_line": first.public_id, "quantity": 1}
    path = f"orders/{order.public_id}/gifts"
    made = partner.must(partner.post(path, {"lines": [one, one | {"order_line": "1"}]}), 201)
    assert made["lines"] == [{"order_line": "1", "quantity": 2}]
    whole = partner.must(partner.post(path, {"language": "ar"}), 201)
    assert [row["quantity"] for row in whole["lines"]] == [2, 1]
    answer = partner.post(path, {"lines": [{"order_line": "9", "quantity": 1}]})
    assert (answer.status, faults(answer)) == (400, [("lines[0].order_line", "unknown_line")])
    answer = partner.post(path, {"gift": True})
    assert (answer.status, faults(answer)) == (400, [("gift", "unknown_field")])


def test_the_slip_is_printed_until_it_is_taken_back(partner: Partner, gift: Any) -> None:
    path = f"gifts/{gift['id']}"
    answer = partner.get(f"{path}/slip.pdf")
    assert answer.status == 200
    for _time in range(2):
        assert partner.must(partner.post(f"{path}/revoke", {}), 200)["status"] == "revoked"
    for page in ("slip.pdf", "code"):
        answer = partner.get(f"{path}/{page}")
        assert (answer.status, answer.body["code"]) == (409, "gift_revoked")


def test_a_return_by_a_gift_code_belongs_to_who_got_it(
    shop: Tenant, partner: Partner, order: Order, gift: Any
) -> None:
    code = code_of(gift, shop)
    quoted = partner.must(partner.post("returns/quote", sent(code)), 200)
    assert quoted["resolutions"][0]["amount"] == {"amount": "10.00", "currency": "EUR"}
    made = partner.must(partner.post("returns", sent(code.lower())), 201)
    assert (made["gift"], made["order"]) == (gift["id"], order.public_id)
    assert made["customer"] != order.customer.public_id
    assert partner.get("returns", gift=gift["id"]).body["results"][0]["id"] == made["id"]
    with working_in(shop):
        rma = Rma.objects.select_related("customer").get()
    assert rma.customer is not None
    assert rma.customer.email == NIECE["email"]
    assert made["ship_from"] == HOME | {"company": None, "region": None, "postcode": None}
    again = partner.post("returns", sent(code))
    assert faults(again) == [("lines[0].quantity", "exceeds_returnable")]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"gift_code": "GIFT-0000-0000-0000-0000"}, ("gift_code", "gift_code_unknown")),
        ({"gift_code": "nonsense"}, ("gift_code", "gift_code_unknown")),
        ({"order": "1"}, ("order", "not_expected")),
        ({"customer": None}, ("customer.email", "required")),
        ({"legal_basis": "withdrawal"}, ("legal_basis", "not_for_gifts")),
        ({"ship_from": {"name": "N"}}, ("ship_from.lines", "required")),
        (
            {"lines": [{"order_line": "1", "quantity": 1}]},
            ("lines[0].resolution.type", "resolution_not_offered"),
        ),
    ],
)
def test_what_is_refused_with_a_gift_code(
    shop: Tenant, partner: Partner, gift: Any, fields: Any, fault: Any
) -> None:
    answer = partner.post("returns", sent(code_of(gift, shop)) | fields)
    assert answer.status == 400
    assert fault in faults(answer)
    with working_in(shop):
        assert not Rma.objects.exists()


def test_a_code_of_another_shop_is_unknown(
    shop: Tenant, beta: Tenant, partner: Partner, gift: Any
) -> None:
    answer = Partner(beta).post("returns", sent(code_of(gift, shop)))
    assert faults(answer) == [("gift_code", "gift_code_unknown")]
