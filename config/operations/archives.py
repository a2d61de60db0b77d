"""One file that only the holder of a key can read: a zip, encrypted as it is written.

The form is that of age (age-encryption.org): `age --decrypt` and `unzip` open it where Helder is not at hand. Nothing
plain touches the disk while it is made.
"""

import contextlib
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import pyrage

_AT_ONCE: Final = 1 << 20
Recipients = list[pyrage.x25519.Recipient]


class ArchiveError(Exception):
    """A key or a file that cannot be used, in words for whoever wants it back."""


@dataclass
class Archive:
    """Where parts are put; `digests` are those of what was put so far (SHA-256, hex), by name."""

    zip: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, source: IO[bytes]) -> None:
        """Adds everything that `source` gives, however much that is."""
        digest = sha256()
        with self.zip.open(name, "w", force_zip64=True) as target:
            while block := source.read(_AT_ONCE):
                digest.update(block)
                target.write(block)
        self.digests[name] = digest.hexdigest()


def recipients(text: str) -> Recipients:
    """The public keys in a comma-separated list. Raises ArchiveError for what is none."""
    try:
        return [pyrage.x25519.Recipient.from_str(word.strip()) for word in text.split(",")]
    except pyrage.RecipientError:
        raise ArchiveError("That is no public key: it begins with age1 (`helder backup --new-key FILE`)") from None


def new_identity(path: Path) -> str:
    """Writes a new secret key to `path`, for its owner alone; the public one. Raises ArchiveError if it is there."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ArchiveError(f"No key was written: {error}") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def identity(path: Path) -> pyrage.x25519.Identity:
    """The secret key in a file as `new_identity` or `age-keygen` write it. Raises ArchiveError where there is none."""
    try:
        lines = path.read_text(encoding="utf-8").split()
        return pyrage.x25519.Identity.from_str(next(word for word in lines if word.startswith("AGE-SECRET-KEY-")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise ArchiveError(f"{path} holds no secret key (a line that begins with AGE-SECRET-KEY-)") from None


@contextlib.contextmanager
def written(path: Path, to: Recipients) -> Iterator[Archive]:
    """An archive at `path`, there only when it is whole. Whatever is raised inside leaves nothing behind."""
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            with _encrypting(target, to) as plain, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as made:
                yield Archive(made)
            target.flush()
            os.fsync(target.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _encrypting(target: IO[bytes], to: Recipients) -> Iterator[IO[bytes]]:
    """What is written into it comes out of a pipe and goes into `target` encrypted. Raises what encrypting raises."""
    outlet, inlet = os.pipe()
    failed: list[Exception] = []

    def work() -> None:
        with os.fdopen(outlet, "rb") as plain:
            try:
                pyrage.encrypt_io(plain, target, to)
            except Exception as error:
                failed.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        with os.fdopen(inlet, "wb") as sink:
            yield sink
    except BrokenPipeError:
        worker.join()
        if not failed:
            raise
    finally:
        worker.join()
    if failed:
        raise failed[0]


def read(path: Path, key: pyrage.x25519.Identity, into: Path) -> None:
    """Lays the parts of an archive out under `into`, a new folder for us alone.

    Raises ArchiveError for a wrong key, and for a file that is not as it was written: then nothing is left there.
    """
    into.mkdir(mode=0o700, parents=True)
    plain = into / ".plain.zip"
    try:
        with path.open("rb") as source, os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
            pyrage.decrypt_io(source, target, [key])
        with zipfile.ZipFile(plain) as found:
            found.extractall(into)
        plain.unlink()
    except (OSError, pyrage.DecryptError, zipfile.BadZipFile) as error:
        shutil.rmtree(into, ignore_errors=True)
        raise ArchiveError(f"{path} cannot be read with this key, or is not whole: {error}") from None


def digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE):
            found.update(block)
    return found.hexdigest()
