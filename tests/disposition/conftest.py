"""A furnished shop in the days after delivery."""

from __future__ import annotations

from tests.inspection.conftest import _soon, api, shop

__all__ = ["_soon", "api", "shop"]
