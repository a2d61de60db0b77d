"""Saying that two are one person where their cards differ: by one, and by another who looks again."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User


class MergeState(models.TextChoices):
    WAITING = "waiting", _("waits for a colleague")
    MERGED = "merged", _("made one customer")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MergeRequest(models.Model):
    """That `gone` is the same person as `kept`, as somebody asked: nothing is merged until somebody else assents."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+", db_index=False)
    kept = models.BigIntegerField()
    """A customer by number, as in facts: who stays. What was asked is still told where they are no more."""
    gone = models.BigIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=200, blank=True)
    """Why they are one, in the words of who asked; empty once either is forgotten."""
    state = models.CharField(max_length=10, choices=MergeState, default=MergeState.WAITING)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    """Why not."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                F("market"), Least("kept", "gone"), Greatest("kept", "gone"), condition=Q(state="waiting"),
                name="merge_asked_once",
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.CheckConstraint(condition=Q(state__in=MergeState.values), name="merge_state"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["market", "-id"], name="merge_by_market")]

    def __str__(self) -> str:
        return f"merge request {self.pk}"
