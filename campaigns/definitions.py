"""Every number's one definition: as SQL over a message row `m`, and in words for the page of definitions.

The same expressions fill the results, recount them and select the rows behind a number, so that they cannot differ.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ENGAGED = "(m.first_opened_at IS NOT NULL OR m.unsubscribed_at IS NOT NULL OR m.complained_at IS NOT NULL)"
_UNBOUNCED = f"(m.was_sent AND (m.bounced_at IS NULL OR {_ENGAGED}))"

CONDITIONS: dict[str, str] = {
    "sent": "m.was_sent",
    "refused": "(NOT m.was_sent AND m.refused_at IS NOT NULL)",
    "confirmed": f"({_UNBOUNCED} AND (m.delivered_at IS NOT NULL OR {_ENGAGED}))",
    "unbounced": _UNBOUNCED,
    "bounced_hard": f"(m.bounce IS NOT DISTINCT FROM 1 AND NOT {_ENGAGED})",
    "bounced_soft": f"(m.bounce IS NOT DISTINCT FROM 2 AND NOT {_ENGAGED})",
    "opened": "(m.first_opened_at IS NOT NULL)",
    "opened_human": "(m.first_human_opened_at IS NOT NULL)",
    "clicked": "(m.first_clicked_at IS NOT NULL)",
    "clicked_human": "(m.first_human_clicked_at IS NOT NULL)",
    "unsubscribed": "(m.unsubscribed_at IS NOT NULL)",
    "complained": "(m.complained_at IS NOT NULL)",
    "on_desktop": "(m.device_mark IS NOT NULL AND m.device_mark & 7 = 1)",
    "on_mobile": "(m.device_mark IS NOT NULL AND m.device_mark & 7 = 2)",
    "on_tablet": "(m.device_mark IS NOT NULL AND m.device_mark & 7 = 3)",
}
"""Which messages a column counts, each message once."""

BEHIND: dict[str, str] = {
    "sent": CONDITIONS["sent"],
    "delivered": f"CASE WHEN c.reports_delivery THEN {CONDITIONS['confirmed']} ELSE {_UNBOUNCED} END",
    "lost": f"(m.was_sent AND NOT CASE WHEN c.reports_delivery THEN {CONDITIONS['confirmed']} ELSE {_UNBOUNCED} END)",
    "opened": CONDITIONS["opened"],
    "opened_human": CONDITIONS["opened_human"],
    "opened_machine": "(m.first_opened_at IS NOT NULL AND m.first_human_opened_at IS NULL)",
    "clicked": CONDITIONS["clicked_human"],
    "clicked_machine": "(m.first_clicked_at IS NOT NULL AND m.first_human_clicked_at IS NULL)",
    "bounced_hard": CONDITIONS["bounced_hard"],
    "bounced_soft": CONDITIONS["bounced_soft"],
    "unsubscribed": CONDITIONS["unsubscribed"],
    "complained": CONDITIONS["complained"],
    "refused": CONDITIONS["refused"],
    "on_desktop": CONDITIONS["on_desktop"],
    "on_mobile": CONDITIONS["on_mobile"],
    "on_tablet": CONDITIONS["on_tablet"],
}
"""Which messages of a campaign `c` stand behind a number that a page shows; bookings are told by attribution."""

TOTALS = ("opens", "machine_opens", "clicks", "machine_clicks")
"""Columns that add up events instead."""

MEASURES: dict[str, str] = {
    **{name: f"({condition})::int" for name, condition in CONDITIONS.items()},
    **{name: f"m.{name}" for name in TOTALS},
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric in words: what is counted and, for a rate, of what."""

    key: str
    label: str | Promise
    meaning: str | Promise
    denominator: str | Promise = ""
    lower_is_better: bool = False


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "sent",
        _("Sent"),
        _("Messages that left for a customer in the period, each counted once. All that follows is counted for these."),
    ),
    Definition(
        "delivered",
        _("Delivered"),
        _(
            "Messages whose arrival the sending system confirmed, or that were opened; where a system never confirms, "
            "messages that did not bounce."
        ),
        _("of sent"),
    ),
    Definition(
        "bounced",
        _("Bounced"),
        _("Messages that came back: hard (the address does not exist) or soft (full, slow, blocked)."),
        _("of sent"),
        lower_is_better=True,
    ),
    Definition(
        "opened",
        _("Opened, raw"),
        _("Messages opened at least once by anybody, machines included. A click implies an open."),
        _("of delivered"),
    ),
    Definition(
        "opened_human",
        _("Opened by people"),
        _(
            "Messages with at least one open or click that is not known to come from a machine (a privacy proxy or a "
            "link scanner; see below). An open that could be either counts as a person's."
        ),
        _("of delivered, less what only machines opened"),
    ),
    Definition(
        "clicked",
        _("Clicked"),
        _("Messages in which a person clicked a link at least once; clicks of scanners stand apart."),
        _("of delivered"),
    ),
    Definition(
        "click_to_open",
        _("Click-to-open"),
        _("Messages that a person clicked, of those that a person opened."),
        _("of opened by people"),
    ),
    Definition(
        "booked",
        _("Booked"),
        _(
            "Messages to which an appointment is attributed by the chosen rule: the last message that the customer "
            "clicked (or was sent) within so many times 24 hours before booking. Attribution is no proof of an effect."
        ),
        _("of delivered"),
    ),
    Definition(
        "showed_up",
        _("Showed up"),
        _(
            "Messages to which an appointment is attributed that the branch closed as completed. The rate counts "
            "appointments: those that were kept, of those that are due. Due is an appointment whose planned hour "
            "lies before the latest news of appointments, cancelled or not, or that the branch closed. What is still "
            "to come stands beside it, and so does what was cancelled ahead."
        ),
        _("appointments kept, of those whose time has passed"),
    ),
    Definition(
        "unsubscribed",
        _("Unsubscribed"),
        _("Messages after which the customer unsubscribed."),
        _("of delivered"),
        lower_is_better=True,
    ),
    Definition(
        "complained",
        _("Complaints"),
        _("Messages that the customer reported as spam."),
        _("of delivered"),
        lower_is_better=True,
    ),
    Definition("revenue", _("Revenue"), _("What the attributed appointments brought in, of customers who showed up.")),
)

MACHINE_SIGNS: tuple[Definition, ...] = (
    Definition(
        "machine_told",
        _("Told by the sending system"),
        _("Whether a machine opened or clicked, or a person: what the system says goes before the signs below."),
    ),
    Definition(
        "machine_agent",
        _("Told by its name"),
        _("What opened or clicked calls itself a scanner, a preview or a privacy proxy."),
    ),
    Definition(
        "machine_burst",
        _("A burst"),
        _(
            "Two different links of a message clicked within one second of each other, and whatever else is opened or "
            "clicked in it within a second of these."
        ),
    ),
    Definition(
        "machine_prompt",
        _("At once"),
        _(
            "Opened or clicked within two seconds after the message was sent or delivered: nobody has read it by then. "
            "What is shown on a page may be clicked at once."
        ),
    ),
)
"""By what a machine is recognised (`campaigns.machines`)."""
