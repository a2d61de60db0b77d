"""What is asked before somebody's data are handed over or erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permissions.models import RightsRequest
from permissions.queries.askers import Asker


class RequestForm(forms.Form):
    """What they want, and what they were asked to make sure that it is them."""

    kind = forms.ChoiceField(
        label=_("What do they want?"),
        choices=[
            (RightsRequest.Kind.ACCESS, _("To know everything that we know of them")),
            (RightsRequest.Kind.ERASURE, _("To be forgotten: names, addresses and vehicles go, their no stays")),
        ],
        widget=forms.RadioSelect,
    )
    checks = forms.MultipleChoiceField(
        label=_("What did you ask, and was the answer right?"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, asks: Asker, **kwargs: Any) -> None:  # noqa: ANN401 (Django's own)
        super().__init__(*args, **kwargs)
        checks: Any = self.fields["checks"]
        checks.choices = list(asks.askable.items())
