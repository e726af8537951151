"""People and teams: who works here. No evidence, speed, hours or absence is ever beside a name."""

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import Asked, listing, single
from reviewboard.api.fields import Answer, ListQuery, PairSerializer, Query, key, words
from reviewboard.domain.paging import Page
from reviewboard.people import directory
from reviewboard.people.directory import PeopleFilter, PersonRow, PersonView, TeamRow
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope


class PeopleQuery(ListQuery):
    """Which people."""

    q = words()
    team = key("team")
    left = serializers.BooleanField(
        required=False, default=False, help_text="Those who have left, instead of those who are here."
    )


class PersonRowSerializer(Answer[PersonRow]):
    """A person in a list."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="May be empty.")
    teams = serializers.ListField(child=serializers.CharField())
    contractor = serializers.BooleanField()
    left = serializers.BooleanField()


class TeamTermSerializer(PairSerializer):
    """A team, and since when."""

    name = serializers.CharField()
    since = serializers.DateField()


class PersonSerializer(Answer[PersonView]):
    """A person."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="May be empty.")
    zone = serializers.CharField(help_text="IANA zone.")
    teams = TeamTermSerializer(many=True)
    manager_id = serializers.IntegerField(allow_null=True)
    manager = serializers.CharField(help_text="May be empty.")
    contractor = serializers.BooleanField()
    host_team = serializers.CharField(help_text="Who hosts a contractor; may be empty.")
    left = serializers.BooleanField()
    erased = serializers.BooleanField()
    merged_into_id = serializers.IntegerField(
        allow_null=True, help_text="Who they turned out to be: what is said of them stands there."
    )


class TeamSerializer(Answer[TeamRow]):
    """A team."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()


@listing(Scope.PEOPLE, PersonRowSerializer, PeopleQuery)
def people(reader: Reader, asked: Asked) -> Page[PersonRow]:
    """People by name."""
    wanted = PeopleFilter(**asked.filter)
    return directory.list_people(reader, wanted, asked.after, asked.limit, on=timezone.localdate())


@single(Scope.PEOPLE, PersonSerializer)
def person(reader: Reader, person_id: int) -> PersonView:
    """One person, with their teams and manager of today."""
    return directory.get_person(reader, person_id, on=timezone.localdate())


@listing(Scope.PEOPLE, TeamSerializer, Query)
def teams(reader: Reader, asked: Asked) -> Page[TeamRow]:
    """Every team by name. There are dozens, so they come on one page."""
    del asked  # it takes no parameters
    return Page(tuple(directory.teams(reader)))
