"""`manage.py publishable_key --tenant SLUG --origin ORIGIN`: a key for a shop's own page."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.keys import create_publishable_key
from tenants.models import Tenant


class Command(BaseCommand):
    """Makes and prints a key that may stand in a page: it states withdrawals and no more."""

    help = "Make a key with which a shop's own page states withdrawals; it can do nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG", help="whose key it is")
        parser.add_argument("--name", default="Shop page", help="to tell keys apart")
        parser.add_argument(
            "--origin",
            action="append",
            required=True,
            metavar="ORIGIN",
            help="a page that may use it, as https://shop.example; several times for several",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key alone, so that a program can read it."""
        tenant = Tenant.objects.filter(slug=options["tenant"], is_active=True).first()
        if tenant is None:
            raise CommandError(f"There is no shop called {options['tenant']}.")
        try:
            _key, secret = create_publishable_key(
                tenant=tenant, name=options["name"], allowed_origins=options["origin"]
            )
        except ValueError as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(secret)
