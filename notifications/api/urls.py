"""Addresses of the feed, and of the talk about a return."""

from django.urls import path

from notifications.api.messages import OneMessage, ReportMessage
from notifications.api.talk import ReturnMessages
from notifications.api.views import Events

urlpatterns = [
    path("events", Events.as_view()),
    path("messages/<str:key>", OneMessage.as_view()),
    path("messages/<str:key>/report", ReportMessage.as_view()),
    path("returns/<str:key>/messages", ReturnMessages.as_view()),
]
