"""Who may run meetings: the people behind the accounts whose role holds that right."""

from datetime import date

from django.db.models import Q

from reviewboard.people.models import User
from reviewboard.people.permissions import RIGHTS, Right


def may_lead(*, on: date) -> dict[int, str]:
    """Names by person id of those whose role lets them run meetings, leavers apart, by name. One statement."""
    roles = [role.value for role, rights in RIGHTS.items() if Right.RUN_MEETINGS in rights]
    here = Q(person__ends_on__isnull=True) | Q(person__ends_on__gt=on)
    found = User.objects.filter(
        here, role__in=roles, is_active=True, person__erased_at=None, person__merged_into=None
    ).exclude(person=None)
    return dict(found.order_by("person__name", "person_id").values_list("person_id", "person__name"))
