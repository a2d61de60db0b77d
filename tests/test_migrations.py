"""Migrations: complete, named, and free of the application's code."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests import migrated

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


@pytest.mark.django_db
def test_the_database_of_the_tests_has_had_every_migration() -> None:
    call_command("migrate", check_unapplied=True, plan=True, stdout=StringIO())
    assert connection.settings_dict["TEST"]["TEMPLATE"] == migrated.PREFIX + migrated.digest()


def test_a_database_is_copied_only_from_one_of_the_very_same_migrations(tmp_path, monkeypatch) -> None:
    def digest_of(name: str, content: str) -> str:
        path = tmp_path / "area" / "migrations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        monkeypatch.setattr(migrated, "_migrations", lambda: iter([path]))
        return migrated.digest()

    assert digest_of("0001_area.py", "one") == digest_of("0001_area.py", "one")
    assert len({digest_of("0001_area.py", "one"), digest_of("0001_area.py", "two"), digest_of("0002_b.py", "two")}) == 3


def test_every_migration_of_the_project_is_among_those_that_count() -> None:
    assert {path.resolve() for path in MIGRATIONS} <= {path.resolve() for path in migrated._migrations()}
