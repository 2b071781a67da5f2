"""The product's settings and one address more (see `urls`); only the benchmarks serve with them."""

from returns_portal.settings import *  # noqa: F403
from returns_portal.settings import INSTALLED_APPS as _PRODUCT

INSTALLED_APPS = [*_PRODUCT, "benchmarks.bare"]
ROOT_URLCONF = "benchmarks.bare.urls"
