"""What was confirmed as an answer, and what the demo's telephones say."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """Which text, exactly as it was shown."""

    nonce = forms.UUIDField()
    version = forms.IntegerField(min_value=1, max_value=2**62)
    mark = forms.CharField(max_length=32)


class OwnWordsForm(forms.Form):
    """An answer in the writer's own words."""

    nonce = forms.UUIDField()
    text = forms.CharField(label=_("Your own words"), max_length=1600, required=False, strip=False)


class TelephoneForm(forms.Form):
    """A text that somebody types on one of the demo's telephones."""

    phone = forms.RegexField(r"^\+[1-9]\d{6,14}$", label=_("Telephone"))
    text = forms.CharField(label=_("Text"), max_length=1600, required=False, strip=False)
