"""Templates: written by one person, approved by a second, retired by anybody who manages them."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import Market, User
from sms.models import State, Template, TemplateVersion
from sms.rules import checked_texts

Texts = Mapping[str, str]


@transaction.atomic
def start_template(*, by: User, market: Market, name: str, purpose: str, texts: Texts) -> Template:
    """A new template with its first draft. Raises ValidationError by field (`name`, or `text_nl` and the like)."""
    kept = checked_texts(market, purpose, texts)
    template = Template(market=market, name=" ".join(name.split()), purpose=purpose)
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"name": _("There is a template of this name already.")}) from error
    _new_version(template, by, kept)
    audit(by=by, action="template.drafted", market=market, target=f"template {template.pk}")
    return template


@transaction.atomic
def write_draft(
    *, by: User, template: Template, texts: Texts, seen: datetime | None = None, after: bool | None = None
) -> TemplateVersion:
    """Changes the draft, or begins the next version's where there is none.

    `seen` is when the draft that `by` began from was written; raises ValidationError where somebody wrote since.
    `after` says whether it is about an appointment that has been; what is not said stays as it was.
    """
    template = Template.objects.select_for_update().select_related("market").get(pk=template.pk)
    kept = checked_texts(template.market, template.purpose, texts)
    draft = template.versions.filter(state=State.DRAFT).first()
    if draft is None:
        draft = _new_version(template, by, kept)
    elif seen != draft.written_at:
        raise ValidationError(_("Somebody else wrote in this draft meanwhile. Copy your text, and open it again."))
    else:
        draft.texts, draft.author, draft.written_at = kept, by, timezone.now()
        draft.save(update_fields=["texts", "author", "written_at"])
    if after is not None and draft.after != after:
        draft.after = after
        draft.save(update_fields=["after"])
    audit(by=by, action="template.drafted", market=template.market, target=f"template {template.pk}")
    return draft


@transaction.atomic
def approve(*, by: User, version: TemplateVersion) -> None:
    """From now on this is what is sent; the version before it is retired.

    Raises ValidationError for one's own text (a second person reads it), and for what is no draft any more.
    """
    template = Template.objects.select_for_update().get(pk=version.template_id)
    version = TemplateVersion.objects.select_for_update().get(pk=version.pk)
    if version.state != State.DRAFT:
        raise ValidationError(_("This version is no draft any more."))
    if version.author_id == by.pk:
        raise ValidationError(_("You wrote this text yourself; a colleague has to approve it."))
    template.versions.filter(state=State.APPROVED).update(state=State.RETIRED)
    version.state, version.approver, version.approved_at = State.APPROVED, by, timezone.now()
    version.save(update_fields=["state", "approver", "approved_at"])
    _tell("template.approved", by, version)


@transaction.atomic
def retire(*, by: User, template: Template) -> bool:
    """Nobody can send it any more, until a next version is approved; False where nothing was approved."""
    version = template.versions.select_for_update().filter(state=State.APPROVED).first()
    if version is None:
        return False
    version.state = State.RETIRED
    version.save(update_fields=["state"])
    _tell("template.retired", by, version)
    return True


@transaction.atomic
def discard_draft(*, by: User, template: Template) -> bool:
    """Throws the draft away; False where there is none. The only draft of a template stays, for it has nothing else."""
    others = template.versions.exclude(state=State.DRAFT)
    draft = template.versions.select_for_update().filter(state=State.DRAFT).first()
    if draft is None or not others.exists():
        return False
    _tell("template.draft_discarded", by, draft)
    draft.delete()
    return True


def _new_version(template: Template, by: User, texts: dict[str, str]) -> TemplateVersion:
    last = template.versions.order_by("-number").first()
    number, after = (last.number + 1, last.after) if last else (1, False)
    return template.versions.create(number=number, texts=texts, after=after, author=by, written_at=timezone.now())


def _tell(action: str, by: User, version: TemplateVersion) -> None:
    template = version.template
    audit(
        by=by,
        action=action,
        market=template.market,
        target=f"template {template.pk}",
        detail={"version": version.number},
    )
