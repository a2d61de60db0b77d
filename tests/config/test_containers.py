"""The image and its neighbours, as far as they can be held without a container engine; systemd's view of the units."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.urls import get_resolver

from config import prerequisites, release
from config.command_line import COMMANDS

HOUSE = Path(__file__).parents[2]
DOCKERFILE = (HOUSE / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((HOUSE / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("helder:")]
UNITS = sorted((HOUSE / "docs" / "deploy").glob("*.service"))


def test_the_image_is_made_as_hadolint_would_have_it():
    ran = subprocess.run([Path(sys.executable).with_name("hadolint"), "Dockerfile"], cwd=HOUSE, capture_output=True,
                         text=True, check=False)  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_image_leaves_behind_what_builds_it_and_runs_as_nobody_with_a_probe():
    build, final = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    assert build.splitlines()[0].split()[1:] == ["AS", "build"]
    assert re.findall(r"^USER (.+)$", final, re.MULTILINE) == ["10001:10001"]
    assert "apt-get" not in final
    assert "COPY . ." not in final
    probed = re.search(r"HEALTHCHECK.*?127\.0\.0\.1:8000/([a-z/]+)", final, re.DOTALL)
    assert probed
    assert probed[1] in {str(entry.pattern) for entry in get_resolver().url_patterns}
    assert re.search(r'^CMD \["gunicorn", "helder\.config\.wsgi"', final, re.MULTILINE)


def test_what_an_image_never_holds_is_left_out_of_what_builds_it():
    left_out = (HOUSE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".env", ".data", ".venv"} <= set(left_out)
    assert ".env" in (HOUSE / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_of_a_named_version_and_gains_no_rights(name):
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z]+:\d[\w.-]*", service["image"])
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert ("ports" in service) == (name == "proxy")
    mounted = [entry.split(":")[0] for entry in service["volumes"]]
    assert all((HOUSE / entry).exists() for entry in mounted if entry.startswith("."))
    assert {entry for entry in mounted if not entry.startswith(".")} <= set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", OURS)
def test_ours_write_nowhere_but_into_their_volume_and_wait_for_what_they_need(name):
    service = SERVICES[name]
    assert service["image"] == f"helder:{release.VERSION}"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 (of the container)
    needs = {"migrate": {"database": "service_healthy"}}.get(name, {"migrate": "service_completed_successfully"})
    assert {of: how["condition"] for of, how in service["depends_on"].items()} == needs


def test_the_commands_that_services_run_exist():
    said = " ".join(" ".join(service.get("command", [])) for service in SERVICES.values())
    assert set(re.findall(r"helder (\w+)", said)) <= set(COMMANDS)
    assert "helder qcluster" in said


def test_the_database_is_out_of_reach_from_outside():
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["proxy"]["networks"] == ["outside"]


def test_a_fresh_environment_is_enough_for_the_settings_and_never_the_same_twice():
    told = release.environment("dashboard.example.com")
    lines = dict(line.split("=", 1) for line in told.splitlines())
    assert lines["HELDER_HOSTS"] == "dashboard.example.com"
    assert release.environment("dashboard.example.com") != told
    clean = {"PATH": "/usr/bin:/bin", "HELDER_DATA": "/nowhere", **lines}
    subprocess.run([sys.executable, "-c", "import config.settings"], env=clean, cwd=HOUSE, check=True)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    for one in UNITS:  # of programs that are not installed here, only that they are there can be seen
        text = re.sub(r"^(Exec\w+=)/srv/\S+", r"\1/bin/true", one.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", tmp_path / unit.name]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in ran.stderr.splitlines() if "helder" in line] == []
    assert ran.returncode == 0


def test_systemd_would_find_a_slip(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    spoilt = tmp_path / "helder-web.service"
    spoilt.write_text("[Service]\nExecStart=/bin/true\nProtectSystem=sometimes\n", encoding="utf-8")
    ran = subprocess.run(["systemd-analyze", "verify", "--man=no", spoilt], capture_output=True, text=True, check=False)
    assert "helder-web.service" in ran.stderr


def test_a_machine_that_lacks_something_hears_its_name_before_anything_fails():
    def said(version=(3, 12), without=()):
        there = lambda name: None if name in without else name  # noqa: E731
        return list(prerequisites.missing(version, there, there))

    assert said() == []
    assert said(without={"ensurepip"}) == ["python3.12 cannot make environments here: apt install python3.12-venv"]
    assert said(without={"git"}) == ["There is no git: apt install git"]
    assert said(version=(3, 9), without={"git"}) == [
        "python3.9 is too old: 3.11 or newer is needed (make PYTHON=python3.11)."
    ]


def test_make_says_it_too(tmp_path):
    (tmp_path / "python3").write_text('#!/bin/sh\necho "python3.9 is too old" >&2\nexit 1\n')
    (tmp_path / "python3").chmod(0o755)
    ran = subprocess.run(["make", "demo", f"VENV={tmp_path}/venv", f"PYTHON={tmp_path}/python3"], cwd=HOUSE,
                         capture_output=True, text=True, check=False)  # fmt: skip
    assert ran.returncode != 0
    assert ran.stderr.startswith("python3.9 is too old\n")
    ran = subprocess.run(["make", "demo", f"VENV={tmp_path}/venv", "PYTHON=python9"], cwd=HOUSE, capture_output=True,
                         text=True, check=False)  # fmt: skip
    assert "There is no python9: apt install python3 python3-venv" in ran.stderr
    assert not (tmp_path / "venv").exists()
