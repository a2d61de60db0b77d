"""A pilot and the versions of its plan."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    DECIDED = "decided", _("Decided")


class Pilot(models.Model):
    """Something tried on some customers, drawn by lot. `key` names it in the API and in its address."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(User, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    exclusion_group = models.SlugField(max_length=60, blank=True)
    """Pilots of one group share no customer: who is in one stays out of the others."""
    salt = models.CharField(max_length=32)
    holdout_salt = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Since when nobody is assigned any more."""
    summary = models.JSONField(null=True)
    """What its latest look says of it (`pilots.summary.Summary` as JSON); none before a look."""
    brought_from = models.CharField(max_length=60, blank=True, default="")
    """The tool in which it ran and ended; empty for a pilot of ours."""
    merged_at = models.DateTimeField(null=True)
    """When customers of it were last found to be one: nothing is counted on from a look that was taken before."""

    class Meta:
        permissions = [
            ("view_pilots", "Sees pilots, their results and the calculator"),
            ("manage_pilots", "Plans, launches and decides pilots"),
        ]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["market", "key"], name="pilot_key"),
            models.CheckConstraint(
                condition=Q(state="draft", launched_at=None) | (~Q(state="draft") & Q(launched_at__isnull=False)),
                name="pilot_launched_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(brought_from="") | Q(ended_at__isnull=False), name="pilot_brought_is_over"
            ),
        ]
        indexes = [models.Index(fields=["market", "-created_at"], name="pilot_by_age")]

    def __str__(self) -> str:
        return self.name


class PlanVersion(models.Model):
    """What was planned (`pilots.plan.Plan` as JSON). The first is frozen at launch; the database refuses to alter a
    frozen one, so that every later change is a version of its own."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    plan = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    frozen_at = models.DateTimeField(null=True)
    past = models.JSONField(null=True)
    """What customers like these did (`pilots.past.Past` as JSON), as it was counted once for this plan."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["pilot", "number"], name="plan_version_number")]

    def __str__(self) -> str:
        return f"version {self.number}"
