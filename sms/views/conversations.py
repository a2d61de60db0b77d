"""Conversations: who texted back, what was said on both sides, and answering from a template or in one's own words."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from sms import actions
from sms.forms.conversations import AnswerForm, OwnWordsForm, TelephoneForm
from sms.hours import next_moment
from sms.models import Purpose, StopDecision, TemplateVersion
from sms.queries.answers import correspondent
from sms.queries.composing import compose
from sms.queries.conversations import SHOWN, Talk, conversation, conversations, said, unread
from sms.queries.limits import hours
from sms.queries.lines import Line
from sms.queries.recipients import Recipient
from sms.queries.sendable import sendable_versions
from sms.queries.unreadable import unreadable_texts, words_that_stop
from sms.timing import NOW
from sms.wording import fill, named, placeholders, wrongs


@never_cache
@require_GET
@requires("sms.send_texts")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """The market's conversations, the latest first."""
    shown = request.GET.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    found = conversations(request.market, shown=shown, after=request.GET.get("after", ""))
    besides = {"unreadable": unreadable_texts(request.market), "stop_words": words_that_stop(request.market)}
    return render(request, "sms/conversations.html", {"talks": found, "shown": shown, **besides})


@never_cache
@require_GET
@requires("sms.send_texts")
def count(request: AuthenticatedRequest) -> HttpResponse:
    """How many wait to be read, for the rail."""
    return render(request, "sms/_unread.html", {"unread": unread(request.market)})


@never_cache
@require_GET
@requires("sms.send_texts")
def detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What was said, and the answer that would go out from the template that is chosen."""
    talk = _talk(request, pk)
    seen(request.market, f"conversation {pk}", action="texts.viewed")
    return _shown(request, talk, template=request.GET.get("template", ""))


@require_POST
@requires("sms.send_texts")
def answer(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Sends the answer, exactly as it was shown; then nothing of the conversation waits to be read."""
    if "text" in request.POST:
        return _in_own_words(request, _talk(request, pk))
    talk, form = _talk(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form could not be read. Open the page again."))
        return redirect("sms:conversation", pk)
    approved = TemplateVersion.objects.select_related("template__market").filter(template__purpose=Purpose.SERVICE)
    version = get_object_or_404(approved, pk=form.cleaned_data["version"], template__market=request.market)
    given = {"nonce": form.cleaned_data["nonce"], "marks": frozenset({form.cleaned_data["mark"]})}
    order = actions.Order(version=version, recipients=[correspondent(request.market, talk)], **given)
    try:
        done = actions.confirm(by=request.user, order=order)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("sms:conversation", pk)
    return _answered(request, talk, done)


@require_POST
@requires("sms.send_texts")
def read(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Whether it still waits to be read; opening its page says that it was."""
    _talk(request, pk)
    wanted = request.POST.get("read") != "no"
    actions.mark_read(market=request.market, conversation=pk, read=wanted)
    if request.headers.get("HX-Request"):
        return render(request, "sms/_unread.html", {"unread": unread(request.market)})
    return redirect("sms:conversations")


@require_POST
@requires("sms.send_texts")
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What a text meant that seems to ask to stop: texts, calls, everything, or nothing of the kind."""
    _talk(request, pk)
    decision = request.POST.get("decision", "")
    if decision not in StopDecision:
        messages.error(request, _("Nothing was saved: choose what they mean."))
    elif actions.decide_stop(by=request.user, market=request.market, conversation=pk, decision=decision):
        messages.success(request, _("Saved: %(decision)s.") % {"decision": StopDecision(decision).label})
    return redirect("sms:conversation", pk)


@require_POST
@requires("sms.send_texts")
def handled(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A text that could not be read was looked at and acted on."""
    actions.set_handled(by=request.user, market=request.market, notice=pk)
    return redirect("sms:conversations")


@require_POST
@requires("sms.send_texts")
def done(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Puts it away until the customer texts again, or takes it back."""
    _talk(request, pk)
    wanted = request.POST.get("done") != "no"
    actions.set_done(by=request.user, market=request.market, conversation=pk, done=wanted)
    return redirect("sms:conversations") if wanted else redirect("sms:conversation", pk)


@require_POST
@requires("customers.correct_numbers")
def wrong(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Says that this telephone is somebody else's, or a customer's after all."""
    _talk(request, pk)
    wanted, named = request.POST.get("wrong") != "no", request.POST.get("customer", "")
    customer, by = int(named) if named.isdecimal() else None, request.user
    if actions.mark_wrong(by=by, market=request.market, conversation=pk, wrong=wanted, customer=customer):
        said_so = _("Nothing is sent to this number any more.") if wanted else _("This number is theirs again.")
        messages.success(request, said_so)
    return redirect("sms:conversation", pk)


@require_POST
@requires("sms.send_texts")
def say(request: AuthenticatedRequest) -> HttpResponse:
    """One of the demo's telephones answers, through the door by which gateways bring texts."""
    form = TelephoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for found in form.errors.values() for each in found))
    elif actions.say(market=request.market, **form.cleaned_data):
        messages.success(request, _("The telephone's text is on its way."))
    else:
        messages.error(request, _("There is no sandbox gateway here."))
    return redirect("sms:sandbox")


def _talk(request: AuthenticatedRequest, pk: int) -> Talk:
    found = conversation(request.market, pk)
    if found is None or not found.phone:
        raise Http404
    return found


def _in_own_words(request: AuthenticatedRequest, talk: Talk) -> HttpResponse:
    """What is filled in for a placeholder is shown before it goes; anything else goes as it stands."""
    form = OwnWordsForm(request.POST)
    if not form.is_valid():
        return _shown(request, talk, text=request.POST["text"], refusal=_problems(form))
    text, to = form.cleaned_data["text"], correspondent(request.market, talk)
    if placeholders(text):
        return _filled_in(request, talk, text, to)
    given = {"text": text, "nonce": form.cleaned_data["nonce"]}
    try:
        done = actions.answer_freely(by=request.user, market=request.market, to=to, **given)
    except ValidationError as refusal:
        return _shown(request, talk, text=text, refusal=" ".join(refusal.messages))
    return _answered(request, talk, done)


def _filled_in(request: AuthenticatedRequest, talk: Talk, text: str, to: Recipient) -> HttpResponse:
    values = to.values(to.language, timezone.now().astimezone(request.market.zone).date())
    if wrong := wrongs(text):
        refusal = _("There is no placeholder %(what)s.") % {"what": wrong[0].what}
        return _shown(request, talk, text=text, refusal=refusal)
    filled = fill(text, values)
    if filled.missing:
        refusal = _("Nobody knows this of them: %(what)s. Write it out.") % {"what": named(filled.missing)}
        return _shown(request, talk, text=text, refusal=refusal)
    return _shown(request, talk, text=filled.text, notice=_("Filled in. Read it, then send it."))


def _shown(request: AuthenticatedRequest, talk: Talk, *, template: str = "", **more: object) -> HttpResponse:
    versions, now = sendable_versions(request.market, marketing=False), timezone.now()
    chosen = next((each for each in versions if str(each.template_id) == template), None)
    with_hours = versions[0].template.market if versions else request.market
    leaves = next_moment(now, hours=hours(with_hours), purpose=Purpose.SERVICE)
    who = correspondent(request.market, talk)
    page = {
        "talk": talk,
        "said": said(request.market, talk.phone),
        "versions": versions,
        "chosen": chosen,
        "line": _line(who, chosen) if chosen else None,
        "appointment": who,
        "leaves": leaves if leaves > now else None,
        "nonce": uuid4(),
        **more,
    }
    return render(request, "sms/conversation.html", page)


def _answered(request: AuthenticatedRequest, talk: Talk, done: actions.Confirmed) -> HttpResponse:
    actions.mark_read(market=request.market, conversation=talk.pk, read=True)
    said_so = _("This answer went out before; it is not sent twice.") if done.again else _("The answer goes out.")
    messages.success(request, said_so)
    return redirect("sms:conversation", talk.pk)


def _problems(form: OwnWordsForm) -> str:
    return " ".join(str(each) for found in form.errors.values() for each in found)


def _line(who: Recipient, version: TemplateVersion) -> Line:
    return compose(version, [who], NOW, hours(version.template.market)).lines[0]
