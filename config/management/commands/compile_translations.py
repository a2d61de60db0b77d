"""`manage.py compile_translations`: what `compilemessages` does, without needing GNU gettext on the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes a .mo beside each .po that is newer; unfinished (fuzzy) translations stay out."""

    help = "Compile config/locale/*/LC_MESSAGES/*.po."

    def handle(self, **_options: object) -> None:
        """Prints each file that it wrote."""
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    compile_catalogue(source, target)
                    self.stdout.write(f"Compiled {source.relative_to(folder)}")


def compile_catalogue(source: Path, target: Path) -> None:
    """Write the binary form of `source`, whole or not at all. Raises PoFileError for a broken file."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    half = target.with_suffix(".mo.new")
    with half.open("wb") as file:
        write_mo(file, catalogue, use_fuzzy=False)
    half.replace(target)
