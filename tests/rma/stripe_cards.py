"""The part of Stripe that takes money, on this machine: links, holds and saved cards as it answers
them (API version 2025-09-30), shortened to what they always have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.factories.rma import SOON

#: A Checkout Session, and the payment intent behind one that is complete.
SESSION = {
    "object": "checkout.session",
    "amount_total": 200,
    "currency": "eur",
    "mode": "payment",
    "payment_intent": None,
    "payment_status": "unpaid",
    "status": "open",
}
INTENT = {
    "object": "payment_intent",
    "amount_capturable": 0,
    "amount_received": 0,
    "capture_method": "automatic",
    "customer": None,
    "last_payment_error": None,
    "latest_charge": None,
    "payment_method": "pm_1",
}


class Unexpected(Exception):
    """It is not where that can be done any more."""


@dataclass
class Cards:
    """Links and payments there are; `answers` are given in the place of the next ones."""

    answers: list[Any] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[str, tuple[int, Any]] = field(default_factory=dict)
    now: datetime = SOON

    def clear(self) -> None:
        """Nothing was asked yet."""
        self.now = SOON
        for told in (self.answers, self.asked, self.sessions, self.intents, self.by_key):
            told.clear()

    def called(self, ending: str) -> list[dict[str, str]]:
        """What was asked of addresses that end so."""
        return [form for path, form in self.asked if path.endswith(ending)]

    def pay(self, session: str = "cs_1", **differs: Any) -> dict[str, Any]:
        """The shopper gives their card on the page of a link; the payment that comes of it."""
        link = self.sessions[session]
        holds = link["holds"]
        paid = self._intent(link["amount_total"], link["currency"], holds=holds)
        paid |= {"customer": "cus_1" if holds else None, "metadata": link["metadata"], **differs}
        link |= {"status": "complete", "payment_status": "paid", "payment_intent": paid["id"]}
        return paid

    def end(self, intent: str) -> None:
        """The bank lets the money go."""
        self.intents[intent] |= {"status": "canceled", "amount_capturable": 0}

    def post(self, path: str, form: dict[str, str], key: str) -> tuple[int, Any] | None:
        """The answer to something that was asked for; None is no answer at all."""
        self.asked.append((path, form))
        if key and key in self.by_key:
            return self.by_key[key]
        told = self.answers.pop(0) if self.answers else {}
        if isinstance(told, tuple):
            return told
        if told == "drop":
            return None
        try:
            answer: Any = (200, self._made(path, form, {} if told == "lost" else told))
        except Unexpected as refused:
            return 400, {"error": {"code": str(refused), "type": "invalid_request_error"}}
        if key:
            self.by_key[key] = answer
        return None if told == "lost" else answer

    def get(self, path: str, asked: dict[str, str]) -> tuple[int, Any]:
        """How one of them stands, or all that a customer paid, the newest first."""
        name = path.rsplit("/", 1)[1]
        if name == "payment_intents":
            mine = [row for row in self.intents.values() if row["customer"] == asked["customer"]]
            return 200, {"object": "list", "data": mine[::-1], "has_more": False, "url": path}
        if name in self.intents:
            return 200, self.intents[name]
        link = dict(self.sessions[name])
        if link["payment_intent"]:
            link["payment_intent"] = self.intents[link["payment_intent"]]
        return 200, link

    def _made(self, path: str, form: dict[str, str], told: dict[str, Any]) -> dict[str, Any]:
        parts = path.split("/")
        if path.endswith("checkout/sessions"):
            return self._session(form)
        if path.endswith("/expire"):
            return self._moved(self.sessions[parts[-2]], ("open",), {"status": "expired"})
        if path.endswith("payment_intents"):
            holds = form["capture_method"] == "manual"
            made = self._intent(int(form["amount"]), form["currency"], holds=holds)
            made["metadata"] = {"payment": form["metadata[payment]"]}
            made["customer"] = form["customer"]
            return made | told
        mine = self.intents[parts[-2]]
        if path.endswith("/capture"):
            taken = {"status": "succeeded", "amount_received": int(form["amount_to_capture"])}
            return self._moved(mine, ("requires_capture",), taken | {"amount_capturable": 0})
        return self._moved(mine, ("requires_capture",), {"status": "canceled"})

    def _moved(
        self, row: dict[str, Any], before: tuple[str, ...], after: dict[str, Any]
    ) -> dict[str, Any]:
        if row["status"] not in before:
            raise Unexpected(f"{row['object']}_unexpected_state")
        row |= after
        return row

    def _session(self, form: dict[str, str]) -> dict[str, Any]:
        name = f"cs_{len(self.sessions) + 1}"
        made = SESSION | {
            "id": name,
            "url": f"https://checkout.stripe.com/c/pay/{name}",
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "currency": form["line_items[0][price_data][currency]"],
            "expires_at": int(form["expires_at"]),
            "holds": form.get("payment_intent_data[capture_method]") == "manual",
            "metadata": {"payment": form["metadata[payment]"]},
        }
        self.sessions[name] = made
        return made

    def _intent(self, amount: int, currency: str, *, holds: bool) -> dict[str, Any]:
        name = f"pi_in_{len(self.intents) + 1}"
        made = INTENT | {
            "id": name,
            "amount": amount,
            "currency": currency,
            "created": int(self.now.timestamp()),
            "metadata": {},
        }
        made["amount_capturable" if holds else "amount_received"] = amount
        made |= {"status": "requires_capture" if holds else "succeeded"}
        self.intents[name] = made
        return made
