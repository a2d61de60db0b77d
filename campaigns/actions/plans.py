"""Campaigns, variants and links: looked up or made, so that an event of an unknown campaign is never lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction

from accounts.models import Market
from campaigns.actions.lock import lock_market
from campaigns.events import Event
from campaigns.models import Campaign, Link, Variant
from customers.models import Channel


@dataclass(frozen=True, slots=True)
class VariantPlan:
    """A wording: key, subject, and the message as it looks (HTML or plain text)."""

    key: str
    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What the sending system tells about a campaign; `source` and `external_id` are its identity in a market."""

    source: str
    external_id: str
    name: str
    kind: str = ""
    channel: str = Channel.EMAIL
    journey: str = ""
    variants: Sequence[VariantPlan] = field(default_factory=tuple)
    not_randomised: bool = False


@transaction.atomic
def register_campaigns(market: Market, plans: Iterable[CampaignPlan]) -> None:
    """Makes or renames campaigns and their variants; results recorded before under the same id stay with them."""
    lock_market(market)  # events make campaigns too, in an order of their own
    for plan in plans:
        campaign, _ = Campaign.objects.update_or_create(
            market=market,
            source=plan.source,
            external_id=plan.external_id,
            defaults={
                "name": plan.name,
                "kind": plan.kind,
                "channel": plan.channel,
                "journey": plan.journey,
                "not_randomised": plan.not_randomised,
            },
        )
        for variant in (VariantPlan(""), *plan.variants):
            Variant.objects.update_or_create(
                campaign=campaign, key=variant.key, defaults={"subject": variant.subject, "body": variant.body}
            )


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Campaign and variant. Of several that a message is told to have the first counts, by their names: ids are given
    out in the order of arrival, which must not matter."""

    campaign_name: str
    is_nameless: bool
    variant_name: str
    campaign: int
    variant: int


def places(market: Market, events: Iterable[Event]) -> dict[tuple[str, str, str], Place]:
    """The place of every (source, campaign, variant) that the events name; new ones are made."""
    named = {(event.source, event.campaign, event.variant): event for event in events if event.campaign}
    campaigns = _campaigns(market, named.values())
    variants = _variants(campaigns, named)
    return {key: _place(campaigns[key[:2]], variants[campaigns[key[:2]].pk, key[2]]) for key in named}


def _place(campaign: Campaign, variant: Variant) -> Place:
    return Place(campaign.external_id, not variant.key, variant.key, campaign.pk, variant.pk)


def _campaigns(market: Market, events: Iterable[Event]) -> dict[tuple[str, str], Campaign]:
    wanted = {(event.source, event.campaign): event for event in events}
    Campaign.objects.bulk_create(
        [
            Campaign(
                market=market,
                source=source[:50],
                external_id=external_id[:200],
                name=(event.campaign_name or external_id)[:200],
                channel=event.channel,
            )
            for (source, external_id), event in wanted.items()
        ],
        ignore_conflicts=True,
    )
    found = Campaign.objects.filter(market=market, external_id__in=[key[1][:200] for key in wanted])
    known = {(campaign.source, campaign.external_id): campaign for campaign in found}
    return {(source, name): known[source[:50], name[:200]] for source, name in wanted}


def _variants(
    campaigns: dict[tuple[str, str], Campaign], named: Iterable[tuple[str, str, str]]
) -> dict[tuple[int, str], Variant]:
    wanted = {(campaigns[source, name].pk, variant) for source, name, variant in named}
    nameless = {(campaign, "") for campaign, _ in wanted}
    Variant.objects.bulk_create(
        [Variant(campaign_id=campaign, key=key[:100]) for campaign, key in sorted(wanted | nameless)],
        ignore_conflicts=True,
    )
    found = Variant.objects.filter(campaign_id__in={campaign for campaign, _ in wanted})
    known = {(variant.campaign_id, variant.key): variant for variant in found}
    return {(campaign, key): known[campaign, key[:100]] for campaign, key in wanted}


def links(market: Market, events: Iterable[Event]) -> dict[str, int]:
    """The link's id for every clicked address; two addresses that differ in their query are one link."""
    wanted = {event.link: plain(event.link) for event in events if event.link}
    wanted = {address: url for address, url in wanted.items() if url}
    Link.objects.bulk_create(
        [Link(market=market, url=url) for url in sorted(set(wanted.values()))], ignore_conflicts=True
    )
    known = dict(Link.objects.filter(market=market, url__in=set(wanted.values())).values_list("url", "pk"))
    return {address: known[url] for address, url in wanted.items()}


def plain(address: str) -> str:
    """The address without user, query and fragment: those may name the reader."""
    try:
        parts = urlsplit(address)
        netloc = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{netloc}{parts.path}"[:500] if netloc else parts.path[:500]
    except ValueError:
        return ""
