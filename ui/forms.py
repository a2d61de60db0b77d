"""The sample form of the furniture's own page."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind, one of them wrong."""

    CHANNELS: ClassVar = [("email", _("E-mail")), ("sms", _("SMS")), ("post", _("Post"))]
    subject = forms.CharField(label=_("Subject"), help_text=_("As the customer reads it."))
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    note = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    sure = forms.BooleanField(label=_("Checked by a colleague"), required=False)
