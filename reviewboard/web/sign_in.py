"""Signing in and out, and the first run: an installation without accounts makes its first administrator."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.people import accounts
from reviewboard.people.queries import reader_for

LONGEST_ADDRESS = 254
"""Characters of an address, as RFC 5321 allows them and the database keeps them; Django's forms take 320."""


class SignInForm(AuthenticationForm):
    """Address and password; says no more than that the two do not fit."""

    username = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    error_messages = {  # noqa: RUF012 - Django declares it so
        "invalid_login": gettext_lazy(
            "Address and password do not fit. After five tries the account rests for a quarter of an hour."
        ),
        "inactive": gettext_lazy("This account can no longer sign in. An administrator can tell you why."),
    }

    def clean_username(self) -> str:
        """An address is one whatever the case, for the count of failures too."""
        username: str = self.cleaned_data["username"]
        return username.lower()

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuses whom the house no longer knows as a reader: switched off, or no longer here."""
        super().confirm_login_allowed(user)
        if reader_for(user.pk, today=timezone.localdate()) is None:
            raise ValidationError(self.error_messages["inactive"], code="inactive")


class SignIn(LoginView):
    """The form, and in the demo one sample account a role."""

    template_name = "sign_in/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template shows beside the form."""
        samples = accounts.one_a_role() if settings.DEMO else ()
        return super().get_context_data(**kwargs, samples=samples)


@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; before there is any account, it leads to the first run."""
    if request.method == "GET" and not accounts.installed():
        return redirect("web:first-run")
    return SignIn.as_view()(request)


sign_out = LogoutView.as_view()


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """The demo's way in: a sample account of the chosen role, without a password. Elsewhere there is no such page."""
    if not settings.DEMO:
        raise Http404
    sample = next((one for one in accounts.one_a_role() if one.role == request.POST.get("role")), None)
    if sample is None:
        raise Http404
    accounts.begin_session(request, sample.user_id)
    return redirect(settings.LOGIN_REDIRECT_URL)


class FirstAdminForm(forms.Form):
    """What makes the first administrator."""

    token = forms.CharField(
        label=gettext_lazy("Setup token"),
        help_text=gettext_lazy("Run “manage.py setup_token” where reviewboard runs; it holds for an hour"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least eight characters, and not a common one"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Refuses a password that is short, common or like the address."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest) -> HttpResponse:
    """Makes the first administrator and signs them in; there is no such page once there is an account."""
    if accounts.installed():
        raise Http404
    form = FirstAdminForm(request.POST or None)
    if form.is_valid():
        try:
            user_id = accounts.create_first_admin(as_of=timezone.now(), **form.cleaned_data)
        except accounts.BadToken:
            form.add_error(
                "token", _("This is not a token of this installation, or it is older than an hour.")
            )
        except accounts.NotFirst as error:
            raise Http404 from error
        else:
            accounts.begin_session(request, user_id)
            return redirect("web:first-run")
    return render(request, "sign_in/first_admin.html", {"form": form})
