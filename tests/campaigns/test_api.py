"""Events in and results out through the API."""

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.actions import CampaignPlan, VariantPlan, register_campaigns
from campaigns.api.events import _CLICKED, _DELIVERED
from campaigns.models import Campaign, Message, MessageEvent
from tests.accounts import factories
from tests.accounts.api import post, refused
from tests.campaigns.factories import DAY, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
EVENTS = "/api/v1/events/"


@pytest.fixture
def send():
    client = factories.with_key("events:write")
    return lambda body: post(client, EVENTS, body)


@pytest.fixture
def client():
    return factories.with_key("campaigns:read")


def get(client, address, **query):
    return client.get(f"/api/v1/{address}", query_params=query)


class TestEvents:
    def test_the_examples_go_in_in_any_shape_and_count_once(self, send):
        assert send({"events": [_DELIVERED, _CLICKED]}).json()["accepted"] == 2
        assert send([_CLICKED, _DELIVERED]).json()["duplicate"] == 2
        assert send(_DELIVERED).json()["results"] == [{"item": 0, "status": "duplicate"}]
        message = Message.objects.get()
        assert (message.clicks, message.delivered_at.isoformat()) == (1, "2026-03-31T07:30:00+00:00")

    def test_an_event_of_an_unknown_campaign_is_kept_and_named_later(self, send):
        send(_DELIVERED)
        assert Campaign.objects.get().name == "reminder"
        register_campaigns(market(), [CampaignPlan("mailer", "reminder", "Your appointment")])
        assert Campaign.objects.get().name == "Your appointment"
        assert Message.objects.get().campaign.name == "Your appointment"

    @pytest.mark.parametrize(
        ("change", "field", "reason"),
        [
            ({"type": "lost"}, "type", "is not a valid choice"),
            ({"source": " "}, "source", "may not be blank"),
            ({"time": "2026-02-30T10:00:00Z"}, "time", "is no instant"),
            ({"time": "1999-12-31T10:00:00Z"}, "time", "in the future"),
            ({"time": "2999-12-31T10:00:00Z"}, "time", "in the future"),
            ({"time": 1775120400}, "time", "is not text"),
            ({"message_id": "", "recipient": ""}, "message_id", "is empty, and so is the campaign"),
            ({"recipient": "a\0b"}, "recipient", "Null characters"),
            ({"reason": {"deep": [[[]]]}}, "reason", "Not a valid string"),
            ({"campain": "typo"}, "campain", "is not a field"),
            ({"click_url": "x" * 2001}, "click_url", "no more than 2000 characters"),
        ],
    )
    def test_a_bad_event_is_named_by_place_and_field_and_takes_none_down(self, send, change, field, reason):
        answer = send([_DELIVERED, {**_DELIVERED, "id": "9", **change}, _CLICKED])
        assert answer.status_code == 207
        assert [result["status"] for result in answer.json()["results"]] == ["accepted", "invalid", "accepted"]
        bad = answer.json()["results"][1]
        assert (bad["item"], bad["field"]) == (1, field)
        assert reason in bad["reason"]
        assert MessageEvent.objects.count() == 2

    def test_a_batch_is_one_call(self, send, django_assert_max_num_queries):
        events = [{**_DELIVERED, "id": str(number), "message_id": str(number)} for number in range(300)]
        send(_DELIVERED)
        with django_assert_max_num_queries(60):
            assert send(events).json()["accepted"] == 300


class TestCampaigns:
    @pytest.fixture
    def spring(self):
        plan = CampaignPlan(
            "selligent", "spring", "Spring", "newsletter", journey="Year", variants=[VariantPlan("b", "Hi")]
        )
        register_campaigns(market(), [plan])
        customer()
        record(
            event(), event("delivered"), event("opened", NOON + DAY), event("clicked", NOON + DAY, link="https://x.nl/")
        )
        record(event(message_id="m-2", at=NOON + 2 * DAY))
        book(visit(NOON + 2 * DAY, status="attended", revenue=Decimal("99.50")))
        return Campaign.objects.get()

    def test_the_list_tells_a_page_at_a_time(self, client):
        register_campaigns(market(), [CampaignPlan("s", str(number), f"No {number}") for number in range(5)])
        names, after = [], 0
        while after is not None:
            page = get(client, "campaigns/", limit=2, after=after).json()
            assert len(page["items"]) <= 2
            names += [campaign["name"] for campaign in page["items"]]
            after = page["next"]
        assert names == [f"No {number}" for number in range(5)]

    def test_the_list_can_be_narrowed(self, client, spring):
        register_campaigns(market(), [CampaignPlan("s", "other", "Other", channel="sms")])
        wanted = {
            "source": "selligent",
            "campaign": "spring",
            "channel": "email",
            "kind": "newsletter",
            "journey": "Year",
        }
        for name, value in wanted.items():
            assert [campaign["id"] for campaign in get(client, "campaigns/", **{name: value}).json()["items"]] == [
                spring.pk
            ]
        refused(get(client, "campaigns/", channel="pigeon"), 422, "invalid")

    @pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"after": -1}, {"after": 2**63}, {"after": "x"}])
    def test_a_page_that_cannot_be_is_refused(self, client, query):
        assert refused(get(client, "campaigns/", **query), 422, "invalid")["errors"][0]["field"] == next(iter(query))

    def test_one_campaign_tells_its_wordings(self, client, spring):
        told = get(client, f"campaigns/{spring.pk}/").json()
        assert (told["campaign"], told["first_day"]) == ("spring", "2025-05-12")
        assert told["variants"] == [{"key": "", "subject": ""}, {"key": "b", "subject": "Hi"}]

    def test_results_by_day_and_in_total(self, client, spring):
        told = get(client, f"campaigns/{spring.pk}/results/", **{"from": "2025-05-01", "to": "2025-05-31"}).json()
        assert [(day["day"], day["sent"], day["clicked"], day["revenue"]) for day in told["days"]] == [
            ("2025-05-12", 1, 1, "99.50"),
            ("2025-05-14", 1, 0, "0"),
        ]
        assert (told["total"]["sent"], told["total"]["showed_up"], told["currency"]) == (2, 1, "EUR")
        ends = ("appointments", "due", "attended", "to_come", "called_off")
        assert told["total"]["appointments"] == sum(told["total"][name] for name in ends[1:] if name != "attended")
        assert set(told["known_until"]) == {"messages", "answers", "appointments"}
        assert told["complete_until"]["clicked"] == "2025-05-09"
        short = get(
            client, f"campaigns/{spring.pk}/results/", **{"from": "2025-05-01", "to": "2025-05-31", "within": 1}
        )
        assert short.json()["total"]["booked"] == 1
        none = get(client, f"campaigns/{spring.pk}/results/").json()
        assert (none["days"], none["total"]["sent"]) == ([], 0)

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"from": "2025-02-30"}, "from"),
            ({"from": "2025-06-01", "to": "2025-05-31"}, "from"),
            ({"from": "1999-01-01", "to": "1999-02-01"}, "to"),
            ({"from": "2001-01-01", "to": "2025-05-31"}, "from"),
            ({"to": "2999-01-01"}, "to"),
            ({"to": "0001-01-01"}, "to"),
            ({"rule": "luck"}, "rule"),
            ({"within": 31}, "within"),
        ],
    )
    def test_days_that_cannot_be_are_refused_by_name(self, client, spring, query, field):
        told = refused(get(client, f"campaigns/{spring.pk}/results/", **query), 422, "invalid")
        assert told["errors"][0]["field"] == field

    def test_nothing_new_is_told_by_three_letters(self, client, spring):
        for address in ("campaigns/", f"campaigns/{spring.pk}/", f"campaigns/{spring.pk}/results/?to=2025-05-31"):
            first = get(client, address)
            seen = {"If-None-Match": first["ETag"]}
            again = client.get(f"/api/v1/{address}", headers=seen)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
            assert first["Cache-Control"] == "private, no-cache"
        record(event(message_id="m-3", at=NOON + timedelta(days=3)))
        fresh = client.get(f"/api/v1/campaigns/{spring.pk}/results/?to=2025-05-31", headers=seen)
        assert (fresh.status_code, fresh.json()["total"]["sent"]) == (200, 3)

    def test_a_head_is_told_without_a_body(self, client, spring):
        answer = client.head(f"/api/v1/campaigns/{spring.pk}/")
        assert (answer.status_code, answer.content) == (200, b"")

    def test_another_markets_campaign_is_not_there(self, spring):
        client = factories.with_key("campaigns:read", markets=(factories.market("be"),))
        assert get(client, "campaigns/").json() == {"items": [], "next": None}
        for address in (f"campaigns/{spring.pk}/", f"campaigns/{spring.pk}/results/"):
            refused(get(client, address), 404, "not-found")

    def test_a_read_asks_few_questions(self, client, spring, django_assert_max_num_queries):
        for address, most in (
            ("campaigns/", 3),
            (f"campaigns/{spring.pk}/", 4),
            (f"campaigns/{spring.pk}/results/", 7),
        ):
            with django_assert_max_num_queries(most):
                assert get(client, address).status_code == 200
