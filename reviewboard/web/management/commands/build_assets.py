"""`manage.py build_assets`: builds the files that pages serve and the repository does not hold."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reviewboard.web import assets


class Command(BaseCommand):
    """Builds the fonts into `build/static`, which `STATICFILES_DIRS` names. Twice is harmless and quick."""

    help = "Builds the fonts of the pages into build/static."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Builds, and says whether there was anything to do."""
        static_dir = settings.BASE_DIR / "build" / "static"
        self.stdout.write("Fonts built." if assets.build(static_dir) else "Fonts are up to date.")
