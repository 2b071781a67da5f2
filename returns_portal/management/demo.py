"""`manage.py demo`: services, migrations, demo shops, web, worker and beat, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from returns_portal import embedded
from returns_portal.management import installation, processes
from returns_portal.management.supervise import Supervisor, stoppable

FIRST_PORT = 8000


def main(arguments: list[str]) -> int:
    """Run the demo; returns the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py demo", description=__doc__)
    parser.add_argument("--port", type=int, help=f"default: the first free from {FIRST_PORT}")
    parser.add_argument("--reset", action="store_true", help="delete the demo's data first")
    options = parser.parse_args(arguments)
    try:
        with stoppable():
            _run(options.port or installation.first_free_port(FIRST_PORT), reset=options.reset)
    except installation.FAILURES as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    sys.stderr.write("Stopped. Your demo's data is kept; `make demo RESET=1` starts over.\n")
    return 0


def _run(port: int, *, reset: bool) -> None:
    with ExitStack() as stack:
        stack.enter_context(installation.the_only_one())
        if reset:
            embedded.forget(installation.LOCAL)
        services = stack.enter_context(embedded.services(installation.LOCAL, throwaway=False))
        _say(*services.about, "Preparing the database ...")
        secret_key = installation.kept_secret_key()
        env = installation.environment(
            services.env, port=port, secret_key=secret_key, default_tenant="hollin"
        )
        os.environ.update(env)
        installation.prepare()

        shops = _seed(services.folder / "keys.json")
        stack.enter_context(installation.announced(env))
        supervisor = stack.enter_context(Supervisor())
        processes.start_all(supervisor, port=port, env=env, folder=services.folder)
        _say(*_welcome(port, shops))
        supervisor.wait()


def _seed(keys: Path) -> dict[str, Any]:
    """Seed what is missing; the keys, readable only once, are kept beside the database."""
    from returns_portal import seeds

    kept = json.loads(keys.read_text()) if keys.exists() else {}
    shops = seeds.seed_demo()
    for slug, shop in shops.items():
        if "api_key" in shop:
            kept[slug] = shop["api_key"]
    installation.write_private(keys, json.dumps(kept))
    installation.close_connections()
    return {slug: {**shop, "api_key": kept.get(slug, "")} for slug, shop in shops.items()}


def _welcome(port: int, shops: dict[str, Any]) -> Iterator[str]:
    """Say where everything is and how to sign in."""
    from catalog.seeds import telling_order

    for slug, shop in shops.items():
        site = f"http://{shop['host']}"
        people = [person["email"] for person in shop["users"].values()]
        yield ""
        yield f"  {site}/"
        number, contact = telling_order(slug)
        yield f"    /           returns, as a shopper sees them: order {number}, {contact}"
        yield "    /desk/      for staff; sign in with one of"
        for first in range(0, len(people), 3):
            yield f"                  {', '.join(people[first : first + 3])}"
        yield "    /mailbox/   every mail that was sent"
        yield f"    API key     {shop['api_key']}"
    yield ""
    yield f"  The password of all is {shop['users']['admin']['password']}."
    yield f"  http://127.0.0.1:{port}/ is the first shop. Ctrl-C stops everything."
    yield ""


def _say(*lines: str) -> None:
    for line in lines:
        sys.stderr.write(f"{line}\n")
