"""Which customer is in which arm: once, and for good."""

from typing import Final

from django.db import models

from pilots.models.pilot import Pilot

HOLDOUT: Final = -1
"""The arm of those who get nothing of it, drawn before the others."""


class Assignment(models.Model):
    """A customer's arm: 0 is A, the comparison, then B, C, ...; -1 the hold-out.

    `version` is the plan whose weights drew it. Like a fact, it names its customer without a database constraint, so
    that an erased customer leaves the counts as they were.
    """

    market_id = models.BigIntegerField()
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE)
    customer_id = models.BigIntegerField()
    arm = models.SmallIntegerField()
    version = models.SmallIntegerField()
    assigned_at = models.DateTimeField()
    exposed_at = models.DateTimeField(null=True)
    """When the pilot's trigger first held for this customer, by the same rule in every arm: the window's start."""
    given = models.BooleanField(default=False)
    """Whether another system drew the arm and told it."""
    conflicted_at = models.DateTimeField(null=True)
    """When somebody first told another arm. The first one counts."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["pilot", "customer_id"], name="assignment_once")]
        indexes = [
            models.Index(fields=["pilot", "arm", "customer_id"], name="assignment_by_arm"),
            models.Index(fields=["pilot", "assigned_at"], name="assignment_by_day"),
            models.Index(fields=["pilot", "exposed_at"], name="assignment_by_exposure"),
            models.Index(
                fields=["pilot", "conflicted_at"],
                name="assignment_in_conflict",
                condition=models.Q(conflicted_at__isnull=False),
            ),
            models.Index(fields=["customer_id"], name="assignment_by_customer"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class MergedAssignment(models.Model):
    """The later draw of a person who was drawn twice, known as two customers: a mark, counted as nobody of its own.

    `customer_id` is the one whom they are now, whose assignment is the earlier draw.
    """

    market_id = models.BigIntegerField()
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="+")
    customer_id = models.BigIntegerField()
    arm = models.SmallIntegerField()
    version = models.SmallIntegerField()
    assigned_at = models.DateTimeField()
    exposed_at = models.DateTimeField(null=True)
    given = models.BooleanField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["customer_id"], name="merged_by_customer")]

    def __str__(self) -> str:
        return f"merged assignment {self.pk}"
