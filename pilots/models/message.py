"""Which message each arm is sent, so that who was sent another arm's is seen."""

from django.db import models

from accounts.models import User
from campaigns.models import Variant
from pilots.models.pilot import Pilot


class ArmMessage(models.Model):
    """A wording of a campaign that an arm of a pilot gets. No wording is that of two arms."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="messages")
    arm = models.SmallIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["pilot", "variant"], name="arm_message_once"),
            models.CheckConstraint(condition=models.Q(arm__gte=0), name="arm_message_of_an_arm"),
        ]

    def __str__(self) -> str:
        return f"message {self.variant_id} of arm {self.arm}"
