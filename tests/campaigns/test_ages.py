"""Two periods at one age, and appointments that are due: equal to a plain recount of rows, at every edge of a day."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.http import QueryDict

from campaigns.actions import recount
from campaigns.forms import scope_from
from campaigns.maturity import Horizon
from campaigns.models import Attribution, Campaign, Message
from campaigns.queries import ages
from campaigns.queries.campaigns import campaign_rows, campaigns_of, total, total_sides
from customers.models import Appointment
from tests.campaigns.factories import DAY, HOUR, MINUTE, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
CLOCKS_GO_FORWARD = datetime(2025, 3, 30, 1, tzinfo=UTC)
CLOCKS_GO_BACK = datetime(2025, 10, 26, 1, tzinfo=UTC)
PERIODS = ["period=D", "period=W", "period=F", "period=M"]
RULES = [*product(("click", "send"), (1, 7, 30))]
MET = ("sent", "delivered", "opened_human", "clicked", "booked", "attended", "appointments")


def asked(query, now):
    campaigns = campaigns_of(market())
    return ages.known(scope_from(QueryDict(query), market(), now=now, earliest=None), campaigns.values()), campaigns


def a_world_around(turn):
    """Five weeks: a message every four hours, opened, clicked and booked on after hours to weeks."""
    customer("anna")
    told, visits = [], []
    for number in range(35 * 6):
        at = turn - 28 * DAY + number * 4 * HOUR + timedelta(minutes=7 * number % 60, seconds=11)
        key = {"message_id": f"m-{number}", "campaign": ("spring", "autumn")[number % 2]}
        later = at + (number * 37 % 96) * HOUR + 5 * MINUTE
        told += [event("sent", at, **key)]
        told += [event("delivered", at + MINUTE, **key)] if number % 2 and number % 7 else []
        told += [event("opened", later, **key)] if number % 3 else []
        told += [event("clicked", later + MINUTE, link="https://example.com/a", **key)] if number % 4 == 1 else []
        told += [event("bounced", later, bounce="soft", **key)] if number % 3 == 0 and number % 5 == 0 else []
        if number % 6 == 1:
            booked_at = later + (number * 13 % 200) * HOUR
            status = ("attended", "booked", "cancelled", "no_show")[number % 4 if number % 5 else 0]
            starts_at = booked_at + (number * 29 % 300) * HOUR
            visits.append(
                visit(booked_at, external_id=f"v-{number}", starts_at=starts_at, status=status, status_at=booked_at)
            )
    return told, visits


def by(rows, campaign, of, until, attributed):
    """What had come by an instant of the messages of some days, from rows alone."""
    sent = [m for m in rows["messages"] if m.campaign_id == campaign.pk and of.starts_at <= m.sent_at < of.ends_at]

    def came(moment, message):
        return moment is not None and max(moment, message.sent_at) < until

    def delivered(m):
        engaged = m.first_opened_at or m.unsubscribed_at or m.complained_at
        lost = not engaged and came(m.bounced_at, m)
        if campaign.reports_delivery:
            return (came(m.delivered_at, m) or came(m.first_opened_at, m)) and not lost
        return m.sent_at < until and not lost

    keys = {m.pk for m in sent}
    won = [
        (rows["visits"][a.appointment_id], a)
        for a in rows["attributions"]
        if a.message_id in keys and a.rule == attributed.rule and a.lag_days <= attributed.days
    ]
    planned = [v for v, _ in won if v.starts_at < until]
    return {
        "sent": sum(m.sent_at < until for m in sent),
        "delivered": sum(map(delivered, sent)),
        "opened_human": sum(came(m.first_human_opened_at, m) for m in sent),
        "clicked": sum(came(m.first_human_clicked_at, m) for m in sent),
        "booked": len({a.message_id for v, a in won if max(v.booked_at, a.sent_at) < until}),
        "attended": sum(v.status == "attended" for v in planned),
        "appointments": len(planned),
    }


def back(instant, days):
    local = instant.astimezone(market().zone)
    return (local.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=market().zone, fold=local.fold)


def everything():
    return {
        "messages": list(Message.objects.all()),
        "attributions": list(Attribution.objects.all()),
        "visits": {row.pk: row for row in Appointment.objects.all()},
    }


def hour_of(instant):
    return instant.replace(minute=0, second=0, microsecond=0)


def newest(rows, campaigns):
    """From rows: the hours until which both feeds, and appointments, are told."""
    moments = ("sent_at", "delivered_at", "first_opened_at", "first_clicked_at", "bounced_at")
    told = max(at for m in rows["messages"] for name in moments if (at := getattr(m, name)))
    answered = max(m.first_opened_at for m in rows["messages"] if m.first_opened_at)
    return {
        "told": hour_of(told),
        "answered": hour_of(answered),
        "visits": hour_of(max(row.status_at for row in rows["visits"].values())),
    }


@pytest.mark.parametrize("turn", [CLOCKS_GO_FORWARD, CLOCKS_GO_BACK], ids=["spring", "autumn"])
def test_both_periods_are_counted_up_to_one_age_and_appointments_that_are_due(turn):
    told, visits = a_world_around(turn)
    begins = (turn + 2 * DAY).replace(hour=0)
    for now in (begins - HOUR, begins + 16 * HOUR + 7 * MINUTE):
        record(*(one for one in told if one.occurred_at <= now))
        book(*(one for one in visits if one.booked_at <= now))
        rows = everything()
        until = newest(rows, None)
        for period, (rule, window) in product(PERIODS, RULES):
            scope, campaigns = asked(f"{period}&rule={rule}&days={window}", now)
            days = (scope.period.first - scope.period.comparison.first).days
            for row in campaign_rows(scope, campaigns):
                for news, end in until.items():
                    for figures, of, edge in (
                        (row.sides.now[news], scope.period, end),
                        (row.sides.before[news], scope.before.period, back(end, days)),
                    ):
                        held = {name: getattr(figures, name) for name in MET[: 7 if news == "visits" else 4]}
                        plain = by(rows, row.campaign, of, edge, scope.attributed)
                        assert held == {name: plain[name] for name in held}, (now, period, rule, window, news)
                assert ends(row.now) == plain_ends(rows, row.campaign, scope, until["visits"])


def ends(figures):
    return {name: getattr(figures, name) for name in ("attended", "to_come", "called_off", "missed", "due")}


def plain_ends(rows, campaign, scope, horizon):
    """How the appointments of a period's messages ended, from rows alone."""
    found = [
        rows["visits"][a.appointment_id]
        for a in rows["attributions"]
        if a.campaign_id == campaign.pk
        and scope.period.starts_at <= a.sent_at < scope.period.ends_at
        and (a.rule, a.lag_days <= scope.attributed.days) == (scope.attributed.rule, True)
    ]
    attended = sum(v.status == "attended" for v in found)
    to_come = sum(v.status in {"booked", "changed"} and v.starts_at >= horizon for v in found)
    called_off = sum(v.status == "cancelled" and v.starts_at >= horizon for v in found)
    due = len(found) - to_come - called_off
    return {"attended": attended, "to_come": to_come, "called_off": called_off, "missed": due - attended, "due": due}


def test_a_day_under_way_is_compared_with_last_weeks_at_the_same_age():
    """Of ten messages at nine, four are opened by noon now; of last week's, three by noon and eight by now."""
    told = []
    for week, by_noon, in_all in ((0, 4, 4), (1, 3, 8)):
        at = NOON.replace(hour=7) - week * 7 * DAY
        for number in range(10):
            key = {"message_id": f"m-{week}-{number}"}
            told.append(event("sent", at + 9 * MINUTE, **key))
            if number < in_all:
                opened = at + HOUR if number < by_noon else at + 9 * HOUR
                told.append(event("opened", opened + 9 * MINUTE + timedelta(seconds=5), **key))
    record(*told, event("opened", NOON + 9 * MINUTE, message_id="m-0-0"), event("sent", NOON, message_id="late"))
    record(event("opened", NOON + 9 * MINUTE, message_id="late"))
    scope, campaigns = asked("period=D", NOON + HOUR)
    (row,) = campaign_rows(scope, campaigns)
    assert row.sides.rates("opened_human") == (0.4, 0.3)
    assert row.still_comes_in("opened_human", scope)
    scope, campaigns = asked("period=D&to=2025-05-05", NOON + HOUR)
    (row,) = campaign_rows(scope, campaigns)
    assert not row.still_comes_in("opened_human", scope)


def test_where_appointments_are_told_of_no_more_bookings_end_and_do_not_fall():
    customer("anna")
    for week in range(9):
        at = NOON - week * 7 * DAY
        record(*(event("sent", at + number * MINUTE, message_id=f"m-{week}-{number}") for number in range(10)))
    book(*(visit(NOON - week * 7 * DAY + HOUR, external_id=f"v-{week}") for week in range(4, 9)))
    scope, campaigns = asked("period=F&rule=send", NOON + DAY)
    (row,) = campaign_rows(scope, campaigns)
    assert (row.now.booked, row.sides.rates("booked")) == (0, None)
    assert row.still_comes_in("booked", scope)
    assert row.complete.sent == 0, "no sentence tells of it"
    scope, campaigns = asked("period=W&to=2025-04-01&rule=send", NOON + DAY)
    (row,) = campaign_rows(scope, campaigns)
    assert not row.still_comes_in("booked", scope)


def test_an_appointment_still_to_come_is_no_loss():
    customer("anna")
    record(*(event("sent", NOON + n * MINUTE, message_id=f"m-{n}") for n in range(6)))
    for number, (starts, status, at) in enumerate(
        [
            (1, "attended", 1),
            (2, "attended", 2),
            (3, "no_show", 3),
            (2, "cancelled", 1),
            (9, "booked", 0),
            (9, "cancelled", 1),
        ]
    ):
        booked_at = NOON + number * MINUTE + timedelta(seconds=9)
        book(
            visit(booked_at, external_id=f"v-{number}", starts_at=NOON + starts * DAY, status=status,
                  status_at=max(booked_at, NOON + at * DAY))
        )  # fmt: skip
    scope, campaigns = asked("period=W&rule=send", NOON + 3 * DAY + 2 * HOUR)
    figures = total(campaign_rows(scope, campaigns))
    assert ends(figures) == {"attended": 2, "to_come": 1, "called_off": 1, "missed": 2, "due": 4}
    assert (figures.appointments, figures.show_up_rate) == (6, 0.5)
    before = total_sides(campaign_rows(scope, campaigns))
    assert before.rates("showed_up") is None


def test_news_is_judged_by_feed_and_counted_anew_like_all_results():
    record(event("sent", NOON - 3 * DAY), event("opened", NOON - 3 * DAY + 30 * MINUTE))
    record(event("sent", NOON, message_id="m-2", campaign="text", channel="sms", recipient="+31612345678"))
    record(
        event("sent", NOON, source="other", campaign="autumn"),
        event("clicked", NOON + 2 * HOUR, source="other", campaign="autumn"),
    )
    for _again in range(2):
        horizon = asked("period=W", NOON + 5 * HOUR)[0].horizon
        assert horizon.until("answered", ("selligent", "email")) == NOON - 3 * DAY
        assert horizon.until("answered", ("selligent", "sms")) == NOON, "never any answer: what was told counts"
        assert horizon.until("answered", ("other", "email")) == NOON + 2 * HOUR
        assert horizon.until("visits") == NOON + 5 * HOUR, "never any appointment: nothing is judged by it"
        recount(market())


def test_news_from_a_clock_that_is_ahead_is_not_believed():
    horizon = Horizon(NOON, {("a", "email"): NOON + DAY}, {}, NOON + DAY)
    assert horizon.until("told", ("a", "email")) == horizon.until("visits") == NOON
    assert Campaign().measures("sent")
