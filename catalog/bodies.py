"""What is said of a customer, in every resource that names one."""

from __future__ import annotations

from rest_framework import serializers

from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer, optional


def tags() -> serializers.ListField:
    """Words that policies may ask for."""
    return serializers.ListField(
        child=fields.TextField(max_length=60), required=False, max_length=50
    )


class CustomerBody(StrictSerializer):
    external_id = optional(fields.KeyField)
    name = optional(fields.TextField, max_length=300, allow_blank=True)
    email = optional(fields.EmailField, allow_blank=True)
    phone = optional(fields.TextField, max_length=50, allow_blank=True)
    country = optional(fields.CountryField)
    language = optional(fields.LanguageField)
    company = optional(fields.TextField, max_length=300, allow_blank=True)
    vat_id = optional(fields.TextField, max_length=30, allow_blank=True)
    tags = tags()
