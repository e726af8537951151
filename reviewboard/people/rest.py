"""Who answered a page lately: they are not asked to be in a meeting that soon after (`Person.paged_at`)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from reviewboard.audit.queries import held
from reviewboard.people.models import Person
from reviewboard.people.news import agenda_changed


@transaction.atomic
def answered_pages(*, answers: Mapping[int, datetime]) -> int:
    """Keeps when whoever is behind each of these identities last answered a page; of how many that was news.

    The latest counts, so the order in which they are told makes no difference. What is nobody's is not kept for whom
    it may turn out to be: rest is a matter of hours. Whoever is under a legal hold stays as they are.
    """
    if not answers:
        return 0
    people = Person.objects.filter(identities__in=answers, erased_at=None).order_by("pk")
    latest: dict[int, datetime] = {}
    for person, identity in people.values_list("pk", "identities"):
        latest[person] = max(answers[identity], latest.get(person, answers[identity]))
    rows = Person.objects.select_for_update().filter(pk__in=latest).order_by("pk")
    tired = [row for row in rows if row.paged_at is None or row.paged_at < latest[row.pk]]
    kept = held(f"person:{row.pk}" for row in tired) if tired else frozenset()
    changed = [row for row in tired if f"person:{row.pk}" not in kept]
    for row in changed:
        row.paged_at = latest[row.pk]
    if changed:
        Person.objects.bulk_update(changed, ["paged_at"])
        agenda_changed()
    return len(changed)
