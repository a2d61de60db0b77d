"""The environment is read strictly: nonsense stops the start with a sentence that names the variable, never a value."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

HOUSE = Path(__file__).parents[2]
SECRET = "hush-" * 12
PRODUCTION = {
    "HELDER_SECRET_KEY": SECRET,
    "HELDER_CONTACT_KEY": SECRET,
    "HELDER_LINK_KEYS": f"1:{SECRET}",
    "HELDER_HOSTS": "dashboard.example.com",
    "HELDER_DATA": "/nowhere",
}


def start(**variables):
    """What reading the settings of a production machine says: its last line, or nothing."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HELDER_", "DATABASE_"))}
    ran = subprocess.run(
        [sys.executable, "-c", "import config.settings"], env={**clean, **PRODUCTION, **variables}, cwd=HOUSE,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.stderr.strip().rpartition("\n")[2]


def test_what_the_documentation_asks_for_is_enough():
    assert start() == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELDER_DEBUG", "yes"),
        ("HELDER_DATA", ""),
        ("HELDER_SECRET_KEY", ""),
        ("HELDER_SECRET_KEY", "x" * 31),
        ("HELDER_CONTACT_KEY", "hush"),
        ("HELDER_LINK_KEYS", f"1:{SECRET},1:{SECRET}x"),
        ("HELDER_HOSTS", ""),
        ("HELDER_HOSTS", "*"),
        ("HELDER_HOSTS", "https://dashboard.example.com"),
        ("HELDER_HOSTS", "dashboard.example.com:8443"),
        ("HELDER_PUBLIC_URL", "dashboard.example.com"),
        ("HELDER_WORKERS", "many"),
        ("HELDER_WORKERS", "²"),
        ("HELDER_LOG_LEVEL", "LOUD"),
        ("HELDER_MFA_ROLES", "administrator,wizard"),
        ("HELDER_DEFAULT_MARKET", ""),
        ("HELDER_MAIL_FROM", "helder"),
        ("HELDER_PRIVACY_MAIL", "nobody"),
        ("HELDER_SMTP_HOST", "smtp://mail.example.com"),
        ("HELDER_WEBHOOK_SECRET", "hush"),
        ("HELDER_WEBHOOK_SECRET_BREVO", "hush"),
        ("HELDER_SECRET_KEY_FILE", "/nowhere/hush"),
        ("DATABASE_URL", "mysql://me:hush@db/helder"),
        ("DATABASE_URL", "postgresql://me:hush@db:port/helder"),
        ("DATABASE_URL", "postgresql://me:hush@db/helder?sslmood=require"),
    ],
)
def test_nonsense_stops_the_start_by_name(name, value):
    told = start(**{name: value})
    assert told.startswith(f"django.core.exceptions.ImproperlyConfigured: {name} ")
    assert "hush" not in told.replace("/nowhere/hush", "")


def test_a_slip_of_the_keyboard_is_told_with_what_was_meant():
    assert start(HELDER_WORKER="4").endswith(
        "There is no setting HELDER_WORKER (see docs/deploy/README.md); is HELDER_WORKERS meant?"
    )


def test_gateways_have_variables_of_their_own():
    assert start(HELDER_SMS_MAIN_TOKEN="hush") == ""


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("from-the-file\n")
    monkeypatch.setenv("HELDER_COMPANY_FILE", str(path))
    assert environment.text("HELDER_COMPANY", default="") == "from-the-file"
    path.write_text("")
    with pytest.raises(ImproperlyConfigured, match="HELDER_COMPANY must be set"):
        environment.text("HELDER_COMPANY")


def test_the_address_of_a_database_may_say_how_to_connect():
    url = "postgresql://me:p%40ss@db.example.com:6432/helder?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    entry = environment.database(url)
    assert (entry["NAME"], entry["HOST"], entry["PORT"], entry["PASSWORD"]) == (
        "helder", "db.example.com", "6432", "p@ss",
    )  # fmt: skip
    assert entry["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


def test_a_replica_is_read_only_whatever_its_address_says(monkeypatch):
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgresql://db/helder?sslmode=require&options=-c%20work_mem%3D8MB")
    options = environment.replica("DATABASE_REPLICA_URL")["replica"]["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["options"] == "-c default_transaction_read_only=on"


def test_every_variable_is_in_the_documentation():
    read = {name for name in environment._asked if name.startswith("HELDER_") and not name.endswith("_FILE")}
    documented = (HOUSE / "docs" / "deploy" / "README.md").read_text(encoding="utf-8")
    assert {name for name in read if f"`{name}`" not in documented} == {"HELDER_PLOTLY"}  # of benchmarks alone
