"""Where payment providers tell what became of money: the shop's host names it, a signature proves
who speaks.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rma.providers import Forged
from rma.services.accounts import NotSetUp
from rma.services.comparing import listen

#: Bytes of the largest message; Stripe's are a few thousand.
LARGEST = 256 * 1024


@csrf_exempt
@require_POST
def stripe_hook(request: HttpRequest) -> HttpResponse:
    """An event of Stripe. Answered with 200 whether or not it was about money; told twice is once.

    A message whose signature is not Stripe's is told nothing more than that.
    """
    if len(request.body) > LARGEST:
        return _plain(413, "too large")
    try:
        listen("stripe", request.body, request.headers.get("Stripe-Signature", ""))
    except (Forged, NotSetUp):
        return _plain(400, "the signature does not fit")
    return _plain(200, "thank you")


def _plain(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
