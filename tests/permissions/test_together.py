"""Many at once: processes, agents and an import. Nothing is lost, nobody waits for long, the state is the replay."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from benchmarks import permissions, storm
from benchmarks.sizes import Sizes
from permissions.actions import AT_ONCE, Act, Telling, deliver, grant, lower_many, withdraw
from permissions.models import Delivery, Event, SandboxProfile, Source, Tally
from permissions.points import address_point
from permissions.queries import whom
from permissions.queries.deliveries import Stage, deliveries
from permissions.queries.gate import may_send
from permissions.queries.history import history
from permissions.queries.verification import verify
from tests.customers.factories import market
from tests.permissions.factories import ann, denied, marijke, sandbox, sql

HOUSE = Path(__file__).parents[2]
ROWS = 20_000
CALLERS = 200
PATIENCE = 0.3
_TOLD_AND_SLEPT = """
import sys, time, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from permissions import systems
from permissions.actions import deliver, sandbox
def receive(system, states):
    answers = sandbox.receive(system, states)
    print("told", flush=True)
    time.sleep(120)
    return answers
systems.receivers["sandbox"] = receive
deliver()
"""


def at_once(*works) -> list:
    """What each returns, run together, each with a connection of its own."""

    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.processes
@pytest.mark.timeout(180)
def test_a_storm_from_four_processes_ends_at_the_replay(own_database, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    of = market("storm")
    storm.rage(own_database, of.code, processes=4, events=8_000)
    assert Event.objects.count() > 1_000
    assert verify().faults == ()
    assert sum(Tally.objects.values_list("changes", flat=True)) == Event.objects.filter(lead=True).count()


def test_two_agents_at_once_both_stand_in_the_ledger(own_database):
    sandbox()
    who, agents = marijke(), [ann(), None]
    acts = [Act(source=Source.AGENT_CALL, by=agent, reference=f"call-{n}") for n, agent in enumerate(agents)]
    changes = at_once(*(lambda act=act: withdraw(whom=who, act=act) for act in acts))
    assert len({change.act for change in changes}) == 2
    assert {line.reference for line in history(who)} == {"call-0", "call-1"}
    assert may_send(who.market, who.customer_id, "email", "newsletter").code == "denied_all"
    assert Delivery.objects.count() == 2
    assert verify().faults == ()


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_one_act():
    who, act = marijke(), Act(source=Source.AGENT_CALL, key="form-1")
    assert withdraw(whom=who, act=act).act == withdraw(whom=who, act=act).act


def test_the_same_form_sent_twice_at_once_is_one_act(own_database):
    who = marijke()
    act = Act(source=Source.AGENT_CALL, key="form-1")
    changes = at_once(*[lambda: withdraw(whom=who, act=act)] * 4)
    assert sorted(change.repeated for change in changes) == [False, True, True, True]
    assert len({change.act for change in changes}) == 1


def test_a_refusal_and_a_consent_at_once_end_at_the_replay(own_database):
    who = marijke()
    works = []
    for _each in range(4):
        works.append(lambda: withdraw(whom=who, act=Act(source=Source.ONE_CLICK), channels=["email"]))
        works.append(lambda: grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["all"], channels=["email"]))
    at_once(*works)
    assert verify().faults == ()


@pytest.mark.processes
@pytest.mark.timeout(300)
def test_the_desk_waits_for_no_more_of_an_import_than_it_has_in_hand_and_the_caller_s_no_wins(own_database):
    of = market()
    addresses = [f"row{number}@post.example" for number in range(ROWS)]
    told = [Telling(address_point(of, "email", each).digest, "email", Source.CSV_IMPORT, None) for each in addresses]
    committed, waits, passed = [0], [], []

    def take_in():
        for begin in range(0, ROWS, AT_ONCE):
            lower_many(market=of, tellings=told[begin : begin + AT_ONCE])
            committed[0] += 1

    def desk():
        for address in addresses[:: ROWS // CALLERS]:
            before, since = time.perf_counter(), committed[0]
            withdraw(whom=whom.address(of, "email", address), act=Act(source=Source.AGENT_CALL))
            waits.append(time.perf_counter() - before)
            passed.append(committed[0] - since)

    at_once(take_in, desk)
    assert Event.objects.filter(source=Source.CSV_IMPORT).count() >= ROWS - CALLERS
    assert max(passed) <= 3, "a save never waits for the whole file"
    assert sorted(waits)[CALLERS // 2] < PATIENCE
    assert {may_send(of, address, "email", "survey").code for address in addresses[::100]} == {"denied_all"}
    assert verify().faults == ()


@pytest.mark.processes
def test_a_worker_that_is_killed_between_telling_and_confirming_loses_nothing(own_database, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    sandbox()
    who = marijke()
    denied(who)
    command = [sys.executable, "-c", _TOLD_AND_SLEPT, own_database]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "told\n"
        worker.kill()
    assert {row.told for row in SandboxProfile.objects.all()} == {1}
    assert deliveries(who)[0].stage == Stage.WAITING
    assert deliver() == 0, "its claim has not run out yet"
    sql("UPDATE permissions_delivery SET next_try_at = clock_timestamp()")
    assert deliver() == 2
    assert {row.told for row in SandboxProfile.objects.all()} == {2}
    assert deliveries(who)[0].stage == Stage.CONFIRMED


def test_the_benchmark_measures_the_gate_the_race_and_the_storm(own_database, monkeypatch):
    monkeypatch.setattr(storm, "rage", lambda *_args, **_kwargs: [])
    found = list(permissions.figures(Sizes(customers=40)))
    assert [figure.goal for figure in found] == [None, 50, 300, None, 0]
    assert found[-1].verdict == "met"
