"""One's own number."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnNumberForm(forms.Form):
    """Empty forgets it."""

    phone = forms.CharField(
        label=_("Your mobile number"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        help_text=_("Tests of a text go there. Nobody else sees it; leave it empty to have it forgotten."),
    )
