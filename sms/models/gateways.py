"""Through whom a market's text messages leave."""

from typing import Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Market

_SENDER: Final = RegexValidator(
    r"^(\+?\d{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})\Z",
    _("A number, or at most 11 letters, digits and blanks with a letter in it."),
)


class Gateway(models.Model):
    """An account at a provider. `kind` names the package that speaks to it; its secrets are in the environment."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20)
    sender = models.CharField(_("sender"), max_length=16, validators=[_SENDER])
    rank = models.PositiveSmallIntegerField(_("turn"), default=1)
    """Which is tried first; the next takes over what this one has provably not accepted."""
    price = models.DecimalField(_("price of a segment"), max_digits=8, decimal_places=4)
    abroad = models.JSONField(_("prices abroad"), default=dict, blank=True, db_default=Value({}, models.JSONField()))
    """Of a segment to a mobile of another country, by its code ("BE"), as decimal text; `price` is of the market's own.
    """
    at_once = models.PositiveSmallIntegerField(_("messages at once"), default=8)
    a_second = models.PositiveSmallIntegerField(_("messages a second"), null=True, blank=True)
    """What its contract allows; as fast as it answers where nothing is said."""
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("rank", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("market", "code"), name="smsgateway_code"),
            models.CheckConstraint(name="smsgateway_at_once", condition=models.Q(at_once__gt=0)),
            models.CheckConstraint(
                name="smsgateway_a_second", condition=models.Q(a_second=None) | models.Q(a_second__gt=0)
            ),
        )

    def __str__(self) -> str:
        return self.name


class SandboxText(models.Model):
    """What a sandbox gateway was handed: the demo's telephones. `reference` is the sender's own."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)
    text = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"sandbox text {self.pk}"
