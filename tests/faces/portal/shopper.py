"""A shopper in tests: goes through the portal as a browser without JavaScript does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from catalog.models import Order
from notifications.models import MailboxMail
from rma.models import Rma
from tenants.models import Tenant
from tenants.scope import tenant_scope

STEPS = ("reasons", "outcome", "sending", "review")


def named(link: str) -> str:
    """What a link is of, without the second at which it was made."""
    return link.rsplit(":", 2)[0]


@dataclass
class Shopper:
    """Somebody who bought `order`; `form` is the address of the form once it is open."""

    tenant: Tenant
    order: Order
    client: Client
    run_handlers: Callable[[Tenant], int]
    form: str = ""

    def ask(self, number: str = "HT-48213", contact: str = "maren@post.example") -> HttpResponse:
        return self.client.post("/", {"number": number, "contact": contact})

    def mails(self) -> list[MailboxMail]:
        """What has arrived, the latest first."""
        self.run_handlers(self.tenant)
        with tenant_scope(self.tenant), transaction.atomic():
            return list(MailboxMail.objects.order_by("-created_at", "-id"))

    def code(self) -> str:
        """The code of the latest mail."""
        mail = next(mail for mail in self.mails() if "code" in mail.subject)
        found = re.search(r"\b(\d{6})\b", mail.text)
        assert found
        return found[1]

    def open(self) -> str:
        """Through the door; returns the address of the form."""
        self.ask()
        answer = self.client.post("/code", {"code": self.code()})
        assert answer.status_code == 302, answer.content.decode()
        self.form = answer["Location"]
        return self.form

    def choose(self, **fields: Any) -> HttpResponse:
        return self.client.post(self.form, fields or {"take-1": "1"})

    def fill(self, step: str, **fields: Any) -> HttpResponse:
        return self.client.post(f"{self.form}/{step}", fields)

    def up_to_review(self, **items: Any) -> None:
        """All steps with simple answers; the form stands at the review."""
        if not self.form:
            self.open()
        self.choose(**items)
        self.fill("reasons", **{f"reason-{place}": "too_small" for place in range(4)})
        self.fill("outcome", choice="refund")
        self.fill("sending", choice="label")

    def seen(self) -> str:
        """The mark of what the review shows."""
        page = self.client.get(f"{self.form}/review").content.decode()
        found = re.search(r'name="seen" value="(\w+)"', page)
        assert found
        return found[1]

    def send(self) -> str:
        """Everything; returns the address of the status page."""
        self.up_to_review()
        answer = self.client.post(f"{self.form}/review", {"seen": self.seen()})
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    def returns(self) -> list[Rma]:
        """The returns of this shop."""
        with tenant_scope(self.tenant), transaction.atomic():
            return list(Rma.objects.order_by("requested_at", "id"))
