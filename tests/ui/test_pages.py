"""The furniture's own page, as the server sends it."""

import re

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpResponse

from ui.middleware import ServerTiming

pytestmark = pytest.mark.django_db


def test_every_response_says_what_it_cost(client):
    timing = client.get("/ui/")["Server-Timing"]
    assert re.fullmatch(r'app;dur=[\d.]+, db;dur=[\d.]+;desc="\d+ queries", total;dur=[\d.]+', timing)


def test_queries_are_counted_without_debug(settings, rf):
    def page(_request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT 2")
        return HttpResponse()

    settings.DEBUG = False
    assert 'desc="2 queries"' in ServerTiming(page)(rf.get("/"))["Server-Timing"]


def test_production_keeps_its_timings_to_itself(settings):
    settings.RELAXED = False
    with pytest.raises(MiddlewareNotUsed):
        ServerTiming(lambda _request: HttpResponse())


def test_no_page_holds_a_script_of_its_own(client):
    page = client.get("/ui/").content.decode()
    assert "script-src 'self'" in client.get("/ui/")["Content-Security-Policy"]
    assert [
        tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "application/json" not in tag
    ] == []
    assert re.findall(r"\son\w+=", page) == []


def test_a_nonsense_period_is_answered_in_words(client):
    page = client.get("/ui/?period=C&from=2026-05-01&to=2026-04-01").content.decode()
    assert 'class="problem worse" role="alert"' in page


def test_the_period_keeps_the_other_parameters(client):
    page = client.get("/ui/?sort=name&after=x&period=W").content.decode()
    assert 'href="?sort=name&amp;period=N"' in page


def test_the_table_of_a_chart_stands_in_the_page(client):
    page = client.get("/ui/").content.decode()
    assert page.count('class="table tight"') == 7
    assert 'type="application/json"' in page


def test_the_sample_table_comes_as_a_file(client):
    answer = client.get("/ui/?export=csv&sort=name")
    assert answer["Content-Disposition"] == 'attachment; filename="sample.csv"'
    assert b"".join(answer).decode().splitlines()[-2].startswith("Website;73664;94,3;1,4")
