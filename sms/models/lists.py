"""Lists of people to text that somebody pasted or uploaded; kept until the text was sent, and a week at the most."""

from django.db import models
from django.db.models.functions import Now

from accounts.models import Market, User


class RecipientList(models.Model):
    """What somebody gave, read once. Only who gave it may use it."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    readable = models.PositiveIntegerField()
    unreadable = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=("at",), name="smslist_by_age"),)

    def __str__(self) -> str:
        return f"list {self.pk}"


class ListedRow(models.Model):
    """One row: a telephone, a customer or an appointment; or why it names nobody (`problem`, a code)."""

    of = models.ForeignKey(RecipientList, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    """As an editor numbers the lines of what was given."""
    given = models.CharField(max_length=80, blank=True)
    """As it was written, of rows that name nobody only: so that it can be found and mended."""
    problem = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    """In E.164, where the row gave a telephone; else the customer's own is texted."""
    point = models.BinaryField(max_length=16, null=True)
    customer_id = models.BigIntegerField(null=True)
    appointment_id = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("of", "number"), name="smslist_row"),)
        indexes = (
            models.Index(fields=("customer_id",), name="smslist_by_customer"),
            models.Index(fields=("point",), name="smslist_by_point"),
        )

    def __str__(self) -> str:
        return f"row {self.number} of list {self.of_id}"
