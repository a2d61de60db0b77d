"""`manage.py compile_translations`: what `compilemessages` does, without needing GNU gettext on the machine."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from config import translations


class Command(BaseCommand):
    """Writes a .mo beside each .po that is newer; unfinished (fuzzy) translations stay out."""

    help = "Compile config/locale/*/LC_MESSAGES/*.po."

    def handle(self, **_options: object) -> None:
        """Prints each file that it wrote."""
        for folder in settings.LOCALE_PATHS:
            for source in translations.compile_stale(Path(folder)):
                self.stdout.write(f"Compiled {source.relative_to(folder)}")
