"""That what the database holds equals the plain recount."""

from datetime import date, timedelta

from accounts.models import Market
from campaigns.events import Event, message_key
from tests.campaigns import recount as plain
from tests.campaigns import stored


def assert_equal_to_recount(of: Market, told: list[Event]) -> None:
    expected = plain.messages(told)
    rows = stored.messages(of)
    ids = {name: message_key(message.events[0], of) for name, message in expected.items()}
    assert len(set(ids.values())) == len(ids)
    assert set(rows) == set(ids.values())
    for name, message in expected.items():
        row = rows[ids[name]]
        assert {field: getattr(row, field) for field in plain.row(message)} == plain.row(message)
        assert stored.place(row) == message.place
        assert (row.device_mark & 7 if row.device_mark else None) == message.device
    assert stored.clicks(of) == {
        (ids[name], url): click for name, message in expected.items() for url, click in plain.links(message).items()
    }
    assert_results(of, [message for message in expected.values() if message.place])


def assert_results(of: Market, placed: list[plain.Told]) -> None:
    days = {id(told): told.sent_at.astimezone(of.zone).date() for told in placed}
    measured = [(told, plain.measures(told)) for told in placed]
    assert stored.days(of) == plain.summed(((*told.place, days[id(told)]), row) for told, row in measured)
    assert stored.hours(of) == plain.summed(
        ((*told.place, told.sent_at.replace(minute=0, second=0, microsecond=0)), row) for told, row in measured
    )
    assert stored.link_days(of) == plain.summed(
        ((*told.place, url, days[id(told)]), {"clickers": human, "machine_clickers": not human, "clicks": clicks})
        for told in placed
        for url, (_, first_by_a_person, clicks) in plain.links(told).items()
        for human in [first_by_a_person is not None]
    )
    assert_ages(of, [(told, days[id(told)]) for told in placed])


def assert_ages(of: Market, placed: list[tuple[plain.Told, date]]) -> None:
    """At the end of each hour in which anything happened, and so of all between."""
    held = stored.outcomes(of)
    for until in {key[-1] + timedelta(hours=1) for key in held}:
        by_then = plain.summed((key[:-1], row) for key, row in held.items() if key[-1] < until)
        assert by_then == plain.summed(((*told.place, day), plain.so_far(told, until)) for told, day in placed)
    assert plain.summed((key[:-1], {"sent": row.get("sent", 0)}) for key, row in held.items()) == plain.summed(
        ((*told.place, day), {"sent": told.was_sent}) for told, day in placed
    )
