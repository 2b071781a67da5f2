"""A row made quickly is the row that Django would have made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.db.models.signals import post_init

from catalog.models import Customer, Order
from returns_portal.lib import clock
from rma.models import Rma, Shipment, ShipmentRma
from tenants.fields import CodeField, KeyField
from tenants.models import Tenant
from tenants.rows import Row
from tenants.scope import tenant_scope

SHOP = UUID(int=7)
ROWS = [model for model in apps.get_models() if issubclass(model, Row)]


def django_made(model: type[models.Model], **values: Any) -> models.Model:
    """What `Model.__init__` makes of these values."""
    made = model.__new__(model)
    models.Model.__init__(made, **values)
    return made


def columns(row: models.Model) -> dict[str, Any]:
    """Every column but those that are made by chance."""
    return {
        field.attname: row.__dict__[field.attname]
        for field in row._meta.concrete_fields
        if not isinstance(field, CodeField | KeyField)
    }


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model._meta.label)
def test_a_new_row_has_the_defaults_that_django_gives(model: type[models.Model]) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with tenant_scope(SHOP), clock.frozen(at):
        quick, slow = model(), django_made(model)
    assert columns(quick) == columns(slow)
    assert quick.__dict__.keys() == slow.__dict__.keys()
    assert quick._state.adding
    assert quick._state.fields_cache == {}


def test_a_default_that_can_change_belongs_to_one_row() -> None:
    with tenant_scope(SHOP):
        one, other = Rma(), Rma()
    assert one.metadata == other.metadata == {}
    assert one.metadata is not other.metadata


def test_an_object_is_kept_with_its_key() -> None:
    with tenant_scope(SHOP):
        customer = Customer(name="Ann")
        rma = Rma(customer=customer, order=None)
        by_key = Rma(customer_id=customer.pk)
    assert rma.customer is customer
    assert rma.customer_id == by_key.customer_id == customer.pk
    assert rma.order is None
    assert rma.order_id is None
    assert "customer" not in by_key._state.fields_cache


def test_what_is_of_another_model_is_refused() -> None:
    with tenant_scope(SHOP), pytest.raises(ValueError, match="must be a"):
        ShipmentRma(rma=Shipment())


def test_a_name_that_is_no_field_is_refused() -> None:
    with tenant_scope(SHOP), pytest.raises(TypeError, match="unexpected keyword"):
        Order(numbers="1")


def test_values_in_the_order_of_the_columns_are_taken_too() -> None:
    with tenant_scope(SHOP):
        made = Customer(name="Ann")
        again = Customer(*[getattr(made, field.attname) for field in Customer._meta.fields])
    assert columns(again) == columns(made)
    assert again.pk == made.pk


def test_who_listens_for_new_rows_is_told() -> None:
    told: list[Any] = []

    def listen(instance: Any, **_signal: Any) -> None:
        told.append(instance)

    post_init.connect(listen)
    try:
        made = Tenant(slug="alpha")
    finally:
        post_init.disconnect(listen)
    assert told == [made]


@pytest.mark.django_db
def test_a_row_read_whole_or_in_part_is_as_it_was_stored(alpha: Tenant) -> None:
    with tenant_scope(alpha):
        stored = Customer.objects.create(name="Ann", email="ann@example.com", tags=["good"])
        whole = Customer.objects.get()
        part = Customer.objects.only("name").get()
    assert columns(whole) == columns(stored)
    assert (whole._state.adding, whole._state.db) == (False, "default")
    assert part.get_deferred_fields() == columns(stored).keys() - {"name"}
