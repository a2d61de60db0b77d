"""The words for what stands behind a number."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign

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


def whose(campaigns: Sequence[Campaign]) -> str:
    """Of what a number is: a campaign by its name; several are told by the filters beside."""
    return campaigns[0].name if len(campaigns) == 1 else gettext("Campaigns")
