"""Lists come in pages: complete, in order, bounded, and only one's own."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.models import Product
from returns_portal.lib import clock
from tenants.scope import tenant_scope
from tests.rest.test_bodies import errors_of

START = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def shelf(alice):
    """Seven products a minute apart; the SKUs are in another order than the times."""
    with tenant_scope(alice.tenant):
        for minute, sku in enumerate("gcfadbe"):
            with clock.frozen(START + timedelta(minutes=minute)):
                kind = "phone" if minute % 2 else "shirt"
                Product.objects.create(sku=sku, title=sku, category=kind, returnable=sku != "a")
    return alice


def skus(response):
    assert response.status_code == 200, response.content
    return "".join(row["sku"] for row in response.json()["results"])


def follow(caller, url):
    parts = urlsplit(url)
    return caller.get(f"{parts.path.removeprefix('/api/v1/')}?{parts.query}")


def test_a_short_list_is_one_page_newest_first(shelf):
    response = shelf.get("products")
    assert skus(response) == "ebdafcg"
    assert response.json()["next"] is None
    assert response.json()["previous"] is None
    assert "Link" not in response


@pytest.mark.parametrize(
    ("ordering", "whole"),
    [
        ("-created_at", "ebdafcg"),
        ("created_at", "gcfadbe"),
        ("sku", "abcdefg"),
        ("-sku", "gfedcba"),
        ("updated_at", "gcfadbe"),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_forth_and_back_show_every_row_once(shelf, ordering, whole, limit):
    response = shelf.get(f"products?ordering={ordering}&limit={limit}")
    pages = [skus(response)]
    while response.json()["next"]:
        response = follow(shelf, response.json()["next"])
        pages.append(skus(response))
    assert "".join(pages) == whole
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    back = [pages[-1]]
    while response.json()["previous"]:
        response = follow(shelf, response.json()["previous"])
        back.append(skus(response))
    assert back == pages[::-1]


def test_rows_of_the_same_moment_are_told_apart(alice):
    with tenant_scope(alice.tenant), clock.frozen(START):
        for sku in "abcde":
            Product.objects.create(sku=sku, title=sku)
    first = alice.get("products?ordering=updated_at&limit=2")
    second = follow(alice, first.json()["next"])
    third = follow(alice, second.json()["next"])
    assert (skus(first), skus(second), skus(third)) == ("ab", "cd", "e")
    assert skus(follow(alice, third.json()["previous"])) == "cd"


def test_neighbours_are_whole_addresses_and_keep_the_filters(shelf):
    response = shelf.get("products?category=shirt&limit=1", Host="alpha.localhost")
    url = urlsplit(response.json()["next"])
    assert (url.scheme, url.netloc, url.path) == ("http", "alpha.localhost", "/api/v1/products")
    assert set(parse_qs(url.query)) == {"category", "limit", "cursor"}
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    second = follow(shelf, response.json()["next"])
    found = second.json()
    assert second["Link"] == f'<{found["next"]}>; rel="next", <{found["previous"]}>; rel="prev"'
    assert skus(second) == "d"


def test_a_row_made_meanwhile_moves_no_other_to_the_next_page(shelf):
    first = shelf.get("products?limit=3")
    with tenant_scope(shelf.tenant):
        Product.objects.create(sku="new", title="new")
    second = follow(shelf, first.json()["next"])
    assert (skus(first), skus(second)) == ("ebd", "afc")


def test_a_page_whose_rows_have_vanished_leads_back_to_the_first(shelf):
    first = shelf.get("products?limit=5")
    with tenant_scope(shelf.tenant):
        Product.objects.filter(sku__in=["c", "g"]).delete()
    second = follow(shelf, first.json()["next"])
    assert (skus(second), second.json()["next"]) == ("", None)
    assert skus(follow(shelf, second.json()["previous"])) == "ebdaf"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("category=phone", "bac"),
        ("kind=phone", "bac"),
        ("kind=phone,shirt", "ebdafcg"),
        ("kind=phone, shirt", "ebdafcg"),
        ("returnable=false", "a"),
        ("returnable=true", "ebdfcg"),
        ("like=c", "c"),
        ("like=unknown", ""),
        ("updated_after=2026-10-01T09:04:00Z", "eb"),
        ("updated_after=2026-10-01T11:04:00%2B02:00", "eb"),
        ("updated_after=2026-10-01T11:04:00+02:00", "eb"),
        ("category=phone&updated_after=2026-10-01T09:04:00Z", "b"),
        ("limit=200", "ebdafcg"),
    ],
)
def test_filters_narrow_the_list(shelf, query, found):
    assert skus(shelf.get(f"products?{query}")) == found


def cursor(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


KEY = "01890000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "invalid_parameter"),
        ("limit=201", "limit", "invalid_parameter"),
        ("limit=-1", "limit", "invalid_parameter"),
        ("limit=1.0", "limit", "invalid_parameter"),
        ("limit=", "limit", "invalid_parameter"),
        ("limit=%D9%A3", "limit", "invalid_parameter"),
        ("limit=" + "9" * 900, "limit", "invalid_parameter"),
        ("limit=1&limit=2", "limit", "invalid_parameter"),
        ("ordering=title", "ordering", "invalid_parameter"),
        ("ordering=--sku", "ordering", "invalid_parameter"),
        ("ordering=", "ordering", "invalid_parameter"),
        ("ordering=tenant__slug", "ordering", "invalid_parameter"),
        ("updated_after=yesterday", "updated_after", "invalid_parameter"),
        ("updated_after=2026-10-01", "updated_after", "invalid_parameter"),
        ("updated_after=2026-10-01T09:00:00", "updated_after", "invalid_parameter"),
        ("kind=lorry", "kind", "invalid_parameter"),
        ("kind=", "kind", "invalid_parameter"),
        ("returnable=1", "returnable", "invalid_parameter"),
        ("category=a%00b", "category", "invalid_parameter"),
        ("category=" + "c" * 201, "category", "invalid_parameter"),
        ("colour=red", "colour", "unknown_parameter"),
        ("format=json", "format", "unknown_parameter"),
        ("cursor=", "cursor", "invalid_parameter"),
        ("cursor=abc", "cursor", "invalid_parameter"),
        ("cursor=%C3%A4", "cursor", "invalid_parameter"),
        ("cursor=" + cursor("-created_at", False, None, "x"), "cursor", "invalid_parameter"),
        ("cursor=" + cursor("-created_at", 1, None, KEY), "cursor", "invalid_parameter"),
        ("cursor=" + cursor("sku", False, "a", KEY), "cursor", "invalid_parameter"),
        ("cursor=" + cursor("-created_at", False, None), "cursor", "invalid_parameter"),
        ("ordering=sku&cursor=" + cursor("sku", False, None, KEY), "cursor", "invalid_parameter"),
        ("ordering=sku&cursor=" + cursor("sku", False, ["a"], KEY), "cursor", "invalid_parameter"),
        ("ordering=sku&cursor=" + cursor("sku", False, "\0", KEY), "cursor", "invalid_parameter"),
        (
            "ordering=updated_at&cursor=" + cursor("updated_at", False, "x", KEY),
            "cursor",
            "invalid_parameter",
        ),
        (
            "ordering=updated_at&cursor=" + cursor("updated_at", False, "2026-10-01", KEY),
            "cursor",
            "invalid_parameter",
        ),
        (
            "ordering=updated_at&cursor=" + cursor("updated_at", False, float("inf"), KEY),
            "cursor",
            "invalid_parameter",
        ),
    ],
)
def test_a_bad_parameter_is_refused_by_name(shelf, query, field, code):
    assert errors_of(shelf.get(f"products?{query}")) == [(field, code)]


def test_a_parameter_of_the_list_is_none_of_other_methods(alice):
    response = alice.post("products?limit=1", {"sku": "A", "title": "never"})
    assert errors_of(response) == [("limit", "unknown_parameter")]


def test_a_cursor_of_another_tenant_shows_ones_own_rows(shelf, charlie):
    with tenant_scope(charlie.tenant), clock.frozen(START):
        Product.objects.create(sku="own", title="own")
    url = shelf.get("products?limit=1").json()["next"]
    assert skus(follow(charlie, url)) in ("own", "")
    assert skus(charlie.get("products")) == "own"


def test_a_page_costs_one_query_whatever_its_size(shelf, django_assert_num_queries):
    shelf.get("products")
    for limit in (1, 7):
        # The key and the page, and the test's savepoint and scope, each entered and left.
        with django_assert_num_queries(6):
            shelf.get(f"products?limit={limit}")
