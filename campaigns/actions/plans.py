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
    known = _known_campaigns(market, wanted)
    fresh = [event for (source, name), event in wanted.items() if (source[:50], name[:200]) not in known]
    if fresh:
        Campaign.objects.bulk_create([_campaign(market, event) for event in fresh], ignore_conflicts=True)
        known = _known_campaigns(market, wanted)
    return {(source, name): known[source[:50], name[:200]] for source, name in wanted}


def _known_campaigns(market: Market, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Campaign]:
    found = Campaign.objects.filter(market=market, external_id__in={name[:200] for _source, name in wanted})
    return {(campaign.source, campaign.external_id): campaign for campaign in found}


def _campaign(market: Market, event: Event) -> Campaign:
    """What an event tells of its campaign; made only where none is known, since small tables are copied to every
    node of a cluster and a write to one waits for all."""
    return Campaign(
        market=market,
        source=event.source[:50],
        external_id=event.campaign[:200],
        name=(event.campaign_name or event.campaign)[:200],
        channel=event.channel,
    )


def _variants(
    campaigns: dict[tuple[str, str], Campaign], named: Iterable[tuple[str, str, str]]
) -> dict[tuple[int, str], Variant]:
    wanted = {(campaigns[source, name].pk, variant) for source, name, variant in named}
    needed = {(campaign, key[:100]) for campaign, variant in wanted for key in ("", variant)}
    known = _known_variants(needed)
    if fresh := sorted(needed - known.keys()):
        Variant.objects.bulk_create(
            [Variant(campaign_id=campaign, key=key) for campaign, key in fresh], ignore_conflicts=True
        )
        known = _known_variants(needed)
    return {(campaign, key): known[campaign, key[:100]] for campaign, key in wanted}


def _known_variants(needed: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Variant]:
    found = Variant.objects.filter(campaign_id__in={campaign for campaign, _ in needed}).only("campaign_id", "key")
    return {(variant.campaign_id, variant.key): variant for variant in found}


def links(market: Market, events: Iterable[Event]) -> dict[str, int]:
    """The link's id for every clicked address; two addresses that differ in their query are one link."""
    wanted = {event.link: plain(event.link) for event in events if event.link}
    wanted = {address: url for address, url in wanted.items() if url}
    known = _known_links(market, wanted.values())
    if fresh := sorted(set(wanted.values()) - known.keys()):
        Link.objects.bulk_create([Link(market=market, url=url) for url in fresh], ignore_conflicts=True)
        known = _known_links(market, wanted.values())
    return {address: known[url] for address, url in wanted.items()}


def _known_links(market: Market, urls: Iterable[str]) -> dict[str, int]:
    return dict(Link.objects.filter(market=market, url__in=set(urls)).values_list("url", "pk"))


def plain(address: str) -> str:
    """The address without user, query and fragment: those may name the reader."""
    try:
        parts = urlsplit(address)
        netloc = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{netloc}{parts.path}"[:500] if netloc else parts.path[:500]
    except ValueError:
        return ""
