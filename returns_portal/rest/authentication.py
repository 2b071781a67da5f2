"""Who calls the API: the key that the tenant middleware has found already, and nothing else."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from tenants.actors import Actor
from tenants.models import ApiKey


class ApiKeyAuthentication(BaseAuthentication):
    """A partner's key. A session of the pages is nobody here, so no page can be made to call."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiKey] | None:
        """The key's actor and the key, or None when there is no known key."""
        found: Any = request._request
        key = getattr(found, "api_key", None)
        return None if key is None else (found.actor, key)

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401 (RFC 6750); a key that was sent and is not known is invalid."""
        challenge = 'Bearer realm="Returns Portal"'
        if request._request.headers.get("Authorization"):
            challenge += ', error="invalid_token"'
        return challenge
