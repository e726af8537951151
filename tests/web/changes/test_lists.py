"""The list of changes and its file: narrowed, paged, counted in statements, and naming nobody."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from reviewboard.changes.models import Change
from reviewboard.changes.queries import NotByPerson, get_change, list_changes, lists
from reviewboard.changes.rows import ChangeFilter
from reviewboard.domain.values import ChangeKind, ChangeState, Verdict
from reviewboard.people.models import Person
from reviewboard.people.reader import HOUSE
from tests.changes.scenes import CLAUDE, NOW, commit, connection, pull, put
from tests.people.roster import person, reader
from tests.statements import at_most
from tests.web.changes.doing import linked_incident, more, text

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def short_sight(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the two newest changes are read for words before the index of words is asked."""
    monkeypatch.setattr(lists, "NEAR", 2)
    lists._statement.cache_clear()
    yield
    lists._statement.cache_clear()


@pytest.mark.usefixtures("short_sight")
@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_words_are_found_in_all_the_history_page_by_page(change: Change, limit: int) -> None:
    titles = {13: "Cap the queue", 14: "Other", 15: "Cap the queue", 16: "Queue", 17: "Cap", 18: "Cap queue"}
    for number, title in titles.items():
        put(pull(number, hours=24 * number, title=title), connection_id=change.connection_id)
    for words, wanted in {"cap queue": ["13", "15", "18"], "other": ["14"], "never": []}.items():
        page = list_changes(HOUSE, ChangeFilter(text=words), None, limit)
        found = [row.id for row in page.rows]
        while page.after:
            page = list_changes(HOUSE, ChangeFilter(text=words), page.after, limit)
            found += [row.id for row in page.rows]
        numbers = Change.objects.in_bulk(found)
        assert [numbers[pk].external_id.removeprefix("pr:") for pk in found] == wanted


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
            # A change's page also asks what is argued about its verdict, what the reader may say of it, and for its gate.
            with django_assert_max_num_queries(16 if path == f"/changes/{change.pk}/" else 12):
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
