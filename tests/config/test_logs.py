"""What the log says of requests that nobody of ours makes: a line each, and nothing that somebody wrote into them."""

import json
import logging
import re
import sys
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import roles
from config.logs import LOGGING, SECRET_PATHS, JsonLine, Secretless
from tests.accounts import factories as staff

PATH = "/p/anna@example.com"


@pytest.fixture
def told(client, caplog):
    """The lines that the log gets of a request for a host."""

    def lines(host: str) -> list[logging.LogRecord]:
        caplog.clear()
        assert client.get(PATH, headers={"host": host}).status_code == 400
        assert caplog.text.count("\n") == len(caplog.records)
        return caplog.records

    return lines


@pytest.mark.parametrize("host", ["evil.example", "EVIL.example:8000"])
def test_a_host_that_is_none_of_ours_is_one_line_that_names_it(told, host):
    (line,) = told(host)
    assert line.getMessage().lower() == "a request for a host that is none of ours (evil.example) was refused"
    assert (line.levelname, line.exc_info) == ("WARNING", None)


@pytest.mark.parametrize("host", ["anna@example.com", "0612345678", "a b", "", "<b>x.example</b>", "x." * 200 + "nl"])
def test_what_is_no_name_of_a_host_is_not_copied(told, host):
    (line,) = told(host)
    assert line.getMessage() == "a request for a host that is none of ours was refused"


def said(record: logging.LogRecord) -> str:
    """What a handler writes of it, with the way there where it has one."""
    assert Secretless().filter(record)
    return logging.Formatter("%(message)s").format(record)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/p/secret", "/u/secret.x-y_z=", "/u/secret/and/more", "/sms/in/nl/main/secret/", "/pilots/shared/secret/",
        "/account/password/reset/key/3-secret/",
    ],
)  # fmt: skip
def test_a_refused_request_keeps_the_secret_of_its_address_out_of_the_log(client, caplog, path):
    with caplog.at_level(logging.WARNING):
        client.put(path)
    assert caplog.records or client.get(path).status_code < 400
    for record in caplog.records:
        assert "secret" not in said(record)


def test_an_exception_that_names_an_address_loses_its_secret_too():
    record = logging.LogRecord("a", logging.ERROR, "f", 1, "failed: %s", ("GET /u/secret?x=1 and /p/secret",), None)
    assert said(record) == "failed: GET /u/…?x=1 and /p/…"
    record = logging.LogRecord("a", logging.INFO, "f", 1, "%d of %d", (1, 2), None)
    assert said(record) == "1 of 2"


def _routes(resolver: URLResolver, before: str = "/"):
    for one in resolver.url_patterns:
        route = before + str(one.pattern).lstrip("^")
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from _routes(one, route)


@pytest.mark.parametrize(
    "told",
    [
        "Not Found: /p/secret", "Forbidden (Referer checking failed - https://x.example/u/secret is none): /sms/",
        "GET /account/login/?next=/pilots/shared/secret/", "GET /account/login/?next=%2Fp%2Fsecret%26x",
        "GET https://gateway.example/send?user=us&password=secret&to=1", "POST /hook/?token=secret", "?api_key=secret",
        "connect to https://us:secret@gateway.example/ failed", "/SMS/IN/nl/main/secret/receipts/",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_address_shows_its_secret(told):
    record = logging.LogRecord("a", logging.WARNING, "f", 1, told, (), None)
    assert "secret" not in said(record)
    assert "…" in said(record)


def test_a_link_that_a_program_broke_shows_none_of_its_parts():
    record = logging.LogRecord("a", logging.WARNING, "f", 1, "%s: %s", ("Not Found", "/p/secret\nsecret secret"), None)
    assert said(record) == "Not Found: /p/…"


def test_the_way_to_a_failure_shows_no_secret_of_an_address():
    try:
        raise ValueError("asked for /u/secret?x=1")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    assert "ValueError: asked for /u/…?x=1" in said(record)
    assert "/u/secret" not in said(record)


def test_no_address_with_a_secret_is_left_out():
    """Whatever an address is given as text is a name of ours, or stands under one that the log leaves out."""
    names = {"channel", "kind", "point", "area", "source", "purpose", "key", "market", "gateway", "text"}
    for route in _routes(get_resolver()):
        if not route.startswith(("/admin", "/account", "/api/schema")):
            given = set(re.findall(r"<(?:str|path|slug|uuid):(\w+)>", route))
            assert given <= names or route.startswith(SECRET_PATHS), route


def test_every_line_goes_through_that_filter():
    assert "secretless" in LOGGING["handlers"]["console"]["filters"]


@pytest.mark.django_db
def test_a_page_that_somebody_may_not_see_is_one_line(caplog):
    reader = staff.signed_in(staff.person("Vera", roles.VIEWER))
    with caplog.at_level(logging.WARNING):
        assert reader.get("/staff/").status_code == 403
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert "\n" not in said(record)


def test_a_line_for_programs_is_json_without_the_request_itself(rf):
    try:
        raise ValueError("too late")
    except ValueError:
        failed = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Failed: %s", ("/u/secret",), failed)
    record.request, record.status_code = rf.get("/u/secret?tel=0612345678"), 500
    assert Secretless().filter(record)
    line = JsonLine().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert set(told) == {"time", "level", "logger", "process", "message", "error"}
    assert (told["level"], told["message"]) == ("ERROR", "Failed: /u/…")
    assert told["error"].endswith("ValueError: too late")
    assert told["time"].endswith("+00:00")
    assert "secret" not in line.replace(str(Path(__file__).parent), "")
    assert "0612345678" not in line
