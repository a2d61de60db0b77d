"""One word for how a pilot stands, from one source: the list, the page, the rail, the API and the file."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts import roles
from pilots.actions import decide
from pilots.actions.deciding import Verdict
from pilots.models import Choice
from pilots.queries.pilots import standing
from pilots.status import WAITING, WORDS
from tests.accounts import factories as people
from tests.pilots import factories
from tests.pilots.test_elsewhere import brought, filled

pytestmark = pytest.mark.django_db


def words_of(pilot):
    """What each place says of it."""
    client = people.signed_in(people.person(f"Dirk {timezone.now().timestamp()}", roles.DIGITAL_TEAM))
    page = client.get(f"/pilots/{pilot.key}/")
    table = client.get("/pilots/").context["table"]
    (state,) = (column for column in table.columns if column.key == "state")
    (row,) = (line for line in table.rows if line.pilot.pk == pilot.pk)
    api = people.with_key("pilots:read")
    (listed,) = (each for each in api.get("/api/v1/pilots/").json()["items"] if each["key"] == pilot.key)
    one = api.get(f"/api/v1/pilots/{pilot.key}/").json()
    rail = client.get("/pilots/waiting/").content.decode()
    file = b"".join(client.get(f"/pilots/{pilot.key}/?format=csv").streaming_content).decode()
    assert page.context["status"] == state.value(row) == str(WORDS[one["status"]])
    assert one["status"] == listed["status"]
    assert str(WORDS[one["status"]]) in file
    return one["status"], "badge" in rail


def test_the_word_is_the_same_everywhere_while_it_runs_once_it_is_found_and_once_it_is_decided():
    pilot = brought()
    assert words_of(pilot) == ("collecting", False)
    filled(pilot)
    assert words_of(pilot) == ("better", True)
    found = standing(pilot)
    decide(
        by=factories.owner(), pilot=pilot, verdict=Verdict(Choice.ROLL_OUT, "It works", arm="B"), reading=found.reading
    )
    pilot.refresh_from_db()
    assert words_of(pilot) == ("roll_out", False)


def test_a_draft_is_a_draft_and_waits_for_nothing():
    pilot = factories.draft()
    api = people.with_key("pilots:read")
    assert api.get(f"/api/v1/pilots/{pilot.key}/").json()["status"] == "draft"


def test_every_word_of_a_pilot_that_waits_says_so():
    with override("en"):
        assert all("waits for a decision" in str(WORDS[code]) for code in WAITING)
        assert not any("waits" in str(word) for code, word in WORDS.items() if code not in WAITING)


def test_the_api_gives_the_level_of_its_intervals_and_the_checks():
    pilot = brought()
    filled(pilot)
    client = people.signed_in(people.person("Dirk", roles.DIGITAL_TEAM))
    page = client.get(f"/pilots/{pilot.key}/")
    told = people.with_key("pilots:read").get(f"/api/v1/pilots/{pilot.key}/").json()
    assert [effect["level"] for effect in told["effects"]] == [0.95]
    assert (told["brought_from"], "checks" in told) == ("Optimizely", True)
    assert [each["state"] for each in told["checks"]] == [check.state for check in page.context["checks"]]
    assert {"title", "text"} <= told["checks"][0].keys()
