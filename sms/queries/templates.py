"""The templates of a market and their versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from sms.days import literal
from sms.models import Purpose, State, Template, TemplateVersion

_SHORT: Final = {Purpose.SERVICE: _("Service"), Purpose.MARKETING: _("Marketing")}


@dataclass(frozen=True, slots=True)
class Version:
    """One version, in words."""

    pk: int
    number: int
    state: str
    state_name: str
    texts: tuple[tuple[str, str], ...]
    author: str
    author_pk: int
    written_at: datetime
    approver: str
    approved_at: datetime | None
    after: bool

    @property
    def literal(self) -> list[str]:
        """Words of its texts that are true on one day only."""
        return list(dict.fromkeys(word for _code, text in self.texts for word in literal(text)))


@dataclass(frozen=True, slots=True)
class Known:
    """A template: what is sent today (`approved`), what is being written (`draft`), and every version, newest first."""

    pk: int
    name: str
    purpose: str
    purpose_name: str
    purpose_short: str
    versions: tuple[Version, ...]

    @property
    def approved(self) -> Version | None:
        return next((each for each in self.versions if each.state == State.APPROVED), None)

    @property
    def draft(self) -> Version | None:
        return next((each for each in self.versions if each.state == State.DRAFT), None)

    @property
    def shown(self) -> Version:
        """What a list tells of it: what is sent, else what is being written, else what was sent last."""
        return self.approved or self.draft or self.versions[0]


def templates(market: Market) -> list[Known]:
    """All templates of a market by name."""
    return [_known(each) for each in _with_versions(market)]


def template(market: Market, pk: int) -> Known | None:
    """The template of this market with this number; None for another market's as for nobody's."""
    return next((_known(each) for each in _with_versions(market, pk=pk)), None)


def _with_versions(market: Market, **chosen: int) -> QuerySet[Template]:
    versions = TemplateVersion.objects.select_related("author", "approver")
    return (
        Template.objects.filter(market=market, **chosen)
        .select_related("market")
        .prefetch_related(Prefetch("versions", versions))
    )


def _known(found: Template) -> Known:
    return Known(
        pk=found.pk,
        name=found.name,
        purpose=found.purpose,
        purpose_name=str(Purpose(found.purpose).label),
        purpose_short=str(_SHORT[Purpose(found.purpose)]),
        versions=tuple(_version(each, found.market.language) for each in found.versions.all()),
    )


def _version(found: TemplateVersion, first: str) -> Version:
    """The texts in the market's own language come first."""
    return Version(
        pk=found.pk,
        number=found.number,
        state=found.state,
        state_name=str(State(found.state).label),
        texts=tuple(sorted(found.texts.items(), key=lambda text: (text[0] != first, text[0]))),
        author=found.author.name,
        author_pk=found.author_id,
        written_at=found.written_at,
        approver=found.approver.name if found.approver else "",
        approved_at=found.approved_at,
        after=found.after,
    )
