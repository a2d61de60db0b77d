"""The licence of every package that a deployment installs: known, written down, and one that ours goes along with."""

import re
from collections.abc import Iterator
from email.message import Message
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "docs" / "licences.md"

GO_TOGETHER = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "PSF-2.0", "Zlib",
    "LGPL-3.0-only", "MPL-2.0",  # used as they come, as packages of their own
}  # fmt: skip
SAID_OTHERWISE = {
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0", "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0", "BSD License": "BSD", "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}  # fmt: skip
READ_BY_A_PERSON = {"pyrage": "MIT"}
"""Of packages whose description names none: read in their licence file."""


def locked() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if re.match(r"[a-z0-9].*==", line)]


def licence(name: str) -> str:
    """What a package says of itself, as SPDX writes it; several with AND (all) or OR (at choice)."""
    told = metadata.metadata(name)
    said = told.get("License-Expression") or _short(told) or " AND ".join(_classified(told))
    return SAID_OTHERWISE.get(said, said) or READ_BY_A_PERSON[name]


def _short(told: "Message[str, str]") -> str:
    said = (told.get("License") or "").strip()
    return "" if "\n" in said or said == "Dual License" else said


def _classified(told: "Message[str, str]") -> Iterator[str]:
    for classifier in told.get_all("Classifier") or []:
        if classifier.startswith("License :: OSI Approved :: "):
            said = classifier.rpartition(" :: ")[2]
            yield SAID_OTHERWISE.get(said, said)


def compatible(expression: str) -> bool:
    """Whether each part that binds is one that a BSD-licensed program may be installed with."""
    flat = expression.replace("(", "").replace(")", "")
    return all(any(part in GO_TOGETHER for part in both.split(" OR ")) for both in flat.split(" AND "))


def test_every_package_of_the_lock_goes_together_with_ours():
    assert len(locked()) > 40
    assert {name: licence(name) for name in locked() if not compatible(licence(name))} == {}


def test_the_list_in_the_documentation_is_this_one():
    listed = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == [(name, licence(name)) for name in locked()]


def test_what_is_not_free_to_go_along_is_noticed():
    assert not compatible("GPL-3.0-only")
    assert not compatible("MIT AND Proprietary")
    assert compatible("MPL-2.0 AND (Apache-2.0 OR MIT)")


def test_ours_is_the_one_that_the_package_names():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("BSD 3-Clause License\n")
    assert "Neither the name of the copyright holder nor the names of its" in text
    assert 'license = "BSD-3-Clause"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
