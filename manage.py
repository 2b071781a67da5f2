#!/usr/bin/env python
"""Command-line entry point of the portal."""

import os
import sys
from importlib import import_module

#: Commands that bring their own services, and so run before Django can read its settings.
LAUNCHERS = ("demo", "sandbox", "doctor")


def main() -> int | str | None:
    """Run a launcher, or a management command with the portal's settings."""
    from returns_portal.management import installation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "returns_portal.settings")
    installation.adopt()
    if len(sys.argv) > 1 and sys.argv[1] in LAUNCHERS:
        launcher = import_module(f"returns_portal.management.{sys.argv[1]}")
        code: int = launcher.main(sys.argv[2:])
        return code
    from django.core.management import execute_from_command_line

    from returns_portal.env import MissingSetting

    try:
        execute_from_command_line(sys.argv)
    except MissingSetting as missing:
        return f"{missing} Or start `make demo`: commands then work on it."
    return None


if __name__ == "__main__":
    sys.exit(main())
