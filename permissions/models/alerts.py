"""What the privacy officer is told by mail: kept until a mail server has taken it."""

from django.db import models
from django.db.models.functions import Now


class Alert(models.Model):
    """One mail; a second of the same key is none. It names systems, markets and digests, never a customer."""

    key = models.CharField(max_length=100, unique=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], name="alerts_waiting", condition=models.Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"
