"""Model fields that know tenancy; each deconstructs to Django's own, so migrations import none of
ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from returns_portal.lib import clock, ids
from tenants.scope import current_tenant_id

if TYPE_CHECKING:
    UUIDField = models.UUIDField[Any, Any]
    DateTimeField = models.DateTimeField[Any, Any]
    CharField = models.CharField[Any, Any]
    ForeignKey = models.ForeignKey[Any, Any]
    OneToOneField = models.OneToOneField[Any, Any]
else:  # only the stubs know what they hold
    from django.db.models import CharField, DateTimeField, ForeignKey, OneToOneField, UUIDField


class KeyField(UUIDField):
    """A UUIDv7 primary key made by the application."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **(kwargs | {"primary_key": True, "default": ids.uuid7, "editable": False})
        )

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.UUIDField", args, kwargs


class MomentField(DateTimeField):
    """A time that is, unless given, now by the portal's clock."""

    def __init__(self, **kwargs: Any) -> None:
        ours: dict[str, Any] = {"default": clock.now, "editable": False}
        super().__init__(**(ours | kwargs))

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.DateTimeField", args, kwargs


class TenantKey(ForeignKey):
    """The tenant of a row: the one in scope unless given. Every index of ours starts with it
    already.
    """

    def __init__(
        self, to: Any = "tenants.Tenant", on_delete: Any = models.PROTECT, **kwargs: Any
    ) -> None:
        ours = {
            "default": current_tenant_id,
            "editable": False,
            "related_name": "+",
            "db_index": False,
        }
        super().__init__(to, on_delete, **(kwargs | ours))

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.ForeignKey", args, kwargs


class TenantForeignKey(ForeignKey):
    """A foreign key inside one tenant.

    Django adds no constraint: a plain one ignores row-level security. `IsolateByTenant` adds the
    composite `(tenant_id, …)` constraint instead. Nor an index: one of the model's that starts with
    the tenant serves, and names the query it serves.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **(kwargs | {"db_constraint": False, "db_index": False}))

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class TenantOneToOneField(OneToOneField):
    """A one-to-one key inside one tenant; see TenantForeignKey."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **(kwargs | {"db_constraint": False, "db_index": False}))

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.OneToOneField", args, kwargs


class NormalisedField(CharField):
    """Another field in the form that look-ups compare with `=`: under row-level security `lower(x)
    =` loses its index.

    Written whenever the row is, from the field `of` by the function `by`.
    """

    def __init__(self, of: str = "", by: Any = str.lower, **kwargs: Any) -> None:
        self.of, self.by = of, by
        super().__init__(**({"blank": True, "editable": False} | kwargs))

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = self.by(getattr(model_instance, self.of) or "")
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> NormalisedField:
        _name, _path, _args, kwargs = self.deconstruct()
        return NormalisedField(self.of, self.by, **kwargs)


class CodeField(CharField):
    """A code that the application makes for a new row unless one is given."""

    def __init__(self, make: Any = str, **kwargs: Any) -> None:
        self.make = make
        super().__init__(**({"default": make} | kwargs))

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> CodeField:
        _name, _path, _args, kwargs = self.deconstruct()
        return CodeField(self.make, **kwargs)
