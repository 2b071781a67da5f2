"""`manage.py reset_second_step EMAIL`: let somebody in again whom no admin of a shop can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from returns_portal.lib.errors import Conflict
from staff.services import reset_everywhere
from tenants.models import User


class Command(BaseCommand):
    """Takes every second step from somebody: the only admin, or who works in several shops."""

    help = (
        "Take every second step from somebody, end their sessions, and tell them and their shops. "
        "Make sure that it is them who asks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['email']}.")
        try:
            shops = reset_everywhere(user)
        except Conflict as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{user.email} signs in by password alone; told in {', '.join(shops)}.")
