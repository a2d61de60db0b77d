"""What the search box takes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """One text; what it means is for `queries.clues` to find out."""

    q = forms.CharField(label=_("Search customers"), max_length=100)
