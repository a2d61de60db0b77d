"""The chart library, `plotly/plotly.min.js`: the partial bundle of `make assets`, else the wheel's whole one.

It goes out with a first line of ours that asks Chromium to compile it while it arrives, and not twice: skimmed first,
then again function by function as the page waits (V8's explicit compile hints; for other browsers it is a comment).

Relaxed machines serve without `collectstatic`, so they keep a compressed copy beside their data (`compress`), and the
address carries the file's own mark, so that a browser may keep it for good and yet sees the next one.
"""

import gzip
import re
import shutil
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

FILE: Final = "plotly.min.js"
NAME: Final = f"plotly/{FILE}"
_HINT: Final = b"//# allFunctionsCalledOnLoad\n"
_BROTLI: Final = 9  # a second for the whole bundle; the highest, 11, takes ten


def whole() -> Path:
    """The wheel's bundle, which can draw everything. Found without importing Plotly, which takes its time."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed")
    return Path(spec.origin).parent / "package_data" / FILE


def source() -> Path:
    """The bundle that is served: the one that the settings name, where it is there."""
    wanted = Path(settings.PLOTLY_BUNDLE)
    return wanted if wanted.is_file() else whole()


def version(bundle: Path) -> str:
    """The version of plotly.js that a bundle says it is, such as 4.1.1."""
    with bundle.open(encoding="utf-8") as file:
        found = re.search(r"plotly\.js (?:\(.*\) )?v(\d+\.\d+\.\d+)", file.read(300))
    if found is None:
        raise ValueError(f"{bundle} does not say which version of plotly.js it is")
    return found[1]


def content(bundle: Path) -> bytes:
    """What browsers get."""
    return _HINT + bundle.read_bytes()


def mark(bundle: Path) -> str:
    """Differs between any two bundles that a machine serves one after the other."""
    stat = bundle.stat()
    return f"{stat.st_size + len(_HINT):x}-{int(stat.st_mtime):x}"


def compressed(bundle: Path) -> Path:
    """Where the copy of this bundle with compressed ones beside it lies, once `compress` has made it."""
    return Path(settings.DATA_DIR) / "plotly" / mark(bundle) / FILE


def compress() -> None:
    """Make that copy of the bundle that is served, and forget those of earlier ones."""
    bundle = source()
    copy = compressed(bundle)
    if copy.exists():
        return
    shutil.rmtree(copy.parent.parent, ignore_errors=True)
    copy.parent.mkdir(parents=True)
    sent = content(bundle)
    copy.with_name(f"{FILE}.br").write_bytes(brotli.compress(sent, quality=_BROTLI))
    copy.with_name(f"{FILE}.gz").write_bytes(gzip.compress(sent))
    copy.write_bytes(sent)  # last: it says that the others are whole


class BundleFinder(BaseFinder):
    """Finds the one file, and nothing else of what lies beside it."""

    def check(self, **_options: Any) -> list[Any]:  # noqa: ANN401 (Django's protocol)
        """Nothing to configure, so nothing to find fault with."""
        return []

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:  # noqa: ANN401, FBT001, FBT002 (Django's protocol)
        """Its place on the disk; empty for any other name."""
        if path != NAME:
            return []
        found = str(_served())
        return [found] if find_all else found

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """The file for `collectstatic`, under the name that pages ask for."""
        yield NAME, _One()


def _served() -> Path:
    copy = compressed(source())
    return copy if copy.exists() else source()


class _One(FileSystemStorage):
    """Speaks of the bundle whatever it is called on the disk."""

    def path(self, name: str) -> str:
        return str(source()) if name == NAME else super().path(name)

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        """The bundle as browsers get it."""
        return ContentFile(content(source()), name) if name == NAME else super().open(name, mode)


class AddressedStorage(StaticFilesStorage):
    """Static files as they lie, with the bundle's mark in its address."""

    def url(self, name: str | None) -> str:
        """The address of a file."""
        return f"{super().url(name)}?v={mark(source())}" if name == NAME else super().url(name)


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped upstream
    """Static files under names that carry their hash, also where our own modules import one another."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
