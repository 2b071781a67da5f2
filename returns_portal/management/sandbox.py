"""`manage.py sandbox`: a throw-away instance for integration tests, ours and partners'.

Its own empty database and broker (whatever DATABASE_URL says), the shops `alpha` and `beta`, mail
and webhooks kept locally. Writes READY as JSON when it answers; SIGTERM ends it and all it made.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

from returns_portal import embedded
from returns_portal.management import installation, processes
from returns_portal.management.supervise import Supervisor, stoppable


def main(arguments: list[str]) -> int:
    """Run the sandbox; returns the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--ready", type=Path, default=installation.LOCAL / "sandbox.json")
    options = parser.parse_args(arguments)
    try:
        with stoppable():
            _run(options.port, options.ready.absolute())
    except installation.FAILURES as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


def _run(port: int, ready: Path) -> None:
    ready.unlink(missing_ok=True)  # of a sandbox that was killed
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with ExitStack() as stack:
        installation.check_free(port)
        services = stack.enter_context(embedded.services(installation.LOCAL, throwaway=True))
        secret_key = secrets.token_urlsafe(48)
        env = {
            **installation.environment(
                services.env, port=port, secret_key=secret_key, default_tenant="alpha"
            ),
            "SANDBOX": "1",
        }
        os.environ.update(env)
        installation.prepare()

        from returns_portal import seeds

        shops = seeds.seed_sandbox()
        installation.close_connections()
        supervisor = stack.enter_context(Supervisor())
        processes.start_all(supervisor, port=port, env=env, folder=services.folder)
        stack.callback(ready.unlink, missing_ok=True)
        base_url = f"http://127.0.0.1:{port}"
        content = {
            "base_url": base_url,
            "mailbox_url": f"{base_url}/mailbox/",
            "pid": os.getpid(),
            "manage": [sys.executable, str(installation.ROOT / "manage.py")],
            "env": env,
            "tenants": shops,
        }
        installation.write_private(ready, json.dumps(content, indent=2))
        sys.stderr.write(f"Ready: {base_url} ({ready})\n")
        supervisor.wait()
