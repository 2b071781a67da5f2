"""Which look is in force, its versions, and the shop's own addresses."""

from branding.selectors.brands import draft, in_force, logo_by, look_now, look_of, versions
from branding.selectors.domains import domains

__all__ = ["domains", "draft", "in_force", "logo_by", "look_now", "look_of", "versions"]
