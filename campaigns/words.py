"""The words for what stands behind a number, and for how it was counted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.definitions import DEFINITIONS
from campaigns.models import Campaign, Rule
from ui import formats

if TYPE_CHECKING:
    from campaigns.queries.results import Attributed, Scope

Lines = tuple[tuple[str, str], ...]
"""What a file says of itself: labels and words."""

METRIC_WORDS = {
    "sent": _("sent"),
    "delivered": _("delivered"),
    "lost": _("not delivered"),
    "opened": _("opened, machines included"),
    "opened_human": _("opened by a person"),
    "opened_machine": _("opened by machines only"),
    "clicked": _("clicked"),
    "clicked_machine": _("clicked by scanners only"),
    "bounced_hard": _("bounced, address does not exist"),
    "bounced_soft": _("bounced for now"),
    "unsubscribed": _("unsubscribed"),
    "complained": _("reported as spam"),
    "refused": _("refused before sending"),
    "on_desktop": _("opened on a computer"),
    "on_mobile": _("opened on a phone"),
    "on_tablet": _("opened on a tablet"),
    "booked": _("booked"),
    "showed_up": _("showed up"),
    "stayed_away": _("booked, did not show up (yet)"),
}

END_WORDS = {
    "attended": _("kept appointments"),
    "to_come": _("still to come"),
    "missed": _("not kept: cancelled or stayed away"),
    "called_off": _("cancelled ahead, their time to come"),
}


def whose(campaigns: Sequence[Campaign]) -> str:
    """Of what a number is: a campaign by its name; several are told by the filters beside."""
    return campaigns[0].name if len(campaigns) == 1 else gettext("Campaigns")


def rule_words(attributed: "Attributed") -> str:
    """How appointments are attributed: last click, within 7 days."""
    within = ngettext("within %(n)s day", "within %(n)s days", attributed.days) % {"n": attributed.days}
    return f"{Rule(attributed.rule).label}, {within}"


def said(scope: "Scope") -> Lines:
    """What every file says of how its figures were counted, beside its days and its zone."""
    return (
        (gettext("Booked counts by"), rule_words(scope.attributed)),
        (gettext("Currency"), scope.market.currency),
        *complete(scope),
    )


def complete(scope: "Scope") -> Lines:
    """Up to which day of sending figures are complete, and until when appointments are known."""
    labels = {each.key: each.label for each in DEFINITIONS}
    zone, window = scope.market.zone, scope.attributed.days
    days = {
        key: scope.horizon.settled(key, window, zone) - timedelta(days=1) for key in ("delivered", "clicked", "booked")
    }
    told = ", ".join(
        f"{labels[key]}: {formats.NOTHING if scope.horizon.unknown(key) else formats.day(day)}"
        for key, day in days.items()
    )
    known = formats.NOTHING if scope.horizon.unknown("booked") else formats.instant(scope.horizon.until("visits"), zone)
    return (gettext("Complete up to"), told), (gettext("Appointments known until"), known)


def drawn(scope: "Scope", metric: str) -> Lines:
    """What the files of a chart say besides: the figure, and what it is compared with."""
    before = scope.period.comparison
    label = next((str(each.label) for each in DEFINITIONS if each.key == metric), "")
    return (
        (gettext("What the chart shows"), label),
        (gettext("Compared with"), formats.days(before.first, before.last) if before else gettext("nothing")),
        *said(scope),
    )
