"""Django form fields as the design system shows them: label, hint, control, error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseForm, BoundField

from returns_portal.faces.parts import Problem
from returns_portal.lib.errors import DomainError


def shape(bound: BoundField) -> str:
    """Which partial draws the field: `choices` (a group), `check` (one box) or `control`."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "control"


def context(
    bound: BoundField, shape: str, *, label: Any, hint: Any, attributes: dict[str, Any]
) -> dict[str, Any]:
    """What the partial of a field needs: its ids, hint, errors and the finished control."""
    target = bound.auto_id or f"id_{bound.html_name}"
    hint = bound.help_text if hint is None else hint
    told_by = [f"{target}-hint"] * bool(hint) + [f"{target}-error"] * bool(bound.errors)
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    for own in ("mono", "short"):
        if attrs.pop(own, False):
            attrs[f"data-{own}"] = True
    unmarked = attrs.pop("unmarked", False)
    attrs["aria-describedby"] = " ".join(told_by) or None
    attrs["aria-invalid"] = "true" if bound.errors else None
    if shape == "control":
        attrs["class"] = "input"
    return {
        "bound": bound,
        "target": target,
        "label": label or bound.label,
        "hint": hint,
        "errors": bound.errors,
        "described_by": " ".join(told_by),
        "optional": not bound.field.required and not unmarked,
        "control": bound.as_widget(attrs={k: v for k, v in attrs.items() if v is not None}),
    }


def problems(form: BaseForm) -> list[Problem]:
    """What is wrong with a bound form, field by field, each with the id to lead to."""
    found = [Problem(message) for message in form.non_field_errors()]
    for bound in form:
        target = bound.auto_id or f"id_{bound.html_name}"
        found += [Problem(_told(bound.label, message), target) for message in bound.errors]
    return found


def _told(label: Any, message: Any) -> str:
    """The error with its field's name before it; a question keeps its own mark."""
    name = str(label)
    return f"{name} {message}" if name.endswith(("?", "؟", ".", ":")) else f"{name}: {message}"


def take(form: BaseForm, error: DomainError) -> None:
    """Put what a service refused beside the fields it speaks of; the rest goes on top."""
    for row in error.errors:
        name = row.field.rpartition(".")[2]
        form.add_error(name if name in form.fields else None, str(row.message))
    if not error.errors:
        form.add_error(None, str(error))
