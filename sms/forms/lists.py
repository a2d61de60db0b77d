"""A list of people to text, pasted or as a file."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sms.listing import decoded

LARGEST: Final = 2 * 1024 * 1024
"""Of a file, in bytes: ten thousand rows with room to spare."""


class ListForm(forms.Form):
    """One of the two."""

    text = forms.CharField(
        label=_("Paste a list"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
        help_text=_("One a row: a telephone, an e-mail address, a customer number or an appointment number."),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        help_text=_("With or without a first row that names the columns; at most 10,000 rows."),
    )

    def clean(self) -> dict[str, Any]:
        """Puts what was uploaded where what was pasted stands."""
        given: dict[str, Any] = self.cleaned_data
        file = given.get("file")
        if file and file.size > LARGEST:
            raise ValidationError({"file": _("The file is larger than 2 MB; give at most 10,000 rows.")})
        if file and given.get("text", "").strip():
            raise ValidationError({"text": _("Give one of the two: a pasted list or a file.")})
        if file:
            given["text"] = decoded(file.read())
        return given
