"""A backup that is brought back: the same rows, files and ledger, and a word for everything that is not as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from config.operations import archives, backing_up, restoring
from config.operations.restoring import RestoreError
from customers.models import Customer
from permissions.models import Event
from tests.conftest import connected_to, copied_database
from tests.permissions.factories import sealed, sql

UPLOAD = b"Marijke;marijke@example.com\n" * 100
DOCTORED = (
    "ALTER TABLE permissions_event DISABLE TRIGGER USER",
    "UPDATE permissions_event SET language = 'xx' WHERE id = (SELECT min(id) FROM permissions_event)",
    "ALTER TABLE permissions_event ENABLE TRIGGER USER",
)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """A database with a sealed ledger, an uploaded file, a key, and a backup of it all."""
    place = tmp_path_factory.mktemp("backup")
    with django_db_blocker.unblock(), copied_database("backup") as name, connected_to(name), at(place):
        sealed()
        (settings.MEDIA_ROOT / "uploads").mkdir(parents=True)
        (settings.MEDIA_ROOT / "uploads" / "list.csv").write_bytes(UPLOAD)
        public = archives.new_identity(place / "key")
        call_command("backup", place, to=public)
        (file,) = place.glob("helder-*.backup.age")
        yield SimpleNamespace(place=place, key=place / "key", public=public, file=file)


@contextmanager
def at(place: Path) -> Iterator[None]:
    """Files lie there meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", place / "files")
        yield


@contextmanager
def empty_database() -> Iterator[None]:
    with restoring._beside("test_helder_restored"):
        yield


def restore(house, *, file: Path | None = None, **options: object) -> None:
    call_command("restore", file or house.file, **{"key": house.key, **options})


def test_nobody_without_the_key_reads_it(house, tmp_path):
    content = house.file.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"marijke" not in content.lower()
    assert house.file.stat().st_mode & 0o077 == house.key.stat().st_mode & 0o077 == 0
    archives.new_identity(tmp_path / "other")
    with pytest.raises(CommandError, match="cannot be read with this key"):
        restore(house, key=tmp_path / "other", trial=True)
    assert not (settings.DATA_DIR / "restore").exists()


def test_a_trial_proves_it_and_changes_nothing(house, capsys):
    before = sql("SELECT datname FROM pg_database ORDER BY 1")
    restore(house, trial=True)
    said = capsys.readouterr().out
    assert "would come back whole" in said
    assert "1 files" in said
    assert "up to its seal" in said
    assert sql("SELECT datname FROM pg_database ORDER BY 1") == before
    assert Customer.objects.count() == 2
    assert not (settings.DATA_DIR / "restore").exists()


def test_it_comes_back_into_an_empty_house_and_into_no_other(house, tmp_path, capsys):
    told = sql("SELECT id, action, source, reason FROM permissions_event ORDER BY id")
    with pytest.raises(CommandError, match="The database is not empty"):
        restore(house)
    with empty_database(), at(tmp_path):
        restore(house)
        assert sql("SELECT id, action, source, reason FROM permissions_event ORDER BY id") == told
        assert (settings.MEDIA_ROOT / "uploads" / "list.csv").read_bytes() == UPLOAD
        assert "erase them once more" in capsys.readouterr().out


def test_a_ledger_that_was_bent_before_is_named(house, tmp_path):
    with copied_database("bent") as name, connected_to(name):
        for statement in DOCTORED:
            sql(statement)
        call_command("backup", tmp_path, to=house.public)
        (file,) = tmp_path.glob("helder-*")
        with pytest.raises(CommandError, match="permissions ledger is not as it was"):
            restore(house, file=file, trial=True)


@pytest.mark.parametrize("spoil", [lambda told: told[:-500], lambda told: told[:5000] + b"x" + told[5001:]])
def test_a_file_that_is_not_whole_is_told_before_anything_is_touched(house, tmp_path, spoil):
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(spoil(house.file.read_bytes()))
    with pytest.raises(CommandError, match="or is not whole"):
        restore(house, file=spoilt)


def test_other_keys_are_refused_since_nobody_would_be_found(house, tmp_path, monkeypatch):
    kept = backing_up.keys()
    monkeypatch.setattr(settings, "CONTACT_KEY", "another-key-under-which-nobody-is-found")
    with pytest.raises(CommandError, match="keys here are others"):
        restore(house)
    restore(house, keys=tmp_path / "keys.env")
    assert (tmp_path / "keys.env").read_text() == kept
    assert (tmp_path / "keys.env").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"migrations": ["campaigns.9999_later"], "version": "9.1.0"}, "made by version 9.1.0"),
        ({"roles": ["helder_nobody"]}, "no role helder_nobody"),
        ({"rows": {"customers_customer": 7}}, "customers_customer has 2 rows instead of 7"),
    ],
)
def test_what_does_not_fit_is_named(house, changed, words, monkeypatch):
    monkeypatch.setattr(restoring.dumping, "load", lambda *_args, **_rest: None)  # found are the rows of ours, then
    monkeypatch.setattr(restoring, "_beside", lambda _name: connected_to(connection.settings_dict["NAME"]))
    opened = restoring.opened(house.file, archives.identity(house.key))
    with opened as (folder, told), pytest.raises(RestoreError, match=words):
        restoring.on_trial(folder, replace(told, **changed))


def test_a_key_that_is_none_and_a_folder_that_is_none_are_refused(house, tmp_path):
    with pytest.raises(CommandError, match="That is no public key"):
        call_command("backup", tmp_path, to="age1nonsense")
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", tmp_path / "nowhere", to=house.public)
    with pytest.raises(CommandError, match="For whom"):
        call_command("backup", tmp_path, to="")
    with pytest.raises(CommandError, match="holds no secret key"):
        restore(house, key=house.file)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db  # one has to ask for a test database; the others work in the copy of theirs
def test_only_old_backups_of_ours_are_deleted(tmp_path):
    names = [f"helder-2026010{day}-010000.backup.age" for day in range(1, 5)]
    for name in [*names, "notes.txt", "helder-20260101.backup.age"]:
        (tmp_path / name).touch()
    assert [path.name for path in backing_up.forget_old(tmp_path, 2)] == names[:2]
    assert {path.name for path in tmp_path.iterdir()} == {*names[2:], "notes.txt", "helder-20260101.backup.age"}


def test_a_dump_that_fails_leaves_no_file(house, tmp_path, monkeypatch):
    monkeypatch.setattr(backing_up.dumping, "_address", lambda: "dbname=nowhere host=/nowhere")
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup", tmp_path, to=house.public)
    assert list(tmp_path.iterdir()) == []
    assert Event.objects.exists()
