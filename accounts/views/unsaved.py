"""What is said to somebody whose form came too late: that nothing was saved, and how to go on."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import unsaved

_ENOUGH: Final = 286
"""By which htmx takes the answer and asks no more."""


def signed_out(request: HttpRequest) -> HttpResponse:
    """Leads to the sign-in page and from there to the form's own page, where what was filled in waits."""
    page = unsaved.page_of(request)
    if request.headers.get("HX-Request"):
        return _banner(request, page)
    unsaved.keep(request)
    messages.warning(request, _("Nothing was saved: you were signed out. Sign in, then press again."))
    return redirect_to_login(page)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form without the token that proves where it stood; one of our own pages can press it again.

    A browser says of every form from where it comes: what another site made is not offered to be pressed, and what
    stood on a page of somebody who has left is not shown to who came after.
    """
    page, public = unsaved.page_of(request), unsaved.is_public(request)
    signed_in = request.user.is_authenticated
    if request.headers.get("HX-Request"):
        return _banner(request, page)
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}" and not public
    if ours and not signed_in:
        unsaved.keep(request)
    told = {
        "page": page,
        "asks_to_sign_in": not (signed_in or public or request.path.startswith("/account/")),
        "unsaved": unsaved.form_of(request) if ours and signed_in and unsaved.is_senders(request) else None,
    }
    return render(request, "csrf.html", told, status=403)


def _banner(request: HttpRequest, page: str) -> HttpResponse:
    told = {"page": page, "sent": request.method != "GET", "signed_in": request.user.is_authenticated}
    response = render(request, "accounts/_ended.html", told, status=_ENOUGH)
    response["HX-Retarget"], response["HX-Reswap"] = "#ended", "innerHTML"
    return response
