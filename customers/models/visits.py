"""When they came and what they called about."""

from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import Market


class Branch(models.Model):
    """A place where appointments are kept."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    place = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "branches"
        constraints = [models.UniqueConstraint(fields=["market", "external_id"], name="branch_external_id")]

    def __str__(self) -> str:
        return self.name


class AppointmentStatus(models.TextChoices):
    BOOKED = "booked", _("Booked")
    CHANGED = "changed", _("Moved to another time")
    ATTENDED = "attended", _("Showed up")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("Did not come")


class BookedVia(models.TextChoices):
    WEB = "web", _("Website")
    PHONE = "phone", _("Phone")
    VOICEBOT = "voicebot", _("Voicebot")
    PARTNER = "partner", _("Partner portal")
    BRANCH = "branch", _("At the branch")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def showed_up(self) -> Self:
        """The one definition of *showed up*: the branch closed the appointment as attended."""
        return self.filter(status=AppointmentStatus.ATTENDED)


class Appointment(models.Model):
    """A planned visit. Its present status is here, every earlier one in `AppointmentChange`."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    customer_id = models.BigIntegerField()
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT)
    source = models.CharField(max_length=50)
    external_id = models.CharField(max_length=100)
    booked_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=AppointmentStatus)
    status_at = models.DateTimeField()
    booked_via = models.CharField(max_length=10, choices=BookedVia)
    service = models.CharField(max_length=50, blank=True)
    at_customer = models.BooleanField(default=False)
    """Whether the mechanic drives to the customer; otherwise the customer comes to the branch."""
    window_arrived_at = models.DateTimeField(null=True)
    """When the window that is to be fitted came in; null where it is still on its way, or none is needed."""
    payer = models.CharField(max_length=100, blank=True)
    """The insurer or lease company that pays; empty where the customer does."""
    cross_sell = models.CharField(max_length=100, blank=True)
    """What was sold besides (wiper blades, a coating); empty where nothing was."""
    revenue = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    revenue_at = models.DateTimeField(null=True)
    """When the status was reached that told the revenue: a later one may not know it, a late one may know it better."""

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["market", "source", "external_id"], name="appointment_external_id"),
        ]
        indexes = [
            models.Index(fields=["customer_id", "booked_at"], name="appointment_by_customer"),
            models.Index(
                fields=["market", "starts_at"], include=["status", "branch"], name="appointment_by_start_branch"
            ),
            models.Index(fields=["market", "status_at"], name="appointment_by_status_at"),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class AppointmentChange(models.Model):
    """One status that an appointment had, and since when: the history that a late correction never erases."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="changes")
    status = models.CharField(max_length=10, choices=AppointmentStatus)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["appointment", "at", "status"], name="appointment_change_once")]

    def __str__(self) -> str:
        return f"{self.status} at {self.at:%Y-%m-%d %H:%M}"


class RemovedAppointment(models.Model):
    """An appointment that its source took back: nothing older than that brings it here again."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    source = models.CharField(max_length=50)
    external_id = models.CharField(max_length=100)
    customer_id = models.BigIntegerField(null=True)
    """Whose it was; null where nobody had told of it."""
    removed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    """Why, in the source's words; emptied when the customer is erased."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["market", "source", "external_id"], name="removedappointment_external_id"),
        ]
        indexes = [models.Index(fields=["customer_id"], name="removedappointment_by_customer")]

    def __str__(self) -> str:
        return f"removed appointment {self.pk}"


class Call(models.Model):
    """A phone call by or to a customer."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    customer_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=50)
    external_id = models.CharField(max_length=100)
    began_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    subject = models.CharField(max_length=50, blank=True)
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.SET_NULL)
    """The appointment that it was about, where the source knows."""
    by_voicebot = models.BooleanField(default=False)
    completed = models.BooleanField(default=True)
    """Whether the caller was helped to the end: by the voicebot without an agent, by an agent without hanging up."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["market", "source", "external_id"], name="call_external_id")]
        indexes = [models.Index(F("customer_id"), F("began_at"), name="call_by_customer")]

    def __str__(self) -> str:
        return f"call {self.pk}"
