"""What customers say of us: their answers to "how likely would you recommend us?" after an appointment."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from customers.models import Branch


class Channel(models.TextChoices):
    """By which the question was asked."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone")
    WEB = "web", _("Website")
    BRANCH = "branch", _("At the branch")


class Answer(models.Model):
    """One answer from 0 to 10, once for each id of its source. A comment is emptied in time, a score stays."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=50)
    external_id = models.CharField(max_length=100)
    customer_id = models.BigIntegerField(null=True)
    appointment_id = models.BigIntegerField(null=True)
    """The visit that it is about, where the source knows."""
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="+")
    """Of that visit, as it was when the answer came."""
    channel = models.CharField(max_length=10, choices=Channel)
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        permissions = (
            ("view_scores", _("Sees how likely customers recommend us")),
            ("read_answers", _("Reads what customers wrote beside their score")),
        )
        constraints = (
            models.UniqueConstraint(fields=("market", "source", "external_id"), name="answer_external_id"),
            models.CheckConstraint(name="answer_score", condition=Q(score__lte=10)),
            models.CheckConstraint(name="answer_channel", condition=Q(channel__in=Channel.values)),
        )
        indexes = (
            models.Index(
                fields=("market", "answered_at"), include=("score", "branch", "channel"), name="answer_by_time"
            ),
            models.Index(fields=("customer_id", "answered_at"), name="answer_by_customer"),
        )

    def __str__(self) -> str:
        return f"answer {self.pk}"
