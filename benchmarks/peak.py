"""The most memory that this process has had, as Linux tells it.

`getrusage` is no help: it tells a process the peak of whoever started it as well, and cannot be made to forget.
"""

from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")
_FORGET: Final = Path("/proc/self/clear_refs")


def forget() -> float:
    """Forgets the peak so far; what the process has now, in MB."""
    _FORGET.write_text("5")
    return _mb("VmRSS")


def peak() -> float:
    """The most since the process began or `forget` was called, in MB."""
    return _mb("VmHWM")


def _mb(name: str) -> float:
    lines = _STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
