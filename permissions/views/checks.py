"""What needs a check of who is calling: turning something on, another address, and reading out. Two right answers make
a check."""

from dataclasses import dataclass
from typing import Unpack
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from permissions.actions import change_address
from permissions.actions import grant as give
from permissions.acts import Act
from permissions.forms.desk import AddressForm, CheckForm, GrantForm
from permissions.models import Source
from permissions.queries.caller import addresses, answers
from permissions.queries.desk import allowed
from permissions.queries.grid import grid
from permissions.queries.notices import notice
from permissions.reasons import CHECKS, CHECKS_NEEDED
from permissions.views import caller
from permissions.views.subjects import Subject, Where, channels, subject


@never_cache
@require_http_methods(["GET", "POST"])
@requires("permissions.use_desk")
def check(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Notes what the caller was asked; after that, what they want can be turned on."""
    about, form = subject(request, **where), CheckForm(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data["checks"]
        caller.note_check(request, about.whom, asked)
        detail = {"asked": asked, "call": caller.current_call(request)}
        audit(by=request.user, action="customer.identified", market=request.market, target=about.target, detail=detail)
        return redirect(f"{about.path}check/")
    return _page(request, about, check_form=form)


@never_cache
@require_POST
@requires("permissions.use_desk")
def grant(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Turns on what the caller asked for, after a check, with the sentence that was read to them as its proof."""
    about = subject(request, **where)
    asked, form = caller.checks(request, about.whom), GrantForm(request.POST, channels=channels(about.whom))
    if not asked or not form.is_valid():
        return _page(request, about, grant_form=form)
    told, read = form.cleaned_data, notice(request.market, "ask", about.language)
    was = allowed(grid(about.whom))
    act = Act(
        source=Source.AGENT_CALL, by=request.user, key=f"desk {told['once']}", language=read.language,
        reference=caller.current_call(request), notice_id=read.pk, evidence={"identity": ",".join(asked)},
    )  # fmt: skip
    change = give(whom=about.whom, act=act, channels=told["channels"], purposes=told["purposes"])
    caller.note_before(request, str(change.act), was)
    return redirect(about.path)


@never_cache
@require_POST
@sensitive_post_parameters("value")
@requires("permissions.use_desk")
def address(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Files another address or number, after a check; nothing more is sent to the one that it takes the place of."""
    about = subject(request, pk=pk)
    asked, form = caller.checks(request, about.whom), _address_form(request, about, request.POST)
    if form is None or not asked or not form.is_valid():
        return _page(request, about, address_form=form)
    told = form.cleaned_data
    act = Act(
        source=Source.AGENT_CORRECTION, by=request.user, key=f"desk {told['once']}", language=about.language[:2],
        reference=caller.current_call(request), evidence={"identity": ",".join(asked)},
    )  # fmt: skip
    new = {"channel": told["value"].channel, "value": told["value"].value}
    try:
        change_address(whom=about.whom, act=act, instead_of=form.former, **new)
    except ValidationError as refusal:
        form.add_error("value", refusal)
        return _page(request, about, address_form=form)
    messages.success(request, _("Saved. What they refused holds for the new address or number too."))
    return redirect(about.path)


def _address_form(request: AuthenticatedRequest, about: Subject, told: QueryDict | None = None) -> AddressForm | None:
    """None about somebody who is no customer."""
    if about.customer is None:
        return None
    theirs = addresses(request.market, about.customer.pk)
    return AddressForm(told, market=request.market, theirs=theirs, initial={"once": uuid4().hex})


@dataclass(frozen=True, slots=True)
class Question:
    """What a caller can be asked; its answer only where the agent asked for it, and what leads there."""

    word: str
    show: str
    answer: str | None = None


def _questions(request: AuthenticatedRequest, about: Subject) -> list[Question]:
    """None about somebody who is no customer; of the answers at most two at a time, and each showing is logged."""
    if about.customer is None:
        return []
    asked = [code for code in dict.fromkeys(request.GET.getlist("ask")) if code in CHECKS][-CHECKS_NEEDED:]
    known = answers(request.market, about.customer.pk, asked) if asked else {}
    return [
        Question(str(word), urlencode({"ask": [*asked[1 - CHECKS_NEEDED :], code]}, doseq=True), known.get(code))
        for code, word in CHECKS.items()
    ]


def _page(request: AuthenticatedRequest, about: Subject, **given: forms.Form | None) -> HttpResponse:
    """The page with what was sent to it, and with new forms for the rest."""
    context = {
        "questions": _questions(request, about), "subject": about,
        "customer": about.customer, "stranger": about.stranger, "check_form": CheckForm(),
        "grant_form": GrantForm(channels=channels(about.whom), initial={"once": uuid4().hex}),
        "address_form": given.get("address_form") or _address_form(request, about),
        "checked": caller.checks(request, about.whom), "path": about.path,
        "read": notice(request.market, "ask", about.language), "call": caller.current_call(request), **given,
    }  # fmt: skip
    return render(request, "permissions/desk/check.html", context)
