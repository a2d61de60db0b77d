"""A small world of which every figure is known: one campaign by e-mail, one by SMS, one of the other market."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import Market, User
from campaigns.actions import register_campaigns
from campaigns.actions.plans import CampaignPlan, VariantPlan
from campaigns.models import Campaign, Link
from tests.campaigns.factories import HOUR, MINUTE, book, customer, event, market, record, visit
from tests.customers.factories import agent

BODY = "<h1>Spring</h1><script>document.title = 'run'</script><img src='https://example.com/pixel.gif'>"
PAGE, SHOP = "https://example.com/book", "https://example.com/shop"
FIGURES = {
    "sent": 8, "delivered": 6, "lost": 2, "opened": 5, "opened_human": 3, "opened_machine": 2, "clicked": 2,
    "clicked_machine": 1, "bounced_hard": 1, "bounced_soft": 1, "unsubscribed": 1, "complained": 1, "refused": 1,
    "on_desktop": 0, "on_mobile": 1, "on_tablet": 0, "booked": 2, "showed_up": 1, "stayed_away": 1,
}  # fmt: skip
"""Of the campaign "spring", by last click within 7 days."""
CLICKERS = {PAGE: 2, SHOP: 1}
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"


@dataclass(frozen=True)
class World:
    """Its campaigns."""

    spring: Campaign
    text: Campaign
    theirs: Campaign

    @property
    def link(self) -> Link:
        """The link that two people clicked."""
        return Link.objects.get(market=self.spring.market, url=PAGE)


def tell(at: datetime) -> World:
    """Everything was sent at `at` or an hour later."""
    register_campaigns(
        market(),
        [
            CampaignPlan(
                "selligent", "spring", "Spring check", "newsletter", journey="Seasons",
                variants=[VariantPlan("a", "A clear view", BODY), VariantPlan("b", "Spring is here", BODY)],
            ),
            CampaignPlan(
                "selligent", "text", "Reminder", "transactional", "sms", variants=[VariantPlan("a", "", "Tomorrow")]
            ),
        ],
    )  # fmt: skip
    for name in ("anna", "bob", "carol", "dirk", "eva", "fred", "gina"):
        customer(name, first_name=name.title(), last_name="Jansen")
    record(*_spring(at), *_texts(at))
    booked_at = at + 3 * HOUR
    book(
        visit(booked_at, status="attended", status_at=booked_at, revenue=250),
        visit(booked_at, external_id="v-2", customer="bob"),
    )
    return World(_campaign("spring"), _campaign("text"), _theirs(at))


def noon(days: int) -> datetime:
    """Midday in the market, so many days ago: what follows within hours is of the same day, whatever the clock says."""
    there = market().zone
    day = timezone.localdate(timezone=there) - timedelta(days=days)
    return datetime.combine(day, time(12), there)


def colleague(role: str, code: str = "nl") -> User:
    """Somebody who holds `role` in one market."""
    return agent(role, of=market(code))


def _to(who, kind, at, **fields):
    variant = "a" if who in {"anna", "carol", "fred"} else "b"
    return event(kind, at, message_id=f"m-{who}", recipient=f"{who}@example.com", variant=variant, **fields)


def _spring(at: datetime):
    everybody = ("anna", "bob", "carol", "dirk", "fred", "gina", "hugo", "ivo")
    told = [_to(who, "sent", at + (who > "f") * HOUR) for who in everybody]
    told += [_to(who, "delivered", at + HOUR) for who in everybody if who not in {"carol", "dirk"}]
    return [
        *told,
        _to("anna", "opened", at + HOUR + MINUTE, user_agent=PHONE),
        _to("anna", "clicked", at + 2 * HOUR, link=PAGE, user_agent=PHONE),
        _to("anna", "clicked", at + 2 * HOUR + MINUTE, link=SHOP),
        _to("bob", "clicked", at + 2 * HOUR, link=PAGE),
        _to("carol", "bounced", at + HOUR, bounce="hard"),
        _to("dirk", "bounced", at + HOUR, bounce="soft"),
        _to("eva", "rejected", at),
        _to("fred", "clicked", at + HOUR, link=PAGE, is_machine=True),
        _to("gina", "opened", at + HOUR + MINUTE, is_machine=False),
        _to("gina", "unsubscribed", at + 2 * HOUR),
        _to("gina", "complained", at + 2 * HOUR),
        _to("hugo", "opened", at + HOUR, is_machine=True),
    ]


def _texts(at: datetime):
    fields = {"campaign": "text", "variant": "a", "channel": "sms", "recipient": "+31612345641", "message_id": "t-1"}
    return [event("sent", at, **fields), event("opened", at + HOUR, **fields)]


def _theirs(at: datetime) -> Campaign:
    belgium = market("be")
    register_campaigns(
        belgium, [CampaignPlan("selligent", "autumn", "Autumn", variants=[VariantPlan("a", "Leaves", BODY)])]
    )
    record(
        event("sent", at, message_id="b-1", campaign="autumn", variant="a"),
        event("clicked", at + MINUTE, message_id="b-1", campaign="autumn", link=PAGE),
        into=belgium,
    )
    return _campaign("autumn", belgium)


def _campaign(key: str, of: Market | None = None) -> Campaign:
    return Campaign.objects.get(market=of or market(), external_id=key)
