"""`make bench [ONLY=name]`: runs each benchmark against private, empty, migrated services.

A benchmark is a module beside this one with a `main()` that prints a table and writes
.local/bench/<name>.json. It runs in a process of its own, connected as the application; the server
skips fsync, which makes the share of our own work larger, not smaller.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from returns_portal import embedded
from returns_portal.management import installation


def main(only: list[str]) -> int:
    """Run the benchmarks named, or all; 1 when one of them fails."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    if unknown := set(only) - set(names):
        sys.stderr.write(
            f"No benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}.\n"
        )
        return 1
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    failed = []
    with embedded.services(installation.LOCAL, throwaway=True) as services:
        env = installation.environment(
            services.env, port=8000, secret_key="benchmarks", default_tenant=""
        )
        os.environ.update(env)
        manage = [sys.executable, str(installation.ROOT / "manage.py")]
        for command in (["migrate", "--verbosity=0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([*manage, *command], check=True)
        for name in only or names:
            print(f"\n{name} ({', '.join(services.about)})", flush=True)
            if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
                failed.append(name)
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
