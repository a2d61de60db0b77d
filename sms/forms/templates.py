"""What people fill in about templates."""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from sms import rules
from sms.models import Purpose
from sms.queries.templates import Known
from sms.spelling import plain, tidy


class TextsForm(forms.Form):
    """A draft's texts, one field a language; the first is the market's own and has to be there."""

    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    after = forms.BooleanField(
        label=_("About an appointment that has been"),
        required=False,
        help_text=_("Thanks, a question afterwards. Any other text leaves before the appointment, or not at all."),
    )

    def __init__(self, data: QueryDict | None, *, market: Market, known: Known | None = None) -> None:
        """Begins with the draft of `known`, else with what is sent today."""
        self._market = market
        start = known and (known.draft or known.shown)
        texts = dict(start.texts) if start else {}
        super().__init__(data, initial={f"text_{code}": text for code, text in texts.items()})
        self.initial["after"] = bool(start and start.after)
        if known and known.draft:
            self.initial["seen"] = known.draft.written_at.isoformat()
        for code in rules.languages(market):
            self.fields[f"text_{code}"] = forms.CharField(
                label=get_language_info(code)["name_translated"],
                required=code == market.language,
                strip=False,
                widget=forms.Textarea({"rows": 4, "lang": code, "spellcheck": "true"}),
            )
        self.order_fields([*(name for name in self.fields if name != "after"), "after"])

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields now, by language, whether or not it is right."""
        return {code: tidy(str(self[f"text_{code}"].value() or "")) for code in rules.languages(self._market)}

    @property
    def seen_at(self) -> datetime | None:
        """When the draft that this form began from was written."""
        seen: datetime | None = self.cleaned_data.get("seen")
        return seen

    def refuse(self, error: ValidationError) -> None:
        """Shows what an action refused beside the fields that it is about."""
        found: Mapping[str, list[str]] = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for field, sentences in found.items():
            self.add_error(field if field in self.fields else None, sentences)


class TemplateForm(TextsForm):
    """A new template."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As planners find it: what it is for."))
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=Purpose.choices, initial=Purpose.SERVICE, widget=forms.RadioSelect
    )
    field_order = ("name", "purpose")


def made_plain(data: QueryDict, language: str) -> QueryDict:
    """What was filled in, with the dear characters of one language's text replaced: what its author just agreed to."""
    replaced = data.copy()
    field = f"text_{language}"
    replaced[field] = plain(tidy(data.get(field, "")))
    return replaced
