"""Which appointments to text about, and what was confirmed."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from customers.models import AppointmentStatus
from sms.queries.recipients import EXPECTED, Wanted


class WantedForm(forms.Form):
    """The appointments of a day; everything left out means any."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    from_hour = forms.IntegerField(label=_("From"), required=False, min_value=0, max_value=23)
    until_hour = forms.IntegerField(label=_("Until"), required=False, min_value=1, max_value=24)
    branch = forms.IntegerField(label=_("Branch"), required=False, min_value=1)
    service = forms.CharField(label=_("Service"), required=False, max_length=50)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("all who are expected")), *[(each, AppointmentStatus(each).label) for each in EXPECTED]],
    )
    template = forms.IntegerField(required=False, min_value=1)

    def __init__(self, data: QueryDict, *, market: Market) -> None:
        """Asks about today where no day is named."""
        super().__init__(data)
        self._today = timezone.now().astimezone(market.zone).date()

    def wanted(self) -> Wanted:
        """What was asked; a field that makes no sense asks nothing and says so beside itself."""
        self.full_clean()
        given: dict[str, Any] = self.cleaned_data
        return Wanted(
            day=given.get("day") or self._today,
            branch=given.get("branch"),
            service=given.get("service") or "",
            status=given.get("status") or "",
            from_hour=given.get("from_hour") or 0,
            until_hour=given.get("until_hour") or 24,
        )

    @property
    def template_pk(self) -> int | None:
        pk: int | None = self.cleaned_data.get("template")
        return pk


class ConfirmForm(forms.Form):
    """What a planner confirmed: who gets exactly which text, of which version, and when."""

    nonce = forms.UUIDField()
    version = forms.IntegerField(min_value=1)
    at = forms.DateTimeField(required=False)

    def clean_at(self) -> datetime | None:
        """A moment on the market's clock that is yet to come, within a month."""
        at: datetime | None = self.cleaned_data["at"]
        if at is None:
            return None
        if not timezone.now() < at <= timezone.now() + timedelta(days=31):
            raise ValidationError(_("Choose a moment within the next month."))
        return at

    def chosen(self) -> dict[int, str]:
        """Appointment → mark of the text that was shown. Raises ValidationError for a form that was meddled with."""
        given = self.data.getlist("to") if isinstance(self.data, QueryDict) else []
        try:
            pairs = [value.split(":") for value in given]
            return {int(appointment): mark for appointment, mark in pairs}
        except ValueError as error:
            raise ValidationError(gettext("The form could not be read. Open the page again.")) from error
