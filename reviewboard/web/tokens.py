"""One's own tokens for the API: make one, see what became of them, end one."""

from datetime import timedelta
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.people import tokens as own
from reviewboard.people.permissions import Right
from reviewboard.people.tokens import SCOPES, Scope
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column

LASTING = [
    (days, ngettext_lazy("%(n)d day", "%(n)d days", "n") % {"n": days}) for days in (7, 30, 90, 180, 365)
]


class TokenForm(forms.Form):
    """What a new token is called, opens, and how long it lives."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What will use it, so that you know what stops when you end it"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may read"),
        choices=[(scope.value, words) for scope, words in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label=gettext_lazy("It lives for"), choices=LASTING, coerce=int, initial=90)

    def save(self, user_id: int) -> str:
        """The new token, or "" with what stands against it beside the field."""
        now, chosen = timezone.now(), self.cleaned_data
        try:
            return own.create_token(
                user_id=user_id,
                name=chosen["name"],
                scopes=[Scope(one) for one in chosen["scopes"]],
                expires_at=now + timedelta(days=chosen["days"]),
                as_of=now,
            ).token
        except own.NameTaken:
            self.add_error("name", _("You have a token of this name. End it first, or choose another name."))
        except own.TooMany:
            self.add_error(
                None, _("You have %(most)d tokens. End one that is no longer used.") % {"most": own.MOST}
            )
        return ""


@never_cache
@require_http_methods(["GET", "POST"])
@require_right(Right.READ)
def tokens(request: HttpRequest) -> HttpResponse:
    """The reader's tokens, and the form for another one.

    A token that was just made is shown in the answer to the form itself: a page to go on to could only show it
    if it were kept. Sending the form again makes no second one, because its name is taken.
    """
    form = TokenForm(request.POST or None)
    made = form.save(_account(request)) if form.is_valid() else ""
    rows = own.list_tokens(reader_of(request), as_of=timezone.now())
    shown = {"form": TokenForm() if made else form, "made": made, "rows": rows, "columns": _columns()}
    return render(request, "tokens/tokens.html", shown)


@require_POST
@require_right(Right.READ)
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ends one of the reader's tokens."""
    own.revoke_token(user_id=_account(request), token_id=token_id, as_of=timezone.now())
    messages.success(request, _("The token opens nothing any more."))
    return redirect("web:tokens")


def _account(request: HttpRequest) -> int:
    return cast(int, reader_of(request).user_id)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Name")),
        Column(_("Opens")),
        Column(_("Last used")),
        Column(_("Until")),
        Column(_("End it"), is_hidden=True),
    )
