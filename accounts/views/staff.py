"""Pages on which staff are managed and the log is read."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, roles
from accounts.access import AuthenticatedRequest, manages, requires, signed_in
from accounts.forms import InvitationForm, LogForm, RoleForm
from accounts.models import User
from accounts.queries.log import log
from accounts.queries.staff import staff


@require_GET
@signed_in
def home(request: AuthenticatedRequest) -> HttpResponse:
    """Leads to the first page that this person may open."""
    for permission, page in settings.FIRST_PAGES:
        if permission in request.permissions:
            return redirect(page)
    raise PermissionDenied


@require_GET
@requires("accounts.manage_staff")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """Who works in this market."""
    return render(request, "accounts/index.html", {"people": staff(request.market)})


@require_http_methods(["GET", "POST"])
@requires("accounts.manage_staff")
def invite(request: AuthenticatedRequest) -> HttpResponse:
    """Adds somebody, and shows once the link where they choose a password."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        user = actions.invite(by=request.user, market=request.market, **form.cleaned_data)
        if user.has_usable_password() or not manages(request.user, user):
            messages.success(request, _("%(name)s now works here too.") % {"name": user})
            return redirect("accounts:person", user.pk)
        return _link(request, user)
    return render(request, "accounts/invite.html", {"form": form})


@require_GET
@requires("accounts.manage_staff")
def person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One person's roles here, and what may be done about them."""
    _colleague(request, pk)
    (known,) = staff(request.market, pk=pk)
    others = [(name, title) for name, title in roles.TITLES.items() if name not in known.roles]
    return render(request, "accounts/person.html", {"person": known, "other_roles": others})


@require_POST
@requires("accounts.manage_staff")
def give_role(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Gives a role in this market."""
    form = RoleForm(request.POST)
    user = _colleague(request, pk)
    if form.is_valid():
        actions.give_role(by=request.user, user=user, role=form.cleaned_data["role"], market=request.market)
    return redirect("accounts:person", pk)


@require_POST
@requires("accounts.manage_staff")
def take_role(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Takes a role in this market away; whoever has none left leaves the list."""
    form = RoleForm(request.POST)
    user = _colleague(request, pk)
    if form.is_valid():
        role = form.cleaned_data["role"]
        _try(request, lambda: actions.take_role(by=request.user, user=user, role=role, market=request.market))
    works_here = user.memberships.filter(market=request.market).exists()
    return redirect("accounts:person", pk) if works_here else redirect("accounts:index")


@require_POST
@requires("accounts.manage_staff")
def set_active(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Shuts somebody out, or lets them in again."""
    user, active = _colleague(request, pk), request.POST.get("active") == "1"
    _try(request, lambda: actions.set_active(by=request.user, user=user, active=active, market=request.market))
    return redirect("accounts:person", pk)


@require_POST
@requires("accounts.manage_staff")
def password_link(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Shows a new link where this person can choose a password."""
    return _link(request, _colleague(request, pk))


@require_GET
@requires("accounts.view_audit")
def audit(request: AuthenticatedRequest) -> HttpResponse:
    """The log of this market."""
    form = LogForm(request.GET, market=request.market)
    page = log(form.question())
    query = request.GET.copy()
    query["before"] = str(page.older)
    return render(request, "accounts/log.html", {"form": form, "page": page, "older": query.urlencode()})


def _colleague(request: AuthenticatedRequest, pk: int) -> User:
    return get_object_or_404(User.objects.filter(memberships__market=request.market).distinct(), pk=pk)


def _link(request: AuthenticatedRequest, user: User) -> HttpResponse:
    path = actions.issue_password_link(by=request.user, user=user, market=request.market)
    days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
    context = {"person": user, "link": request.build_absolute_uri(path), "days": days}
    response = render(request, "accounts/password_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _try(request: AuthenticatedRequest, action: Callable[[], object]) -> None:
    try:
        action()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
