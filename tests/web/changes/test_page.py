"""The page of one change: what it shows, and to whom."""

import pytest
from django.test import Client

from reviewboard.catalog.models import Repository, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.changes.queries import cards, get_change, search
from reviewboard.domain.values import Visibility
from reviewboard.incidents.models import Incident
from reviewboard.people import visibility
from reviewboard.people.models import Person
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import NotVisible
from tests.changes.scenes import NOW, pull, put
from tests.people.roster import TODAY, person, reader
from tests.web.changes.doing import linked_incident, restrict, text

pytestmark = pytest.mark.django_db


def test_the_page_of_a_change_tells_what_it_does_and_why_it_counts(change: Change, engineer: Client) -> None:
    page = text(engineer, f"/changes/{change.pk}/")
    for words in (
        "Cap the retries at three",
        "Three tries are enough.",
        "AI-assisted, certain",
        "Co-authored-by: Claude &lt;noreply@anthropic.com&gt;",
        "1 of 2 commits, first in b200000000",
        "rule claude.account, version",
        "+16 −4",
        "touched",
        "Lin Wei",
        "wrote part of it",
        "Everybody who signs in.",
    ):
        assert words in page, words
    assert 'class="you-tag"' in page
    assert "Reviewed-by" not in page


def test_without_a_sign_it_is_unknown_and_never_human(engineer: Client) -> None:
    put(pull())
    page = text(engineer, f"/changes/{Change.objects.get().pk}/")
    assert "AI: unknown (no sign found)" in page
    assert "much use of AI leaves no sign" in page
    assert "human" not in page


def test_the_gate_is_not_shown_before_there_is_one(change: Change, engineer: Client) -> None:
    assert "Approval gate" not in text(engineer, f"/changes/{change.pk}/")


def test_reviewers_of_the_service_are_named(change: Change, engineer: Client) -> None:
    service = Service.objects.get()
    Reviewer.objects.create(service=service, person=person("Rae Viewer"), starts_on=TODAY.replace(year=2025))
    page = text(engineer, f"/changes/{change.pk}/")
    assert "Reviewers for shop" in page
    assert "Rae Viewer" in page


def test_a_revert_and_what_it_takes_back_lead_to_each_other(change: Change, engineer: Client) -> None:
    put(pull(13, title="Revert the cap", reverts="pr:12"))
    revert = Change.objects.get(external_id="pr:13")
    assert f'/changes/{revert.pk}/">Revert the cap' in text(engineer, f"/changes/{change.pk}/")
    assert f'/changes/{change.pk}/">Cap the retries' in text(engineer, f"/changes/{revert.pk}/")


def test_a_link_is_shown_to_who_may_see_both_ends(
    change: Change, engineer: Client, outsider: Client, ada: Person
) -> None:
    incident = linked_incident(change, "Checkout was down")
    assert "Checkout was down" in text(outsider, f"/changes/{change.pk}/")
    audience = visibility.raise_visibility(
        audience_id=None,
        level=Visibility.RESTRICTED,
        person_ids=[ada.pk],
        team_ids=[],
        actor_id=None,
        as_of=NOW,
    )
    Incident.objects.filter(pk=incident.pk).update(audience=audience)
    page = text(outsider, f"/changes/{change.pk}/")
    assert "Checkout was down" not in page
    assert f"INC-{incident.pk}" not in page
    assert "Checkout was down" in text(engineer, f"/changes/{change.pk}/")


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
@pytest.mark.parametrize("own", [True, False], ids=["own", "repository"])
def test_an_outsider_finds_nothing_of_it_anywhere(
    change: Change, outsider: Client, ada: Person, level: Visibility, own: bool
) -> None:
    put(pull(13, title="Another", reverts="pr:12"))
    restrict(change, level, ada)
    if not own:
        change.refresh_from_db()
        Repository.objects.filter(pk=change.repository_id or 0).update(audience=change.audience_id)
        Change.objects.filter(pk=change.pk).update(audience=None)
    other = Change.objects.get(external_id="pr:13")
    reference, sha = f"CHG-{change.pk}", "b2".ljust(40, "0")
    pages = [
        "/changes/", "/changes/?q=retries", f"/changes/?q={reference}", f"/changes/?q={sha}", "/changes/export.csv",
        f"/changes/{other.pk}/", f"/changes/?author={ada.pk}", "/search/?q=retries", f"/search/?q={reference}",
    ]  # fmt: skip
    for path in pages:
        page = text(outsider, path)
        assert "Cap the retries" not in page, path
        assert f"/changes/{change.pk}/" not in page, path
    assert text(outsider, f"/changes/{change.pk}/", 404) == text(outsider, "/changes/999999/", 404).replace(
        "999999", str(change.pk)
    )
    assert outsider.post(f"/changes/{change.pk}/visibility/").status_code == 404
    stranger = reader(who=person("Eve"))
    assert cards(stranger, [change.pk]) == {}
    with pytest.raises(NotVisible):
        get_change(stranger, change.pk)


def test_those_named_see_a_restricted_change_everywhere(
    change: Change, engineer: Client, ada: Person
) -> None:
    restrict(change, Visibility.RESTRICTED, ada)
    for path in ("/changes/", "/changes/?q=retries", f"/changes/{change.pk}/", "/changes/export.csv"):
        assert "Cap the retries" in text(engineer, path), path


def test_a_sealed_title_is_shown_on_its_own_page_only(change: Change, engineer: Client, ada: Person) -> None:
    put(pull(13, title="Another", reverts="pr:12"))
    restrict(change, Visibility.SEALED, ada)
    other = Change.objects.get(external_id="pr:13")
    assert "Cap the retries" in text(engineer, f"/changes/{change.pk}/")
    for path in (
        "/changes/",
        f"/changes/{other.pk}/",
        "/changes/export.csv",
        f"/changes/?q=CHG-{change.pk}",
    ):
        page = text(engineer, path)
        assert "Restricted item" in page, path
        assert "Cap the retries" not in page, path
    assert "Restricted item" not in text(engineer, "/changes/?q=retries")
    assert search(HOUSE, "retries", 10) == []
