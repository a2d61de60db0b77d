"""What people fill in once a pilot runs: other weights, a decision; and a difference that was no pilot."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Variant
from pilots.actions.deciding import Verdict
from pilots.models import Choice, Observation
from pilots.plan import Plan


class DecisionForm(forms.Form):
    """What happens next; nothing is chosen beforehand."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What happens next"), choices=Choice.choices, widget=forms.RadioSelect
    )
    arm = forms.ChoiceField(label=gettext_lazy("Variant to roll out"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000,
        help_text=gettext_lazy("Stands in the log, for everybody to search."),
    )  # fmt: skip
    lesson = forms.CharField(
        label=gettext_lazy("What we learned"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:  # noqa: ANN401 (as Django's own)
        """Offers the plan's variants."""
        super().__init__(*args, **kwargs)
        choice, arm = self.fields["choice"], self.fields["arm"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(key, _with_consequence(key, str(label))) for key, label in Choice.choices]
        if isinstance(arm, forms.ChoiceField):
            arm.choices = [("", "–"), *((each.key, f"{each.key} {each.name}") for each in plan.arms)]

    @property
    def verdict(self) -> Verdict:
        """What was filled in."""
        told = self.cleaned_data
        return Verdict(told["choice"], told["reason"], told["lesson"], told["arm"])


def _with_consequence(choice: str, label: str) -> str:
    told = {
        Choice.ROLL_OUT: _("The pilot ends; the variant chosen is to become everybody's."),
        Choice.KEEP: _("Nothing changes: the pilot stays open."),
        Choice.STOP: _("The pilot ends; everybody gets what A gets."),
        Choice.INCONCLUSIVE: _("The pilot ends without an answer."),
    }
    return format_html('<span>{}<span class="meta under">{}</span></span>', label, told[Choice(choice)])


class WeightsForm(forms.Form):
    """Other weights from now on."""

    weights = forms.CharField(
        label=gettext_lazy("New weights"), max_length=500, help_text=gettext_lazy("One for each variant, with spaces.")
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def clean_weights(self) -> list[float]:
        """The weights as numbers."""
        try:
            return [float(text.replace(",", ".")) for text in self.cleaned_data["weights"].split()]
        except ValueError:
            raise forms.ValidationError(_("Give numbers with spaces between them.")) from None


class ShareForm(forms.Form):
    """For how long a link opens."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("The link opens for"), coerce=int, initial=30,
        choices=[(7, gettext_lazy("a week")), (30, gettext_lazy("a month")), (90, gettext_lazy("three months"))],
    )  # fmt: skip


class MessageForm(forms.Form):
    """A message, and the variant that is sent it."""

    arm = forms.TypedChoiceField(label=gettext_lazy("Variant"), coerce=int)
    variant = forms.TypedChoiceField(
        label=gettext_lazy("Message"), help_text=gettext_lazy("Of the latest campaigns, with the name of its wording.")
    )

    def __init__(self, *args: Any, plan: Plan, offered: Sequence[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401 (as Django's own)
        """Offers the plan's variants and the market's wordings."""
        super().__init__(*args, **kwargs)
        arms = [(place, f"{arm.key} {arm.name}") for place, arm in enumerate(plan.arms)]
        for name, choices in (("arm", arms), ("variant", list(offered))):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def clean_variant(self) -> Variant:
        """The wording itself."""
        return Variant.objects.select_related("campaign").get(pk=self.cleaned_data["variant"])


class ObservationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes no parameter at run time
    """A difference between groups that nobody drew."""

    class Meta:
        model = Observation
        fields: ClassVar = [
            "name", "why_not", "with_label", "with_n", "with_successes", "without_label", "without_n",
            "without_successes",
        ]  # fmt: skip
        labels: ClassVar = {
            "name": gettext_lazy("What was compared"),
            "why_not": gettext_lazy("Why it is not a pilot"),
            "with_label": gettext_lazy("First group"),
            "with_n": gettext_lazy("Its customers"),
            "with_successes": gettext_lazy("Of these with the outcome"),
            "without_label": gettext_lazy("Second group"),
            "without_n": gettext_lazy("Its customers"),
            "without_successes": gettext_lazy("Of these with the outcome"),
        }
