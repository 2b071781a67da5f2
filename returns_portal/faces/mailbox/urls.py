"""The addresses of the mailbox."""

from __future__ import annotations

from django.urls import path

from returns_portal.faces.mailbox import views

app_name = "mailbox"

urlpatterns = [
    path("", views.mails, name="list"),
    path("<str:public_id>", views.mail, name="mail"),
    path("<str:public_id>/body", views.body, name="body"),
]
