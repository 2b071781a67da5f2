"""A shop with an order, and a shopper's browser: as the portal's own tests have them."""

from __future__ import annotations

from tests.faces.portal.conftest import open_shop, order, shopper, visitor

__all__ = ["open_shop", "order", "shopper", "visitor"]
