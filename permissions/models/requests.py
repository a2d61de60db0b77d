"""Requests by which people use their rights: to know what we know of them, and to be forgotten."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User


class RightsRequest(models.Model):
    """One request, who answered it and how they made sure who asked. It outlives the person's data."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("Access")
        ERASURE = "erasure", _("Erasure")

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    customer_id = models.BigIntegerField(null=True)
    """Nobody's where it is about an address that matches no customer: then `point` is its keyed hash."""
    point = models.BinaryField(max_length=16, null=True)
    point_kind = models.CharField(max_length=8, db_default="")
    """The `permissions.points.Kind` of that address."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checks = models.CharField(max_length=100)
    """Codes of what the person was asked, and answered rightly, parted by commas."""
    asked_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    """Of an erasure: when nothing was left in clear text."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="rights_request_about_one",
                condition=models.Q(customer_id__isnull=False, point__isnull=True)
                | models.Q(customer_id__isnull=True, point__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["market", "-asked_at"], name="rights_request_latest"),
            models.Index(fields=["asked_at"], name="rights_request_open", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
