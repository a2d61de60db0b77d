"""How many text messages may go in one go and in a day, from what number on a second person releases them, and in
which hours they leave."""

from datetime import time
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Market

MOST: Final = 10_000
"""Messages in one sending, whatever a market's limits say."""
NUMBERS: Final = ("at_once", "market_a_day", "person_a_day", "alone_up_to")
CLOCKS: Final = ("opens", "closes")
_AT_LEAST_ONE: Final = MinValueValidator(1)


class Limits(models.Model):
    """The limits of one market; where none are kept, these defaults hold."""

    market = models.OneToOneField(Market, on_delete=models.PROTECT, related_name="text_limits")
    at_once = models.PositiveIntegerField(
        _("messages in one go"), default=2000, validators=[_AT_LEAST_ONE, MaxValueValidator(MOST)]
    )
    market_a_day = models.PositiveIntegerField(
        _("messages a day of the whole market"), default=20_000, validators=[_AT_LEAST_ONE]
    )
    person_a_day = models.PositiveIntegerField(
        _("messages a day of one person"), default=5000, validators=[_AT_LEAST_ONE]
    )
    alone_up_to = models.PositiveIntegerField(
        _("messages that one person may send alone"), default=200, help_text=_("More waits for a second person.")
    )
    opens = models.TimeField(
        _("nothing leaves before"), default=time(8), help_text=_("On the market's own clock, every day of the week.")
    )
    closes = models.TimeField(
        _("nothing leaves after"),
        default=time(21),
        help_text=_("What would, waits for the morning, unless that would be too late for the appointment."),
    )

    class Meta:
        default_permissions = ()
        permissions = (("manage_limits", _("Sets how many text messages may be sent")),)
        constraints = (
            models.CheckConstraint(
                name="smslimits_possible",
                condition=Q(at_once__range=(1, MOST), market_a_day__gte=1, person_a_day__gte=1),
            ),
            models.CheckConstraint(
                name="smslimits_hours",
                condition=Q(opens__lt=F("closes")),
                violation_error_message=_("The hours end before they begin: nothing could ever leave."),
            ),
        )

    def __str__(self) -> str:
        return f"limits of {self.market_id}"
