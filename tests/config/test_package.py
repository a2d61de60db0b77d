"""`pip wheel .`: what comes out runs by itself, in an environment where the project's folder is out of sight."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import connection

from config.command_line import COMMANDS
from config.release import VERSION

HOUSE = Path(__file__).parents[2]
PAGE = """
import json
from django.contrib.staticfiles import finders
from django.test import Client
page = Client(headers={"Accept-Language": "nl", "Host": "localhost"}).get("/account/login/")
found = {name: finders.find(name) for name in ("css/tokens.css", "plotly/plotly.min.js")}
print(json.dumps({"status": page.status_code, "text": page.text, "found": found}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder)
    (built,) = folder.glob("helder-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The command of an environment of its own, which sees the packages of ours, and not the project."""
    place = tmp_path_factory.mktemp("environment") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", place)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "ours.pth").write_text(sysconfig.get_path("purelib"))
    run(sys.executable, "-m", "pip", "--python", place / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
    return place / "bin" / "helder"


def run(*command: object, cwd: Path = HOUSE, **variables: str) -> str:
    ours = ("HELDER_", "DATABASE_", "DJANGO_", "PYTHONPATH")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    ran = subprocess.run(
        [str(word) for word in command], cwd=cwd, env={**clean, **variables}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_it_holds_everything_that_runs_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, check=True, capture_output=True, text=True).stdout
    inside = ("accounts", "campaigns", "config", "customers", "feedback", "integrations", "permissions", "pilots",
              "sms", "ui", "static", "templates")  # fmt: skip
    wanted = {f"helder/{name}" for name in listed.split("\0") if name.partition("/")[0] in inside}
    assert wanted - names == set()
    assert {name for name in names if name.endswith(".mo")} == {"helder/config/locale/nl/LC_MESSAGES/django.mo"}
    assert {name.split("/")[1] for name in names if name.startswith("helder/")} == {
        *inside, "docs", "CHANGELOG.md", "LICENSE", "manage.py",
    }  # fmt: skip


def test_the_command_says_its_version_and_what_it_can(installed, tmp_path):
    assert run(installed, "--version", cwd=tmp_path) == f"helder {VERSION}\n"
    assert "serve" in run(installed, cwd=tmp_path)
    assert set(COMMANDS) <= set(get_commands())


def test_its_data_lie_in_the_home_and_not_among_the_packages(installed, tmp_path):
    asked = "from django.conf import settings; print(settings.DATA_DIR, settings.BASE_DIR)"
    shown = run(installed, "shell", "--no-imports", "-c", asked, cwd=tmp_path, HOME=str(tmp_path), HELDER_DEBUG="True")
    data, house = map(Path, shown.split())
    assert data == tmp_path / ".local" / "share" / "helder"
    assert HOUSE not in house.parents


@pytest.mark.django_db
def test_it_checks_itself_and_shows_a_page_with_its_own_templates_files_and_dutch(installed, tmp_path):
    asked = connection.get_connection_params()
    database = f"postgresql://{asked['user']}@/{asked['dbname']}?host={asked['host']}&port={asked['port']}"
    variables = {"DATABASE_URL": database, "HELDER_DATA": str(tmp_path), "HELDER_DEBUG": "True"}
    assert "no issues" in run(installed, "check", cwd=tmp_path, **variables)
    shown = json.loads(run(installed, "shell", "--no-imports", "-c", PAGE, cwd=tmp_path, **variables))
    assert shown["status"] == 200
    assert 'lang="nl"' in shown["text"]
    assert "Wachtwoord" in shown["text"]
    assert Path(shown["found"]["css/tokens.css"]).is_relative_to(installed.parents[1])
    assert Path(shown["found"]["plotly/plotly.min.js"]).is_file()
    assert not Path(shown["found"]["css/tokens.css"]).is_relative_to(settings.BASE_DIR)
