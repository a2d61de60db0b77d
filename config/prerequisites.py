"""What `make` needs of a machine before it begins, said by name: for any Python from 3.7 on, without packages."""

from __future__ import annotations  # a Python that is too old must get as far as saying so

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator

OLDEST = (3, 11)


def missing(
    version: tuple[int, int], found_module: Callable[[str], object], found_program: Callable[[str], object]
) -> Iterator[str]:
    """Sentences that say what is missing and how Debian and Ubuntu call it.

    `found_module` and `found_program` give None for what is not there.
    """
    own = f"python{version[0]}.{version[1]}"
    if version < OLDEST:
        yield f"{own} is too old: 3.11 or newer is needed (make PYTHON=python3.11)."
        return
    if found_module("ensurepip") is None or found_module("venv") is None:
        yield f"{own} cannot make environments here: apt install {own}-venv"
    if found_program("git") is None:
        yield "There is no git: apt install git"


def main() -> None:
    """Ends with an error that names everything at once."""
    found = list(missing((sys.version_info[0], sys.version_info[1]), importlib.util.find_spec, shutil.which))
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
