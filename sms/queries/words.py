"""Codes of this area, and those of permissions that it meets, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permissions.words import REASONS as PERMISSION_REASONS

_REASONS: Final[dict[str, Promise]] = {
    "no_number": _("No telephone number is known."),
    "appointment": _("The appointment is over or was called off."),
    "moved": _("The appointment was moved to another time."),
    "unreadable": _("Nothing in this row names anybody."),
    "no_email": _("This is no e-mail address."),
    "several": _("This holds more than one address or number: give each a line of its own."),
    "no_telephone": _("This is no telephone number."),
    "unknown_email": _("No customer has this e-mail address."),
    "shared": _("More than one customer has this e-mail address: name the customer by their ID."),
    "unknown_id": _("There is no customer or appointment of this number."),
    "ambiguous": _("More than one customer or appointment has this number: name the column."),
    "double": _("An earlier row names the same."),
    "no_appointment": _("They have no appointment to count back from."),
    "too_late": _("It would come too late for the appointment."),
    "stranger": _("No appointment is known of them."),
    "by_person": _("A colleague said so."),
    "refused": _("A colleague refused the sending."),
    "template": _("The template was retired meanwhile."),
    "already": _("They get this text already, today."),
    "missing": _("A value that the text needs is missing."),
    "lost": _("The worker stopped while it was handed over."),
    "no_answer": _("The gateway did not answer in time."),
    "gateway_down": _("The gateway could not be reached."),
    "account": _("The gateway refuses our account."),
    "address": _("Nobody answers at the gateway's address."),
    "too_fast": _("The gateway asks for fewer messages at once."),
    "bad_request": _("The gateway refused the message."),
    "invalid": _("The gateway refused the message."),
    "not_taken": _("The gateway refused the message."),
    "empty": _("The gateway's answer says nothing of the message."),
    "status": _("The gateway's answer says nothing of the message."),
    "unreachable": _("The telephone could not be reached."),
    "invalid_number": _("The gateway does not take this number."),
}
_BEGINNINGS: Final[dict[str, Promise]] = {
    "http": _("The gateway answered with an error: HTTP %(rest)s."),
    "unreadable": _("The gateway's answer could not be read: HTTP %(rest)s."),
}


def reason(code: str) -> str:
    """In the reader's language; a gateway's own code as it is, said to be one."""
    known = _REASONS.get(code) or PERMISSION_REASONS.get(code)
    if known or not code:
        return str(known or "")
    beginning, _underscore, rest = code.partition("_")
    if rest and beginning in _BEGINNINGS:
        return str(_BEGINNINGS[beginning]) % {"rest": rest}
    return gettext("The gateway's code is %(code)s.") % {"code": code}
