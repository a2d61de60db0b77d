"""Several requests under one name at the same time: each is told the one answer, or to ask again."""

import threading

from django.db import connections

from accounts.models import ApiKey
from campaigns.models import MessageEvent
from tests.accounts import factories
from tests.accounts.api import post, refused
from tests.accounts.test_api import EVENT, EVENTS
from tests.conftest import connected_to, copied_database


def test_two_at_once_are_never_both_done(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copied_database("api_once") as name, connected_to(name):
        client = factories.with_key("events:write")
        answers, together = [], threading.Barrier(4)

        def send():
            together.wait()
            answers.append(post(client, EVENTS, EVENT, headers={"Idempotency-Key": "import-7"}))
            connections.close_all()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done = [answer for answer in answers if answer.status_code == 200]
        assert all(answer.json()["accepted"] == 1 for answer in done)
        assert sum("Idempotency-Replayed" not in answer for answer in done) == 1
        for answer in set(answers) - set(done):
            refused(answer, 409, "in-progress")
        assert MessageEvent.objects.count() == 1
        assert ApiKey.objects.get().used_in_minute == 4
