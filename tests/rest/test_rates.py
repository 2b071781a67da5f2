"""A key may ask so often; what can be guessed, much less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import redis

from flows.broker import broker
from returns_portal.lib import clock
from returns_portal.lib.errors import TooManyRequests
from returns_portal.rest import throttling
from returns_portal.rest.throttling import Rate, Usage, count, limit

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def rate(settings):
    settings.API_RATE = "3/min"


@pytest.fixture
def no_redis(monkeypatch):
    class Away:
        def execute_command(self, *command):
            raise redis.ConnectionError("nobody there")

    monkeypatch.setattr(throttling, "broker", Away)
    monkeypatch.setattr(throttling, "_away_until", 0.0)


def test_every_answer_says_what_is_left(alice, rate):
    with clock.frozen(NOON + timedelta(seconds=20)):
        response = alice.get("products")
    assert response["RateLimit-Policy"] == '"key";q=3;w=60'
    assert response["RateLimit"] == '"key";r=2;t=40'


def test_i19_too_many_requests_are_refused_until_the_window_ends(alice, rate):
    with clock.frozen(NOON + timedelta(seconds=15)):
        assert [alice.get("products").status_code for _time in range(3)] == [200, 200, 200]
        refused = alice.get("products")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "45"
    assert refused["RateLimit"] == '"key";r=0;t=45'
    assert refused.json()["code"] == "too_many_requests"
    assert refused.json()["detail"] == "This key asked more than 3 times in 60 seconds."
    with clock.frozen(NOON + timedelta(seconds=60)):
        assert alice.get("products").status_code == 200


def test_a_rate_belongs_to_one_key_owner(alice, bob, rate):
    with clock.frozen(NOON):
        for _time in range(4):
            last = alice.get("products")
        assert last.status_code == 429
        assert bob.get("products").status_code == 200


def test_refused_requests_of_strangers_count_for_nobody(stranger, rate):
    assert "RateLimit" not in stranger.get("products")


def test_without_redis_nobody_is_refused_and_the_log_says_so_once(alice, rate, no_redis, caplog):
    for _time in range(5):
        response = alice.get("products")
        assert response.status_code == 200
        assert "RateLimit" not in response
    warnings = [r.message for r in caplog.records if r.name == "returns_portal.rest.throttling"]
    assert warnings == ["rates are not counted, Redis does not answer: nobody there"]


def test_a_guess_is_limited_by_name_and_by_who(db):
    ann, bea = uuid4().hex, uuid4().hex
    with clock.frozen(NOON):
        for _time in range(5):
            limit("code", ann, "5/15min")
        with pytest.raises(TooManyRequests) as refused:
            limit("code", ann, "5/15min")
        limit("code", bea, "5/15min")
        limit("order", ann, "5/15min")
    assert refused.value.retry_after == 900
    with clock.frozen(NOON + timedelta(minutes=15)):
        limit("code", ann, "5/15min")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60000/min", Rate(60000, 60)),
        ("5/15min", Rate(5, 900)),
        ("10/s", Rate(10, 1)),
        ("100/d", Rate(100, 86400)),
        ("1/2h", Rate(1, 7200)),
    ],
)
def test_a_rate_is_written_as_text(text, rate):
    assert Rate.of(text) == rate


def test_a_counter_does_not_outlive_its_window():
    ident = uuid4().hex
    assert count("short", ident, Rate(2, 60)) == Usage(Rate(2, 60), 1, pytest.approx(30, abs=30))
    [key] = broker().keys(f"portal:rate:short:{ident}:*")
    assert 0 < broker().ttl(key) <= 61


def test_a_large_quota_is_taken_in_shares_and_counted_to_the_last_one():
    ident, rate = uuid4().hex, Rate(3000, 60)
    with clock.frozen(NOON):
        used = [count("large", ident, rate).used for _time in range(3001)]
        [key] = broker().keys(f"portal:rate:large:{ident}:*")
        assert used == list(range(1, 3002))
        assert int(broker().get(key)) == 3003
        assert count("large", ident, rate).exceeded


def test_what_another_process_took_is_not_given_twice():
    ident, rate = uuid4().hex, Rate(3000, 60)
    with clock.frozen(NOON):
        first = count("large", ident, rate)
        [key] = broker().keys(f"portal:rate:large:{ident}:*")
        broker().incrby(key, 2990)
        assert (first.used, first.exceeded) == (1, False)
        assert [count("large", ident, rate).used for _time in range(2)] == [2, 3]
        later = [count("large", ident, rate) for _time in range(8)]
    assert [usage.used for usage in later] == list(range(2994, 3002))
    assert [usage.exceeded for usage in later] == [False] * 7 + [True]
