"""Stripe on this machine: a server that plays recorded answers to the real library.

It keeps what it was asked, answers a repeated idempotency key with its first answer as Stripe does,
and lists the refunds it made. A refund that is told to be "lost" is made and never answered.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.rma.stripe_cards import Cards

#: A refund as Stripe answers it (API version 2025-09-30), shortened to what it always has.
REFUND = {
    "id": "re_3QxTest0000000000000001",
    "object": "refund",
    "amount": 1000,
    "balance_transaction": "txn_3QxTest",
    "charge": "ch_3QxTest",
    "created": 1791626400,
    "currency": "eur",
    "destination_details": {"card": {"type": "refund"}, "type": "card"},
    "metadata": {},
    "payment_intent": "pi_1",
    "reason": None,
    "receipt_number": None,
    "status": "succeeded",
}


def error(status: int, code: str, message: str = "", kind: str = "invalid_request_error") -> Any:
    """An error as Stripe answers it."""
    return status, {"error": {"code": code, "message": message or code, "type": kind}}


@dataclass
class Stripe:
    """What the server was told to answer, and what it was asked."""

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    disputes: list[dict[str, Any]] = field(default_factory=list)
    by_key: dict[str, tuple[int, Any]] = field(default_factory=dict)
    cards: Cards = field(default_factory=Cards)
    away: bool = False

    @property
    def keys(self) -> list[str]:
        """The idempotency keys of the refunds asked for, in order."""
        return [each["idempotency-key"] for each in self.headers]

    def refund(self, form: dict[str, str], key: str) -> tuple[int, Any] | None:
        """The answer to a refund; None is no answer at all."""
        if key in self.by_key:
            return self.by_key[key]
        told = self.answers.pop(0) if self.answers else {}
        if isinstance(told, tuple):
            return told
        lost = told == "lost"
        made = REFUND | {
            "id": f"re_{len(self.refunds) + 1}",
            "amount": int(form["amount"]),
            "payment_intent": form.get("payment_intent"),
            "charge": form.get("charge") or "ch_1",
            "created": int(time.time()),
            "metadata": {
                name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")
            },
            **({} if lost or told == "drop" else told),
        }
        if told == "drop":
            return None
        self.refunds.append(made)
        self.by_key[key] = (200, made)
        return None if lost else (200, made)


class _Handler(BaseHTTPRequestHandler):
    stripe: Stripe

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        path, key = urlsplit(self.path).path, self.headers.get("Idempotency-Key") or ""
        if path != "/v1/refunds":
            self._answer(None if self.stripe.away else self.stripe.cards.post(path, form, key))
            return
        self.stripe.asked.append(form)
        self.stripe.headers.append({name.lower(): value for name, value in self.headers.items()})
        self._answer(None if self.stripe.away else self.stripe.refund(form, key))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith(("/v1/checkout", "/v1/payment_intents")):
            self._answer(None if self.stripe.away else self.stripe.cards.get(parts.path, asked))
            return
        rows = self.stripe.refunds if parts.path == "/v1/refunds" else self.stripe.disputes
        for name in ("payment_intent", "charge"):
            if name in asked:
                rows = [row for row in rows if row.get(name) == asked[name]]
        listed = {"object": "list", "data": rows, "has_more": False, "url": parts.path}
        self._answer(None if self.stripe.away else (200, listed))

    def _answer(self, answer: tuple[int, Any] | None) -> None:
        if answer is None:  # the line breaks: nobody knows what became of it
            self.close_connection = True
            self.connection.close()
            return
        status, body = answer
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Stripe]:
    """The server, on a free port of 127.0.0.1."""
    stripe = Stripe()
    handler = type("Handler", (_Handler,), {"stripe": stripe})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    stripe.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stripe
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def signed(body: bytes, secret: str) -> str:
    """The header with which Stripe signs a message."""
    at = int(time.time())
    said = f"{at}.".encode() + body
    return f"t={at},v1={hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()}"
