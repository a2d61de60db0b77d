"""The codes of this area in words, and what was gained and lost."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permissions.models import Action, Channel
from ui import formats

ALLOWED: Final = frozenset({"service", "consent", "soft_opt_in", "not_objected"})
"""Codes of answers by which a message may be sent."""
REASONS: Final[dict[str, Promise]] = {
    "service": _("Service messages need no permission."),
    "consent": _("They gave consent for this."),
    "soft_opt_in": _("They are a customer and have not objected."),
    "not_objected": _("Allowed until they object, and they have not."),
    "denied_all": _("They want no marketing by this channel."),
    "denied_purpose": _("They do not want this by this channel."),
    "bounced": _("This address does not exist: messages came back."),
    "complained": _("They reported a message as spam."),
    "erased": _("Their data were erased at their request."),
    "no_consent": _("Consent is needed, and they have not given it."),
    "no_address": _("There is no address for this channel."),
    "wrong_number": _("Somebody else has this number: they said so."),
    "stopped": _("They texted STOP from this number."),
    "not_mobile": _("The number is no mobile number."),
    "no_rule": _("No rule allows this here."),
    "unknown_customer": _("There is no such customer."),
}


def changes_sentence(weeks: Mapping[str, Mapping[date, int]]) -> str:
    """What was gained and lost in all these weeks."""
    given, withdrawn = (sum(weeks.get(action, {}).values()) for action in (Action.GRANT, Action.WITHDRAW))
    words = {"given": formats.count(given), "withdrawn": formats.count(withdrawn)}
    return gettext("%(given)s permissions were given, %(withdrawn)s withdrawn.") % words


def reach_sentence(courses: Mapping[str, Mapping[date, int]]) -> str:
    """How many more or fewer may be reached by each channel at the last count than at the first."""
    days = {day for course in courses.values() for day in course}
    told = {"first": formats.short_day(min(days)), "last": formats.short_day(max(days))}
    changes = {channel: course[max(course)] - course[min(course)] for channel, course in courses.items() if course}
    moved = [f"{each.label} {formats.signed(changes[each], 0)}" for each in Channel if changes.get(each)]
    if not moved:
        return gettext("From %(first)s to %(last)s: as many may be reached as before, by every channel.") % told
    told["changes"] = ", ".join(moved)
    if len(moved) == len(changes):
        return gettext("From %(first)s to %(last)s: %(changes)s.") % told
    return gettext("From %(first)s to %(last)s: %(changes)s; by other channels as many as before.") % told
