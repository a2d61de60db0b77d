"""What gateways tell us: each request as it came, what became of our messages, and the texts that customers send."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Market
from sms.models.gateways import Gateway

MOST_TRIES: Final = 8
KEEP_UNREADABLE: Final = timedelta(days=7)
"""How long the words of a notice that nobody could read are kept for who mends its reader; of a text, which may be a
STOP, until somebody has dealt with it, or its term."""
MOST_UNREADABLE: Final = 65_536
"""Bytes that are kept of one."""


class GatewayNotice(models.Model):
    """A request of a gateway that proved itself, kept as it came until its term ends; the worker reads it."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+")
    brings = models.CharField(max_length=10, choices=(("receipts", "receipts"), ("incoming", "incoming")))
    at = models.DateTimeField(db_default=Now())
    query = models.TextField(blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField()
    read_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True)
    """What could not be read, without a word of what was in it."""
    handled_at = models.DateTimeField(null=True)
    """When somebody had looked at a text that could not be read, and acted on it."""
    indexed_at = models.DateTimeField(null=True)
    """When it was written down whom it names (`NoticeMention`)."""

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="gatewaynotice_brings", condition=Q(brings__in=("receipts", "incoming"))),
        )
        indexes = (
            models.Index(fields=("market", "id"), name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=("at",), name="notice_term"),
            models.Index("id", name="notice_unindexed", condition=Q(indexed_at=None)),
            models.Index(
                fields=("market", "id"),
                name="notice_unreadable",
                condition=Q(brings="incoming", handled_at=None) & ~Q(problem=""),
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.pk}"


class NoticeMention(models.Model):
    """Somebody whom a notice names, by the keyed hash of an address: found without reading all of them again."""

    notice = models.ForeignKey(GatewayNotice, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    point = models.BinaryField(max_length=16)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("notice", "point"), name="noticemention_once"),)
        indexes = (models.Index(fields=("market", "point"), name="noticemention_of"),)

    def __str__(self) -> str:
        return f"notice {self.notice_id}"


class TextReceipt(models.Model):
    """What a gateway said of one message; kept also where we do not know the message (yet)."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=100, blank=True)
    """Ours, as it came back."""
    gateway_ref = models.CharField(max_length=100, blank=True)
    """The gateway's own name of the message."""
    stage = models.CharField(max_length=10)
    status = models.CharField(max_length=40, blank=True)
    """In the gateway's own word."""
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(null=True)
    """As the gateway tells it."""
    received_at = models.DateTimeField(db_default=Now())
    message_id = models.UUIDField(null=True)
    """The message, once it is known."""

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("gateway", "gateway_ref", "reference", "stage", "status", "at"),
                name="textreceipt_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="textreceipt_stage", condition=Q(stage__in=("accepted", "delivered", "failed"))
            ),
            models.CheckConstraint(name="textreceipt_of", condition=~Q(reference="", gateway_ref="")),
        )
        indexes = (
            models.Index(fields=("market", "received_at"), name="textreceipt_unknown", condition=Q(message_id=None)),
            models.Index(fields=("message_id",), name="textreceipt_message"),
            models.Index(fields=("received_at",), name="textreceipt_term"),
        )

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class IncomingText(models.Model):
    """A text that somebody sent us, by the gateway's own id: told twice, it is kept once."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=100)
    sender = models.CharField(max_length=20)
    """In E.164, unless a short code or a name sent it."""
    to = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    """When the gateway had it, or we where it does not say."""
    processed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("gateway", "external_id"), name="incomingtext_once"),)
        indexes = (
            models.Index(fields=("market", "id"), name="incomingtext_waiting", condition=Q(processed_at=None)),
            models.Index(fields=("market", "sender", "at"), name="incomingtext_by_sender", condition=~Q(sender="")),
        )

    def __str__(self) -> str:
        return f"incoming text {self.pk}"
