"""The facts: one row a message, one row an event. Made by SQL: partitioned by month, keyed for sharding.

Facts carry `market_id` and `customer_id`, refer to each other without database constraints and have `customer_id` in
every unique key. Django sees `id` as the key; the real one is (customer_id, sent_at, id).
A negative `customer_id` is a contact point that belongs to nobody we know yet.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign, Variant


class Rule(models.TextChoices):
    """Which message an appointment is attributed to: no proof of an effect."""

    CLICK = "click", _("last click")
    SEND = "send", _("last send")


class Device(models.IntegerChoices):
    DESKTOP = 1, _("Computer")
    MOBILE = 2, _("Phone")
    TABLET = 3, _("Tablet")


class Message(models.Model):
    """One message to one customer and the first time that each thing happened to it."""

    id = models.BigIntegerField(primary_key=True)
    market_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(null=True)
    source = models.TextField()
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.DO_NOTHING, db_constraint=False)
    variant = models.ForeignKey(Variant, null=True, on_delete=models.DO_NOTHING, db_constraint=False)
    sent_at = models.DateTimeField()
    """When it was sent; the earliest thing known of it until the source tells."""
    sent_known = models.BooleanField()
    was_sent = models.BooleanField()
    delivered_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)
    first_human_opened_at = models.DateTimeField(null=True)
    first_clicked_at = models.DateTimeField(null=True)
    first_human_clicked_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    bounce = models.SmallIntegerField(null=True)
    unsubscribed_at = models.DateTimeField(null=True)
    complained_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    opens = models.IntegerField()
    machine_opens = models.IntegerField()
    clicks = models.IntegerField()
    machine_clicks = models.IntegerField()
    device_mark = models.BigIntegerField(null=True)
    """Milliseconds of the first human open or click with a known device, times 8, plus the device."""

    class Meta:
        managed = False
        db_table = "campaigns_message"
        default_permissions = ()

    def __str__(self) -> str:
        return f"message {self.pk}"


class MessageLocation(models.Model):
    """Where a message lies (its partition and shard), found by its id alone."""

    id = models.BigIntegerField(primary_key=True)
    market_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "campaigns_messagelocation"
        default_permissions = ()

    def __str__(self) -> str:
        return f"location of message {self.pk}"


class MessageEvent(models.Model):
    """The log of what happened, each thing once: append-only, the ground for idempotency and the timeline."""

    key = models.BigIntegerField(primary_key=True)
    market_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    type = models.SmallIntegerField()
    link_id = models.BigIntegerField(null=True)
    is_machine = models.BooleanField(null=True)
    machine_reason = models.TextField()
    reason = models.TextField()
    device = models.SmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "campaigns_messageevent"
        default_permissions = ()

    def __str__(self) -> str:
        return f"event {self.pk}"


class LinkClick(models.Model):
    """That a message's reader clicked a link, and when first."""

    message_id = models.BigIntegerField(primary_key=True)
    market_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    link_id = models.BigIntegerField()
    first_at = models.DateTimeField()
    first_human_at = models.DateTimeField(null=True)
    clicks = models.IntegerField()

    class Meta:
        managed = False
        db_table = "campaigns_linkclick"
        default_permissions = ()

    def __str__(self) -> str:
        return f"clicks of message {self.message_id}"


class Attribution(models.Model):
    """Which message an appointment counts for under a rule, and how many started days lie between them (1 to 30)."""

    appointment_id = models.BigIntegerField(primary_key=True)
    rule = models.TextField(choices=Rule)
    market_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    campaign = models.ForeignKey(Campaign, on_delete=models.DO_NOTHING, db_constraint=False)
    variant = models.ForeignKey(Variant, on_delete=models.DO_NOTHING, db_constraint=False)
    sent_at = models.DateTimeField()
    lag_days = models.SmallIntegerField()
    showed_up = models.BooleanField()
    revenue = models.DecimalField(max_digits=10, decimal_places=2)
    booked_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    status = models.TextField()

    class Meta:
        managed = False
        db_table = "campaigns_attribution"
        default_permissions = ()

    def __str__(self) -> str:
        return f"attribution of appointment {self.appointment_id}"
