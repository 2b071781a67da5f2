"""Mail as its recipients would get it, where MAILBOX keeps it in place of sending it.

For a demo, a sandbox, and tests: anybody may read it, so it is not mounted anywhere else.
"""

from __future__ import annotations

from typing import Any

from csp.decorators import csp
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from flows.documents import signed_path
from notifications.models import MailboxMail
from notifications.selectors import mail_by_id, mailbox
from returns_portal.faces.portal.care import personal
from returns_portal.faces.request import FaceRequest
from tenants.links import absolute
from tenants.models import Tenant

#: A mail brings its own styles and nothing that runs; it is shown inside our page only.
LETTER_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "frame-ancestors": ["'self'"],
    "form-action": ["'none'"],
    "sandbox": [
        "allow-popups",
        "allow-popups-to-escape-sandbox",
        "allow-top-navigation-by-user-activation",
    ],
}


@require_safe
@personal
def mails(request: FaceRequest) -> HttpResponse:
    """The latest mails of this shop; `?to=` those to one address. As JSON for programs."""
    found = mailbox(request.GET.get("to", ""))
    if request.accepts("text/html"):
        return render(request, "mailbox/list.html", {"mails": found, "to": request.GET.get("to")})
    return JsonResponse({"results": [_row(mail) for mail in found]})


@require_safe
@personal
def mail(request: FaceRequest, public_id: str) -> HttpResponse:
    """One mail: as it looks, and its plain text."""
    found = mail_by_id(public_id)
    if request.accepts("text/html"):
        return render(request, "mailbox/mail.html", {"mail": found, "paper": _paper(found)})
    return JsonResponse(_row(found))


@require_safe
@xframe_options_sameorigin
@csp(LETTER_POLICY)
@personal
def body(request: FaceRequest, public_id: str) -> HttpResponse:
    """The HTML of one mail, alone; its links open the whole window."""
    html = with_logo_from_here(mail_by_id(public_id).html, request.tenant)
    return HttpResponse(html.replace("<head>", '<head>\n<base target="_top">', 1))


def with_logo_from_here(html: str, tenant: Tenant) -> str:
    """A mail whose logo is fetched from the host one is at, which the policy allows: links name
    another one of the shop's, it may be.
    """
    return html.replace(f'src="{absolute("/brand/", tenant)}', 'src="/brand/', 1)


def _row(mail: MailboxMail) -> dict[str, Any]:
    return {
        "id": mail.public_id,
        "at": mail.created_at,
        "from": mail.sender,
        "to": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "attachment": _paper(mail) or None,
    }


def _paper(mail: MailboxMail) -> str:
    """Where what was attached is; nothing for most mails."""
    return signed_path(mail.attachment) if mail.attachment is not None else ""
