"""Addresses of the feed."""

from django.urls import path

from notifications.api.views import Events

urlpatterns = [path("events", Events.as_view())]
