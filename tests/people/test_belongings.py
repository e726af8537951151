"""Every column of the house that names a person goes along with a merge, or stays and says why."""

from django.apps import apps
from django.db.models import ForeignKey

from reviewboard.audit.history import is_history
from reviewboard.people.belongings import MOVES, STAYS
from reviewboard.people.models import Person


def columns_that_name_a_person() -> set[str]:
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if not is_history(model)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Person
    }


def test_each_column_that_names_a_person_is_in_one_of_the_two_lists() -> None:
    moves = [one.name for one in MOVES]
    assert len(moves) == len(set(moves))
    assert not set(moves) & STAYS.keys()
    assert columns_that_name_a_person() == {*moves, *STAYS}


def test_why_it_stays_is_said() -> None:
    assert all(STAYS.values())
