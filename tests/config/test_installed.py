"""The second pass, on the machine's own server: what it runs, and on which server."""

import sys

import pytest

from tests import installed

TOLD = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(os.environ['DATABASE_URL']); sys.exit(3)"


def test_every_file_of_it_is_there():
    assert len(installed.subset()) >= len(installed.SUBSET)


def test_a_name_that_no_file_has_is_an_error(monkeypatch):
    monkeypatch.setattr(installed, "SUBSET", ("test_schema.py", "sms/test_nothing.py"))
    with pytest.raises(AssertionError, match=r"sms/test_nothing\.py"):
        installed.subset()


def test_the_server_that_somebody_names_is_the_one_and_the_exit_code_is_that_of_the_command(monkeypatch, tmp_path):
    monkeypatch.setenv("HELDER_TEST_SERVER", "postgresql://somebody@127.0.0.1:5999/theirs")
    monkeypatch.setattr(installed, "own_server", lambda: pytest.fail("one of our own was started"))
    assert installed.main([sys.executable, "-c", TOLD, str(tmp_path / "url")]) == 3
    assert (tmp_path / "url").read_text() == "postgresql://somebody@127.0.0.1:5999/theirs"
