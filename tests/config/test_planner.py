"""What every connection asks of the server's planner, whatever server it is."""

import pytest
from django.db import connection

from customers.actions.staging import by_key


def asked(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_no_connection_compiles_its_statements():
    assert asked("jit") == "off"


@pytest.mark.django_db
def test_neither_does_the_next_one():
    another = connection.copy()
    with another.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
    another.close()


@pytest.mark.django_db
def test_where_keys_are_forced_nothing_is_compiled_also_where_a_pooler_handed_over_another_connection():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = on")
        with by_key(cursor):
            assert (asked("jit"), asked("enable_seqscan")) == ("off", "off")
        assert asked("enable_seqscan") == "on"
