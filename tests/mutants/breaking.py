"""A module that is running already, made to do what a changed source says: wherever it was imported, in place.

Functions and methods get the changed code and keep their identity; other values are replaced under their own name in
every module that took them over. What was composed of them at import is to be composed anew (`Area.composed`).
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

_ABSENT: Final = object()


def break_module(name: str, source: str, composed: Sequence[str]) -> None:
    """Runs `source` as the module `name`, and then anew the modules that composed something of it."""
    _run_anew(import_module(name), source)
    for other in composed:
        module = import_module(other)
        _run_anew(module, Path(str(module.__file__)).read_text(encoding="utf-8"))


def _run_anew(module: ModuleType, source: str) -> None:
    before = dict(vars(module))
    exec(compile(source, str(module.__file__), "exec"), vars(module))  # noqa: S102 (our own source, changed once)
    for name, old in before.items():
        new = vars(module).get(name, _ABSENT)
        if new is not old and new is not _ABSENT and not name.startswith("__"):
            if not _took_over(old, new, of=module.__name__):
                _replace(name, old, new)
            else:
                vars(module)[name] = old


def _took_over(old: object, new: object, *, of: str) -> bool:
    """Whether the old object does now what the new one would."""
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        return _same_shape(old, new) and _recode(old, new)
    if isinstance(old, dict) and isinstance(new, dict):
        values = dict(new)
        old.clear()
        old.update(values)
        return True
    if isinstance(old, type) and isinstance(new, type) and old.__module__ == of:
        for name, member in vars(old).items():
            _member(member, vars(new).get(name))
        return True
    return False


def _member(old: object, new: object) -> None:
    for part in ("fget", "__func__", "func"):  # of properties, class methods and cached properties
        if hasattr(old, part) and not isinstance(old, FunctionType):
            old, new = getattr(old, part), getattr(new, part, None)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType) and _same_shape(old, new):
        _recode(old, new)


def _same_shape(old: FunctionType, new: FunctionType) -> bool:
    return len(old.__closure__ or ()) == len(new.__closure__ or ())


def _recode(old: FunctionType, new: FunctionType) -> bool:
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    for cell, other in zip(old.__closure__ or (), new.__closure__ or (), strict=True):
        if not isinstance(other.cell_contents, type):
            cell.cell_contents = other.cell_contents
    return True


def _replace(name: str, old: object, new: object) -> None:
    for module in list(sys.modules.values()):
        held: Mapping[str, Any] = getattr(module, "__dict__", {})
        if held.get(name, _ABSENT) is old:
            setattr(module, name, new)
