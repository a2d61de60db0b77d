"""Which answers a page is about."""

from django import forms

from feedback.models import Channel
from feedback.queries.answers import GROUPS
from feedback.queries.scores import Asked
from ui.period import Period


class AskedForm(forms.Form):
    """In a URL; what makes no sense is left out."""

    branch = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    channel = forms.ChoiceField(required=False, choices=[("", ""), *Channel.choices])
    group = forms.ChoiceField(required=False, choices=[(name, name) for name in GROUPS])

    def asked(self, period: Period) -> Asked:
        """The answers of `period`, of a branch or channel where one is named."""
        self.full_clean()
        given = self.cleaned_data
        return Asked(period.starts_at, period.ends_at, given.get("branch"), given.get("channel") or "")

    @property
    def group_name(self) -> str:
        """One of `GROUPS`."""
        return str(self.cleaned_data.get("group") or "")
