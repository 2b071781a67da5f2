"""What the pages of signing in add to allauth's, and which of those they stand in for."""

from __future__ import annotations

from allauth.mfa.recovery_codes.views import view_recovery_codes
from allauth.mfa.totp.views import activate_totp
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from returns_portal.faces.accounts import views
from returns_portal.faces.errors import not_offered

urlpatterns: list[URLPattern] = [
    # An address of one's own choice would be somebody else's to be invited by: admins change it.
    path("email/", not_offered),
    path("second-step/", views.second_step, name="second_step"),
    path("join/<str:token>/", views.join, name="join"),
    # One's own page on the desk lists what there is; before that, the choice of a first step.
    path("2fa/", views.own_page, name="mfa_index"),
    path("2fa/webauthn/", views.own_page, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    # What is shown once stays in no browser's cache.
    path("2fa/recovery-codes/", never_cache(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/totp/activate/", never_cache(activate_totp), name="mfa_activate_totp"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        views.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
]
