"""The keys of other systems: who has one, a new one, and an end to one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import AuthenticatedRequest, requires
from accounts.forms import KeyForm
from accounts.models import ApiKey
from accounts.queries.keys import keys


@require_GET
@requires("accounts.manage_keys")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """The keys that may touch this market."""
    return render(request, "accounts/keys.html", {"keys": keys(request.market)})


@require_http_methods(["GET", "POST"])
@requires("accounts.manage_keys")
def issue(request: AuthenticatedRequest) -> HttpResponse:
    """Makes a key, and shows its secret once."""
    form = KeyForm(request.POST or None, user=request.user, market=request.market)
    if form.is_valid():
        issued = actions.issue_key(by=request.user, **form.cleaned_data)
        response = render(request, "accounts/key_issued.html", {"key": issued.key, "secret": issued.secret})
        response["Cache-Control"] = "no-store"
        return response
    return render(request, "accounts/key_form.html", {"form": form})


@require_POST
@requires("accounts.manage_keys")
def revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Refuses a key from now on."""
    actions.revoke_key(by=request.user, key=get_object_or_404(ApiKey, markets=request.market, pk=pk))
    return redirect("accounts:keys")
