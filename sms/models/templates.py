"""What planners may text: templates, and every version that each of them ever had."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Market, User


class Purpose(models.TextChoices):
    """Decides which permission a customer is asked for, and who may send it."""

    SERVICE = "service", _("Service: about an appointment, without any promotion")
    MARKETING = "marketing", _("Marketing: only to who may be sent it, with a way to say no")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class Template(models.Model):
    """A message by its name. Its purpose never changes: another purpose is another template."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("name",)
        default_permissions = ()
        permissions = (
            ("view_templates", _("Sees the templates of text messages")),
            ("manage_templates", _("Writes, approves and retires the templates of text messages")),
        )
        constraints = (
            models.UniqueConstraint("market", Lower("name"), name="smstemplate_name"),
            models.CheckConstraint(name="smstemplate_purpose", condition=Q(purpose__in=Purpose.values)),
        )

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """The texts by language, as somebody wrote and somebody else approved them; what was approved never changes."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    texts = models.JSONField()
    after = models.BooleanField(default=False, db_default=False)
    """Whether it is about an appointment that has been, such as thanks: other texts leave before it or not at all."""
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    """Who wrote it last."""
    written_at = models.DateTimeField()
    approver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("template", "number"), name="smsversion_number"),
            models.UniqueConstraint(
                fields=("template",), condition=Q(state=State.APPROVED), name="smsversion_one_approved"
            ),
            models.UniqueConstraint(fields=("template",), condition=Q(state=State.DRAFT), name="smsversion_one_draft"),
            models.CheckConstraint(name="smsversion_four_eyes", condition=~Q(approver=F("author"))),
            models.CheckConstraint(
                name="smsversion_approved_by_somebody",
                condition=Q(approver__isnull=False, approved_at__isnull=False) | ~Q(state=State.APPROVED),
            ),
        )

    def __str__(self) -> str:
        return f"{self.template_id} version {self.number}"

    def text(self, language: str) -> str:
        """The text in `language`; raises KeyError where there is none."""
        text: str = self.texts[language]
        return text
