"""What comes in from outside: who delivers for which market, what they sent, and what of it could not be used."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Market

RETENTION: Final = timedelta(days=30)
"""How long a request is kept: its body holds personal data."""
MAX_ATTEMPTS: Final = 8
KEEP_UNREADABLE: Final = timedelta(days=7)
"""How long the body of a delivery that nobody could read is kept for who mends the reader."""
MOST_UNREADABLE: Final = 65_536
"""Bytes that are kept of one."""
UNREADABLE_KEPT: Final = 500
"""How many of one source keep their body."""


class Connection(models.Model):
    """A provider that delivers events, and the market they belong to; without one it is the default market."""

    source = models.SlugField(_("source"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=80)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+", verbose_name=_("market"))
    also_for = models.ManyToManyField(Market, blank=True, related_name="+", verbose_name=_("also delivers for"))
    """Markets that an event may choose with `market` in its metadata; any other choice counts for nothing."""
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        default_permissions = ()
        permissions = (
            ("view_connections", _("May see connections and try failed deliveries again")),
            ("manage_connections", _("May add and change connections")),
        )

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    NEW = "new", _("Waiting")
    PROCESSED = "processed", _("Processed")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Refused")


class Problem(models.TextChoices):
    """Why a request is not accepted, in words that name nobody."""

    NOT_SET_UP = "not_set_up", _("This provider is not set up here.")
    SWITCHED_OFF = "switched_off", _("This connection is switched off.")
    UNPROTECTED = "unprotected", _("Neither a secret nor a signature protects this address.")
    FORGED = "forged", _("The secret or the signature is missing or wrong.")
    TOO_MANY = "too_many", _("Too many wrong secrets or signatures; try again in a minute.")
    TOO_LARGE = "too_large", _("The body is too large.")
    INBOUND = "inbound", _("Incoming mail was sent to the address for events.")
    UNREADABLE = "unreadable", _("The body holds no event that can be read.")


class RequestQuerySet(models.QuerySet["RawRequest"]):
    """Words about requests."""

    def claimable(self) -> "RequestQuerySet":
        """Not done yet, due, and not tried too often."""
        return self.filter(state__in=(State.NEW, State.FAILED), attempts__lt=MAX_ATTEMPTS, due_at__lte=timezone.now())

    def expired(self) -> "RequestQuerySet":
        """Past their retention."""
        return self.filter(received_at__lt=timezone.now() - RETENTION)


class RawRequest(models.Model):
    """One authenticated delivery as it came in, kept until its retention ends."""

    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    source = models.CharField(max_length=50)
    received_at = models.DateTimeField(default=timezone.now)
    content_type = models.CharField(max_length=200, blank=True)
    headers = models.JSONField(default=dict)
    """Only those that reading needs; never the authorization."""
    body = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    error = models.CharField(max_length=100, blank=True)
    """The class of what went wrong: its text may hold personal data."""
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    """Not to be taken up before; whoever takes it up moves this, so that nobody else does."""
    processed_at = models.DateTimeField(null=True)
    indexed_at = models.DateTimeField(null=True)
    """When it was written down whom it names (`Mention`)."""
    accepted = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)

    objects = RequestQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="rawrequest_state", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="rawrequest_processed_at",
                condition=models.Q(processed_at__isnull=False) | ~models.Q(state=State.PROCESSED),
            ),
        )
        indexes = (
            models.Index("received_at", name="rawrequest_retention"),
            models.Index("id", name="rawrequest_unindexed", condition=models.Q(indexed_at=None)),
            models.Index("due_at", name="rawrequest_due", condition=models.Q(state__in=(State.NEW, State.FAILED))),
            models.Index(
                fields=("market", "received_at"), include=("source", "state", "invalid"), name="rawrequest_page"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

    @property
    def gave_up(self) -> bool:
        """Whether it failed so often that only a person has it tried again."""
        return self.state == State.FAILED and self.attempts >= MAX_ATTEMPTS


class Mention(models.Model):
    """Somebody whom a kept delivery names, by the keyed hash of an address: found without reading its body again."""

    request = models.ForeignKey(RawRequest, models.CASCADE, related_name="mentions", db_index=False)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+", db_index=False)
    point = models.BinaryField(max_length=16)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("request", "market", "point"), name="mention_once"),)
        indexes = (models.Index(fields=("market", "point"), name="mention_of"),)

    def __str__(self) -> str:
        return f"delivery {self.request_id}"


class RejectedEvent(models.Model):
    """One event of a delivery that could not be recorded, by its place in the body (from 0), and why."""

    request = models.ForeignKey(RawRequest, models.CASCADE, related_name="rejected_events")
    index = models.PositiveIntegerField()
    field = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("request", "index"), name="rejectedevent_once"),)

    def __str__(self) -> str:
        return f"{self.request_id}/{self.index} {self.field} {self.reason}"

    @property
    def place(self) -> int:
        """Its place in the body as people count: from 1."""
        return self.index + 1
