"""A page of results that was handed to somebody without a login."""

from django.db import models

from accounts.models import User
from pilots.models.pilot import Pilot


class Share(models.Model):
    """A link to one pilot's figures, for so long, until it is revoked. The address itself is signed, and not kept."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="shares")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    """How many times it was looked at: by whom, nobody knows."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("at")), name="share_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"
