"""What a person says of a connection."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ConnectionForm(forms.Form):
    """How a connection is called, and whether its deliveries are taken in."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As it stands on this page, for colleagues."))
    active = forms.BooleanField(
        label=_("Take in what it delivers"),
        required=False,
        help_text=_("Switched off, its deliveries are refused; providers try again for some days and then give up."),
    )
