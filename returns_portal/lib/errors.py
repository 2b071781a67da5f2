"""The errors the domain raises, one class per HTTP meaning; API and pages show the same
sentence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one input: `field` is a path such as `lines[0].quantity`, `code` is
    stable.
    """

    field: str
    code: str
    message: Any
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The row of a problem document's `errors`."""
        row = {"field": self.field, "code": self.code, "message": str(self.message)}
        return row | dict(self.extra)


class DomainError(Exception):
    """Something a person can understand and mend. `status` is the HTTP status it becomes."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "invalid"

    def __init__(
        self, detail: Any = "", *, code: str | None = None, errors: tuple[FieldError, ...] = ()
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return str(self.detail)

    @classmethod
    def of(cls, *errors: FieldError, code: str | None = None) -> Self:
        """An error made of field errors; the first one is its sentence and, unless given, its
        code.
        """
        return cls(errors[0].message, code=code or errors[0].code, errors=errors)


class InvalidInput(DomainError):
    """Bad input: names the field and the remedy (400)."""


class NotSignedIn(DomainError):
    """Nobody, or somebody unknown, asks (401)."""

    status = 401
    default_code = "not_signed_in"


class PermissionDenied(DomainError):
    """The actor is known but may not do this (403)."""

    status = 403
    default_code = "permission_denied"


class NotFound(DomainError):
    """Not there, or not yours: the two are never told apart (404)."""

    status = 404
    default_code = "not_found"


class Conflict(DomainError):
    """The thing is not in a state for this, or somebody else was first (409)."""

    status = 409
    default_code = "conflict"


class TransitionRefused(Conflict):
    """A machine does not allow this verb now; the sentence says why (409)."""

    default_code = "transition_refused"


class VersionMismatch(DomainError):
    """The object has changed since the caller read it (412)."""

    status = 412
    default_code = "version_mismatch"


class TooLarge(DomainError):
    """More than is accepted in one go (413)."""

    status = 413
    default_code = "too_large"


class IdempotencyMismatch(DomainError):
    """The same idempotency key came with another body (422)."""

    status = 422
    default_code = "idempotency_mismatch"


class TooManyRequests(DomainError):
    """Asked too often; `retry_after` is in seconds (429)."""

    status = 429
    default_code = "too_many_requests"

    def __init__(self, detail: Any = "", *, retry_after: int = 60, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after
