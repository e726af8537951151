"""Services: what runs, how much it matters, and whose it is."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import Asked, listing, single
from reviewboard.api.fields import Answer, ListQuery, key, words
from reviewboard.catalog.queries import (
    RepositoryRow,
    ServiceFilter,
    ServiceRow,
    ServiceView,
    Someone,
    get_service,
    list_services,
)
from reviewboard.domain.paging import Page
from reviewboard.domain.values import Tier
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope


def _tier(**options: Any) -> serializers.IntegerField:
    told = "1 stops customers, 2 hurts them, 3 is felt inside the company only."
    return serializers.IntegerField(min_value=min(Tier), max_value=max(Tier), help_text=told, **options)


class ServicesQuery(ListQuery):
    """Which services."""

    q = words()
    tier = _tier(required=False)
    team = key("owning team")


class ServiceRowSerializer(Answer[ServiceRow]):
    """A service in a list."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    tier = _tier()
    team = serializers.CharField(help_text="The owning team; empty without one.")
    owner = serializers.CharField(help_text="May be empty.")
    reviewers = serializers.IntegerField(help_text="How many reviewers are on its list today.")


class SomeoneSerializer(Answer[Someone]):
    """A person on a service's list."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    deputy = serializers.BooleanField()


class RepositorySerializer(Answer[RepositoryRow]):
    """A repository that you may see."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField(help_text="May be empty.")


class ServiceSerializer(Answer[ServiceView]):
    """A service."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    tier = _tier()
    summary = serializers.CharField(help_text="May be empty.")
    team = serializers.CharField(help_text="The owning team; empty without one.")
    owner = SomeoneSerializer(allow_null=True)
    since = serializers.DateField(allow_null=True, help_text="Since when the team owns it.")
    reviewers = SomeoneSerializer(many=True)
    needs = serializers.ListField(child=serializers.CharField(), help_text="Keys of services.")
    needed_by = serializers.ListField(child=serializers.CharField(), help_text="Keys of services.")
    repositories = RepositorySerializer(many=True)


@listing(Scope.CATALOG, ServiceRowSerializer, ServicesQuery)
def services(reader: Reader, asked: Asked) -> Page[ServiceRow]:
    """Services by key, with who owns them today."""
    wanted = ServiceFilter(**asked.filter)
    return list_services(reader, wanted, asked.after, asked.limit, on=timezone.localdate())


@single(Scope.CATALOG, ServiceSerializer)
def service(reader: Reader, key: str) -> ServiceView:
    """One service, with its reviewers and what it needs."""
    return get_service(reader, key, on=timezone.localdate())
