"""Which messages of the outbox to show."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sms.models import Stage
from sms.queries.outbox import Wish
from sms.queries.rates import DAYS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def _number(label: "StrPromise | str" = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=2**62)


class WishForm(forms.Form):
    """A field that makes no sense narrows nothing, and says so beside itself."""

    stage = forms.ChoiceField(label=_("State"), required=False, choices=[("", ""), *Stage.choices])
    undecided = forms.BooleanField(required=False)
    gateway = _number(_("Gateway"))
    template = _number(_("Template"))
    by = _number(_("Sent by"))
    customer = _number()
    sending = _number()
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    hour = forms.IntegerField(required=False, min_value=0, max_value=23)
    days = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", ""), *((day, day) for day in DAYS)]
    )
    handed = forms.BooleanField(required=False)

    def wish(self) -> Wish:
        """What was asked."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        return Wish(**given)
