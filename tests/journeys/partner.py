"""A partner's system: speaks JSON to the API with a key, as an outside program would."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.test import Client

from tenants.models import Tenant
from tests import cast

_numbers = count(1)

#: The order of design/API.md, as a partner sends it: two tees, one euro off, shipping.
ORDER: dict[str, Any] = {
    "external_id": "1001",
    "number": "#1001",
    "currency": "EUR",
    "prices_include_tax": False,
    "placed_at": "2026-11-01T09:00:00Z",
    "delivered_at": "2026-11-04T12:00:00Z",
    "channel": "distance",
    "customer": {
        "name": "Ada Example",
        "email": "ada@example.com",
        "phone": None,
        "country": "DE",
        "language": "de",
    },
    "ship_to": {
        "name": "Ada Example",
        "lines": ["Hauptstraße 1"],
        "city": "Berlin",
        "region": None,
        "postcode": "10117",
        "country": "DE",
    },
    "lines": [
        {
            "external_id": "1",
            "sku": "TEE",
            "title": "T-shirt",
            "quantity": 2,
            "fulfilled_quantity": 2,
            "unit_price": "10.00",
            "discount": "0.00",
            "tax_rates": [{"name": "VAT", "rate": "0.19"}],
            "serials": [],
            "lot": None,
            "final_sale": False,
            "delivered_at": None,
        }
    ],
    "discounts": [{"code": "OCT", "amount": "1.00", "applies_to": "items"}],
    "shipping": [
        {
            "kind": "standard",
            "amount": "4.90",
            "discount": "0.00",
            "tax_rates": [{"name": "VAT", "rate": "0.19"}],
        }
    ],
    "payments": [{"external_id": "p1", "method": "card", "amount": "28.44", "reference": "ch_1"}],
}


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any


@dataclass
class Partner:
    """A partner of one shop."""

    tenant: Tenant
    secret: str = field(default="")

    def __post_init__(self) -> None:
        self.secret = self.secret or cast.api_secret(self.tenant)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        named = {"authorization": f"Bearer {self.secret}"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        response = Client().generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body).encode(),
            "application/json",
            headers=named,
        )
        try:
            decoded = response.json()
        except (ValueError, TypeError):  # no JSON, or nothing at all
            decoded = response.content
        return Answer(response.status_code, decoded, response.headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> Answer:
        return self.call(
            "POST", path, body or {}, idempotency_key=key or f"k{next(_numbers)}", **headers
        )

    def must(self, answer: Answer, status: int = 200) -> Any:
        """The body of an answer that has to have gone well."""
        assert answer.status == status, (answer.status, answer.body)
        return answer.body

    def inspect(self, unit: str) -> Any:
        """Answer every question about a handling unit with its first option, and confirm the
        grade.
        """
        (inspection,) = self.must(self.get(f"inspections?handling_unit={unit}"))["results"]
        path = f"inspections/{inspection['id']}"
        asked = self.must(self.post(f"{path}/start"))
        for _round in range(20):
            given = asked.get("answers", {})
            answers = {
                each["key"]: each["options"][0]["value"]
                for each in asked["questions"]
                if each["key"] not in given
            }
            if not answers:
                break
            asked = self.must(self.post(f"{path}/answers", {"answers": answers}))
        self.must(self.post(f"{path}/grade"))
        return self.must(self.post(f"{path}/confirm"))
