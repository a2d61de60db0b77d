"""What the log says of requests that nobody of ours makes: a line each, and nothing that somebody wrote into them."""

import logging

import pytest

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
