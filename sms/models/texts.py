"""What was confirmed to be sent, each message by itself, and every try to hand it over."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User
from sms.models.gateways import Gateway
from sms.models.templates import TemplateVersion


class Stage(models.TextChoices):
    """Where a message is; nothing leads back from the last five but a person's decision on `unknown`."""

    HELD = "held", _("Waiting for a second person")
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being handed over")
    ACCEPTED = "accepted", _("On its way")
    UNKNOWN = "unknown", _("Unknown whether it left")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")
    BLOCKED = "blocked", _("Held back")
    CANCELLED = "cancelled", _("Called off")


class Release(models.TextChoices):
    """Whether a second person has to let a sending go, and what they decided."""

    RELEASED = "released", _("May leave")
    WAITING = "waiting", _("Waiting for a second person")
    REFUSED = "refused", _("Refused")


class Decision(models.TextChoices):
    """What a person said of a message of which nobody knew whether it left, or that did not arrive."""

    ARRIVED = "arrived", _("It arrived")
    AGAIN = "again", _("Sent again")
    LEFT = "left", _("Left as it is")


class Sending(models.Model):
    """What somebody confirmed in one go: one version of a template for some customers."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, null=True, related_name="+")
    """None of an answer in somebody's own words."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nonce = models.UUIDField(unique=True)
    """Of the form that was confirmed: the same form twice is one sending."""
    at = models.DateTimeField(db_default=Now())
    planned = models.CharField(max_length=60, blank=True)
    """When it was to leave: the code of a `sms.timing.When`."""
    is_test = models.BooleanField(default=False)
    """Whether its sender tries a text on themselves: no customer gets it, and it counts nowhere."""
    release = models.CharField(max_length=10, choices=Release, default=Release.RELEASED)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """The second person; nobody where none was needed."""
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)
    """Why the second person refused."""
    reason = models.CharField(max_length=200, blank=True, db_default="")
    """Why people of a list get it of whom no appointment is known: then a second person always looks."""

    class Meta:
        default_permissions = ()
        permissions = (
            ("send_texts", _("Sends text messages from approved templates, and sees what became of them")),
            ("release_texts", _("Lets a colleague's large sendings of text messages go")),
        )
        constraints = (
            models.CheckConstraint(name="smssending_four_eyes", condition=~Q(decided_by=F("by"))),
            models.CheckConstraint(
                name="smssending_release",
                condition=Q(release=Release.RELEASED)
                | Q(release=Release.WAITING, decided_by=None)
                | Q(release=Release.REFUSED, decided_by__isnull=False),
            ),
        )
        indexes = (models.Index(fields=("market", "-at"), name="smssending_by_day"),)

    def __str__(self) -> str:
        return f"sending {self.pk}"


class TextMessage(models.Model):
    """One text to one telephone. The text is final: what was confirmed is what is sent."""

    id = models.UUIDField(primary_key=True)
    """Made by us before it is sent, so that a gateway's answer can be recognised whenever it comes."""
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, null=True, related_name="texts")
    """None of an answer that went out by itself."""
    confirms = models.BigIntegerField(null=True)
    """The incoming text that this answers by itself, which a STOP does not hold back."""
    customer_id = models.BigIntegerField(null=True)
    appointment_id = models.BigIntegerField(null=True)
    appointment_starts_at = models.DateTimeField(null=True)
    """As the text tells it: an appointment that moved since is not texted about."""
    phone = models.CharField(max_length=20)
    """In E.164."""
    language = models.CharField(max_length=10)
    text = models.TextField()
    pattern = models.TextField(blank=True, db_default="")
    """The text with `sms.wording.SLOT` for the day, where the text says it: filled in anew when it leaves."""
    day = models.DateField(null=True)
    """The day that the slot tells, on the market's calendar."""
    encoding = models.CharField(max_length=5)
    segments = models.PositiveSmallIntegerField()
    key = models.BinaryField(max_length=16)
    """Of template, appointment, telephone and day: the same twice is one message."""
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.QUEUED)
    stage_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=40, blank=True)
    """Why it was held back or not delivered, as a code."""
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, null=True, related_name="+")
    told = models.CharField(max_length=10, blank=True)
    """The stage that the campaign's results know of."""
    gateway_ids = ArrayField(models.CharField(max_length=100), default=list)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replacement")
    """The message of the same text that did not arrive: it is sent again once at the most."""

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("market", "key"), name="text_once"),
            models.CheckConstraint(name="text_of", condition=Q(sending=None) ^ Q(confirms=None)),
            models.CheckConstraint(
                name="text_decision",
                condition=Q(decision="", decided_by=None, decided_at=None)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(name="text_stage", condition=Q(stage__in=Stage.values)),
        )
        indexes = (
            models.Index(fields=("due_at",), name="text_due", condition=Q(stage=Stage.QUEUED)),
            models.Index(fields=("stage_at",), name="text_in_the_air", condition=Q(stage=Stage.SENDING)),
            models.Index(
                fields=("market",),
                name="text_untold",
                condition=Q(stage__in=("accepted", "delivered", "failed")) & ~Q(told=F("stage")),
            ),
            models.Index(
                fields=("market", "-due_at"), include=("stage", "gateway", "sending", "id"), name="text_outbox"
            ),
            models.Index(fields=("market",), name="text_undecided", condition=Q(stage=Stage.UNKNOWN, decided_at=None)),
            models.Index(fields=("customer_id", "due_at"), name="text_by_customer"),
            GinIndex(
                # a list of what is still to be sorted in would be read by every receipt
                fields=("gateway_ids",),
                name="text_by_gateway_id",
                condition=~Q(gateway_ids=[]),
                fastupdate=False,
            ),
            models.Index(fields=("market", "phone", "due_at"), name="text_by_phone", condition=~Q(phone="")),
        )

    def __str__(self) -> str:
        return f"text {self.pk}"


class Attempt(models.Model):
    """One try to hand a message over, written before the call; without an end nobody knows what became of it."""

    message = models.ForeignKey(TextMessage, on_delete=models.CASCADE, related_name="tries")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True)
    """accepted, rejected, busy (provably not accepted, so it may be tried again) or unknown."""
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"try {self.pk} of {self.message_id}"
