"""The app that carries the pages and the template tags they are drawn with."""

from django.apps import AppConfig


class FacesConfig(AppConfig):
    """Portal, desk and station: views, forms and templates, no models."""

    name = "returns_portal.faces"
    label = "faces"
