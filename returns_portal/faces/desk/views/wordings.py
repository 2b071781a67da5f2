"""The words of mails: the list, one mail with its versions, and how it would look."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from csp.decorators import csp
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from insights.selectors.inbox import EVERYTHING, listing
from notifications.models import Wording
from notifications.services import wordings as service
from returns_portal.faces.access import staff
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.wordingform import (
    Mail,
    WordingForm,
    mail_asked_for,
    mails,
    versions_of,
    words_to_edit,
)
from returns_portal.faces.mailbox.views import LETTER_POLICY, with_logo_from_here
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from rma.links import status_path
from rma.models import Rma
from rma.selectors.whole import returns_listed
from tenants.links import absolute


@require_safe
@staff("settings.view")
def wordings(request: FaceRequest) -> HttpResponse:
    """Every mail whose words a shop may change."""
    return show(request, "wordings", "messages", {"mails": mails()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def wording(request: FaceRequest) -> HttpResponse:
    """One mail in one language: its words, its versions, how it looks."""
    mail = mail_asked_for(request.GET, request.tenant)
    if request.method == "POST":
        return _change(request, mail)
    row, subject, body = words_to_edit(mail, request.tenant, request.GET.get("version", ""))
    form = WordingForm(initial={"subject": subject, "body": body})
    return _page(request, mail, form, row)


def _change(request: FaceRequest, mail: Mail) -> HttpResponse:
    request.actor.require("settings.edit")
    if request.POST.get("do") == "withdraw":
        service.withdraw_wording(mail.template, language=mail.language, by=request.actor)
        say(request, _("The usual words are in force again."))
        return HttpResponseRedirect(mail.href)
    form = WordingForm(request.POST)
    if not form.does(lambda said: _save(request, mail, said)):
        return _page(request, mail, form, None)
    return HttpResponseRedirect(mail.href)


def _save(request: FaceRequest, mail: Mail, said: dict[str, Any]) -> None:
    row = service.save_wording(mail.template, language=mail.language, by=request.actor, **said)
    if request.POST.get("do") == "publish":
        service.publish_wording(row, by=request.actor)
        say(request, _("Version %(number)d is in force.") % {"number": row.number})
    else:
        say(request, _("Version %(number)d is kept.") % {"number": row.number})


def _page(request: FaceRequest, mail: Mail, form: WordingForm, row: Wording | None) -> HttpResponse:
    known, in_force = versions_of(mail)
    context = {
        "mail": mail,
        "form": form,
        "row": row,
        "versions": known,
        "in_force": in_force,
        "may_edit": request.actor.can("settings.edit"),
        "rma": _newest_return(),
    }
    return show(request, "wording", "messages", context, status=form.status)


@require_safe
@xframe_options_sameorigin
@csp(LETTER_POLICY)
@staff("settings.view")
def wording_preview(request: FaceRequest) -> HttpResponse:
    """The HTML of a mail about the newest return, in the words of a version or the usual ones."""
    mail = mail_asked_for(request.GET, request.tenant)
    rma = _newest_return()
    if rma is None:
        return HttpResponse(_("There is no return yet to show it with."))
    row, subject, body = words_to_edit(mail, request.tenant, request.GET.get("version", ""))
    shown: Any = row or SimpleNamespace(subject=subject, body=body)
    about = service.sample(rma, status_url=absolute(status_path(rma), request.tenant))
    words = service.own_words(
        mail.template, tenant=request.tenant, language=mail.language, wording=shown, **about
    )
    html = with_logo_from_here(words[2], request.tenant) if words else ""
    return HttpResponse(html.replace("<head>", '<head>\n<base target="_blank">', 1))


def _newest_return() -> Rma | None:
    keys = list(listing("all", EVERYTHING).rows.order_by("-requested_at")[:1])
    return returns_listed().filter(pk=keys[0].pk).first() if keys else None
