"""The token itself: whose it is, and what it may be used for."""

from typing import Any, ClassVar, Literal

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from reviewboard.api.doors import Door, Shape, bearer_of
from reviewboard.api.fields import Answer, Instant, Word
from reviewboard.api.permissions import EVERY_TOKEN
from reviewboard.people.permissions import Role
from reviewboard.people.tokens import Bearer, Scope


class MeSerializer(Answer[Bearer]):
    """Who a token reads as."""

    name = serializers.CharField(source="reader.name")
    person_id = serializers.IntegerField(source="reader.person_id", allow_null=True)
    role = Word(Role, source="reader.role")
    zone = serializers.CharField(source="reader.zone.key", help_text="IANA zone.")
    scopes = serializers.ListField(child=Word(Scope))
    expires_at = Instant()


class Me(Door):
    """Who this token reads as. Its scopes, and when it expires."""

    scope: ClassVar[Scope | Literal["every token"]] = EVERY_TOKEN
    shape: ClassVar[Shape] = MeSerializer

    def get(self, request: Request, **keys: Any) -> Response:  # noqa: ARG002 - the signature is the base class's
        """The bearer."""
        self.asked(request)
        return Response(MeSerializer(bearer_of(request)).data)


me = Me.as_view()
