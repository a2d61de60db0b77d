"""The pages: the score with its interval, numbers that open, and who may read what customers wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from feedback.keeping import AnswerKeeper
from feedback.models import Answer
from feedback.queries.answers import GROUPS, PAGE
from feedback.queries.answers import answers as answers_of
from feedback.queries.scores import Asked
from feedback.timeline import answered
from tests.accounts.factories import market, person, signed_in
from tests.campaigns.factories import event, record
from tests.customers.factories import appointment, customer
from tests.feedback.factories import answers

pytestmark = pytest.mark.django_db
PLACE = "/feedback/"
YEAR = "period=L"


@pytest.fixture
def client():
    return signed_in(person("Wies", roles.DIGITAL_TEAM))


def lately():
    now = timezone.now()
    return Asked(now - timedelta(days=90), now)


def test_the_page_says_the_score_first_with_what_it_means_for_all(client):
    answers(10, 9, 9, 8, 7, 3)
    page = client.get(PLACE, {"period": "L"}).content.decode()
    assert "+33, from 6 answers" in page
    assert "The mean is 7.7" in page


def test_without_answers_the_page_says_what_to_do(client):
    page = client.get(PLACE).content.decode()
    assert "Nobody answered in this period" in page


def test_a_number_opens_its_answers_and_they_count_up_to_it(client):
    customer()
    appointment(external_id="v-1")
    answers(10, 2, appointment="v-1", known_by="crm", comment="Netjes.")
    answers(9, prefix="x")
    page = client.get(PLACE, {"period": "L"}).content.decode()
    branch = Answer.objects.exclude(branch=None).values_list("branch", flat=True)[0]
    address = f"/feedback/answers/?period=L&amp;branch={branch}&amp;group=detractors"
    assert address in page
    rows = client.get(address.replace("&amp;", "&")).context["found"].rows
    assert [(row.score, row.customer, row.branch) for row in rows] == [(2, "Marijke van Oosterom", "Branch")]


def test_groups_of_the_list_hold_every_answer_once():
    answers(*range(11))
    answers(9, prefix="w", comment="Woorden")
    sizes = {group: len(answers_of(market(), lately(), group=group).rows) for group in GROUPS}
    assert sizes == {"": 12, "promoters": 3, "passives": 2, "detractors": 7, "words": 1}


def test_pages_follow_each_other_also_within_one_instant():
    answers(*[5] * (PAGE + 2), answered_at=timezone.now() - timedelta(days=1))
    first = answers_of(market(), lately())
    second = answers_of(market(), lately(), after=first.older)
    assert len({row.pk for row in (*first.rows, *second.rows)}) == PAGE + 2
    assert second.older == ""
    assert answers_of(market(), lately(), after="nonsense_1").rows == first.rows


def test_who_reads_results_sees_scores_and_no_words():
    answers(9, comment="Mijn adres is Dorpsstraat 1.")
    client = signed_in(person("Vera", roles.VIEWER))
    assert "answers/" not in client.get(PLACE, {"period": "L"}).content.decode()
    assert client.get(f"{PLACE}answers/").status_code == 403


def test_reading_is_written_down(client):
    answers(9, comment="Netjes.")
    assert "Netjes." in client.get(f"{PLACE}answers/", {"period": "L"}).content.decode()
    assert AuditEntry.objects.get(action="feedback.read").detail["answers"] == 1


def test_another_markets_answers_are_not_there(client):
    answers(9, of=market("be", name="België"), comment="Belgisch")
    assert "Nobody answered" in client.get(PLACE, {"period": "L"}).content.decode()
    assert "Belgisch" not in client.get(f"{PLACE}answers/", {"period": "L"}).content.decode()


def test_nonsense_in_the_address_asks_for_everything(client):
    answers(9)
    for query in ("branch=x", "channel=pigeon", "group=all%27", f"branch={'9' * 30}", "after=%00"):
        for address in (PLACE, f"{PLACE}answers/"):
            assert client.get(f"{address}?{YEAR}&{query}").status_code == 200


def test_the_timeline_tells_the_score_and_its_words_and_the_keeper_all_of_it(client):
    marijke = customer()
    answers(9, customer="marijke", known_by="crm", comment="Top!")
    (entry,) = answered(market(), marijke.pk, before=None, limit=5)
    assert (entry.title, entry.detail) == ("Gaf ons een 9", "Top!")
    assert answered(market(), marijke.pk, before=entry.at, limit=5) == []
    assert "Gave us a 9" in client.get(f"/customers/{marijke.pk}/").content.decode()
    keeper = AnswerKeeper()
    assert [row["comment"] for row in keeper.tell(market(), marijke.pk, ())] == ["Top!"]
    assert keeper.forget(market(), marijke.pk, ()) == 1
    assert keeper.tell(market(), marijke.pk, ()) == []


def test_the_pages_ask_few_questions(client, django_assert_max_num_queries):
    customer()
    answers(*range(11), customer="marijke", known_by="crm")
    for address in (PLACE, f"{PLACE}answers/"):
        with django_assert_max_num_queries(10):
            assert client.get(address, {"period": "L"}).status_code == 200


def test_a_page_that_compares_nothing_offers_no_comparison(client):
    record(event("sent", timezone.now() - timedelta(days=60)))
    for address, offered in ((PLACE, False), (f"{PLACE}answers/", False), ("/campaigns/", True)):
        page = client.get(address, {"period": "W"}).content.decode()
        assert ('class="comparison"' in page) is offered
