"""The log of who did or looked at what."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.keys import ApiKey
from accounts.models.staff import Market, User


class AuditEntry(models.Model):
    """What somebody did or looked at, when and from where. The database refuses to change or delete one."""

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    """The key with which another system asked for it."""
    market = models.ForeignKey(Market, models.PROTECT, null=True, related_name="+", verbose_name=_("market"))
    action = models.CharField(_("action"), max_length=80)
    target = models.CharField(_("what"), max_length=200, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    address = models.GenericIPAddressField(_("from"), null=True)

    class Meta:
        verbose_name = _("entry in the log")
        verbose_name_plural = _("log")
        permissions = (("view_audit", _("May read the log")),)
        indexes = (
            models.Index(fields=("-at", "-id"), name="audit_by_time"),
            models.Index(fields=("by", "-at", "-id"), name="audit_by_person"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"
