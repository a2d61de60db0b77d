"""Who else must know: the connected systems, and up to which entry of the ledger each has confirmed a point."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import Market


class ConnectedSystem(models.Model):
    """A sending system that is told of every change in a market; `kind` names the receiver that speaks to it."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    active = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["market", "code"], name="connected_system_code")]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """What one system must know of one point. It carries the whole present state, so that sending twice does no harm.

    `wanted` is the latest entry of the ledger about the point, `confirmed` the one that the system has accepted.
    """

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    system = models.ForeignKey(ConnectedSystem, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    point = models.BinaryField(max_length=16)
    wanted = models.BigIntegerField()
    confirmed = models.BigIntegerField(default=0)
    waiting_since = models.DateTimeField(db_default=Now())
    """When the oldest change was made that the system has not confirmed."""
    next_try_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(default=0)
    """Tries that failed since the last success."""
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["system", "point"], name="permission_delivery_once")]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="permission_delivery_waiting", condition=Q(confirmed__lt=F("wanted"))
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
