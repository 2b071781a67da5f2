"""Rights by API: what partners say of articles and sales decides; every right has its clause."""

from __future__ import annotations

from tests.factories.catalog import line_given, make_order, make_product

BUYER = {"name": "Ada", "email": "ada@example.com", "country": "DE"}


def eligible(partner, order):
    [line, *_more] = partner.must(partner.get(f"orders/{order.external_id}/eligibility"))["lines"]
    return line | {"rights": {right["basis"]: right for right in line["rights"]}}


def test_each_right_has_its_last_day_and_its_clause(shop, partner):
    make_product(shop, warranty_months=36)
    line = eligible(partner, make_order(shop, customer=BUYER))
    assert line["bases"] == ["withdrawal", "guarantee", "warranty"]
    withdrawal = line["rights"]["withdrawal"]
    assert withdrawal.pop("calendar").startswith("DE holidays ")
    assert withdrawal == {
        "basis": "withdrawal",
        "until": "2026-10-19",  # the 18th is a Sunday
        "quantity": 2,
        "source": "Directive 2011/83/EU",
        "clause": "Art. 9(1)",
        "is_default": False,
        "uninformed": False,
    }
    assert line["rights"]["guarantee"]["until"] == "2028-10-04"
    assert line["rights"]["warranty"] == {
        "basis": "warranty",
        "until": "2029-10-04",
        "quantity": 2,
        "source": None,
        "clause": None,
        "calendar": None,
        "is_default": False,
        "uninformed": False,
    }


def test_who_was_not_told_of_the_right_has_more_time(shop, partner):
    order = make_order(shop, customer=BUYER, withdrawal_information={"given_on": None})
    right = eligible(partner, order)["rights"]["withdrawal"]
    assert (right["until"], right["uninformed"]) == ("2027-10-19", True)
    assert partner.must(partner.get(f"orders/{order.external_id}"))["withdrawal_information"] == {
        "given_on": None,
        "template": None,
    }


def test_what_is_exempt_says_so_and_by_which_article(shop, partner):
    order = make_order(shop, customer=BUYER, lines=[line_given(exemption="CUSTOM_MADE")])
    line = eligible(partner, order)
    assert "withdrawal" not in line["bases"]
    asked = {"order": order.external_id, "legal_basis": "withdrawal"}
    asked["lines"] = [{"order_line": "1", "quantity": 1}]
    answer = partner.post("returns", asked)
    assert (answer.status, answer.body["errors"][0]["code"]) == (400, "exempt")
    assert "Art. 16(c)" in answer.body["errors"][0]["message"]


def test_what_the_law_asks_of_an_article_is_said_by_partners(shop, partner):
    said = {"second_hand": True, "withdrawal_exemption": "SEALED_HYGIENE_OPENED"}
    made = partner.must(partner.post("products", {"sku": "TEE", "title": "Tee", "law": said}), 201)
    assert made["law"] == said | {
        "durable": False,
        "expected_life_months": None,
        "electrical": False,
    }
    line = eligible(partner, make_order(shop, customer=BUYER))
    # A seal has to be broken first; second-hand goods have a year.
    assert line["rights"]["withdrawal"]["until"] == "2026-10-19"
    assert line["rights"]["guarantee"]["until"] == "2027-10-04"
    wrong = {"sku": "TEE", "title": "Tee", "law": {"withdrawal_exemption": "BECAUSE"}}
    assert partner.post("products", wrong).status == 400


def test_a_registered_warranty_counts_where_it_lasts_longer(shop, partner):
    lines = [line_given(quantity=1, serials=["SN-1"])]
    order = make_order(shop, customer=BUYER, lines=lines)
    said = {"sku": "TEE", "serial": "SN-1", "customer": BUYER, "warranty_until": "2031-01-31"}
    partner.must(partner.post("registrations", said), 201)
    assert eligible(partner, order)["rights"]["warranty"]["until"] == "2031-01-31"


def test_money_instead_of_a_repair_needs_a_ground(shop, partner):
    order = make_order(shop, customer=BUYER)
    line = {"order_line": "1", "quantity": 1, "reason": "defective"}
    asked = {"order": order.external_id, "legal_basis": "guarantee"}
    ground = {"type": "price_reduction", "amount": "3.00", "escalation_ground": "serious"}
    answer = partner.post("returns/quote", asked | {"lines": [line | {"resolution": ground}]})
    assert answer.status == 200, answer.body
    wanted = ground | {"escalation_ground": "because"}
    answer = partner.post("returns/quote", asked | {"lines": [line | {"resolution": wanted}]})
    assert answer.status == 400
