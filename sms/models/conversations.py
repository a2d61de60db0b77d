"""What is said back and forth with one telephone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User


class StopDecision(models.TextChoices):
    """What somebody who read it found that a text meant that seemed to ask to stop."""

    SMS = "sms", _("no more texts")
    CALLS = "calls", _("no more calls")
    ALL = "all", _("no more marketing at all")
    NO = "no", _("they do not ask to stop")


class Conversation(models.Model):
    """All texts with one telephone, whoever has it.

    It is known by the keyed hash that stands for the number everywhere: a STOP holds when the number is long forgotten.
    """

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    point = models.BinaryField(max_length=16)
    phone = models.CharField(max_length=20, blank=True)
    """In E.164, or as a short code or name was told; empty once forgotten."""
    last_at = models.DateTimeField()
    """Of the last text from the telephone."""
    unread = models.PositiveSmallIntegerField(default=0)
    perhaps_stop = models.BooleanField(default=False)
    """Whether a text seems to ask to stop: until a person has decided what it meant."""
    decided = models.CharField(max_length=5, choices=StopDecision, blank=True, db_default="", default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asks_appointment = models.BooleanField(default=False, db_default=False)
    """Whether a STOP that was obeyed may have been about the appointment, and nobody has put that away yet."""
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    confirmed = models.CharField(max_length=5, blank=True)
    """The order that was confirmed last: stop or start."""
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("market", "point"), name="conversation_once"),
            models.CheckConstraint(name="conversation_confirmed", condition=Q(confirmed__in=("", "stop", "start"))),
            models.CheckConstraint(name="conversation_decided", condition=Q(decided__in=("", *StopDecision.values))),
        )
        indexes = (
            models.Index(F("market"), F("last_at").desc(), F("id").desc(), name="conversation_page"),
            models.Index(fields=("market",), condition=Q(unread__gt=0), name="conversation_unread"),
        )

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def stopped(self) -> bool:
        """Whether a STOP holds: nothing came after it, or nothing that says otherwise."""
        return self.stopped_at is not None and (self.started_at is None or self.stopped_at >= self.started_at)
