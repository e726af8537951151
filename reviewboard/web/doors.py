"""The doors of the pages: who may come in, and what those hear who may not.

A stranger is sent to the sign-in page, a reader without the right hears 403, and what a reader may not see is
not there (404), in the same words as what never was. An edit that a legal hold refuses is answered 423.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reviewboard.audit.queries import Held
from reviewboard.domain.paging import BadCursor
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def reader_of(request: HttpRequest) -> Reader:
    """Who reads. Only for views behind `require_right`."""
    return cast(Reader, request.reader)  # type: ignore[attr-defined]  # set by web.middleware.reader


def require_right(right: Right) -> Callable[[View[P]], View[P]]:
    """Lets in only readers who hold this right; a stranger, or one whose access has ended, signs in first."""

    def door(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            reader = getattr(request, "reader", None)
            if reader is None:
                logout(request)
                return redirect_to_login(request.get_full_path())
            if not reader.can(right):
                raise PermissionDenied
            try:
                return view(request, *args, **kwargs)
            except NotVisible as error:
                raise Http404 from error
            except NotAllowed as error:
                raise PermissionDenied from error
            except Held:  # on which record, is not said: the reader may not be allowed to see it
                return render(request, "423.html", status=423)
            except BadCursor as error:
                raise BadRequest(str(error)) from error

        guarded.right = right  # type: ignore[attr-defined]  # read by the test of the permission matrix
        return cast(View[P], guarded)

    return door
