"""How much may be sent."""

from django import forms
from django.forms.models import fields_for_model, model_to_dict
from django.http import QueryDict

from sms.models import Limits
from sms.models.limits import NUMBERS


class LimitsForm(forms.Form):
    """The four numbers of a market, each with the model's own bounds."""

    def __init__(self, data: QueryDict | None, *, known: Limits) -> None:
        """Begins with what holds today."""
        super().__init__(data, initial=model_to_dict(known, NUMBERS))
        self.fields.update(fields_for_model(Limits, NUMBERS, localized_fields=()))
