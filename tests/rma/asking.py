"""Asking for returns by API in tests: bodies short to write, refusals short to compare."""

from __future__ import annotations

from typing import Any


def euros(text: str) -> dict[str, str]:
    return {"amount": text, "currency": "EUR"}


def body(order: Any, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    line = {"order_line": "1", "quantity": 1, "reason": "too_small"}
    return {"order": order.external_id, "lines": list(lines) or [line]} | fields


def codes(answer) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer.body["errors"]]
