"""Insight: every number is the number of rows behind it, by the rules that the gate goes by."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts import roles
from permissions.actions import Act, count_reach, grant, recognise
from permissions.legal import NOTES, SOURCES
from permissions.models import Channel, Person, PolicyRule, Purpose, Reach, Source, Tally
from permissions.queries import reach, tallies, whom
from permissions.queries.gate import ALLOWED, may_send
from permissions.queries.grid import PURPOSES
from permissions.words import reach_sentence
from tests.customers.factories import agent, appointment, customer, market, sign_in
from tests.permissions.factories import ann, denied, marijke

pytestmark = pytest.mark.django_db


def some_world() -> list[int]:
    """Customers of every sort: of whom nobody said anything, who came, who refused, who asked for it."""
    people = [marijke(), *(marijke(external_id=f"p{n}", email=f"p{n}@post.example") for n in range(4))]
    appointment(status="attended")
    appointment(external_id="v-2", customer="p1", status="attended")
    marijke(external_id="nowhere")
    denied(people[1], Source.AGENT_CALL, by=ann(), reason="too_often")
    denied(people[2], Source.ONE_CLICK)
    grant(whom=people[3], act=Act(source=Source.SELF_SERVICE), purposes=[Purpose.NEWSLETTER], channels=["email"])
    return [who.customer_id for who in people]


def test_the_count_is_what_the_gate_says_of_each_customer():
    some_world()
    assert count_reach(market()) == count_reach(market()) == 6
    every = reach._next(market(), 0)
    counted = reach.counted(market())
    for channel in Channel:
        for purpose in PURPOSES:
            answers = [may_send(market(), pk, channel, purpose) for pk in every]
            cell = counted.cell(channel, purpose)
            assert cell.total == 6
            assert cell.may == sum(answer.allowed for answer in answers)
            assert cell.answers == {code: [a.code for a in answers].count(code) for code in {a.code for a in answers}}
            for code in cell.answers:
                found = reach.people(market(), (channel, purpose), frozenset({code}))
                assert len(found.customers) == cell.answers[code]


def test_people_come_page_by_page_and_each_once(monkeypatch):
    monkeypatch.setattr(reach, "PAGE", 2)
    monkeypatch.setattr(reach, "_LOOK", 3)
    every, after, seen = some_world(), 0, []
    for _page in range(10):
        page = reach.people(market(), (Channel.POST, Purpose.MARKETING), ALLOWED, after)
        seen += page.customers
        after = page.after
        if not after:
            break
    assert len(seen) == 4
    assert len(set(seen)) == len(seen)
    assert every[1] not in seen


def test_numbers_of_a_period_open_into_as_many_entries(client):
    some_world()
    today = timezone.now().astimezone(market().zone).date()
    rows = Tally.objects.filter(market=market())
    assert sum(row.changes for row in rows) == 5 + 5 + 1
    for row in rows:
        wanted = tallies.Wanted(market(), today, today, row.source, row.action, row.reason)
        behind = tallies.entries(wanted, before=None, limit=100)
        assert tallies.how_many(wanted) == len(behind)
    by_hand = {row.source: 0 for row in rows}
    for row in rows:
        by_hand[row.source] += row.changes
    for source, changes in by_hand.items():
        assert tallies.how_many(tallies.Wanted(market(), today, today, source)) == changes


def test_a_change_told_late_counts_on_the_day_it_happened():
    long_ago = timezone.now() - timedelta(days=40)
    denied(marijke(), Source.CSV_IMPORT, occurred_at=long_ago)
    assert {row.day for row in Tally.objects.all()} == {long_ago.astimezone(market().zone).date()}


def test_a_customer_made_anew_is_known_again():
    who = marijke()
    denied(who)
    Person.objects.all().delete()
    assert recognise(market()) == 1
    assert recognise(market()) == 0
    assert Person.objects.get().customer_id == who.customer_id


@pytest.fixture
def team(client):
    return sign_in(client, agent(roles.DIGITAL_TEAM))


def test_the_page_shows_reach_changes_and_reasons_in_few_queries(team, django_assert_max_num_queries):
    some_world()
    count_reach(market())
    with django_assert_max_num_queries(10):
        text = team.get(reverse("permissions:index"), {"period": "A"}).content.decode()
    assert "Of 6 customers" in text
    assert "Too often" in text
    assert reverse("permissions:people", args=["email", "newsletter"]) in text
    assert "source=agent_call" in text


def test_without_a_count_or_a_change_the_page_says_so(team):
    text = team.get(reverse("permissions:index")).content.decode()
    assert "Not counted yet" in text
    assert "Nothing changed in this period" in text


def test_the_rows_name_no_address_and_looking_is_logged(team, django_assert_max_num_queries):
    some_world()
    count_reach(market())
    with django_assert_max_num_queries(10):
        text = team.get(reverse("permissions:entries"), {"source": "agent_call", "action": "withdraw"}).content.decode()
    assert "5 changes" in text
    assert "post.example" not in text
    people = reverse("permissions:people", args=["email", "marketing"])
    with django_assert_max_num_queries(10):
        text = team.get(people, {"answer": "denied_all"}).content.decode()
    assert text.count("/customers/") >= 2
    assert team.get(reverse("permissions:people", args=["email", "all"])).status_code == 404


def test_a_viewer_sees_numbers_and_no_rows(client):
    viewer = sign_in(client, agent(roles.VIEWER))
    some_world()
    count_reach(market())
    assert "permissions/changes" not in viewer.get(reverse("permissions:index")).content.decode()
    assert viewer.get(reverse("permissions:entries")).status_code == 403


def test_the_rules_stand_there_with_their_sources_and_doubts(team, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        text = team.get(reverse("permissions:rules")).content.decode()
    assert "Telecommunicatiewet art. 11.7" in text
    assert "not confirmed" in text
    assert text.count("Purely informative: one sentence of promotion") == 1
    numbers = {int(number) for number in re.findall(r'id="note-(\d+)"', text)}
    assert (
        numbers == {int(number) for number in re.findall(r'href="#note-(\d+)"', text)} == {*range(1, len(numbers) + 1)}
    )


def test_every_rule_speaks_the_reader_s_language():
    told = PolicyRule.objects.values_list("source", "note")
    assert {source for source, _note in told} == {*SOURCES}
    assert {note for _source, note in told if note} == {*NOTES}
    with translation.override("nl"):
        assert gettext("Own choice on the safe side") == "Eigen keuze, aan de veilige kant"


def test_another_market_s_changes_and_people_are_not_shown(team):
    customer(of=market("be"))
    denied(whom.address(market("be"), "email", "a@post.example"))
    count_reach(market("be"))
    assert Reach.objects.filter(market=market("be")).count() > 0
    assert "Not counted yet" in team.get(reverse("permissions:index")).content.decode()
    assert "0 changes" in team.get(reverse("permissions:entries")).content.decode()


def test_the_week_under_way_stands_in_the_table_and_is_not_drawn(client):
    today = timezone.now().astimezone(market().zone).date()
    cell = {"market": market(), "channel": "email", "purpose": "offers", "source": "one_click", "reason": ""}
    for weeks, changes in enumerate((1, 8, 9)):
        Tally.objects.create(**cell, day=today - timedelta(weeks=weeks), action="withdraw", changes=changes)
    team = sign_in(client, agent(roles.DIGITAL_TEAM))
    page = team.get(reverse("permissions:index"), {"period": "F"})
    told = page.context["weeks_figure"]
    monday = today - timedelta(days=today.weekday())
    parts = told["layout"]["meta"]["parts"]  # four weeks begin in the middle of one, but on a Sunday
    assert parts[-1] == monday.isoformat()
    assert len(parts) == (1 if today.weekday() == 6 else 2)
    assert (told["data"][0]["y"][-3:], told["data"][0]["meta"]["end"]) == ([9, 8, 1], "8")
    assert "Whole weeks are drawn; parts of weeks stand in the table." in page.text
    assert page.text.count('<span class="meta">in part</span>') == len(parts)


def test_the_course_of_reach_is_told_by_its_counts(client):
    today = timezone.now().astimezone(market().zone).date()
    for ago, email in ((20, 70), (10, 60), (0, 75)):
        counted = {"counted_at": timezone.now(), "day": today - timedelta(days=ago)}
        day = {"market": market(), "purpose": Purpose.MARKETING, **counted}
        Reach.objects.create(**day, channel="email", code="consent", customers=email)
        Reach.objects.create(**day, channel="sms", code="consent", customers=40 - ago)
        Reach.objects.create(**day, channel="post", code="not_objected", customers=90)
    team = sign_in(client, agent(roles.DIGITAL_TEAM))
    page = team.get(reverse("permissions:index"), {"period": "F"})
    assert page.context["reach_caption"].endswith("E-mail +5, SMS +20; by other channels as many as before.")
    first = today - timedelta(days=20)
    assert f"From {first.day} " in page.context["reach_caption"]
    alone = reach_sentence({"post": {first: 90, today: 90}})
    assert alone.endswith(": as many may be reached as before, by every channel.")
