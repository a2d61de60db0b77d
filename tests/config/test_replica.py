"""Dashboards on a real streaming replica: who answers, what a lag looks like, and what happens when it is gone."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from campaigns.models import Campaign
from config import environment, replica
from tests.config.clients import eventually
from tests.config.clusters import Cluster

HOUSE = Path(__file__).parents[2]
LIST = "/campaigns/?period=A"
WRITE = {"method": "post", "path": "/language/", "data": {"language": "en"}}


@dataclass
class Site:
    """The site's process, and both servers."""

    process: subprocess.Popen[str]
    primary: Cluster
    standby: Cluster
    errors: Path

    def ask(self, method: str = "get", path: str = LIST, data: dict[str, str] | None = None) -> dict[str, Any]:
        self.process.stdin.write(json.dumps({"method": method, "path": path, "data": data}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer["status"] < 400
        return answer

    def rename(self) -> str:
        """Gives the campaign a name that it never had, on the primary."""
        name = f"Spring {uuid4().hex}"
        self.primary.run(f"UPDATE campaigns_campaign SET name = '{name}' WHERE external_id = 'spring'")
        return name

    def pause(self) -> None:
        self.standby.run("SELECT pg_wal_replay_pause()")
        assert eventually(lambda: self.standby.run("SELECT pg_get_wal_replay_pause_state()") == "paused", 10)

    def catch_up(self) -> None:
        self.standby.run("SELECT pg_wal_replay_resume()")
        place = self.primary.run("SELECT pg_current_wal_insert_lsn()::text")
        assert eventually(lambda: self.standby.run(f"SELECT pg_last_wal_replay_lsn() >= '{place}'"), 30)


def program(function: str, **urls: str) -> dict[str, Any]:
    """How a process that runs a function of `tests.config.site` is started."""
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "HELDER_DEBUG": "True", "HELDER_SECRET_KEY": "tests"}
    code = f"import django; django.setup(); from tests.config import site; site.{function}()"
    return {"args": [sys.executable, "-c", code], "cwd": HOUSE, "env": {**os.environ, **settings, **urls}, "text": True}


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Cluster, Cluster]]:
    """A primary with a small world, and its standby; not below pytest's directory, which others may not enter."""
    place = Path(tempfile.mkdtemp(prefix="helder-replica-"))
    primary, standby = Cluster(place / "primary"), Cluster(place / "standby")
    try:
        primary.initialise()
        primary.start()
        primary.create_database()
        made = subprocess.run(**program("make", DATABASE_URL=primary.url), capture_output=True, check=False)
        assert made.returncode == 0, made.stderr
        standby.copy(primary)
        standby.start()
        yield primary, standby
    finally:
        standby.stop()
        primary.stop()
        shutil.rmtree(place)


@pytest.fixture
def site(servers: tuple[Cluster, Cluster], tmp_path: Path) -> Iterator[Site]:
    primary, standby = servers
    errors = tmp_path / "errors"
    with errors.open("w") as log:
        process = subprocess.Popen(
            **program("serve", DATABASE_URL=primary.url, DATABASE_REPLICA_URL=standby.url),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        found = Site(process, primary, standby, errors)
        found.catch_up()
        yield found
        standby.run("SELECT pg_wal_replay_resume()")
        process.kill()
        process.communicate()


@pytest.mark.processes
def test_a_dashboard_shows_what_the_replica_has_and_says_as_of_when(site: Site):
    before = site.rename()
    site.catch_up()
    assert notice(site.ask()) == ""
    site.pause()
    afterwards = site.rename()
    assert eventually(lambda: site.standby.run("SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"), 10)
    behind = site.ask()
    assert before in behind["body"]
    assert afterwards not in behind["body"]
    last = site.standby.run("SELECT pg_last_xact_replay_timestamp()")
    assert isinstance(last, datetime)
    assert f"{last.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}" in notice(behind)
    assert queries(behind) <= 10
    site.catch_up()
    now = site.ask()
    assert afterwards in now["body"]
    assert notice(now) == ""


@pytest.mark.processes
def test_who_changed_something_sees_it_at_once_while_others_see_the_replica(site: Site):
    site.pause()
    first = site.rename()
    assert first not in site.ask()["body"]
    site.ask(**WRITE)
    mine = site.ask()
    assert first in mine["body"]
    assert notice(mine) == ""
    site.catch_up()
    site.pause()
    assert site.rename() not in site.ask()["body"]
    site.catch_up()


@pytest.mark.processes
def test_what_writes_stays_on_the_primary_with_its_reads(site: Site):
    campaign = site.primary.run("SELECT id FROM campaigns_campaign WHERE external_id = 'spring'")
    customer = site.primary.run("SELECT min(id) FROM customers_customer")
    site.pause()
    name = site.rename()
    taken = site.ask(path=f"{LIST}&format=csv")
    assert name in taken["body"]
    assert taken["audited"] == 1
    card = site.ask(path=f"/customers/{customer}/")
    assert card["audited"] == 1
    assert name not in site.ask(path=f"/campaigns/{campaign}/?period=A")["body"]
    assert {taken["after"], card["after"]} == {"default"}
    site.catch_up()


@pytest.mark.processes
def test_without_the_replica_the_primary_answers_with_a_line_in_the_log_until_it_is_back(site: Site):
    site.ask()
    site.standby.stop()
    name = site.rename()
    for _ in range(2):
        assert name in site.ask()["body"]
    assert site.errors.read_text().count("The replica failed") == 1
    site.standby.start()
    site.catch_up()
    site.pause()
    name = site.rename()
    assert eventually(lambda: name not in site.ask()["body"], 10)
    site.catch_up()


def notice(answer: dict[str, Any]) -> str:
    """What the page says about its age."""
    return "".join(re.findall(r"(?:As of|Stand van) [^<]+ (?:since|daarna)", answer["body"]))


def queries(answer: dict[str, Any]) -> int:
    return int(re.findall(r'desc="(\d+) queries"', answer["timing"])[0])


def test_without_a_replica_there_is_no_such_middleware():
    with pytest.raises(MiddlewareNotUsed):
        replica.Replica(lambda request: None)


def test_a_nonsense_address_stops_the_start_by_its_own_name(monkeypatch):
    monkeypatch.setenv("DATABASE_REPLICA_URL", "mysql://elsewhere")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL must look like"):
        environment.replica("DATABASE_REPLICA_URL")


@pytest.mark.django_db
@pytest.mark.usefixtures("in_demo_world")
@pytest.mark.parametrize("name", sorted(replica.VIEWS))
def test_a_view_that_may_read_from_the_replica_writes_nothing(name):
    campaign = Campaign.objects.filter(market__code="nl", variants__isnull=False).first()
    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.get(email="admin@helder.example"))
    client.get("/campaigns/?market=nl")
    places = ([], [campaign.pk], [campaign.pk, campaign.variants.first().pk])
    url = next(url for place in places if (url := address(name, place)))
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        try:
            assert client.get(url).status_code == 200
        finally:
            cursor.execute("SET default_transaction_read_only = off")


def address(name: str, place: list[int]) -> str:
    try:
        return reverse(name, args=place)
    except NoReverseMatch:
        return ""
