"""A step of `pip wheel .`: translations are compiled, so that the package brings them."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is of the builder's own making
    """Compiles what is stale before the files are gathered."""

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        """Raises what a broken catalogue raises: a package without it would speak English only."""
        sys.path.insert(0, self.root)
        from config import translations  # noqa: PLC0415 (found from here on)

        for source in translations.compile_stale(Path(self.root) / "config" / "locale"):
            self.app.display_info(f"Compiled {source}")
