"""Mail and invites link to pages that the router knows."""

import pytest
from django.conf import settings
from django.urls import resolve

from reviewboard.agenda import addresses
from reviewboard.agenda.rows import SubjectView

LINKS = {
    addresses.agenda_page(7): "web:meeting",
    addresses.item_page(7, 12): "web:meeting",
    addresses.check_in_page(7): "web:check-in",
    addresses.me_page(): "web:me",
    addresses.connections_page(): "web:connections",
    addresses.series_page("weekly"): "web:series-one",
    addresses.ask_page(5): "web:ask",
    addresses.subject_page(SubjectView("incident", 214, "INC-214", "")): "web:incident",
    addresses.subject_page(SubjectView("change", 1838, "CHG-1838", "")): "web:change",
    addresses.subject_page(SubjectView("action", 388, "ACT-388", "")): "web:action",
    addresses.subject_page(SubjectView("topic", 4, "T-4", "")): "web:topic",
    addresses.subject_page(SubjectView("win", 2, "W-2", "")): "web:win",
}


@pytest.mark.parametrize("link", LINKS)
def test_every_address_is_that_of_a_page(link: str) -> None:
    path = link.removeprefix(settings.PUBLIC_URL).partition("#")[0]
    assert resolve(path).view_name == LINKS[link]


def test_a_team_has_no_page() -> None:
    assert addresses.subject_page(SubjectView("team", 3, "", "Pricing")) == ""
