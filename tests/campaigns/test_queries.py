"""Figures of periods: equal to a plain recount, days cut on the market's clock, delivered as the source can know it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from campaigns.forms import scope_from
from campaigns.models import Attribution, Campaign, Message
from campaigns.queries import results
from campaigns.queries.ages import known
from campaigns.queries.campaigns import campaign_rows, campaigns_of, course_before
from campaigns.queries.figures import Figures
from tests.campaigns.factories import DAY, HOUR, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
NOW = NOON + 4 * HOUR + timedelta(minutes=30)
"""Half past four in the afternoon in Amsterdam."""


def asked(query: str, *, now=NOW, of=None):
    return scope_from(QueryDict(query), of or market(), now=now, earliest=None)


def figures(scope) -> Figures:
    return sum(results.by(scope, "campaign_id").values(), Figures())


def busy_weeks():
    """Three messages an hour for three weeks, half of them opened, some of them booked on."""
    customer("anna")
    told = []
    for hour in range(21 * 24):
        at = NOW - hour * HOUR
        for minute, kinds in ((5, ("sent",)), (20, ("sent", "opened")), (50, ("sent", "clicked"))):
            key = {"message_id": f"m-{hour}-{minute}", "variant": "ab"[hour % 2]}
            sent = at.replace(minute=minute)
            told += [event(kind, sent + n * timedelta(seconds=9), **key) for n, kind in enumerate(kinds)]
    record(*[one for one in told if one.occurred_at <= NOW])
    book(*(visit(NOW - n * 17 * HOUR, external_id=f"v-{n}") for n in range(20)))


def recount(scope, until: datetime) -> dict[str, int]:
    """From the messages themselves, without any of the dashboard's SQL."""
    sent = [row for row in Message.objects.all() if scope.period.starts_at <= row.sent_at < until]
    keys = {row.pk for row in sent}
    rule = {"rule": scope.attributed.rule, "lag_days__lte": scope.attributed.days}
    booked = [row for row in Attribution.objects.filter(**rule) if row.message_id in keys]
    return {
        "sent": len(sent),
        "opened": sum(row.first_opened_at is not None for row in sent),
        "clicked": sum(row.first_human_clicked_at is not None for row in sent),
        "booked": len({row.message_id for row in booked}),
        "appointments": len(booked),
    }


def counts(found: Figures) -> dict[str, int]:
    return {name: getattr(found, name) for name in ("sent", "opened", "clicked", "booked", "appointments")}


@pytest.mark.parametrize("rule", ["rule=click&days=7", "rule=send&days=30"])
@pytest.mark.parametrize("period", ["period=D", "period=W", "period=C&from=2025-05-08&to=2025-05-12"])
def test_a_period_and_the_one_before_it_equal_a_recount(period, rule):
    busy_weeks()
    scope = asked(f"{period}&{rule}")
    before = scope.before
    assert scope.period.comparison.cut == NOON + 4 * HOUR - timedelta(weeks=1), "the hour under way is not compared"
    assert before.period.cut is None
    assert counts(figures(scope)) == recount(scope, scope.period.ends_at)
    assert counts(figures(before)) == recount(before, before.period.ends_at)
    assert figures(before).booked > 0
    both = results.by(scope, "campaign_id", "side")
    assert sum((each for key, each in both.items() if key[1] == results.NOW), Figures()) == figures(scope)
    assert sum((each for key, each in both.items() if key[1] == results.BEFORE), Figures()) == figures(before)


def test_buckets_add_up_to_the_period():
    busy_weeks()
    scope = asked("period=F")
    whole = figures(scope)
    for grain in ("day", "week", "month"):
        cells = results.by(scope, "variant_id", "bucket", grain=grain)
        assert sum(cells.values(), Figures()) == whole
    assert sum(row.sent for row in results.by_hour(scope).values()) == whole.sent


@pytest.mark.parametrize(
    ("day", "begins", "hours"),
    [
        ("2025-03-30", datetime(2025, 3, 29, 23, tzinfo=UTC), 23),
        ("2024-10-27", datetime(2024, 10, 26, 22, tzinfo=UTC), 25),
        ("2025-05-11", datetime(2025, 5, 10, 22, tzinfo=UTC), 24),
    ],
)
def test_a_day_is_as_long_as_on_the_clock_of_the_market(day, begins, hours):
    moments = [begins + timedelta(minutes=30 * half) for half in range(-4, 2 * hours + 4)]
    record(*(event("sent", at, message_id=f"m-{at}") for at in moments))
    scope = asked(f"period=C&from={day}&to={day}")
    assert figures(scope).sent == 2 * hours == recount(scope, scope.period.ends_at)["sent"]
    assert len(results.by_hour(scope)) == hours


def test_each_market_cuts_its_days_in_its_own_zone():
    late = datetime(2025, 5, 10, 22, 30, tzinfo=UTC)
    london = market("uk", time_zone="Europe/London", phone_region="GB")
    for of in (market(), london):
        record(event("sent", late), into=of)
    day = "period=C&from=2025-05-10&to=2025-05-10"
    assert (figures(asked(day)).sent, figures(asked(day, of=london)).sent) == (0, 1)


def test_where_a_source_never_confirms_what_did_not_bounce_was_delivered():
    record(*(event("sent", message_id=f"m-{n}") for n in range(4)), event("bounced", message_id="m-0", bounce="hard"))
    assert not Campaign.objects.get().reports_delivery
    assert figures(asked("period=W")).delivered == 3
    record(event("delivered", NOON + HOUR, message_id="m-1"))
    assert Campaign.objects.get().reports_delivery
    assert figures(asked("period=W")).delivered == 1


def test_campaigns_that_confirm_and_campaigns_that_do_not_add_up():
    record(event("sent"), event("delivered"), event("sent", message_id="m-2"))
    record(*(event("sent", source="other", campaign="autumn", message_id=f"o-{n}") for n in range(3)))
    assert figures(asked("period=W")).delivered == 1 + 3


def test_a_campaign_that_sent_in_the_period_before_only_is_told_of_with_nothing_now():
    record(event("sent", NOON - 10 * DAY), event("sent", NOON, message_id="m-2", campaign="autumn"))
    _autumn, row = campaign_rows(known(asked("period=W")), campaigns_of(market()))
    now, before = row.sides.of("sent")
    assert (row.now.sent, now.sent, before.sent, row.active, row.sent_trend) == (0, 0, 1, False, [])
    assert [row.campaign.name for row in campaign_rows(asked("period=W&compare=0"), campaigns_of(market()))] == [
        "autumn"
    ]


@pytest.mark.parametrize(
    ("grain", "starts"), [("week", lambda day: day.weekday() == 0), ("month", lambda day: day.day == 1)]
)
def test_the_course_of_the_year_before_lies_on_the_buckets_of_this_one(grain, starts):
    record(*(event("sent", NOON - days * DAY, message_id=f"m-{days}") for days in (0, 21, 60, 365, 386, 425)))
    before = course_before(asked("period=L"), grain)
    assert sum(before.values(), Figures()).sent == 3
    assert all(starts(bucket) for bucket in before)
