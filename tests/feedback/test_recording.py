"""Answers go in once, each with the visit and the customer that it is about."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from customers.actions import forget_customer, record_branches
from customers.models import Appointment
from feedback.actions import forget_customer_answers, forget_expired, record_answers
from feedback.models import Answer
from tests.accounts.factories import market
from tests.customers.factories import appointment, customer
from tests.feedback.factories import answers, record

pytestmark = pytest.mark.django_db


def told(*records):
    return [str(outcome.status) for outcome in record_answers(market(), records)]


def test_an_answer_told_again_is_known_and_one_with_something_new_is_renewed():
    first = record()
    assert told(first) == ["accepted"]
    assert told(first) == ["duplicate"]
    assert told(replace(first, score=3, answered_at=timezone.now())) == ["accepted"]
    assert Answer.objects.get().score == 3


def test_an_older_telling_never_replaces_a_newer_one():
    newer = record(score=10)
    told(newer)
    assert told(replace(newer, score=0, answered_at=newer.answered_at - timedelta(days=1))) == ["duplicate"]
    assert Answer.objects.get().score == 10


def test_the_same_number_of_two_sources_or_two_markets_is_two_answers():
    told(record(), record(source="other"))
    record_answers(market("be", name="België"), [record()])
    assert Answer.objects.count() == 3


def test_an_answer_finds_its_visit_and_by_it_its_customer_and_branch():
    record_branches(market(), [("am", "Amersfoort Noord", "Amersfoort")])
    marijke = customer()
    appointment(external_id="v-1", branch="am")
    visit = Appointment.objects.get()
    told(record(appointment="v-1", known_by="crm"))
    answer = Answer.objects.get()
    assert (answer.appointment_id, answer.customer_id, answer.branch_id) == (visit.pk, marijke.pk, visit.branch_id)


def test_an_answer_of_a_customer_told_later_becomes_theirs_when_it_is_told_again():
    one = record(customer="marijke", known_by="crm")
    told(one)
    assert Answer.objects.get().customer_id is None
    marijke = customer()
    assert told(one) == ["accepted"]
    assert Answer.objects.get().customer_id == marijke.pk


WRONG = [
    ({"score": 11}, "score"),
    ({"score": -1}, "score"),
    ({"channel": "pigeon"}, "channel"),
    ({"external_id": " "}, "external_id"),
    ({"comment": "x" * 4001}, "comment"),
    ({"comment": "a\0b"}, "comment"),
    ({"answered_at": datetime(2026, 4, 1, 12)}, "answered_at"),  # noqa: DTZ001 (the point of it)
]


@pytest.mark.parametrize(("fields", "field"), WRONG)
def test_what_cannot_be_is_named_and_takes_no_neighbour_down(fields, field):
    outcomes = record_answers(market(), [record(), record(**{"external_id": "r-2", **fields})])
    assert [str(each.status) for each in outcomes] == ["accepted", "invalid"]
    assert outcomes[1].field == field
    assert Answer.objects.count() == 1


def test_the_database_itself_refuses_an_eleven():
    answers(9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.update(score=11)


def test_who_was_erased_leaves_a_score_without_words_and_nothing_brings_them_back():
    marijke = customer()
    one = record(customer="marijke", known_by="crm", comment="Mijn naam is Marijke.")
    told(one)
    assert forget_customer_answers(market=market(), customer_id=marijke.pk) == 1
    forget_customer(market(), marijke.pk)
    told(one)
    answer = Answer.objects.get()
    assert (answer.score, answer.comment, answer.customer_id) == (9, "", None)


def test_comments_are_forgotten_after_two_years_and_scores_are_not():
    answers(2, comment="Lang geleden.", answered_at=timezone.now() - timedelta(days=731))
    answers(8, prefix="new", comment="Net.")
    assert forget_expired() == 1
    assert sorted(Answer.objects.values_list("score", "comment")) == [(2, ""), (8, "Net.")]
