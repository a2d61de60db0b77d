"""Staff, the markets they work in, and the roles they hold there."""

from functools import cached_property
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from babel import localedata
from babel.numbers import list_currencies
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from accounts import roles


class Market(models.Model):
    """A country (or part of one) with its own customers, clock, language, currency and telephone numbers."""

    code = models.SlugField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(_("language"), max_length=8)
    currency = models.CharField(_("currency"), max_length=3)
    phone_region = models.CharField(_("telephone region"), max_length=2)

    class Meta:
        ordering = ("name",)
        verbose_name = _("market")
        verbose_name_plural = _("markets")
        constraints = (
            models.CheckConstraint(
                name="market_currency_is_iso_4217", condition=models.Q(currency__regex="^[A-Z]{3}$")
            ),
            models.CheckConstraint(
                name="market_phone_region_is_iso_3166", condition=models.Q(phone_region__regex="^[A-Z]{2}$")
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses a clock, language, currency or telephone region that nobody knows."""
        super().clean()
        problems = {
            "time_zone": self.time_zone not in available_timezones() and _("There is no such time zone."),
            "language": not localedata.exists(self.language) and _("There is no such language."),
            "currency": self.currency not in list_currencies() and _("There is no such currency."),
            "phone_region": self.phone_region not in SUPPORTED_REGIONS and _("There are no telephones of this region."),
        }
        if wrong := {field: problem for field, problem in problems.items() if problem}:
            raise ValidationError(wrong)

    @property
    def locale(self) -> str:
        """The language as it is written in this country (`nl_NL`), or the language where nobody described that."""
        language = self.language.replace("-", "_")
        national = f"{language}_{self.phone_region}"
        return national if localedata.exists(national) else language

    @property
    def zone(self) -> ZoneInfo:
        """The clock by which this market's days are cut."""
        return ZoneInfo(self.time_zone)


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail address; raises `User.DoesNotExist`."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A member of staff, who signs in with an e-mail address; never deleted (the log names them) but deactivated."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = (
            models.CheckConstraint(name="user_email_is_lower_case", condition=models.Q(email=Lower("email"))),
        )
        permissions = (("manage_staff", _("May invite staff and give or take roles")),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Writes the address in lower case, the only form in which it is kept."""
        super().clean()
        self.email = self.email.lower()

    @cached_property
    def is_staff(self) -> bool:
        """May enter Django's admin, which shows every market: so only who administers each one of them."""
        theirs = self.memberships.filter(group__name=roles.ADMINISTRATOR)
        return theirs.exists() and not Market.objects.exclude(pk__in=theirs.values("market")).exists()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's admin asks this: it is for looking things up, so whoever may enter may view and nothing else."""
        return self.is_active and self.is_staff and perm.partition(".")[2].startswith("view_")

    def has_module_perms(self, app_label: str) -> bool:
        """Django's admin asks this to list an app at all."""
        return self.is_active and self.is_staff


class Membership(models.Model):
    """One role that one person holds in one market; somebody may hold several."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("member of staff"))
    market = models.ForeignKey(Market, models.PROTECT, related_name="memberships", verbose_name=_("market"))
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships", verbose_name=_("role"))

    class Meta:
        verbose_name = _("role in a market")
        verbose_name_plural = _("roles in markets")
        constraints = (models.UniqueConstraint(name="membership_once", fields=("user", "market", "group")),)

    def __str__(self) -> str:
        return f"{self.user} · {roles.title(self.group.name)} · {self.market}"
