"""The base of everything that moves: a tenant row with a status, a version and a story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from flows.fsm import State, StatusField, reloading, status_fields
from tenants.fields import MomentField
from tenants.models import TenantModel

Subject = tuple[str, UUID]


def subject_of(thing: Any) -> Subject:
    """How events name a thing: its model's label and its key. Pairs pass through."""
    if isinstance(thing, tuple):
        return thing
    return thing._meta.label_lower, thing.pk


class StageModel(TenantModel):
    """A row that moves by verbs. A flow (abstract) declares `status`; the model adds fields.

    `version` counts changes of the aggregate and is its ETag.
    """

    #: Event of a new row in its initial state, and what the timeline says of it.
    CREATED: ClassVar[tuple[str, Any]]

    status: StatusField
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = MomentField()

    class Meta:
        abstract = True

    def snapshot(self) -> dict[str, Any]:
        """What events keep of this row: pure, ids for persons, no personal data."""
        return {"id": self.public_id, "status": self.status}

    def subjects(self) -> Sequence[Any]:
        """Whose timelines show this row's events: model instances or (label, id) pairs."""
        return [self]

    def root(self) -> Subject | None:
        """The aggregate whose version a change of this row raises, if it is not the row itself."""
        return None

    @property
    def state(self) -> State:
        """The declared state: label, tone, icon and help."""
        return status_fields(type(self))[0].states.state(self.status)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; the stored status replaces the protected one in memory."""
        with reloading(self):
            super().refresh_from_db(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        """Leaves the statuses out: validation would assign them, and they are protected."""
        protected = {field.name for field in status_fields(type(self))}
        super().clean_fields(exclude=set(exclude or ()) | protected)
