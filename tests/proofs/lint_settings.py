"""The product's settings with django-migration-linter installed, for the proof of the migrations."""

from reviewboard.settings import *  # noqa: F403  # settings are a module of names
from reviewboard.settings import INSTALLED_APPS, ROOMS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "include_apps": [room.rpartition(".")[2] for room in ROOMS],
    "exclude_migration_tests": ["CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE"],
}
