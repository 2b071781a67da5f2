"""Recalls in the portal: the notices, the look-up, and what an owner chooses."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from recalls.selectors.owners import affected_by_token
from recalls.services.lookups import ask_for_link, check
from recalls.services.units import choose_remedy, confirm_fixed, prove_disposal, report_gone
from returns_portal.faces.portal.care import in_even_time, limit_guesses, personal, public
from returns_portal.faces.portal.forms.base import PortalForm, show
from returns_portal.faces.portal.forms.recalls import (
    CheckForm,
    DisposedForm,
    GoneForm,
    LinkForm,
    RemedyForm,
)
from returns_portal.faces.portal.recalled import Choice, Owned, kept_photos
from returns_portal.faces.portal.recalls import Answer, Notice, notice_of, notices
from returns_portal.faces.request import FaceRequest, address_of
from returns_portal.faces.toast import say


@require_safe
@public
def recalls(request: FaceRequest) -> HttpResponse:
    """The recalls that run."""
    return render(request, "portal/recalls.html", {"notices": notices()})


@require_http_methods(["GET", "HEAD", "POST"])
@public
@in_even_time
def recall(request: FaceRequest, number: str) -> HttpResponse:
    """One notice, with the look-up of a number, and the door for who bought it."""
    notice = notice_of(number)
    asked = request.POST.get("ask") if request.method == "POST" else None
    code = CheckForm(request.POST if asked == "check" else None, auto_id="check-%s")
    door = LinkForm(request.POST if asked == "link" else None, auto_id="door-%s")
    visitor = f"{request.tenant.pk}:{address_of(request)}"

    def ask(said: dict[str, Any]) -> None:
        limit_guesses(request, "find", said["number"])
        ask_for_link(**said, visitor=visitor)

    context: dict[str, Any] = {"notice": notice, "check": code, "door": door}
    if code.does(lambda said: check(said["code"], visitor=visitor)):
        answer = {"answer": Answer(notice, code.result)}
        return render(request, "portal/recall.html", context | answer)
    if door.does(ask):
        done = {"sent": True, "door": LinkForm(auto_id="door-%s")}
        return render(request, "portal/recall.html", context | done)
    return show(request, "portal/recall.html", door if asked == "link" else code, **context)


def _owned(request: FaceRequest, token: str) -> Owned:
    owner = affected_by_token(token)
    return Owned(owner, Notice(owner.campaign), request.tenant)


def _pieces(owned: Owned) -> list[str]:
    return [thing.affected.public_id for thing in owned.open]


def _page(
    request: FaceRequest, template: str, token: str, owned: Owned, form: PortalForm, **more: Any
) -> HttpResponse:
    context = {"token": token, "owned": owned, "notice": owned.notice, **more}
    return show(request, f"portal/{template}.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def recalled(request: FaceRequest, token: str) -> HttpResponse:
    """What an owner has of a recall; they choose, see exactly what it means, and confirm."""
    owned = _owned(request, token)
    data = request.POST if request.method == "POST" else None
    form = RemedyForm(data, pieces=_pieces(owned), remedies=owned.kinds)
    if not form.is_bound or not form.is_valid():
        return _page(request, "recalled", token, owned, form)
    choice = Choice(owned, form.cleaned_data["remedy"], owned.chosen(form.cleaned_data["piece"]))
    if "confirm" not in request.POST:
        asked = {"token": token, "owned": owned, "notice": owned.notice, "choice": choice}
        return render(request, "portal/recall_confirm.html", {"form": form, **asked})
    if request.POST.get("seen") != choice.seen:
        form.add_error(None, _("Something has changed meanwhile. Look at it again, then confirm."))
        return _page(request, "recall_confirm", token, owned, form, choice=choice)
    if not form.does(lambda _said: _choose(owned, choice)):
        return _page(request, "recall_confirm", token, owned, form, choice=choice)
    say(request, _("We have your choice. It stands here, and you get it by mail."))
    return redirect("portal:recalled", token)


def _choose(owned: Owned, choice: Choice) -> None:
    for thing in choice.pieces:
        choose_remedy(
            thing.affected,
            by=owned.owner.actor,
            remedy=choice.kind,
            shipping_method=owned.notice.shipping_method,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def recall_gone(request: FaceRequest, token: str) -> HttpResponse:
    """The owner has it no more: sold, stolen, scrapped."""
    owned = _owned(request, token)
    if not owned.open:
        return redirect("portal:recalled", token)
    form = GoneForm(request.POST if request.method == "POST" else None, pieces=_pieces(owned))

    def tell(said: dict[str, Any]) -> None:
        for thing in owned.chosen(said["piece"]):
            report_gone(thing.affected, by=owned.owner.actor, how=said["how"])

    if form.does(tell):
        say(request, _("Thank you for telling us."))
        return redirect("portal:recalled", token)
    return _page(request, "recall_gone", token, owned, form)


@require_POST
@personal
def repaired(request: FaceRequest, token: str) -> HttpResponse:
    """The owner has repaired it with the kit."""
    owned = _owned(request, token)
    confirm_fixed(owned.owner.unit(request.POST.get("piece", "")), by=owned.owner.actor)
    say(request, _("Thank you. It is safe to use again."))
    return redirect("portal:recalled", token)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def disposed(request: FaceRequest, token: str) -> HttpResponse:
    """The owner has disposed of it, with a photo that shows it."""
    owned = _owned(request, token)
    if not owned.disposing:
        return redirect("portal:recalled", token)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    known = {thing.affected.public_id: thing.affected for thing in owned.disposing}
    form = DisposedForm(data, files, pieces=list(known))

    def prove(said: dict[str, Any]) -> None:
        for piece in said["piece"]:
            photos = kept_photos(said["photos"])
            prove_disposal(known[piece], by=owned.owner.actor, photos=photos)

    if form.does(prove):
        say(request, _("Thank you. Your refund is on its way."))
        return redirect("portal:recalled", token)
    return _page(request, "recall_disposed", token, owned, form)
