"""May this token? Each address names the scope it asks for; one that names none opens to nobody."""

from typing import Final

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from reviewboard.api.authentication import bearer_behind
from reviewboard.people.permissions import Right

EVERY_TOKEN: Final = "every token"  # noqa: S105 - a name, and no secret
"""Stands for a scope where any living token will do: what it is and whose."""


class ScopeMissing(PermissionDenied):
    """The token lives, but was not made for this."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(f"This token does not have the scope {scope}.")


class HasScope(BasePermission):
    """Lets in tokens with the view's `scope`, whose owner may read at all."""

    def has_permission(self, request: Request, view: object) -> bool:
        """Whether the token may be used here.

        Raises:
            ScopeMissing: it may be used, but not for this.
        """
        bearer = bearer_behind(request)
        scope = getattr(view, "scope", None)
        if bearer is None or scope is None or not bearer.reader.can(Right.READ):
            return False
        if scope != EVERY_TOKEN and scope not in bearer.scopes:
            raise ScopeMissing(scope)
        return True
