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
    campaigns = _campaigns(market, named.values()) if named else {}
    of = {key: campaigns[key[0][:50], key[1][:200]] for key in named}
    variants = _variants((campaign.pk, key[2]) for key, campaign in of.items()) if named else {}
    return {key: _place(campaign, variants[campaign.pk, key[2][:100]]) for key, campaign in of.items()}


def _place(campaign: Campaign, variant: Variant) -> Place:
    return Place(campaign.external_id, not variant.key, variant.key, campaign.pk, variant.pk)


def _campaigns(market: Market, events: Iterable[Event]) -> dict[tuple[str, str], Campaign]:
    wanted = {(event.source[:50], event.campaign[:200]): event for event in events}
    known = _known_campaigns(market, wanted)
    if missing := [key for key in wanted if key not in known]:
        Campaign.objects.bulk_create([_begun(market, wanted[key]) for key in missing], ignore_conflicts=True)
        known |= _known_campaigns(market, missing)
    return known


def _known_campaigns(market: Market, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Campaign]:
    found = Campaign.objects.filter(market=market, external_id__in=[name for _source, name in names])
    return {(campaign.source, campaign.external_id): campaign for campaign in found}


def _begun(market: Market, event: Event) -> Campaign:
    """What an event tells of its campaign; made only where none is known, since small tables are copied to every
    node of a cluster and a write to one waits for all."""
    return Campaign(
        market=market,
        source=event.source[:50],
        external_id=event.campaign[:200],
        name=(event.campaign_name or event.campaign)[:200],
        channel=event.channel,
    )


def _variants(places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Variant]:
    """Of each (campaign, key); every campaign that has one has the nameless one too."""
    wanted = {(campaign, key) for campaign, name in places for key in (name[:100], "")}
    known = _known_variants(wanted)
    if missing := sorted(wanted - known.keys()):
        fresh = [Variant(campaign_id=campaign, key=key) for campaign, key in missing]
        Variant.objects.bulk_create(fresh, ignore_conflicts=True)
        known |= _known_variants(missing)
    return known


def _known_variants(places: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Variant]:
    found = Variant.objects.filter(campaign_id__in={campaign for campaign, _key in places})
    return {(variant.campaign_id, variant.key): variant for variant in found}


def links(market: Market, events: Iterable[Event]) -> dict[str, int]:
    """The link's id for every clicked address; two addresses that differ in their query are one link."""
    wanted = {event.link: plain(event.link) for event in events if event.link}
    urls = set(filter(None, wanted.values()))
    known = _known_links(market, urls) if urls else {}
    if missing := sorted(urls - known.keys()):
        Link.objects.bulk_create([Link(market=market, url=url) for url in missing], ignore_conflicts=True)
        known |= _known_links(market, missing)
    return {address: known[url] for address, url in wanted.items() if url}


def _known_links(market: Market, urls: Iterable[str]) -> dict[str, int]:
    return dict(Link.objects.filter(market=market, url__in=urls).values_list("url", "pk"))


def plain(address: str) -> str:
    """The address without user, query and fragment: those may name the reader."""
    try:
        parts = urlsplit(address)
        netloc = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{netloc}{parts.path}"[:500] if netloc else parts.path[:500]
    except ValueError:
        return ""
