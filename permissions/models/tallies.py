"""Small result tables: what pages read instead of the ledger."""

from django.db import models

from accounts.models import Market
from permissions.models.ledger import Action, Channel, Purpose, Source


class Tally(models.Model):
    """How many changes of one kind happened on one day of the market, kept up by the ledger's own trigger."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.CharField(max_length=12, choices=Purpose)
    action = models.CharField(max_length=8, choices=Action)
    source = models.CharField(max_length=20, choices=Source)
    reason = models.CharField(max_length=30)
    changes = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["market", "day", "channel", "purpose", "action", "source", "reason"],
                name="permission_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel} {self.purpose} {self.action}"


class Reach(models.Model):
    """How many customers of a market could be reached on a day, by channel, purpose and the reason for yes or no."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.CharField(max_length=12, choices=Purpose)
    code = models.CharField(max_length=20)
    customers = models.IntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["market", "day", "channel", "purpose", "code"], name="permission_reach_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel} {self.purpose} {self.code}"
