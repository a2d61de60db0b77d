"""The small tables: what was planned and written."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from customers.models import Channel


class Kind(models.TextChoices):
    TRANSACTIONAL = "transactional", _("Transactional")
    EVENT = "event", _("Event-driven")
    NEWSLETTER = "newsletter", _("Newsletter")
    UNKNOWN = "", _("Not told")


_OPENS: Final = frozenset({"opened", "opened_human", "opened_machine"})
UNMEASURED: Final[Mapping[str, frozenset[str]]] = {
    Channel.SMS: _OPENS | {"complained"},
    Channel.POST: _OPENS | {"clicked", "clicked_raw", "clicked_machine", "complained"},
    Channel.ONSITE: _OPENS | {"complained"},
}
"""What a channel knows nothing of: none of its messages counts for it, nor is part of what it is a share of."""


class Campaign(models.Model):
    """Messages sent for one reason, as the sending system names it."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    source = models.CharField(max_length=50)
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    journey = models.CharField(max_length=200, blank=True)
    reports_delivery = models.BooleanField(default=False)
    """Whether this source ever confirmed a delivery; if not, what did not bounce counts as delivered."""
    told_until = models.DateTimeField(null=True, editable=False)
    """The hour of the latest thing that its source told of its messages."""
    answered_until = models.DateTimeField(null=True, editable=False)
    """The hour of the latest open, click, unsubscription or complaint."""
    not_randomised = models.BooleanField(default=False)
    """Whether the source chose the receivers by a rule: what they did afterwards is then no proof of an effect."""

    class Meta:
        permissions = [
            ("view_results", "Sees the results of campaigns"),
            ("export_results", "Takes results of campaigns away as a file"),
        ]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["market", "source", "external_id"], name="campaign_external_id"),
        ]

    def __str__(self) -> str:
        return self.name

    def measures(self, metric: str) -> bool:
        """Whether its channel tells of a metric: a text message has no opens."""
        return metric not in UNMEASURED.get(self.channel, frozenset())

    @property
    def says_what_followed(self) -> bool:
        """Whether a sentence may tell how many of its messages an appointment followed: not where a rule chose the
        receivers, nor where the messages are about an appointment that was there before."""
        return not self.not_randomised and self.kind != Kind.TRANSACTIONAL


class Variant(models.Model):
    """One wording of a campaign. Every campaign has one with an empty key: what was sent without a variant's name."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="variants")
    key = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    """The message as it looked: HTML for e-mail, plain text for SMS. Shown in a frame that runs and loads nothing."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="variant_key")]

    def __str__(self) -> str:
        return self.key or self.campaign.name


class Link(models.Model):
    """An address that customers clicked, without its query: that may hold personal data."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    url = models.CharField(max_length=500)
    label = models.CharField(max_length=100, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["market", "url"], name="link_url")]

    def __str__(self) -> str:
        return self.label or self.url
