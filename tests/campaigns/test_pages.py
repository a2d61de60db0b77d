"""The campaign pages: who may open them, whose campaigns they show, what they cost, what they write down."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from campaigns.queries.people import METRICS
from tests.campaigns import world
from tests.campaigns.factories import DAY
from tests.campaigns.files import head_of, rows_of
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db
INDEX, COMPARE, DEFINITIONS = (reverse(f"campaigns:{name}") for name in ("index", "compare", "definitions"))


@pytest.fixture
def told():
    return world.tell(timezone.now() - 2 * DAY)


def page(name, *keys):
    return reverse(f"campaigns:{name}", args=keys)


def status(client, url):
    answer = client.get(url)
    assert b"".join(answer)  # a file is closed at its end
    return answer.status_code


def as_role(client, role, code="nl"):
    return sign_in(client, world.colleague(role, code))


def pages_of(campaign):
    variant = campaign.variants.exclude(body="").first()
    return {
        "figures": [INDEX, f"{COMPARE}?c={campaign.pk}", DEFINITIONS, page("detail", campaign.pk)],
        "message": [page("message", campaign.pk, variant.pk)],
        "persons": [
            page("customers", campaign.pk),
            f"{page('all_customers')}?q=a&metric=clicked",
            page("all_appointments"),
        ],
        "files": [f"{INDEX}?format=csv", f"{page('detail', campaign.pk)}?format=xlsx"],
        "files of persons": [f"{page('customers', campaign.pk)}?format=csv", f"{page('all_customers')}?format=csv"],
    }


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (roles.DIGITAL_TEAM, {"figures", "message", "persons", "files", "files of persons"}),
        (roles.ADMINISTRATOR, {"figures", "message", "persons", "files", "files of persons"}),
        (roles.VIEWER, {"figures", "message"}),
        (roles.PLANNER, set()),
        (roles.CUSTOMER_SERVICE, set()),
    ],
)
def test_each_role_sees_what_is_meant_for_it(client, told, role, seen):
    as_role(client, role)
    answers = {kind: {status(client, url) for url in urls} for kind, urls in pages_of(told.spring).items()}
    assert answers == {kind: {200} if kind in seen else {403} for kind in answers}


def test_a_stranger_signs_in_first(client, told):
    for urls in pages_of(told.spring).values():
        assert {client.get(url).url.partition("?")[0] for url in urls} == {"/account/login/"}


def test_a_viewer_sees_the_same_figures_without_a_way_to_persons(client, told):
    as_role(client, roles.VIEWER)
    for url in (INDEX, page("detail", told.spring.pk), f"{COMPARE}?c={told.spring.pk}&c={told.text.pk}"):
        text = client.get(url).content.decode()
        assert "/customers/" not in text
        assert "format=csv" not in text
    assert client.get(page("detail", told.spring.pk)).context["figures"].sent == world.FIGURES["sent"]


def test_a_campaign_of_another_market_is_nowhere(client, told):
    as_role(client, roles.DIGITAL_TEAM)
    theirs, our, variant = told.theirs, told.spring, told.theirs.variants.get(key="a")
    link = theirs.linkresult_set.get().link
    absent = [
        page("detail", theirs.pk),
        page("customers", theirs.pk),
        page("message", theirs.pk, variant.pk),
        page("message", our.pk, variant.pk),
        f"{page('customers', our.pk)}?variant={variant.pk}",
        f"{page('customers', our.pk)}?link={link.pk}",
        f"{page('detail', theirs.pk)}?market=be",
    ]
    assert {url: client.get(url).status_code for url in absent} == dict.fromkeys(absent, 404)
    assert "Autumn" not in client.get(INDEX).content.decode()
    assert "Autumn" not in client.get(COMPARE, {"c": [theirs.pk, our.pk]}).content.decode()


def test_a_wording_of_another_campaign_is_not_found(client, told):
    as_role(client, roles.DIGITAL_TEAM)
    other = told.text.variants.get(key="a")
    assert client.get(page("message", told.spring.pk, other.pk)).status_code == 404
    assert client.get(page("customers", told.spring.pk), {"variant": other.pk}).status_code == 404


def test_each_page_asks_at_most_ten_questions(client, told, django_assert_max_num_queries):
    as_role(client, roles.ADMINISTRATOR)
    with_parts = f"{page('customers', told.spring.pk)}?metric=clicked&link={told.link.pk}&period=W"
    urls = [url for some in pages_of(told.spring).values() for url in some]
    for url in [*urls, with_parts, f"{page('detail', told.spring.pk)}?grain=hour", f"{INDEX}?period=D&sort=clicked"]:
        with django_assert_max_num_queries(10, info=url):
            assert status(client, url) == 200


def test_the_pages_show_the_figures_of_the_world(client, told):
    as_role(client, roles.DIGITAL_TEAM)
    figures = client.get(page("detail", told.spring.pk)).context["figures"]
    assert {metric: getattr(figures, metric) for metric in METRICS} == world.FIGURES
    assert (figures.appointments, figures.revenue) == (2, 250)
    for metric, number in world.FIGURES.items():
        answer = client.get(page("customers", told.spring.pk), {"metric": metric, "format": "csv"})
        assert len(rows_of(answer)) == number, metric


def test_an_address_of_nobody_we_know_is_counted_and_leads_to_no_card(client, told):
    as_role(client, roles.DIGITAL_TEAM)
    text = client.get(page("customers", told.spring.pk), {"metric": "sent"}).content.decode()
    assert text.count("Unknown address") == 2
    assert "hugo" not in text
    assert 'href="/customers/-' not in text


def test_a_text_message_shows_no_opens(client, told):
    as_role(client, roles.DIGITAL_TEAM)
    answer = client.get(page("detail", told.text.pk))
    assert [step.label for step in answer.context["steps"]] == ["Sent", "Delivered", "Clicked", "Booked", "Showed up"]
    (row,) = rows_of(client.get(INDEX, {"channel": "sms", "format": "csv"}))[:1]
    assert (row["Campaign"], row["Opened by people (%)"]) == ("Reminder", "")


def test_looking_at_customers_and_taking_files_away_is_written_down_without_anybodys_data(client, told):
    reader = world.colleague(roles.DIGITAL_TEAM)
    sign_in(client, reader)
    customers = page("customers", told.spring.pk)
    client.get(customers, {"metric": "clicked"})
    for url in (
        f"{customers}?format=csv",
        f"{INDEX}?format=xlsx&q=anna",
        f"{page('detail', told.spring.pk)}?format=csv",
    ):
        assert status(client, url) == 200
    entries = AuditEntry.objects.filter(action__startswith="campaigns.").order_by("pk")
    written = [(entry.action, entry.by, entry.market) for entry in entries]
    looked, took = "campaigns.view_customers", "campaigns.export"
    assert written == [(action, reader, told.spring.market) for action in (looked, took, took, took)]
    assert [entry.target for entry in entries[1:]] == [customers, INDEX, page("detail", told.spring.pk)]
    everything = json.dumps([(entry.target, entry.detail) for entry in entries]).lower()
    assert not [word for word in ("anna", "jansen", "example.com", "+31") if word in everything]


def test_looking_at_figures_is_not_written_down(client, told):
    as_role(client, roles.DIGITAL_TEAM)
    for url in (INDEX, page("detail", told.spring.pk), f"{COMPARE}?c={told.spring.pk}", DEFINITIONS):
        client.get(url)
    assert not AuditEntry.objects.filter(action__startswith="campaigns.").exists()


def test_a_file_says_what_it_holds(client, told):
    as_role(client, roles.DIGITAL_TEAM)
    head = head_of(client.get(page("customers", told.spring.pk), {"metric": "clicked", "format": "csv", "period": "W"}))
    assert head["Report"] == "Spring check: clicked"
    assert head["Time zone"] == "Europe/Amsterdam"
    assert head["Period"]
