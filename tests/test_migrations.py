"""Migrations: complete, named, and free of the application's code."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
MIGRATIONS = sorted(path for path in ROOT.glob("*/migrations/0*.py"))
AREAS = "accounts|campaigns|customers|integrations|permissions|pilots|sms|ui|config"


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)


def test_there_are_migrations_and_every_one_has_a_name_that_somebody_chose() -> None:
    assert MIGRATIONS
    assert [path.name for path in MIGRATIONS if re.search(r"_auto_|_initial\b", path.name)] == []


def test_migrations_import_no_application_code() -> None:
    imports = re.compile(rf"^\s*(from|import) ({AREAS})\b", re.MULTILINE)
    guilty = {path.name: imports.findall(path.read_text(encoding="utf-8")) for path in MIGRATIONS}
    assert {name: found for name, found in guilty.items() if found} == {}
