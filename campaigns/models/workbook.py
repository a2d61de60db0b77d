"""Workbooks that are too long to write while somebody waits: who asked for what, how far it is, and where it lies."""

from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Market, User
from campaigns.models.campaign import Campaign, Link, Variant
from campaigns.models.message import Rule

KEPT: Final = timedelta(hours=24)
"""After this the file is deleted: it holds names."""


class State(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class WorkbookSet(models.QuerySet["Workbook"]):
    def fresh(self) -> Self:
        """Not past their time."""
        return self.filter(asked_at__gt=timezone.now() - KEPT)


class Workbook(models.Model):
    """The customers behind one number, of a campaign or of several, as an XLSX file; only who asked for it may fetch
    it."""

    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="+")
    campaigns = ArrayField(models.BigIntegerField())
    """Their numbers, as they were chosen when it was asked for."""
    filters = models.JSONField(default=list)
    """What chose them, in words: pairs for the head of the file."""
    variant = models.ForeignKey(Variant, null=True, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey(Link, null=True, on_delete=models.CASCADE, related_name="+")
    metric = models.CharField(max_length=20)
    first = models.DateField()
    last = models.DateField()
    rule = models.CharField(max_length=10, choices=Rule)
    days = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    whole = models.BooleanField(default=True)
    """Whether the sheet had room for every line."""
    touched_at = models.DateTimeField(auto_now_add=True)
    """When a worker was last heard of it."""
    stored = models.CharField(max_length=50, blank=True)

    objects = WorkbookSet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["asked_at"], name="workbook_by_age")]

    def __str__(self) -> str:
        return f"workbook {self.pk}"

    @cached_property
    def chosen(self) -> tuple[Campaign, ...]:
        """The campaigns of which it is."""
        return tuple(Campaign.objects.filter(market=self.market, pk__in=self.campaigns))

    @property
    def working(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in {State.WAITING, State.RUNNING}

    @property
    def path(self) -> Path:
        """Where the file lies: a name that tells nothing, in a folder closed to others."""
        return folder() / self.stored


def folder() -> Path:
    """The folder of workbooks; made where it is missing."""
    path = Path(settings.MEDIA_ROOT) / "workbooks"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
