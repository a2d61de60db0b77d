"""Where keys are forced a statement reads one temporary table only: two, without keys, are compared row by row."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from campaigns.actions import record_events
from integrations.demo.loader import arrivals
from integrations.demo.story import tell
from integrations.demo.world import MARKETS, Size, world_of
from integrations.intake import bring_appointments, bring_customers
from tests.campaigns.factories import NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
_READ = re.compile(r"\b(?:FROM|JOIN|USING)\s+(\w+)", re.IGNORECASE)
SECOND = timedelta(seconds=1)


class ForcedKeys:
    """A wrapper for `connection.execute_wrapper`: which temporary tables each statement reads while keys are forced."""

    def __init__(self) -> None:
        self.forced = False
        self.read: dict[str, set[str]] = {}

    def __call__(self, execute, sql, params, many, context):
        if "SET LOCAL enable_hashjoin" in str(sql):
            self.forced = "enable_hashjoin = off" in sql
        elif self.forced:
            for statement in str(sql).split(";"):
                self.read[statement] = {name for name in _READ.findall(statement) if _is_temporary(name)}
        return execute(sql, params, many, context)


def _is_temporary(name: str) -> bool:
    with connection.connection.cursor() as cursor:
        return cursor.execute("SELECT to_regclass('pg_temp.' || %s) IS NOT NULL", [name]).fetchone()[0]


@pytest.fixture
def forced():
    watching = ForcedKeys()
    with connection.execute_wrapper(watching):
        yield watching
    assert [statement for statement, tables in watching.read.items() if len(tables) > 1] == []


def test_events_that_are_judged_moved_clicked_and_attributed(forced):
    customer("anna")
    sent = NOON + 7 * SECOND
    clicks = [event("clicked", sent + 9 * SECOND, link=f"https://example.com/{n}", id=str(n)) for n in (1, 2)]
    record(event("opened", sent + SECOND), *clicks)
    book(visit(sent + timedelta(days=1)))
    record(event("sent", sent), event("delivered", sent))
    read = set().union(*forced.read.values())
    assert {"message_to_judge", "judged_event", "moved_message", "after_message", "due_appointment"} <= read


def test_a_month_of_the_demo(forced):
    of = market("nl")
    world = world_of(MARKETS[0], Size(60, 1, seed=3), NOON)
    stories = [tell(world, number) for number in range(1, 40)]
    bring_customers(of, [story.person.record for story in stories])
    record_events(of, list(arrivals(world, stories)))
    bring_appointments(of, [one for story in stories for one in story.appointments])
    assert forced.read
