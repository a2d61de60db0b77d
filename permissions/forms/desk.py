"""What the call desk sends: what to turn off and why, what was asked of the caller, what to turn on."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from permissions.models import Channel, Purpose
from permissions.queries.strangers import Stranger, stranger
from permissions.reasons import CHECKS, CHECKS_NEEDED, REASONS

EVERYTHING: Final = "all"
BESIDES: Final = "none"
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


class AddressForm(forms.Form):
    """An address or number, and which of theirs it takes the place of, if any."""

    value = forms.CharField(
        label=_("New e-mail address or number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    instead_of = forms.ChoiceField(
        label=_("In the place of"),
        widget=forms.RadioSelect,
        help_text=_("Nothing is sent there any more."),
    )
    once = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, market: Market, theirs: dict[str, str], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **{"auto_id": "address_%s", **kwargs})
        self._market, self._theirs = market, theirs
        former: Any = self.fields["instead_of"]
        former.choices = [*theirs.items(), (BESIDES, _("none: they use this one as well"))]

    def clean_value(self) -> Stranger:
        """As it was read; raises `ValidationError` for what nothing can be sent to."""
        read = stranger(self._market, self.cleaned_data["value"])
        if read is None:
            raise forms.ValidationError(_("This is no whole e-mail address and no phone number. Ask for it again."))
        if read.doubtful:
            raise forms.ValidationError(_("No such number exists: a digit short or too many? Ask for it again."))
        return read

    def clean(self) -> None:
        """Raises `ValidationError` where one kind takes the place of another."""
        read, former = self.cleaned_data.get("value"), self._theirs.get(self.cleaned_data.get("instead_of", ""))
        if read and former and ("@" in former) != (read.channel == Channel.EMAIL):
            self.add_error("instead_of", _("An address takes the place of an address, a number of a number."))

    @property
    def former(self) -> bytes | None:
        """The keyed hash of the address that goes; None where none does."""
        told: str = self.cleaned_data["instead_of"]
        return None if told == BESIDES else bytes.fromhex(told)
