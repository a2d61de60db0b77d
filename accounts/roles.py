"""The names of the roles; what each may do is written in `config/roles.py`."""

from typing import Final

from django.utils.translation import gettext_lazy as _

DIGITAL_TEAM: Final = "digital_team"
CUSTOMER_SERVICE: Final = "customer_service"
PLANNER: Final = "planner"
VIEWER: Final = "viewer"
ADMINISTRATOR: Final = "administrator"

TITLES = {
    DIGITAL_TEAM: _("Digital team"),
    CUSTOMER_SERVICE: _("Customer service"),
    PLANNER: _("Planner"),
    VIEWER: _("Viewer"),
    ADMINISTRATOR: _("Administrator"),
}


def title(name: str) -> str:
    """The role as people call it."""
    return str(TITLES.get(name, name))
