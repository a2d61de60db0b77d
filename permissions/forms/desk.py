"""What the call desk sends: what to turn off and why, what was asked of the caller, what to turn on."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from permissions.models import Channel, Purpose
from permissions.reasons import CHECKS, CHECKS_NEEDED, REASONS

EVERYTHING: Final = "all"
_ASKABLE: Final = tuple((p.value, p.label) for p in Purpose if p not in {Purpose.ALL, Purpose.SERVICE})


class UnsubscribeForm(forms.Form):
    """A scope (one channel, or all marketing by every channel), perhaps a reason, and what makes it happen once."""

    scope = forms.ChoiceField(choices=[(EVERYTHING, EVERYTHING), *Channel.choices])
    reason = forms.ChoiceField(choices=list(REASONS.items()), required=False)
    once = forms.CharField(max_length=64)
    seen = forms.IntegerField(min_value=0)
    call = forms.CharField(max_length=64, required=False)

    @property
    def channels(self) -> list[str] | None:
        """The channels to lower; None for all that reach somebody."""
        scope = self.cleaned_data["scope"]
        return None if scope == EVERYTHING else [scope]


class UndoForm(forms.Form):
    """The act to undo."""

    act = forms.UUIDField()


class CheckForm(forms.Form):
    """What the caller was asked: two different things, or it is no check."""

    checks = forms.MultipleChoiceField(
        label=_("What did you ask, and was the answer right?"),
        choices=list(CHECKS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_checks(self) -> list[str]:
        """Raises `ValidationError` for fewer than two."""
        asked: list[str] = self.cleaned_data["checks"]
        if len(asked) < CHECKS_NEEDED:
            raise forms.ValidationError(_("Ask at least two of these before you go on."))
        return asked


class GrantForm(forms.Form):
    """What the caller wants (again), by which channels, and that the sentence was read to them."""

    purposes = forms.MultipleChoiceField(
        label=_("What do they want to get?"), choices=_ASKABLE, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.MultipleChoiceField(label=_("How?"), widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label=_("I have read the sentence to them, and they said yes"))
    once = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, channels: list[Channel], **kwargs: Any) -> None:  # noqa: ANN401 (Django's own)
        super().__init__(*args, **kwargs)
        theirs: Any = self.fields["channels"]
        theirs.choices = [(channel.value, channel.label) for channel in channels]
