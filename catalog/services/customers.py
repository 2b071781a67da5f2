"""Writes customers: known again by the partner's id, else by e-mail, else new with each order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from catalog.given import CustomerGiven
from catalog.models import Customer, normalise_email
from catalog.services.upserts import assign, differs, insert_missing

_TEXTS = ("name", "email", "phone", "country", "language", "company", "vat_id")

#: How a customer is known: ("id", external_id) or ("email", normalised address).
Identity = tuple[str, str]


def identity(given: CustomerGiven) -> Identity | None:
    """How `given` is known again; None for somebody who left neither id nor address."""
    if given.external_id:
        return "id", given.external_id
    if given.email and normalise_email(given.email):
        return "email", normalise_email(given.email)
    return None


def columns(given: CustomerGiven) -> dict[str, Any]:
    """What `given` says; what it leaves out stays as it is known."""
    values: dict[str, Any] = {
        name: value for name in _TEXTS if (value := getattr(given, name)) is not None
    }
    if given.tags is not None:
        values["tags"] = list(given.tags)
    return values


def upsert_customers(rows: Iterable[CustomerGiven]) -> dict[Identity, Customer]:
    """The customers of these rows that are known again, each with what was said last."""
    wanted: dict[Identity, dict[str, Any]] = {}
    for given in rows:
        known_as = identity(given)
        if known_as is not None:
            wanted[known_as] = wanted.get(known_as, {}) | columns(given)
    found = _find(wanted)
    _change(found, wanted)
    missing = sorted(wanted.keys() - found.keys())
    made = {known_as: _new(known_as, wanted[known_as]) for known_as in missing}
    ours = insert_missing(list(made.values()))
    found |= {known_as: row for known_as, row in made.items() if row.pk in ours}
    return found | _find(wanted.keys() - found.keys())


def change_customer(customer: Customer, given: CustomerGiven) -> None:
    """Write what `given` says of a customer who is known by an order only."""
    values = columns(given)
    if differs(customer, values):
        assign(customer, values)
        customer.save(update_fields=[*values, "email_normalized"])


def new_customer(given: CustomerGiven) -> Customer:
    """A customer nobody can know again, not saved yet."""
    return Customer(**columns(given))


def _new(known_as: Identity, values: dict[str, Any]) -> Customer:
    kind, key = known_as
    return Customer(external_id=key if kind == "id" else None, **values)


def _find(wanted: Iterable[Identity]) -> dict[Identity, Customer]:
    ids = [key for kind, key in wanted if kind == "id"]
    emails = [key for kind, key in wanted if kind == "email"]
    conditions = Q()
    if ids:
        conditions |= Q(external_id__in=ids)
    if emails:
        conditions |= Q(external_id=None, email_normalized__in=emails)
    if not conditions:
        return {}
    return {
        ("id", row.external_id) if row.external_id else ("email", row.email_normalized): row
        for row in Customer.objects.filter(conditions)
    }


def _change(found: Mapping[Identity, Customer], wanted: Mapping[Identity, dict[str, Any]]) -> None:
    """Write details that differ with one statement, rows locked in the order of their keys."""
    changed = {row.pk: key for key, row in found.items() if differs(row, wanted[key])}
    if not changed:
        return
    rows = Customer.objects.filter(pk__in=changed).order_by("pk").select_for_update(no_key=True)
    locked = list(rows)
    for row in locked:
        assign(row, wanted[changed[row.pk]])
    Customer.objects.bulk_create(
        locked,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*_TEXTS, "email_normalized", "tags"],
    )
