"""What was seen of a pilot, day by day, and what somebody decided on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User
from pilots.models.pilot import Pilot


class Look(models.Model):
    """The sums of one day, as they were known when they were taken (`pilots.tally.Tally` as JSON).

    A pilot is looked at once a day: reading a page a hundred times is still one look. What arrives late changes later
    looks, never an earlier one.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="looks")
    day = models.DateField()
    """Up to and without this day of the market's clock."""
    tally = models.JSONField()
    taken_at = models.DateTimeField()
    code = models.CharField(max_length=20)
    """The version of Helder that took it."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["pilot", "day"], name="look_once_a_day")]

    def __str__(self) -> str:
        return f"look before {self.day}"


class Choice(models.TextChoices):
    ROLL_OUT = "roll_out", _("Roll out")
    KEEP = "keep", _("Keep running")
    STOP = "stop", _("Stop")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


class Decision(models.Model):
    """What somebody decided, why, what was learned, and what the figures said at that moment."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="decisions")
    choice = models.CharField(max_length=12, choices=Choice)
    arm = models.CharField(max_length=4, blank=True)
    """The arm that is rolled out."""
    reason = models.TextField()
    lesson = models.TextField(blank=True)
    advice = models.CharField(max_length=20)
    """The state that the page showed."""
    against = models.BooleanField()
    """Whether it goes against what the page advised."""
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    as_of = models.DateField(null=True)
    """Up to and without this day: the look that the figures are of."""
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["pilot", "-at"], name="decision_by_pilot")]

    def __str__(self) -> str:
        return f"{self.choice} at {self.at:%Y-%m-%d}"


class Observation(models.Model):
    """A difference between groups that were not drawn by lot: kept, shown, and called what it is: not a pilot."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    why_not = models.CharField(max_length=500)
    """Why the groups may have differed from the start."""
    with_label = models.CharField(max_length=120)
    with_n = models.PositiveIntegerField()
    with_successes = models.PositiveIntegerField()
    without_label = models.CharField(max_length=120)
    without_n = models.PositiveIntegerField()
    without_successes = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(with_successes__lte=models.F("with_n"), with_n__gt=0)
                & models.Q(without_successes__lte=models.F("without_n"), without_n__gt=0),
                name="observation_of_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.name
