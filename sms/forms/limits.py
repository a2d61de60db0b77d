"""How much may be sent, and when."""

from django import forms
from django.forms.models import fields_for_model, model_to_dict
from django.http import QueryDict

from sms.models import Limits
from sms.models.limits import CLOCKS, NUMBERS


class LimitsForm(forms.Form):
    """The numbers and hours of a market, each with the model's own bounds."""

    def __init__(self, data: QueryDict | None, *, known: Limits) -> None:
        """Begins with what holds today."""
        fields, clock = (*NUMBERS, *CLOCKS), forms.TimeInput({"type": "time"}, "%H:%M")
        super().__init__(data, initial=model_to_dict(known, fields))
        self.fields.update(fields_for_model(Limits, fields, widgets=dict.fromkeys(CLOCKS, clock), localized_fields=()))
