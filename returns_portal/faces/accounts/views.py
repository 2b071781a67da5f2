"""Joining a shop by invitation, and the first second step."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from returns_portal.faces import fields, toast
from returns_portal.faces.accounts.forms import JoinForm
from returns_portal.faces.desk.going import safe_path
from returns_portal.faces.request import FaceRequest, address_of
from returns_portal.lib.errors import InvalidInput
from returns_portal.rest.throttling import limit
from staff.selectors import membership_of
from staff.services import accept, invitation_of
from tenants.second_factor import Rule, has_factor

#: How often one address may follow links of invitations.
JOINING = "30/15min"
#: Where the session remembers what somebody wanted before their first second step.
_ONWARD = "after_second_step"


@never_cache
@require_safe
def second_step(request: FaceRequest) -> HttpResponse:
    """The choice of a first second step, which the shop asks for; its day may still be to come."""
    member = membership_of(request.tenant, request.user.pk)
    if member is None:
        return redirect_to_login(request.get_full_path())
    onward = safe_path(request, request.GET.get("next", ""), home_of(request))
    if has_factor(member.user_id):
        return HttpResponseRedirect(onward)
    request.session[_ONWARD] = onward
    rule = Rule.of(request.tenant)
    context = {
        "owed": request.owes_second_factor,
        "asked": rule.asks(member.role),
        "since": rule.since,
        "onward": onward,
    }
    return render(request, "account/second_step.html", context)


def home_of(request: FaceRequest) -> str:
    """Where somebody's work begins."""
    found: str = get_account_adapter(request).get_login_redirect_url(request)
    return found


@require_safe
def own_page(request: FaceRequest) -> HttpResponse:
    """Where changes of one's sign-in lead back to: what one came for, or one's own page."""
    if request.owes_second_factor:
        return HttpResponseRedirect(reverse("second_step"))
    onward = request.session.pop(_ONWARD, "")
    return HttpResponseRedirect(safe_path(request, onward, reverse("desk:me")))


class AddPasskey(AddWebAuthnView):
    """A passkey that signs in by itself: kept on the device, and never without PIN or finger."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser is asked to make."""
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        return context


class RemovePasskey(RemoveWebAuthnView):
    """A passkey goes; the last second step stays where a shop asks for one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say why not."""
        if not get_adapter().can_delete_authenticator(self.object):
            said = get_adapter().error_messages["cannot_delete_authenticator"]
            toast.say(self.request, said)
            return HttpResponseRedirect(reverse("desk:me"))
        return super().form_valid(form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: FaceRequest, token: str) -> HttpResponse:
    """Accept an invitation: a new person chooses name and password, others only say yes."""
    limit("join.address", address_of(request), JOINING)
    invited = invitation_of(token)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (invited.known or form.is_valid()):
        details = {} if invited.known else form.cleaned_data
        try:
            user, new = accept(token, **details)
        except InvalidInput as refused:
            fields.take(form, refused)
        else:
            if new:
                return perform_login(request, Login(user=user))
            toast.say(request, _("You have joined. Sign in as you do elsewhere."))
            return HttpResponseRedirect(reverse("account_login"))
    context = {"form": form, "invited": invited}
    status = 400 if form.errors else 200
    return render(request, "account/join.html", context, status=status)
