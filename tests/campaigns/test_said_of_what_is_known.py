"""Sentences, charts and files say no more than their rows: of one day, equals, feeds that fell silent, no news."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts import roles
from campaigns import steps
from campaigns.queries.figures import Figures
from customers.models import Appointment
from tests.campaigns import world
from tests.campaigns.factories import DAY, HOUR, book, event, record, visit
from tests.campaigns.files import head_of, rows_of
from tests.customers.factories import sign_in
from ui import formats

pytestmark = pytest.mark.django_db
INDEX, COMPARE = reverse("campaigns:index"), reverse("campaigns:compare")
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


@pytest.fixture
def told():
    """Sent so long ago that all has come in."""
    found = world.tell(world.noon(20))
    book(visit(timezone.now() - HOUR, external_id="v-9", customer="carol"))
    return found


def text_of(client, url, **query):
    return " ".join(client.get(url, query).text.split())


def detail(campaign, page="detail"):
    return reverse(f"campaigns:{page}", args=[campaign.pk])


def rate(booked, of=100):
    return Figures(sent=of, delivered=of, booked=booked)


def test_equals_are_neither_highest_nor_lowest():
    assert steps.sides_sentence([("One", rate(0)), ("Other", rate(0, 7))], "booked") == "All have the same share: 0.0%."
    three = [("One", rate(0)), ("Other", rate(10)), ("Third", rate(0, 50))]
    assert steps.sides_sentence(three, "booked") == "Highest: Other with 10.0%. Lowest: One, Third with 0.0%."


def test_days_on_which_nothing_was_sent_are_not_still_coming_in():
    course = {MONDAY: rate(1), MONDAY + DAY: Figures(), MONDAY + 2 * DAY: rate(1)}
    complete = {MONDAY: course[MONDAY], MONDAY + 2 * DAY: course[MONDAY + 2 * DAY]}
    assert steps.unsettled_note(course, complete) == ""
    assert steps.unsettled_note(course, {MONDAY: course[MONDAY]}).startswith("The sentence leaves the latest out")
    assert steps.unsettled_note(course, {MONDAY + DAY: Figures()}) == "", "it tells of nothing that it could leave out"
    assert steps.young([course], [complete]) == frozenset()
    assert steps.young([course, complete], [{}, complete]) == {MONDAY, MONDAY + 2 * DAY}


def test_a_mailing_of_one_day_is_not_said_to_be_too_little(reader, told):
    text = text_of(reader, detail(told.spring), period="F")
    assert "There is one point at most: too few for a course." in text
    assert "leaves the latest out" not in text


def test_side_by_side_draws_what_is_complete_and_keeps_the_rest_in_the_table(reader, told):
    for campaign, channel, to in (("spring", "email", "m@example.com"), ("text", "sms", "+31612345699")):
        for days in (19, 18, 1):
            record(
                event(
                    "sent", timezone.now() - days * DAY, message_id=f"{campaign}-{days}", campaign=campaign,
                    channel=channel, recipient=to,
                )
            )  # fmt: skip
    answer = reader.get(COMPARE, {"c": [told.spring.pk, told.text.pk], "period": "F", "show": "booked"})
    yesterday = (timezone.now() - DAY).astimezone(told.spring.market.zone).date().isoformat()
    assert yesterday in answer.context["figure"]["layout"]["meta"]["parts"]
    assert "What is still coming in stands in the table only." in answer.text
    only = reader.get(COMPARE, {"c": [told.spring.pk, told.text.pk], "period": "D"})
    assert "stands in the table only" not in only.text


def test_without_any_news_of_appointments_nobody_says_that_none_followed(reader):
    told = world.tell(timezone.now() - 20 * DAY)
    Appointment.objects.all().delete()
    for url in (INDEX, detail(told.spring)):
        text = text_of(reader, url)
        assert "No appointment is known here yet: nobody can say what followed these messages." in text
        assert "Booked so far" not in text
        assert "were followed" not in text
    row = next(row for row in rows_of(reader.get(INDEX, {"format": "csv"})) if row["Campaign"] == "Spring check")
    assert {"Booked", "Showed up"} <= set(row["Still coming in"].split(", "))
    head = head_of(reader.get(INDEX, {"format": "csv"}))
    assert (head["Appointments known until"], head["Complete up to"][-9:]) == ("–", "Booked: –")


def test_the_share_so_far_is_of_the_campaigns_of_the_sentence(reader):
    now = timezone.now()
    told = world.tell(now - 10 * DAY)
    for days in (60, 40):
        named = {"message_id": f"m-{days}", "recipient": f"{days}@example.com", "variant": "a"}
        record(*[event(kind, now - days * DAY, **named) for kind in ("sent", "delivered")])
    assert "Booked so far" in text_of(reader, INDEX, period="F")
    type(told.spring).objects.filter(pk=told.spring.pk).update(not_randomised=True)  # the texts are transactional
    assert "Booked so far" not in text_of(reader, INDEX, period="F")


@pytest.mark.parametrize(("booked", "verb"), [(0, "were"), (1, "was"), (2, "were")])
def test_one_message_was_followed_and_several_were(booked, verb):
    for told, until in ((rate(booked), MONDAY), (Figures(delivered=98, booked=booked, to_come=1), None)):
        words = render_to_string("campaigns/_sentence.html", {"told": told, "until": until})
        assert f" {booked} {verb} followed by an appointment." in words


def test_the_file_of_campaigns_side_by_side_has_their_rows_and_no_total(reader, told):
    query = {"c": [told.spring.pk, told.text.pk], "days": "14", "rule": "send", "format": "csv"}
    answer = reader.get(COMPARE, query)
    assert answer["Content-Disposition"].startswith('attachment; filename="campaigns-side-by-side-')
    rows = rows_of(answer)
    assert [row["Campaign"] for row in rows] == ["Spring check", "Reminder"]
    assert (rows[0]["Booked"], rows[0]["Delivered"], rows[0]["Appointments"]) == ("2", "6", "2")
    head = head_of(reader.get(COMPARE, query))
    assert (head["Booked counts by"], head["Compared with"]) == ("last send, within 14 days", "nothing")
    assert {"Period", "Complete up to", "Currency", "Time zone"} <= head.keys()
    assert "format=csv" in reader.get(COMPARE, {"c": query["c"]}).text


def test_the_file_of_appointments_says_which_end_it_holds(reader, told):
    url = detail(told.spring, "appointments")
    for end, words in (("attended", "kept appointments"), ("missed", "not kept: cancelled or stayed away")):
        head = head_of(reader.get(url, {"end": end, "format": "csv"}))
        assert head["Report"] == f"Spring check: appointments · {words}"
    assert head_of(reader.get(url, {"format": "csv"}))["Report"] == "Spring check: appointments"


def test_the_file_of_a_course_says_what_is_still_coming_in(reader, told):
    record(event("sent", timezone.now() - 2 * HOUR, message_id="m-new", campaign="spring", recipient="new@example.com"))
    first, last = (rows_of(reader.get(detail(told.spring), {"format": "csv"}))[place] for place in (0, -1))
    assert "Booked" not in first["Still coming in"]
    assert {"Clicked", "Booked"} <= set(last["Still coming in"].split(", "))


def test_a_file_is_as_complete_as_the_feeds_of_its_own_campaigns(reader, told):
    """E-mail fell silent after the first day; texts are told of until now."""
    text = {"campaign": "text", "channel": "sms", "recipient": "+31612345699", "message_id": "t-9"}
    record(event("sent", timezone.now() - 2 * HOUR, **text), event("clicked", timezone.now() - HOUR, **text))
    zone, today = told.spring.market.zone, timezone.now()
    silent = formats.day((today - 20 * DAY + 2 * HOUR).astimezone(zone).date() - timedelta(days=4))
    fresh = formats.day((today - HOUR).astimezone(zone).date() - timedelta(days=4))
    for url, query, clicked in (
        (detail(told.spring, "customers"), {}, silent),
        (detail(told.text, "customers"), {}, fresh),
        (detail(told.spring), {}, silent),
        (INDEX, {"channel": "sms"}, fresh),
        (INDEX, {}, silent),
        (INDEX, {"period": "W"}, fresh),
    ):
        head = head_of(reader.get(url, {**query, "format": "csv"}))
        assert f"Clicked: {clicked}" in head["Complete up to"], (url, query)
