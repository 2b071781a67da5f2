"""The lists that somebody keeps: the form that names one, and its address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns_portal.faces.desk.narrowing import NarrowForm
from rma.models import SavedView
from rma.services.views import save_view
from tenants.actors import Actor


class KeepForm(forms.Form):
    """What a list is called, and whether all colleagues see it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    shared = forms.BooleanField(label=gettext_lazy("Everybody here sees it"), required=False)


def keep(page: Any, form: KeepForm, *, by: Actor) -> SavedView:
    """Keep the list of a page under the name of the form."""
    given = {name: page.query.getlist(name) for name in NarrowForm.base_fields}
    filters = {name: values for name, values in given.items() if any(values)}
    ordering = page.query.get("ordering", "")
    return save_view(
        by=by, view=page.view, filters=filters, ordering=ordering[:30], **form.cleaned_data
    )


def query_of(row: SavedView) -> QueryDict:
    """What the address of a kept list says."""
    query = QueryDict(mutable=True)
    query["view"] = row.view
    for name, values in row.filters.items():
        query.setlist(name, values)
    if row.ordering:
        query["ordering"] = row.ordering
    return query


def address_of(row: SavedView) -> str:
    """Where a kept list is."""
    query = query_of(row)
    query["saved"] = row.public_id
    return f"{reverse('desk:home')}?{query.urlencode()}"


def gone(row: SavedView) -> str:
    """What is said when it is kept no longer."""
    return _("“%s” is no longer kept.") % row.name
