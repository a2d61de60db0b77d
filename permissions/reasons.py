"""What callers say when they are asked why, or say of themselves; the keys 6 to 9 choose it at the desk."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Final[dict[str, Promise]] = {
    "too_often": _("Too often"),
    "not_for_me": _("Not for me"),
    "never_asked": _("Never asked for it"),
    "other": _("Something else"),
}

CHECKS: Final[dict[str, Promise]] = {
    "address": _("Postcode and house number"),
    "plate": _("Plate"),
    "visit": _("Date or place of the last appointment"),
    "birth": _("Date of birth"),
    "called_back": _("Called back on the number we know"),
}
"""What a caller can be asked before something is turned on or read out; two of them make a check."""
CHECKS_NEEDED: Final = 2
