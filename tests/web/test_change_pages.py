"""The pages of changes: what they show, to whom, and with how many statements."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.catalog.operations import set_repository_audience
from reviewboard.changes.models import Change
from reviewboard.changes.operations import raise_visibility, record
from reviewboard.changes.queries import NotByPerson, cards, get_change, list_changes, search
from reviewboard.changes.rows import ChangeFilter
from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.values import CauseState, ChangeKind, ChangeState, Severity, Verdict, Visibility
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.people import visibility
from reviewboard.people.models import Membership, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.changes.scenes import CLAUDE, NOW, commit, connection, pull, put, repository, whole
from tests.people.roster import TODAY, person, reader, team, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    """Who wrote the change of `scene`, and may sign in as an engineer."""
    return person("Ada Lovelace", email="ada@example.org")


@pytest.fixture
def change(ada: Person) -> Change:
    """A pull request of the shop by Ada, merged by Lin, with a certain sign in one of two commits."""
    connection_id = connection()
    put(whole(), connection_id=connection_id, repository_id=repository(connection_id))
    return Change.objects.get()


@pytest.fixture
def engineer(client: Client, ada: Person) -> Client:
    client.force_login(user(Role.ENGINEER, ada))
    return client


@pytest.fixture
def outsider() -> Client:
    client = Client()
    client.force_login(user(Role.ENGINEER, person("Ola Nordmann")))
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def more(count: int, connection_id: int) -> None:
    """As many changes again, each with a name in its title and commits of its own."""
    told = [
        pull(
            number,
            hours=number % 50,
            title=f"Change {number} for Lin <lin@example.org>",
            commits=tuple(commit(f"{number:x}{n}", f"Part\n\n{CLAUDE}") for n in range(3)),
        )
        for number in range(1000, 1000 + count)
    ]
    record(connection_id=connection_id, repository_id=None, snapshots=told, as_of=NOW)


def restrict(change: Change, level: Visibility, *who: Person) -> None:
    """Lets only these people see it."""
    audience = visibility.raise_visibility(
        audience_id=None,
        level=level,
        person_ids=[one.pk for one in who],
        team_ids=[],
        actor_id=None,
        as_of=NOW,
    )
    Change.objects.filter(pk=change.pk).update(audience=audience)


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
    assert "gate" not in text(engineer, f"/changes/{change.pk}/").lower()


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


def linked_incident(change: Change, title: str) -> Incident:
    incident = Incident.objects.create(
        connection_id=change.connection_id, external_id=title, title=title, severity=Severity.SEV2,
        status="open", started_at=NOW,
    )  # fmt: skip
    CauseLink.objects.create(incident=incident, change_id=change.pk, state=CauseState.CONTRIBUTED)
    return incident


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
        set_repository_audience(
            repository_id=change.repository_id or 0, audience_id=change.audience_id, as_of=NOW
        )
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


def test_the_list_is_narrowed_by_each_filter(change: Change, engineer: Client) -> None:
    put(
        pull(13, hours=24 * 40, title="Older", kind=ChangeKind.DEPLOYMENT, state=ChangeState.DEPLOYED),
        connection_id=change.connection_id,
    )
    found = {
        wanted: [row.reference for row in list_changes(HOUSE, wanted, None, 10).rows]
        for wanted in (
            ChangeFilter(),
            ChangeFilter(service="shop"),
            ChangeFilter(service="nothing"),
            ChangeFilter(verdict=Verdict.UNKNOWN),
            ChangeFilter(kind=ChangeKind.DEPLOYMENT),
            ChangeFilter(state=ChangeState.MERGED),
            ChangeFilter(since=NOW - timedelta(days=30)),
            ChangeFilter(until=NOW - timedelta(days=30)),
            ChangeFilter(text="retr CAP"),
            ChangeFilter(text=f"chg-{change.pk}"),
            ChangeFilter(text="b200000"),
        )
    }
    cap, older = f"CHG-{change.pk}", f"CHG-{Change.objects.get(external_id='pr:13').pk}"
    wanted = [[cap, older], [cap], [], [older], [older], [cap], [cap], [older], [cap], [cap], [cap]]
    assert list(found.values()) == wanted


@pytest.mark.parametrize(
    "words", ["'", "\\", "a' | 'b", "!", ":*", "& |", "''", "ret:*", "(", "\0", "⟦q1⟧", "%", "a" * 200]
)
def test_no_words_break_the_search(change: Change, words: str) -> None:
    assert list_changes(HOUSE, ChangeFilter(text=words), None, 10).after is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/changes/?verdict=bogus", 400),
        ("/changes/?kind=%00", 400),
        ("/changes/?service=no-such", 400),
        ("/changes/?period=-1", 400),
        ("/changes/?author=x", 400),
        ("/changes/?author=99999999999999999999999", 400),
        ("/changes/?q=%00", 400),
        ("/changes/?q=" + "x" * 300, 400),
        ("/changes/?after=bogus", 400),
        ("/changes/?after=WzFd", 400),
        ("/changes/export.csv?after=%27", 400),
        ("/changes/export.csv?verdict=bogus", 400),
        ("/changes/999999/", 404),
        ("/changes/99999999999999999999999999/", 404),
        ("/changes/999999/visibility/", 404),
        ("/changes/0/", 404),
        ("/changes/-1/", 404),
    ],
)
def test_bad_input_is_told_and_never_an_error_of_ours(engineer: Client, path: str, status: int) -> None:
    text(engineer, path, status)


def test_the_pager_meets_every_change_once(engineer: Client) -> None:
    more(120, connection())
    seen: list[int] = []
    after: str | None = None
    while True:
        page = list_changes(HOUSE, ChangeFilter(), after, 50)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 120
    assert "Next page" in text(engineer, "/changes/")
    assert "Lin &lt;lin@example.org&gt;" in text(engineer, "/changes/")


def test_a_list_of_somebody_elses_changes_has_no_signs_of_ai(
    change: Change, engineer: Client, outsider: Client, ada: Person
) -> None:
    mine = text(engineer, f"/changes/?author={ada.pk}")
    assert "AI-assisted, certain" in mine
    theirs = text(outsider, f"/changes/?author={ada.pk}")
    assert "Cap the retries" in theirs
    assert 'class="ai' not in theirs
    assert "not listed by person" in theirs
    refused = text(outsider, f"/changes/?author={ada.pk}&verdict=assisted", 400)
    assert "Leave out the verdict" in refused
    assert "Cap the retries" not in refused
    text(outsider, f"/changes/export.csv?author={ada.pk}&verdict=assisted", 400)
    rows = list(
        csv.DictReader(io.StringIO(text(outsider, f"/changes/export.csv?author={ada.pk}").lstrip("\ufeff")))
    )
    assert [(row["verdict"], row["certainty"], row["approved"]) for row in rows] == [("", "", "")]
    assert text(engineer, f"/changes/?author={ada.pk}&verdict=assisted").count("AI-assisted, certain") == 1


def test_the_query_refuses_it_too(change: Change, ada: Person) -> None:
    stranger = reader(who=person("Eve"))
    with pytest.raises(NotByPerson, match="not listed by person"):
        list_changes(stranger, ChangeFilter(author_id=ada.pk, verdict=Verdict.ASSISTED), None, 10)
    with pytest.raises(NotByPerson):
        list_changes(HOUSE, ChangeFilter(author_id=ada.pk, verdict=Verdict.UNKNOWN), None, 10)


def test_the_list_and_its_file_name_nobody(change: Change, engineer: Client) -> None:
    for path in ("/changes/", "/changes/export.csv"):
        assert "Lovelace" not in text(engineer, path).replace("Ada Lovelace <svg", ""), path
        assert "Lin Wei" not in text(engineer, path), path


def test_the_file_holds_what_the_list_holds(change: Change, engineer: Client) -> None:
    answer = engineer.get("/changes/export.csv?service=shop")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["reference"], row["verdict"], row["lines_added"]) == (f"CHG-{change.pk}", "assisted", "16")


def test_a_page_costs_the_same_at_any_size(
    change: Change, engineer: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    linked_incident(change, "Told by Lin <lin@example.org>")
    paths = (
        "/changes/",
        "/changes/?service=shop&verdict=assisted&q=cap",
        f"/changes/{change.pk}/",
        "/changes/export.csv",
    )
    for size in (0, 150):
        more(size, change.connection_id)
        for path in paths:
            with django_assert_max_num_queries(12):
                text(engineer, path)
    with django_assert_max_num_queries(12):
        text(engineer, f"/changes/{change.pk}/visibility/")


def test_a_list_takes_two_statements_and_a_change_five(change: Change) -> None:
    more(120, change.connection_id)
    with at_most(2):
        assert len(list_changes(HOUSE, ChangeFilter(service="shop"), None, 50).rows) == 1
    with at_most(2):
        list_changes(HOUSE, ChangeFilter(text="change"), None, 50)
    with at_most(5):
        get_change(HOUSE, change.pk)


def test_a_change_of_many_commits_shows_the_first_hundred(engineer: Client) -> None:
    commits = tuple(commit(f"{n:x}".zfill(6) + "abc", f"Part {n}\n\n{CLAUDE}") for n in range(130))
    put(pull(commits=commits))
    page = text(engineer, f"/changes/{Change.objects.get().pk}/")
    assert "and 30 more" in page
    assert "130 of 130 commits" in page


ANYWHERE = ("/changes/", "/changes/export.csv", "/changes/{}/", "/changes/{}/visibility/")


def test_who_may_open_what(change: Change) -> None:
    expected = {
        None: (302, 302, 302, 302),
        Role.VIEWER: (200, 200, 200, 403),
        Role.ENGINEER: (200, 200, 200, 403),
        Role.FACILITATOR: (200, 200, 200, 403),
        Role.ADMIN: (200, 200, 200, 403),
    }
    for role, wanted in expected.items():
        client = Client()
        if role:
            client.force_login(user(role, person(f"Somebody {role}")))
        assert tuple(client.get(path.format(change.pk)).status_code for path in ANYWHERE) == wanted, role
        assert tuple(client.post(path.format(change.pk)).status_code for path in ANYWHERE[:3]) == (
            (405, 405, 405) if role else (302, 302, 302)
        )


def test_who_took_part_raises_and_only_a_right_with_a_reason_lowers(
    change: Change, engineer: Client, outsider: Client, ada: Person
) -> None:
    path = f"/changes/{change.pk}/visibility/"
    assert "Change that" in text(engineer, f"/changes/{change.pk}/")
    assert "Change that" not in text(outsider, f"/changes/{change.pk}/")
    assert engineer.post(path, {"level": "restricted", "names": "nobody@else"}).status_code == 422
    assert engineer.post(path, {"level": "restricted", "names": ""}).status_code == 422
    raised = engineer.post(
        path, {"level": "restricted", "names": "ADA@example.org\nola.nordmann@example.org"}
    )
    assert raised.status_code == 302
    text(outsider, f"/changes/{change.pk}/")
    assert engineer.post(path, {"level": "sealed", "names": "ada@example.org"}).status_code == 302
    text(outsider, f"/changes/{change.pk}/", 404)
    refused = engineer.post(path, {"level": "open", "names": "", "reason": "Told everybody"})
    assert (refused.status_code, "a right that you do not have" in refused.content.decode()) == (422, True)
    change.refresh_from_db()
    assert change.audience_id is not None


def test_an_administrator_who_is_named_opens_it_with_a_reason(change: Change) -> None:
    chief = person("Cy Twombly")
    client = Client()
    client.force_login(user(Role.ADMIN, chief))
    restrict(change, Visibility.RESTRICTED, chief)
    path = f"/changes/{change.pk}/visibility/"
    assert client.post(path, {"level": "open"}).status_code == 422
    assert client.post(path, {"level": "open", "reason": "It is public now"}).status_code == 302
    change.refresh_from_db()
    assert change.audience_id is None


def test_the_owning_team_and_the_reviewers_are_involved(change: Change) -> None:
    owner, reviewer, payments = person("Ola Owner"), person("Rae Viewer"), team()
    service, since = Service.objects.get(), TODAY.replace(year=2025)
    Membership.objects.create(person=owner, team=payments, starts_on=since)
    Ownership.objects.create(service=service, team=payments, starts_on=since)
    Reviewer.objects.create(service=service, person=reviewer, starts_on=since)
    for someone in (owner, reviewer):
        client = Client()
        client.force_login(user(Role.ENGINEER, someone))
        assert client.get(f"/changes/{change.pk}/visibility/").status_code == 200


def test_the_operation_asks_by_itself(change: Change) -> None:
    stranger = reader(who=person("Eve"))
    with pytest.raises(NotAllowed):
        raise_visibility(
            reader=stranger, change_id=change.pk, level=Visibility.SEALED, person_ids=[stranger.person_id or 0],
            team_ids=[], as_of=NOW,
        )  # fmt: skip


def test_an_unmatched_author_is_called_as_the_source_does(engineer: Client) -> None:
    told: ChangeSnapshot = pull(authored_by=IdentitySnapshot("github", "linw", ""))
    put(told)
    assert "linw" in text(engineer, f"/changes/{Change.objects.get().pk}/")
