"""Registrations: owners and warranties without an order."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet

from catalog.models import Customer
from recalls.api.bodies import RegistrationBody
from recalls.api.shapes import RegistrationShape
from recalls.models import Registration
from recalls.selectors.owners import registrations
from recalls.services.registrations import register
from returns_portal.lib.ids import normalise_code
from returns_portal.rest import filters
from returns_portal.rest.views import Answer, ApiView, ListView, call


class Registrations(ListView):
    """Registered owners, the newest first."""

    permissions: ClassVar = {"GET": "recalls.view", "POST": "recalls.edit"}
    shape = RegistrationShape
    filters: ClassVar = {
        "sku": filters.Text("product__sku_normalized", lambda text: text.strip().lower()),
        "serial": filters.Text("unit__serial_normalized", normalise_code),
        "customer": filters.Reference("customer", Customer, ("external_id",)),
        "external_id": filters.Text("external_id"),
    }
    ordering = ("created_at", "updated_at")

    def rows(self) -> QuerySet[Registration]:
        return registrations()

    @call(body=RegistrationBody, status=201, also=[200])
    def post(self, body: dict[str, Any]) -> Answer:
        """Register an owner; the same piece or `external_id` again is the one there is, 200."""
        made, new = register(by=self.actor, **body)
        return Answer(registrations().get(pk=made.pk), 201 if new else 200)


class OneRegistration(ApiView):
    """One registration, by id or external id."""

    permissions: ClassVar = {"GET": "recalls.view"}
    shape = RegistrationShape
    keys = ("external_id",)

    @call()
    def get(self, key: str) -> Registration:
        return self.find(registrations(), key)
