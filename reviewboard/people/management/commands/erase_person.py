"""`manage.py erase_person ID`: names gone everywhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewboard.audit.queries import Held
from reviewboard.people.accounts import LastAdmin
from reviewboard.people.erasure import erase_person
from reviewboard.people.living import Merged
from reviewboard.people.models import Person


class Command(BaseCommand):
    """Erases one person; it cannot be undone, and a legal hold refuses it."""

    help = "Erase a person: name, addresses, logins, account, and every mention of them. It cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        """The id is in the address of the person's page: /people/55/."""
        parser.add_argument("person_id", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints how many records mentioned the person."""
        try:
            swept = erase_person(person_id=options["person_id"], actor_id=None, as_of=timezone.now())
        except Person.DoesNotExist:
            raise CommandError(f"There is no person {options['person_id']}.") from None
        except Merged:
            raise CommandError(
                "They are merged into somebody else: erase that person, or split them first."
            ) from None
        except LastAdmin:
            raise CommandError("They are the last administrator; make another one first.") from None
        except Held as held:
            raise CommandError(f"A legal hold stands on {held}; lift it first.") from None
        self.stdout.write(f"Person {options['person_id']} is erased; {swept} other records mentioned them.")
