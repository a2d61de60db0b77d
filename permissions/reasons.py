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

CALLED_BACK: Final = "called_back"
CHECKS: Final[dict[str, Promise]] = {
    "address": _("Postcode and house number"),
    "plate": _("Plate"),
    "visit": _("Date or place of the last appointment"),
    "birth": _("Date of birth"),
    CALLED_BACK: _("Called back on the number we know"),
}
"""What a caller can be asked before something is turned on or read out; two of them make a check."""
CHECKS_NEEDED: Final = 2
PROOFS: Final[dict[str, Promise]] = {
    "answered": _("They answered what we just sent to this address or number"),
    CALLED_BACK: CHECKS[CALLED_BACK],
}
"""What shows that somebody of whom nothing else is known holds an address or number; one of them makes a check."""
