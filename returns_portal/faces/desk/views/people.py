"""Who works in a shop, how they are invited and let go, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insights.selectors import settings
from returns_portal.faces import fields, toast
from returns_portal.faces.access import show_it_is_you, staff
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.peopleforms import InviteForm, RoleForm, RuleForm, scope_words
from returns_portal.faces.desk.shoptrail import rule_words, shop_trail
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import DomainError, InvalidInput, NotFound
from returns_portal.rest.lookup import find
from staff.passkeys import host_of
from staff.selectors import colleagues, member_of, open_invitations, sign_in_of
from staff.services import (
    ask_for_second_factor,
    change_role,
    invite,
    remove,
    reset_factors,
    withdraw,
)
from tenants.links import absolute
from tenants.models import Membership
from tenants.second_factor import Rule, has_factor, is_asked


@dataclass(frozen=True)
class Shop:
    """One of the shops that somebody works in, and its desk."""

    name: str
    role: Any
    since: datetime
    href: str
    here: bool


@require_safe
@staff("settings.view")
def people(request: FaceRequest) -> HttpResponse:
    """Who works here, who is invited, and which keys partners hold."""
    keys = settings.api_keys(request.tenant)
    context = {
        "members": colleagues(request.tenant),
        "invitations": open_invitations(),
        "rule": rule_words(Rule.of(request.tenant)),
        "keys": [(key, scope_words(key.scopes)) for key in keys],
        "may_edit": request.actor.can("settings.edit"),
    }
    return show(request, "people", "people", context)


@require_safe
@staff("settings.view")
def changes(request: FaceRequest) -> HttpResponse:
    """What was changed among people and keys, by whom, and when."""
    return show(request, "people_changes", "people", {"entries": shop_trail(request.tenant)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.edit")
def invite_person(request: FaceRequest) -> HttpResponse:
    """Ask somebody to join; asked again, the earlier link works no more."""
    start = {
        "email": request.GET.get("email", "")[:254],
        "role": request.GET.get("role", "agent"),
        "language": request.tenant.language,
    }
    form = InviteForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        show_it_is_you(request)
        try:
            invitation = invite(by=request.actor, **form.cleaned_data)
        except DomainError as refused:
            fields.take(form, refused)
        else:
            toast.say(request, _("The link is on its way to %s") % invitation.email)
            return redirect("desk:people")
    return show(request, "invite", "people", {"form": form}, status=400 if form.errors else 200)


@require_POST
@staff("settings.edit")
def withdraw_invitation(request: FaceRequest, key: str) -> HttpResponse:
    """Have the link of an invitation open nothing any more."""
    withdraw(find(open_invitations(), key), by=request.actor)
    toast.say(request, _("The invitation is withdrawn"))
    return redirect("desk:people")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.edit")
def second_step_rule(request: FaceRequest) -> HttpResponse:
    """Who needs a second step at sign-in, and from which day."""
    rule = Rule.of(request.tenant)
    start = {"roles": list(rule.roles), "since": rule.since}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        show_it_is_you(request)
        ask_for_second_factor(by=request.actor, **form.cleaned_data)
        toast.say(request, _("The rule is saved"))
        return redirect("desk:people")
    waiting = [each for each in colleagues(request.tenant) if not each.has_factor]
    context = {"form": form, "without": waiting}
    status = 400 if form.errors else 200
    return show(request, "second_step_rule", "people", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def member(request: FaceRequest, key: str) -> HttpResponse:
    """Somebody who works here: their role and second step, and what an admin changes of both."""
    if request.method == "POST":
        request.actor.require("settings.edit")
    found = member_of(request.tenant, key)
    if found is None:
        raise NotFound(_("This person does not work here any more."))
    form = RoleForm(request.POST if "role" in request.POST else None, initial={"role": found.role})
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        show_it_is_you(request)
        try:
            return _changed(request, found, form)
        except DomainError as refused:
            form = RoleForm({"role": found.role})
            fields.take(form, refused)
    context = {
        "member": found,
        "form": form,
        "own": found.user_id == request.user.pk,
        "has_factor": has_factor(found.user_id),
        "asked": is_asked(request.tenant, found.role),
        "may_edit": request.actor.can("settings.edit"),
    }
    return show(request, "member", "people", context, status=409 if form.errors else 200)


def _changed(request: FaceRequest, found: Membership, form: RoleForm) -> HttpResponse:
    """What the button that was pressed does."""
    verb = request.POST.get("verb", "")
    if verb == "remove":
        remove(found, by=request.actor)
        toast.say(request, _("%s does not work here any more") % found.user)
        return redirect("desk:people")
    if verb == "reset":
        reset_factors(found, by=request.actor)
        toast.say(request, _("The second step is taken away, and they get a mail"))
    elif verb == "role" and form.is_bound:
        change_role(found, role=form.cleaned_data["role"], by=request.actor)
        toast.say(request, _("The role is changed"))
    else:
        raise InvalidInput(_("Choose what to do."))
    return redirect(request.get_full_path())


@never_cache
@require_safe
@staff()
def me(request: FaceRequest) -> HttpResponse:
    """Who is signed in and how, what they may do, and the other shops they work in."""
    own = request.membership
    if own is None:
        raise NotFound
    shops = [
        Shop(
            each.tenant.name,
            each.get_role_display(),
            each.created_at,
            absolute(reverse("desk:home"), each.tenant),
            each.tenant_id == request.tenant.pk,
        )
        for each in settings.shops_of(own.user)
    ]
    signs_in = sign_in_of(own.user)
    context = {
        "shops": shops,
        "rights": sorted(request.actor.permissions),
        "signs_in": signs_in,
        "passkeys": [(each, host_of(each)) for each in signs_in.passkeys],
        "asked": is_asked(request.tenant, own.role),
        "rule": Rule.of(request.tenant),
    }
    return show(request, "me", "people", context)
