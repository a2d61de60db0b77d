"""What the law asks, dated and with its source, and the words that customers were shown."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from permissions.models.ledger import Channel, Purpose


class Basis(models.TextChoices):
    """What makes a message lawful."""

    NONE = "none", _("nothing needed")
    OPT_IN = "opt_in", _("consent needed")
    SOFT_OPT_IN = "soft_opt_in", _("customers may be written to until they object")
    OPT_OUT = "opt_out", _("allowed until they object")


class Relation(models.TextChoices):
    """Whom a rule is about: a customer showed up at an appointment at least once."""

    CUSTOMER = "customer", _("customer")
    PROSPECT = "prospect", _("not a customer yet")


class PurposeVersion(models.Model):
    """What a purpose meant from a day on: an entry of the ledger names the version that it was given for."""

    purpose = models.CharField(max_length=12, choices=Purpose)
    version = models.SmallIntegerField()
    valid_from = models.DateField()
    meaning = models.CharField(max_length=300)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="purpose_version_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class NoticeVersion(models.Model):
    """A text as it was shown to customers or read to them; never edited, only followed by a next version."""

    code = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    version = models.SmallIntegerField()
    valid_from = models.DateField()
    text = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["code", "language", "version"], name="notice_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.language} {self.version}"


class PolicyRule(models.Model):
    """On what basis a market's country allows a channel for a purpose, from a day on; "*" is every other country."""

    country = models.CharField(max_length=2)
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.CharField(max_length=12, choices=Purpose)
    relation = models.CharField(max_length=8, choices=Relation)
    basis = models.CharField(max_length=12, choices=Basis)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """The last day on which it holds."""
    source = models.CharField(max_length=300)
    confirmed = models.BooleanField()
    note = models.CharField(max_length=300)
    """What is not certain, or what the sender must do besides."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["country", "channel", "purpose", "relation", "valid_from"], name="policy_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")), name="policy_rule_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.channel} {self.purpose} {self.relation} from {self.valid_from}"
