"""The pages of findings, decisions and ideas, and who may see them, action items and repositories."""

import pytest
from django.test import Client

from reviewboard.catalog.models import Repository, Reviewer, Service
from reviewboard.domain.values import Visibility
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.people.models import Audience, AudienceMember, Person
from reviewboard.people.permissions import Role
from tests.changes.scenes import connection, repository
from tests.people.roster import TODAY, person, user
from tests.web.changes.doing import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return person("Ada Lovelace")


@pytest.fixture
def engineer(client: Client, ada: Person) -> Client:
    client.force_login(user(Role.ENGINEER, ada))
    return client


@pytest.fixture
def outsider() -> Client:
    client = Client()
    client.force_login(user(Role.ENGINEER, person("Ola Nordmann")))
    return client


def sealed(to: Person) -> Audience:
    audience = Audience.objects.create(level=Visibility.SEALED)
    AudienceMember.objects.create(audience=audience, person=to)
    return audience


def test_a_sealed_finding_shows_its_words_on_its_own_page_and_to_those_named_only(
    engineer: Client, outsider: Client, ada: Person
) -> None:
    finding = Finding.objects.create(text="Tokens stood in a log", audience=sealed(ada))
    action = ActionItem.objects.create(title="Keep tokens out", finding=finding)
    page = text(engineer, f"/actions/{action.pk}/")
    assert "Tokens stood in a log" not in page
    assert f'href="/findings/{finding.pk}/"' in page
    assert "Tokens stood in a log" in text(engineer, f"/findings/{finding.pk}/")
    assert "Tokens" not in text(outsider, f"/findings/{finding.pk}/", status=404)


def test_a_sealed_practice_says_what_enforces_it_on_its_own_page(engineer: Client, ada: Person) -> None:
    made = Decision.objects.create(
        text="Scan logs", practice=True, enforced_by="test_no_token_in_logs", audience=sealed(ada)
    )
    page = text(engineer, f"/decisions/{made.pk}/")
    assert "Scan logs" in page
    assert "test_no_token_in_logs" in page


@pytest.mark.parametrize(
    ("path", "model", "columns"),
    [
        ("findings", Finding, {"text": "Tokens stood in a log"}),
        ("decisions", Decision, {"text": "Scan logs"}),
        ("ideas", Idea, {"text": "Hide tokens"}),
        ("actions", ActionItem, {"title": "Scan logs"}),
    ],
)
def test_who_wrote_it_closes_it_by_the_form(
    engineer: Client, outsider: Client, ada: Person, path: str, model: type[Finding], columns: dict[str, str]
) -> None:
    pk = model.objects.create(written_by=ada, **columns).pk
    assert f"/{path}/{pk}/visibility/" in text(engineer, f"/{path}/{pk}/")
    assert f"/{path}/{pk}/visibility/" not in text(outsider, f"/{path}/{pk}/")
    form = {"level": "restricted", "names": ada.email}
    assert outsider.post(f"/{path}/{pk}/visibility/", form).status_code == 403
    answer = engineer.post(f"/{path}/{pk}/visibility/", form)
    assert (answer.status_code, answer["Location"]) == (302, f"/{path}/{pk}/")
    assert outsider.get(f"/{path}/{pk}/").status_code == 404
    assert engineer.post(f"/{path}/{pk}/visibility/", {"level": "open"}).status_code == 422


def test_a_reviewer_closes_a_repository_from_the_page_of_its_service(
    engineer: Client, outsider: Client, ada: Person
) -> None:
    pk = repository(connection())
    Reviewer.objects.create(service=Service.objects.get(), person=ada, starts_on=TODAY.replace(year=2020))
    path = f"/repositories/{pk}/visibility/"
    assert path in text(engineer, "/services/shop/")
    assert path not in text(outsider, "/services/shop/")
    assert outsider.get(path).status_code == 403
    answer = engineer.post(path, {"level": "restricted", "names": ada.email})
    assert (answer.status_code, answer["Location"]) == (302, "/services/shop/")
    audience = Repository.objects.get().audience
    assert audience is not None
    assert audience.level == Visibility.RESTRICTED
    assert outsider.get(path).status_code == 404
