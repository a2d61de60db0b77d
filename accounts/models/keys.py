"""How other systems get in: keys, and the answers that a repeated request is given again."""

from datetime import timedelta
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.staff import Market, User

RETENTION: Final = timedelta(hours=72)
"""How long an answer is kept for a repeated request."""


class ApiKey(models.Model):
    """What one client's system may do (scopes) and where (markets). Of its secret only a keyed hash is kept."""

    client = models.CharField(_("client"), max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    """The part of the secret by which the key is found, and which people may see."""
    hash = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=40))
    markets = models.ManyToManyField(Market, related_name="+")
    requests_a_minute = models.PositiveIntegerField(_("requests a minute"), default=600)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    used_in_minute = models.PositiveIntegerField(default=0)
    """Requests in the minute of `last_used_at`: the rate limit's count, kept where one statement keeps both."""

    class Meta:
        ordering = ("-pk",)
        default_permissions = ()
        permissions = (("manage_keys", _("May make and revoke keys for other systems")),)
        constraints = (models.CheckConstraint(name="apikey_has_a_scope", condition=models.Q(scopes__len__gt=0)),)

    def __str__(self) -> str:
        return self.client


class KeptAnswer(models.Model):
    """What a write was answered, by the name that its client gave it (`Idempotency-Key`)."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    """Hash of method, address and body: the same name with another request is a mistake."""
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="kept_answer_once", fields=("key", "name")),)
        indexes = (models.Index(fields=("at",), name="kept_answer_age"),)

    def __str__(self) -> str:
        return f"answer {self.pk}"
