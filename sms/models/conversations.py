"""What is said back and forth with one telephone."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Market, User


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
    """Whether a text among the unread ones seems to ask to stop, which a person decides."""
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
