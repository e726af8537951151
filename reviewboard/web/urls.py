"""Addresses of the pages."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path

from reviewboard.web import (
    actions,
    first_run,
    imports,
    incidents,
    people,
    search,
    services,
    sign_in,
    theme,
    tokens,
)

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
    path("incidents/", incidents.index, name="incidents"),
    path("incidents/export.csv", incidents.export, name="incidents-export"),
    path("incidents/<int:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<int:incident_id>/visibility/", incidents.visibility, name="incident-visibility"),
    path("incidents/<int:incident_id>/findings/new/", incidents.finding, name="incident-finding"),
    path("incidents/<int:incident_id>/causes/new/", incidents.link, name="incident-link"),
    path(
        "incidents/<int:incident_id>/causes/<int:change_id>/<slug:word>/",
        incidents.cause,
        name="incident-cause",
    ),
    path("actions/", actions.index, name="actions"),
    path("actions/export.csv", actions.export, name="actions-export"),
    path("actions/new/", actions.new, name="action-new"),
    path("actions/many/", actions.many, name="actions-many"),
    path("actions/<int:action_id>/", actions.action, name="action"),
    path("actions/<int:action_id>/edit/", actions.edit, name="action-edit"),
    path("actions/<int:action_id>/take/", actions.take, name="action-take"),
    path("actions/<int:action_id>/move/", actions.move, name="action-move"),
    path("search/", search.search, name="search"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/apply/", imports.apply, name="import-apply"),
    path("imports/<int:import_id>/", imports.one, name="import"),
    path("imports/<int:import_id>/take-back/", imports.withdraw, name="import-withdraw"),
]
