"""A form that came after its sender's session had ended: its page, what was filled in, and that nothing was saved.

The form is kept in the new, still nameless session, which signing in goes on with, and shown once after that, to be
pressed again: to whoever was signed in on the page from which it came, and to nobody else. Where the machine does not
know who that was, nothing is kept. Kept is what the sender's own page sent, unless it is large, holds a file or a
secret, or htmx sent it: then it still stands on the page.
"""

import re
from dataclasses import dataclass
from inspect import getclosurevars, isfunction
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import access, machines
from accounts.limits import too_often

LARGEST: Final = 20_000
"""Characters of a form that are kept."""
_MOST: Final = 5
"""Forms of one machine that are kept in a minute: each may lie in a session of its own until the night."""
_LONGEST: Final = 2_000
"""Characters of an address that are kept."""
_KEPT: Final = "unsaved"
_SECRET: Final = re.compile(r"password|secret|token|credential|otp", re.IGNORECASE)
_TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 (a field's name)
_OF_SECRETS: Final = ("/account/", "/admin/")
"""Where passwords and codes are filled in."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A form as it came: where it goes, and its fields; none where they could not be kept."""

    action: str
    fields: tuple[tuple[str, str], ...] = ()


def page_of(request: HttpRequest) -> str:
    """The page on which the form stands, from which `request` came: its referrer, or else what is above its address."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    split = urlsplit(came_from if ours else request.get_full_path())
    path = _page(split.path or "/")
    return f"{path}?{split.query}" if split.query and path == split.path else path


def form_of(request: HttpRequest) -> Unsaved:
    """What came, to be pressed again."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != _TOKEN]
    small = sum(len(name) + len(str(value)) for name, value in fields) <= LARGEST
    kept = small and not (request.FILES or request.headers.get("HX-Request") or request.path.startswith(_OF_SECRETS))
    kept = kept and not any(_SECRET.search(name) for name, _value in fields)
    return Unsaved(request.get_full_path(), tuple((name, str(value)) for name, value in fields) if kept else ())


def keep(request: HttpRequest) -> None:
    """Until whoever filled it in has signed in again, or somebody else has."""
    known = machines.sender(request)
    if known is None or too_often(request, "unsaved", most=_MOST, who=known[0]):
        return
    form = form_of(request)
    request.session[_KEPT] = [known[1], form.action[:_LONGEST], [list(each) for each in form.fields]]


def is_senders(request: HttpRequest) -> bool:
    """Whether who is signed in is who was on the page from which the form came."""
    known = machines.sender(request)
    return known is not None and known[1] == request.user.pk


def take(request: HttpRequest) -> Unsaved | None:
    """What was kept of this person; once. What was kept of another is dropped."""
    if not request.user.is_authenticated or _KEPT not in request.session:
        return None
    whose, action, fields = request.session.pop(_KEPT)
    return Unsaved(action, tuple((name, value) for name, value in fields)) if whose == request.user.pk else None


def is_public(request: HttpRequest) -> bool:
    """Whether the address is open to everybody: then nobody has to sign in for it."""
    return request.resolver_match is not None and access.rule(request.resolver_match.func) == access.PUBLIC


def _page(path: str) -> str:
    """`path`, or what is nearest above it, that can be opened as a page."""
    while path != "/" and not _opens(path):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path


def _opens(path: str) -> bool:
    """Django tells nowhere else than in the decorator itself which methods a view takes."""
    try:
        view: Any = resolve(path).func
    except Resolver404:
        return False
    if path in {reverse("account_login"), reverse("account_logout")}:
        return False
    while view is not None:
        methods = getclosurevars(view).nonlocals.get("request_method_list") if isfunction(view) else None
        if methods and "GET" not in methods:
            return False
        view = getattr(view, "__wrapped__", None)
    return True
