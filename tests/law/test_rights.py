"""Rights beside the policy, and which of them follows from what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.exemptions import BY_EVENT, EXEMPTIONS, exemption_of
from rma.eligibility import STORIES, Wish, bases_for, rights
from rma.policies import RESOLUTIONS
from tests.rma.sold import BERLIN, PLACED, codes, day, item, policy, sale, verdict

LATER = datetime(2026, 8, 3, 12, tzinfo=UTC)


def grounds(happened, line, *, today=date(2026, 10, 10), recalled=False, **order):
    sold = sale(line, **({"country": "DE"} | order))
    found = bases_for(happened, sold, line, today=today, tz=BERLIN, recalled=recalled)
    return [(ground.basis, ground.holds, ground.sentence.code) for ground in found]


def of(line, today=date(2026, 10, 10), **order):
    sold = sale(line, **({"country": "DE"} | order))
    return {each.basis: each for each in rights(sold, line, BERLIN, today=today)}


@pytest.mark.parametrize(
    ("happened", "line", "more", "expected"),
    [
        ("changed_mind", item(), {}, [("withdrawal", True, "withdrawal_possible")]),
        (
            "changed_mind",
            item(),
            {"today": date(2026, 10, 20)},
            [("withdrawal", False, "window_expired")],
        ),
        (
            "changed_mind",
            item(deliveries=()),
            {},
            [("withdrawal", True, "withdrawal_open")],
        ),
        (
            "changed_mind",
            item(exemption="CUSTOM_MADE"),
            {},
            [("withdrawal", False, "exempt")],
        ),
        ("changed_mind", item(1, taken=1), {}, [("withdrawal", False, "already_returned")]),
        # Who bought a gift does not read that it was given back.
        ("changed_mind", item(1, taken=1, gifted=1), {}, [("withdrawal", False, "nothing_left")]),
        ("changed_mind", item(), {"country": "US"}, [("withdrawal", False, "basis_not_possible")]),
        (
            "changed_mind",
            item(),
            {"is_business": True},
            [("contract", True, "by_contract"), ("withdrawal", False, "basis_not_possible")],
        ),
        (
            "faulty",
            item(),
            {},
            [
                ("guarantee", True, "guarantee_possible"),
                ("withdrawal", True, "withdrawal_possible"),
            ],
        ),
        (
            "faulty",
            item(warranty_months=36),
            {"today": date(2028, 12, 1)},
            [
                ("warranty", True, "warranty_possible"),
                ("guarantee", False, "window_expired"),
                ("withdrawal", False, "window_expired"),
            ],
        ),
        (
            "faulty",
            item(warranty_months=12),
            {"country": "US", "is_business": True},
            [
                ("warranty", True, "warranty_possible"),
                ("guarantee", False, "basis_not_possible"),
                ("withdrawal", False, "basis_not_possible"),
            ],
        ),
        ("not_delivered", item(deliveries=()), {}, [("withdrawal", True, "withdrawal_open")]),
        (
            "not_delivered",
            item(deliveries=()),
            {"today": date(2026, 11, 1)},
            [("undelivered", True, "undelivered_open"), ("withdrawal", True, "withdrawal_open")],
        ),
        (
            "not_delivered",
            item(),
            {"today": date(2026, 11, 1)},
            [("withdrawal", False, "window_expired")],
        ),
        ("not_ordered", item(), {}, [("undelivered", True, "never_ordered")]),
        ("old_device", item(is_electrical=True), {}, [("take_back", True, "by_take_back_device")]),
        ("old_device", item(has_battery=True), {}, [("take_back", True, "by_take_back_battery")]),
        ("old_device", item(), {}, [("take_back", False, "basis_not_possible")]),
        (
            "old_device",
            item(is_electrical=True),
            {"country": "US"},
            [("take_back", False, "basis_not_possible")],
        ),
    ],
)
def test_the_ground_follows_from_what_happened(happened, line, more, expected):
    assert grounds(happened, line, **more) == expected


def test_a_recall_joins_and_takes_nothing_away():
    for happened in STORIES:
        without = grounds(happened, item())
        joined = grounds(happened, item(), recalled=True)
        assert joined[0] == ("recall", True, "by_recall")
        assert [each for each in joined if each[0] != "recall"] == without


def test_no_proof_is_asked_for_while_the_burden_is_reversed():
    sold = sale(item(), country="DE")
    for today, until in (
        (date(2027, 10, 5), date(2027, 10, 5)),
        (date(2027, 10, 6), None),
    ):
        [first, *_rest] = bases_for("faulty", sold, item(), today=today, tz=BERLIN)
        assert (first.basis, first.burden_reversed_until) == ("guarantee", until)


@pytest.mark.parametrize(
    ("of_line", "of_product", "expected"),
    [
        ("", "", ""),
        ("", "CUSTOM_MADE", "CUSTOM_MADE"),
        # A seal has to be broken first: the article alone takes nothing away.
        ("", "SEALED_HYGIENE_OPENED", ""),
        ("SEALED_HYGIENE_OPENED", "SEALED_HYGIENE_OPENED", "SEALED_HYGIENE_OPENED"),
        ("PERISHABLE", "CUSTOM_MADE", "PERISHABLE"),
        ("", "NEVER_HEARD_OF", ""),
    ],
)
def test_what_cannot_be_withdrawn_from(of_line, of_product, expected):
    assert exemption_of(of_line, of_product) == expected
    assert len(EXEMPTIONS) == 13
    assert EXEMPTIONS.keys() > BY_EVENT


def test_an_exempt_line_says_by_which_article_and_keeps_its_guarantee():
    line = item(exemption="CUSTOM_MADE")
    found = verdict(line, Wish(1, basis="withdrawal"), at=day(1), country="DE")
    assert codes(found) == ["exempt"]
    assert found.refusals[0].params == {"clause": "Directive 2011/83/EU, Art. 16(c)"}
    assert found.bases == ("guarantee",)


@pytest.mark.parametrize(
    ("placed_at", "country", "extended", "ends"),
    [
        # Contracts from 31 July 2026: twelve months more for the repaired piece, not for the other.
        (LATER, "DE", 1, ((1, date(2028, 10, 5)), (1, date(2029, 10, 5)))),
        (LATER, "DE", 2, ((0, date(2028, 10, 5)), (2, date(2029, 10, 5)))),
        (LATER, "DE", 9, ((0, date(2028, 10, 5)), (2, date(2029, 10, 5)))),
        (LATER, "ES", 1, ((1, date(2029, 10, 5)), (1, date(2030, 10, 5)))),
        (LATER - timedelta(days=10), "DE", 1, ((2, date(2028, 10, 5)),)),
        (LATER - timedelta(days=10), "FR", 1, ((1, date(2028, 10, 5)), (1, date(2029, 4, 5)))),
        (LATER, "NO", 1, ((2, date(2028, 10, 5)),)),
        (LATER, "DE", 0, ((2, date(2028, 10, 5)),)),
    ],
)
def test_a_repair_lengthens_the_guarantee_of_its_piece(placed_at, country, extended, ends):
    line = item(2, extended=extended)
    assert of(line, placed_at=placed_at, country=country)["guarantee"].periods == ends


def test_the_repaired_piece_alone_may_come_back_in_its_third_year():
    line, wish = (
        item(2, extended=1),
        Wish(1, basis="guarantee", is_defect=True, resolution="repair"),
    )
    late = datetime(2029, 3, 1, 12, tzinfo=UTC)
    facts = {"country": "DE", "placed_at": LATER}
    assert verdict(line, wish, at=late, **facts).returnable == 1
    both = verdict(
        line,
        Wish(2, basis="guarantee", is_defect=True, resolution="repair"),
        at=late,
        **facts,
    )
    assert codes(both) == ["exceeds_returnable"]
    over = verdict(line, wish, at=datetime(2029, 10, 6, 12, tzinfo=UTC), **facts)
    assert codes(over) == ["window_expired"]


def test_repair_and_replacement_come_first_and_money_after_a_ground():
    policies = [policy(resolutions=["exchange"])]
    facts = {"country": "DE", "policies": policies, "at": day(100)}
    wish = {"basis": "guarantee", "is_defect": True}
    plain = verdict(item(), Wish(1, **wish), **facts)
    assert plain.resolutions == ("repair", "replacement", "exchange")
    assert codes(plain) == ["resolution_not_offered"]
    told = verdict(item(), Wish(1, escalation="not_in_time", **wish), **facts)
    assert (codes(told), told.resolutions[:4]) == (
        [],
        ("repair", "replacement", "price_reduction", "refund"),
    )
    again = verdict(item(extended=1), Wish(1, **wish), **facts)
    assert codes(again) == []


def test_a_warranty_is_the_makers_own_promise_and_for_faults_only():
    line = item(warranty_months=36, warranty_until=date(2030, 1, 31))
    right = of(line, country="US")["warranty"]
    assert (right.until, right.clause, right.units) == (date(2030, 1, 31), None, 1)
    late = datetime(2030, 1, 31, 12, tzinfo=UTC)
    wish = {"basis": "warranty", "resolution": "repair"}
    assert codes(verdict(line, Wish(1, is_defect=True, **wish), at=late)) == []
    assert codes(verdict(line, Wish(1, **wish), at=late)) == ["no_defect"]
    assert codes(verdict(item(), Wish(1, **wish), at=late))[0] == "basis_not_possible"


def test_goods_that_never_came_are_looked_for_before_money_goes_back():
    wish = Wish(1, basis="undelivered")
    early = verdict(item(deliveries=()), wish, at=PLACED + timedelta(days=30), country="DE")
    assert codes(early) == ["not_fulfilled"]
    late = verdict(item(deliveries=()), wish, at=PLACED + timedelta(days=31), country="DE")
    assert (late.outcome, late.explanation.code, late.fees) == ("review", "never_came", ())


# --- no rule of a shop moves a date of the law ----------------------------------------------

WINDOWS = st.one_of(st.none(), st.integers(0, 400))
SHOPS = st.fixed_dictionaries(
    {},
    optional={
        "returnable": st.booleans(),
        "window_days": WINDOWS,
        "window_starts": st.sampled_from(["delivered", "fulfilled", "placed"]),
        "extend_to_working_day": st.booleans(),
        "self_service": st.booleans(),
        "auto_authorize": st.booleans(),
        "refuse_discounted": st.booleans(),
        "one_open_return_per_order": st.booleans(),
        "minimum_price": st.sampled_from(["0", "9999"]),
        "ship_by_days": st.integers(0, 60),
        "resolutions": st.lists(st.sampled_from(RESOLUTIONS), unique=True, min_size=1),
        "refund_on": st.sampled_from(["request", "scan", "receipt", "inspection"]),
    },
)
GOODS = st.fixed_dictionaries(
    {},
    optional={
        "is_final_sale": st.booleans(),
        "is_returnable": st.booleans(),
        "is_discounted": st.booleans(),
        "is_second_hand": st.booleans(),
        "extended": st.integers(0, 1),
    },
)


@settings(max_examples=25, deadline=None)
@given(
    shops=st.lists(SHOPS, min_size=8, max_size=8),
    goods=GOODS,
    country=st.sampled_from(["DE", "ES", "FR", "NO", "GB"]),
    days=st.integers(0, 1200),
)
def test_no_rule_of_a_shop_moves_a_date_of_the_law(shops, goods, country, days):
    line, facts = item(**goods), {"country": country, "placed_at": LATER, "at": day(days)}
    by_law = of(line, today=day(days).astimezone(BERLIN).date(), country=country, placed_at=LATER)
    asks = {
        "withdrawal": Wish(1, basis="withdrawal"),
        "guarantee": Wish(1, basis="guarantee", is_defect=True, resolution="repair"),
    }
    for rules in shops:
        for basis, wish in asks.items():
            found = verdict(line, wish, policies=[policy(**rules)], **facts)
            right = by_law[basis]
            holds = right.holds_on(day(days).astimezone(BERLIN).date())
            assert codes(found) == ([] if holds else ["window_expired"])
            assert found.until == (right.until if right.ends == () else found.until)
            assert {each.basis: each for each in found.rights}.get(basis) == (
                right if holds else None
            )
