"""Whether lists stay fast: the desk's inbox and the API's list of 50, at 1,000 and 100,000 returns.

    make bench ONLY=lists

Two databases of one server: in one a single shop with 1,000 returns at every step, in the other the
same shop and 99 more of its size. Each has a web server of its own, as production runs it; one
client asks them in turns, in the large database another shop each time. Only time that grows with
the neighbours may differ.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

NAME = "lists"
SHOPS, RETURNS = 100, 1000
TURNS = 150
WARM = 64
#: Hours between the copies of a shop's returns: they lie within four weeks.
APART = 12
#: The pages, each as people and partners open it.
PAGES = {
    "desk inbox, to decide": "/desk/",
    "desk inbox, late": "/desk/?view=late",
    "desk, all returns": "/desk/returns/",
    "API, GET returns?limit=50": "/api/v1/returns?limit=50",
}
SMALL = "portal_small"


def main() -> None:
    """Measure, print a table and keep the rows in .local/bench/lists.json."""
    import django

    django.setup()
    from benchmarks._report import publish

    publish(NAME, measure())


def measure() -> list[Any]:
    """The rows of the report."""
    from benchmarks._copies import settle
    from benchmarks._serving import Client, server

    shops = _shops()
    application = "returns_portal.wsgi:application"
    few, all_ = {"DATABASE_URL": _small("DATABASE_URL")}, {}
    with server(application, few) as small, server(application, all_) as large:
        here, there = _Side(Client(small.port), shops[:1]), _Side(Client(large.port), shops)
        found = {}
        for url in (_small("DATABASE_OWNER_URL"), ""):
            settle(url)
        for name, path in PAGES.items():
            for _ in range(WARM):
                here.ask(path), there.ask(path)
            found[name] = [(there.ask(path), here.ask(path)) for _ in range(TURNS)]
    return [_row(name, times) for name, times in found.items()]


@dataclass(frozen=True)
class Shop:
    """How somebody of a shop asks: a signed-in person, or a partner."""

    host: str
    cookie: str
    key: str

    def request(self, path: str) -> Any:
        """The request for a page."""
        from benchmarks._serving import Request

        if path.startswith("/api/"):
            return Request.of("GET", path, {"Authorization": f"Bearer {self.key}"})
        return Request.of("GET", path, {"Host": self.host, "Cookie": self.cookie})


@dataclass
class _Side:
    """One database: its connection, its shops, and whose turn it is."""

    client: Any
    shops: list[Shop]
    asked: int = field(default=0)

    def ask(self, path: str) -> float:
        """Seconds until the page was there, with its fifty rows."""
        request = self.shops[self.asked % len(self.shops)].request(path)
        self.asked += 1
        start = time.perf_counter()
        body = self.client.ask(request)
        spent = time.perf_counter() - start
        rows = body.count(b'"next_step":') or body.count(b'<th scope="row">')
        if rows != 50:
            raise AssertionError(f"{path} has {rows} rows.")
        return spent


def _shops() -> list[Shop]:
    from django.db import connection

    from benchmarks import _returns
    from benchmarks._copies import Copies
    from benchmarks._shops import make_shop

    first, key = make_shop("shop-0")
    _returns.make_returns(first)
    with Copies() as copies:
        times = RETURNS // _returns.RETURNS - 1
        copies.within(first.pk, _returns.COPIED, copies=times, minutes=APART * 60)
    shops = [_signed_in(first, key)]
    connection.close()
    _copy_database()
    others = [_another(number) for number in range(1, SHOPS)]
    with Copies() as copies:
        keys = [tenant.pk for tenant, _key in others]
        copies.to_others(first.pk, keys, _returns.tenant_tables())
    _check_counts()
    return shops + [_signed_in(tenant, key) for tenant, key in others]


def _another(number: int) -> tuple[Any, str]:
    """A shop without furniture, which comes with the copies."""
    from tenants.keys import create_api_key
    from tenants.models import Membership, Tenant, User

    tenant = Tenant.objects.create(slug=f"shop-{number}", name=f"Shop {number}", rma_prefix="B")
    user = User.objects.create(email=f"admin@shop-{number}.example")
    Membership.objects.create(tenant=tenant, user=user, role="admin")
    return tenant, create_api_key(tenant=tenant, name="Benchmark")[1]


def _signed_in(tenant: Any, key: str) -> Shop:
    from django.conf import settings
    from django.test import Client

    from tenants.models import Membership

    member = Membership.objects.select_related("user").get(tenant=tenant, role="admin")
    browser = Client()
    browser.force_login(member.user)
    session = browser.session
    session["tenant"] = str(tenant.pk)
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return Shop(f"{tenant.slug}.localhost", cookie, key)


def _copy_database() -> None:
    from benchmarks._copies import Copies

    name = urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")
    with Copies(_with_path("DATABASE_OWNER_URL", "postgres")) as copies:
        copies.run(f"CREATE DATABASE {SMALL} TEMPLATE {name}")


def _check_counts() -> None:
    """Both databases hold what the report says."""
    from benchmarks._copies import Copies
    from rma.models import Rma

    for url, expected in (("", SHOPS * RETURNS), (_small("DATABASE_OWNER_URL"), RETURNS)):
        with Copies(url) as copies:
            found = copies.count(Rma)
        if found != expected:
            raise AssertionError(f"{found} returns in the place of {expected}.")


def _small(variable: str) -> str:
    return _with_path(variable, SMALL)


def _with_path(variable: str, name: str) -> str:
    return urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{name}"))


def _row(name: str, times: list[tuple[float, float]]) -> Any:
    from benchmarks._report import Row

    large, small = (statistics.median(side) * 1000 for side in zip(*times, strict=True))
    return Row(
        f"{name}, {SHOPS * RETURNS:,} returns",
        round(large, 2),
        "ms",
        f"{RETURNS:,}",
        round(small, 2),
        round(large / small, 3),
        TURNS,
    )


if __name__ == "__main__":
    main()
