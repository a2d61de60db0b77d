"""A sending system to try things with: it believes what it is told, and can be made to stop answering."""

from django.db import models
from django.utils import timezone

from permissions.models.outbox import ConnectedSystem


class SandboxProfile(models.Model):
    """What the sandbox knows of one address, as it was told last."""

    system = models.ForeignKey(ConnectedSystem, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    customer = models.CharField(max_length=160, blank=True)
    answers = models.JSONField()
    told = models.IntegerField(default=1)
    """How often; telling it the same again leaves it as it was."""
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["system", "kind", "value"], name="sandbox_profile_once")]
        indexes = [models.Index(fields=["system", "-told_at"], name="sandbox_profile_latest")]

    def __str__(self) -> str:
        return f"profile {self.pk}"


class SandboxSilence(models.Model):
    """While this row is there the sandbox does not answer, as a sending system out of order."""

    system = models.OneToOneField(ConnectedSystem, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"silence since {self.since:%Y-%m-%d %H:%M}"
