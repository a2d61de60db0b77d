"""Whom to text, what and when; and what was confirmed of it."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Market
from customers.models import AppointmentStatus
from sms.queries.recipients import EXPECTED, Wanted
from sms.queries.selections import OneCustomer, OneList, Selection
from sms.timing import NOW, When

_STATUSES: Final = (*EXPECTED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)
_FURTHEST: Final = timedelta(days=31)
WAYS: Final = (
    ("", _("now")),
    ("at", _("at a moment")),
    ("hours", _("hours before each appointment")),
    ("days", _("days before, at a time")),
)


class ComposeForm(forms.Form):
    """The whole question in a URL, so that what is confirmed is asked again in the same words.

    It names customers by number only. Everything left out means any, or now.
    """

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    from_hour = forms.IntegerField(label=_("From"), required=False, min_value=0, max_value=23)
    until_hour = forms.IntegerField(label=_("Until"), required=False, min_value=1, max_value=24)
    branch = forms.IntegerField(label=_("Branch"), required=False, min_value=1)
    service = forms.CharField(label=_("Service"), required=False, max_length=50)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("all who are expected")), *[(each, AppointmentStatus(each).label) for each in _STATUSES]],
    )
    window = forms.ChoiceField(
        label=pgettext_lazy("of a car", "Window"),
        required=False,
        choices=[("", _("all")), ("arrived", _("has come in")), ("awaited", _("not yet in"))],
    )
    customer = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    list = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    others = forms.BooleanField(required=False)
    """Whether a text about an appointment is also for those of a list of whom none is known."""
    template = forms.IntegerField(required=False, min_value=1)
    when = forms.ChoiceField(label=_("When"), required=False, choices=WAYS)
    at = forms.DateTimeField(label=_("Moment"), required=False)
    hours = forms.DecimalField(label=_("Hours before"), required=False, min_value=0.5, max_value=336, decimal_places=1)
    days = forms.IntegerField(label=_("Days before"), required=False, min_value=0, max_value=14)
    clock = forms.TimeField(label=_("Time of day"), required=False)

    def __init__(self, data: QueryDict, *, market: Market) -> None:
        """Asks about today where no day is named."""
        super().__init__(data)
        self.today = timezone.now().astimezone(market.zone).date()
        self.tomorrow = self.today + timedelta(days=1)

    def clean(self) -> dict[str, Any]:
        """Each way of saying when has something to be filled in."""
        given: dict[str, Any] = self.cleaned_data
        lacks = {"at": ("at",), "hours": ("hours",), "days": ("days", "clock")}.get(given.get("when") or "", ())
        for name in lacks:
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, _("Fill this in: without it there is no moment to send at."))
        at = given.get("at")
        if given.get("when") == "at" and at and not timezone.now() < at <= timezone.now() + _FURTHEST:
            self.add_error("at", _("Choose a moment within the next month."))
        return given

    def selection(self) -> Selection:
        """Whom; a field that makes no sense asks nothing and says so beside itself."""
        given = self._given()
        if customer := given.get("customer"):
            return OneCustomer(customer)
        if given.get("list"):
            return OneList(given["list"])
        return Wanted(
            day=given.get("day") or self.today,
            branch=given.get("branch"),
            service=given.get("service") or "",
            status=given.get("status") or "",
            window=given.get("window") or "",
            from_hour=given.get("from_hour") or 0,
            until_hour=given.get("until_hour") or 24,
        )

    def chosen_when(self) -> When:
        """When; now where what was filled in makes no moment, which the page says beside the field."""
        given = self._given()
        ways = {
            "at": lambda: When(at=given["at"]),
            "hours": lambda: When(before=timedelta(minutes=int(given["hours"] * 60))),
            "days": lambda: When(days=given["days"], clock=given["clock"]),
        }
        way = ways.get(given.get("when") or "")
        return way() if way and self.is_valid() else NOW

    @property
    def question(self) -> QueryDict:
        """What is asked, as an address of the page asks it."""
        asked = QueryDict(mutable=True)
        for name in self.fields:
            if given := self.data.get(name):
                asked[name] = given
        return asked

    def asks_the_same_as(self, other: "ComposeForm", *, template: int) -> bool:
        """Whether both ask for the same people, the same template and the same time, however they say it; who names no
        template asks for `template`."""
        mine, theirs = (
            (each.is_valid(), each.selection(), each.chosen_when(), each.with_strangers, each.template_pk or template)
            for each in (self, other)
        )
        return mine == theirs

    @property
    def with_strangers(self) -> bool:
        return bool(self._given().get("others"))

    @property
    def template_pk(self) -> int | None:
        pk: int | None = self._given().get("template")
        return pk

    def _given(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class ConfirmForm(forms.Form):
    """What was confirmed: the form's nonce, the version, and the texts by their marks or under one seal."""

    nonce = forms.UUIDField()
    version = forms.IntegerField(min_value=1)
    seal = forms.CharField(required=False, max_length=32)
    reason = forms.CharField(required=False, max_length=200)

    def marks(self) -> frozenset[str]:
        """Of each text that was chosen. Raises ValidationError for one that no page ever showed."""
        given = self.data.getlist("to") if isinstance(self.data, QueryDict) else []
        if any(len(mark) != 24 for mark in given):
            raise ValidationError(_("The form could not be read. Open the page again."))
        return frozenset(given)
