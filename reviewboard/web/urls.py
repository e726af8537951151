"""Addresses of the pages."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path

from reviewboard.web import first_run, imports, people, search, services, sign_in, theme, tokens

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/as/", sign_in.sign_in_as, name="sign-in-as"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("first-run/", first_run.first_run, name="first-run"),
    path("first-run/hour/", first_run.hour, name="hour"),
    path("theme/", login_not_required(theme.theme), name="theme"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/role/", people.role, name="person-role"),
    path("people/<int:person_id>/identities/match/", people.match, name="person-match"),
    path("people/<int:person_id>/identities/release/", people.release, name="person-release"),
    path("people/<int:person_id>/hold/", people.hold, name="person-hold"),
    path("people/<int:person_id>/erase/", people.erase, name="person-erase"),
    path("services/", services.services, name="services"),
    path("services/<slug:key>/", services.service, name="service"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("search/", search.search, name="search"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/apply/", imports.apply, name="import-apply"),
    path("imports/<int:import_id>/", imports.one, name="import"),
    path("imports/<int:import_id>/take-back/", imports.withdraw, name="import-withdraw"),
]
