"""What a key may be allowed to do through the API, by the name that clients and their documentation use."""

from typing import Final

from django.utils.translation import gettext_lazy as _

APPOINTMENTS_WRITE: Final = "appointments:write"
CALLS_WRITE: Final = "calls:write"
CAMPAIGNS_READ: Final = "campaigns:read"
CUSTOMERS_WRITE: Final = "customers:write"
EVENTS_WRITE: Final = "events:write"
FEEDBACK_WRITE: Final = "feedback:write"
PERMISSIONS_READ: Final = "permissions:read"
PERMISSIONS_WRITE: Final = "permissions:write"
PILOTS_READ: Final = "pilots:read"
PILOTS_WRITE: Final = "pilots:write"
TEXTS_READ: Final = "texts:read"
TEXTS_WRITE: Final = "texts:write"

SCOPES: Final = {
    EVENTS_WRITE: _("Send events of messages"),
    CUSTOMERS_WRITE: _("Send customers"),
    APPOINTMENTS_WRITE: _("Send appointments"),
    CALLS_WRITE: _("Send calls"),
    FEEDBACK_WRITE: _("Send answers of customers"),
    CAMPAIGNS_READ: _("Read campaigns and their results"),
    PERMISSIONS_READ: _("Read what customers allow"),
    PERMISSIONS_WRITE: _("Record what customers allow"),
    PILOTS_READ: _("Calculate, and read pilots"),
    PILOTS_WRITE: _("Assign customers to pilots"),
    TEXTS_READ: _("Read text messages and their state"),
    TEXTS_WRITE: _("Send text messages"),
}
"""Every scope in words, in the order in which they are offered."""


def title(name: str) -> str:
    """The scope in words; one that is gone is shown by its name."""
    return str(SCOPES.get(name, name))
