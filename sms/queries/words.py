"""Codes of this area, and those of permissions that it meets, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from permissions.words import REASONS as PERMISSION_REASONS

_REASONS: Final[dict[str, Promise]] = {
    "no_number": _("No telephone number is known."),
    "not_mobile": _("The number is no mobile number."),
    "appointment": _("The appointment is over or was called off."),
    "moved": _("The appointment was moved to another time."),
    "unreadable": _("Nothing in this row names anybody."),
    "no_telephone": _("This is no telephone number."),
    "unknown_email": _("No customer has this e-mail address."),
    "unknown_id": _("There is no customer or appointment of this number."),
    "ambiguous": _("More than one customer or appointment has this number: name the column."),
    "double": _("An earlier row names the same."),
    "no_appointment": _("They have no appointment to count back from."),
    "too_late": _("That moment before the appointment has passed."),
    "by_person": _("A colleague said so."),
    "refused": _("A colleague refused the sending."),
    "template": _("The template was retired meanwhile."),
    "stopped": _("They texted STOP from this number."),
    "already": _("They get this text already, today."),
    "missing": _("A value that the text needs is missing."),
    "lost": _("The worker stopped while it was handed over."),
    "no_answer": _("The gateway did not answer in time."),
    "unreachable": _("The gateway could not be reached."),
    "invalid_number": _("The gateway does not take this number."),
}


def reason(code: str) -> str:
    """In the reader's language; a gateway's own code as it is."""
    return str(_REASONS.get(code) or PERMISSION_REASONS.get(code) or code)
