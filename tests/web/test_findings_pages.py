"""The pages of findings and ideas: added, accepted, made into actions; blame pointed out once; what reads alike."""

from html import unescape

import pytest
from django.test import Client

from reviewboard.changes.models import Change
from reviewboard.domain.values import ActionState, Severity, Visibility
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.incidents.models import Incident
from reviewboard.people.models import Audience, AudienceMember, Person
from reviewboard.people.permissions import Role
from tests.changes.scenes import connection, pull, put, repository
from tests.incidents.pager import START, pager
from tests.people.roster import person, user
from tests.statements import at_most
from tests.web.changes.doing import text

pytestmark = pytest.mark.django_db
ADVICE = "What made it easy to do, or hard to see?"


def signed_in(name: str, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(user(role, person(name)))
    return client


@pytest.fixture
def ada() -> Client:
    return signed_in("Ada Lovelace")


@pytest.fixture
def ines() -> Client:
    return signed_in("Ines Duarte", Role.FACILITATOR)


def incident(title: str = "Card payments failed after a rotation", **columns: object) -> Incident:
    return Incident.objects.create(
        **{
            "connection": columns.pop("connection", None) or pager(),
            "external_id": title,
            "title": title,
            "severity": Severity.SEV2,
            "status": "open",
            "started_at": START,
            **columns,
        }
    )


def a_change() -> Change:
    where = connection()
    put(pull(), connection_id=where, repository_id=repository(where))
    return Change.objects.get()


def test_a_finding_is_added_by_itself_and_listed(ada: Client) -> None:
    assert "No findings yet" in text(ada, "/findings/")
    assert ada.post("/findings/new/", {"category": "other"}).status_code == 422
    answer = ada.post("/findings/new/", {"text": "Units are *not* checked", "category": "test_gap"})
    made = Finding.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/findings/{made.pk}/")
    page = text(ada, f"/findings/{made.pk}/")
    assert "<em>not</em>" in page
    assert "An accepted finding makes one ticket only with an accepted action." in page
    page = text(ada, "/findings/")
    assert f"F-{made.pk}" in page
    assert "Test gap" in page
    assert "Not accepted yet" in page


def test_findings_decisions_and_ideas_are_added_from_a_change_and_shown_there(ada: Client) -> None:
    change = a_change()
    path = f"/changes/{change.pk}/"
    page = text(ada, path)
    for kind in ("findings", "decisions", "ideas"):
        assert f"/{kind}/new/?change={change.pk}" in page
        answer = ada.post(
            f"/{kind}/new/?change={change.pk}", {"text": f"Of the {kind}", "category": "rollout"}
        )
        assert answer.status_code == 302
    for model in (Finding, Decision, Idea):
        assert model.objects.get().change == change
    page = text(ada, path)
    assert all(f"Of the {kind}" in page for kind in ("findings", "decisions", "ideas"))
    assert "/findings/new/" not in text(signed_in("Vic Viewer", Role.VIEWER), path)


def test_a_facilitator_accepts_a_finding_and_takes_it_back(ada: Client, ines: Client) -> None:
    made = Finding.objects.create(text="Units are not checked")
    path = f"/findings/{made.pk}/"
    assert ada.post(f"{path}accept/").status_code == 403
    assert "Accept the finding" not in text(ada, path)
    assert "Accept the finding" in text(ines, path)
    assert ines.post(f"{path}accept/").status_code == 302
    assert "Accepted" in text(ada, path)
    assert text(ada, "/findings/?accepted=yes").count("data-item") == 1
    assert "No finding is found so" in text(ada, "/findings/?accepted=no")
    assert "Somebody was faster" in ines.post(f"{path}accept/", follow=True).content.decode()
    ines.post(f"{path}accept/", {"take-back": "yes"})
    assert "Not accepted yet" in text(ada, path)


def test_an_action_of_a_finding_has_its_origin_service_and_team(ada: Client) -> None:
    change = a_change()
    made = Finding.objects.create(text="Units are not checked", change=change)
    path = f"/findings/{made.pk}/actions/new/"
    page = text(ada, path)
    assert '<option value="shop" selected>' in page
    assert "Units are not checked" in page
    form = {"title": "Check units", "priority": "high", "kind": "prevent", "service": "shop"}
    assert ada.post(path, {**form, "title": ""}).status_code == 422
    assert ada.post(path, {**form, "owner": "nobody@example.org"}).status_code == 422
    answer = ada.post(path, form)
    action = ActionItem.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/actions/{action.pk}/")
    assert (action.finding, action.change, action.priority) == (made, change, "high")
    assert action.service is not None
    assert f"ACT-{action.pk}" in text(ada, f"/findings/{made.pk}/")
    assert "1 action" in text(ada, "/findings/")


def test_an_idea_is_made_into_an_action_and_says_so(ada: Client) -> None:
    assert "No ideas yet" in text(ada, "/ideas/")
    ada.post("/ideas/new/", {"text": "Draw the way of a price\nIn the console."})
    made = Idea.objects.get()
    page = text(ada, f"/ideas/{made.pk}/")
    assert "it becomes a ticket only when somebody makes an action of it" in page
    assert not ActionItem.objects.exists()
    path = f"/ideas/{made.pk}/actions/new/"
    assert 'value="Draw the way of a price"' in text(ada, path)
    ada.post(path, {"title": "Draw it", "priority": "normal", "kind": "detect"})
    action = ActionItem.objects.get()
    assert action.idea == made
    assert f"ACT-{action.pk}" in text(ada, f"/ideas/{made.pk}/")
    assert "Became an action" in text(ada, "/ideas/?became=yes")
    assert "No idea is found so" in text(ada, "/ideas/?became=no")
    assert "Draw the way" in text(ada, "/ideas/?q=drawing")


def test_wording_that_blames_is_pointed_out_once_and_saved_all_the_same(ada: Client) -> None:
    person("Oskar Lind")
    told = {"text": "Oskar Lind forgot the unit", "category": "test_gap"}
    page = unescape(ada.post("/findings/new/", told, follow=True).content.decode())
    assert "“Oskar Lind forgot” reads as if a person were the cause." in page
    assert ADVICE in page
    made = Finding.objects.get()
    assert made.text == "Oskar Lind forgot the unit"
    assert ADVICE not in text(ada, f"/findings/{made.pk}/"), "once"
    edited = {"text": "Oskar Lind simply forgot the unit", "category": "test_gap"}
    page = ada.post(f"/findings/{made.pk}/edit/", edited, follow=True).content.decode()
    assert ADVICE not in page, "it was pointed out before"
    plain = {"text": "The client takes a bare number", "category": "test_gap"}
    assert ADVICE not in ada.post(f"/findings/{made.pk}/edit/", plain, follow=True).content.decode()
    page = ada.post(f"/findings/{made.pk}/edit/", edited, follow=True).content.decode()
    assert ADVICE in page, "new words, and so it is said anew"


@pytest.mark.parametrize("path", ["/ideas/new/", "/decisions/new/"])
def test_it_is_pointed_out_wherever_somebody_writes(ada: Client, path: str) -> None:
    page = ada.post(path, {"text": "Ask whether it was human error"}, follow=True).content.decode()
    assert ADVICE in page
    assert ADVICE not in ada.post(path, {"text": "Test fault injection"}, follow=True).content.decode()


def test_a_name_inside_an_address_is_a_person_too(ada: Client) -> None:
    told = {"text": "Lin Wei <lin@example.org> caused it", "category": "other"}
    page = ada.post("/findings/new/", told, follow=True).content.decode()
    assert ADVICE in page


def test_what_reads_alike_stands_beside_an_incident_and_a_finding(ada: Client) -> None:
    old = incident()
    new = incident("Card payments failed after another rotation", connection=old.connection)
    finding = Finding.objects.create(text="A rotation does not stop when card payments fail", incident=old)
    page = text(ada, f"/incidents/{new.pk}/").partition('id="similar"')[2]
    assert f"INC-{old.pk}" in page
    assert f"F-{finding.pk}" in page
    page = text(ada, f"/findings/{finding.pk}/").partition('id="similar"')[2]
    assert f'href="/incidents/{new.pk}/"' in page
    assert f'href="/incidents/{old.pk}/"' not in page, "it came from there"
    lonely = Finding.objects.create(text="Flags have no owner")
    assert "Nothing that you may see reads like it." in text(ada, f"/findings/{lonely.pk}/")


def test_after_an_action_is_written_what_reads_like_it_is_named_once(ada: Client) -> None:
    old = incident()
    finding = Finding.objects.create(text="A rotation does not stop when card payments fail")
    idea = Idea.objects.create(text="Draw card payments", incident=old)
    form = {"title": "Stop a rotation when card payments fail", "priority": "normal", "kind": "prevent"}
    for path, named in (
        ("/actions/new/", True),
        (f"/findings/{finding.pk}/actions/new/", True),
        (f"/ideas/{idea.pk}/actions/new/", False),
    ):
        page = ada.post(path, form, follow=True).content.decode().partition("Similar, as far")[2][:300]
        assert (f'<a href="/incidents/{old.pk}/">INC-{old.pk}</a>' in page) is named, path
        assert f'<a href="/findings/{finding.pk}/">F-{finding.pk}</a>' in page
        assert "Similar, as far" not in text(ada, f"/actions/{ActionItem.objects.latest('pk').pk}/")


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_what_reads_alike_tells_nobody_of_what_they_may_not_see(ada: Client, level: Visibility) -> None:
    audience = Audience.objects.create(level=level)
    AudienceMember.objects.create(audience=audience, person=person("Eve Elsewhere"))
    hidden = incident(audience=audience)
    shown = incident("Card payments failed after another rotation", connection=hidden.connection)
    Finding.objects.create(text="Card payments failed after a rotation", incident=hidden)
    page = text(ada, f"/incidents/{shown.pk}/").partition('id="similar"')[2]
    assert "Nothing that you may see reads like it." in page
    page = text(ada, "/search/?q=rotation")
    assert hidden.title not in page
    assert shown.title in page


def test_search_finds_what_was_learned_by_words_and_by_reference(ada: Client) -> None:
    texts = {
        "finding": Finding.objects.create(text="A cache without a unit"),
        "decision": Decision.objects.create(text="Caches have a unit"),
        "idea": Idea.objects.create(text="Draw the cache"),
        "action": ActionItem.objects.create(title="Empty the cache", state=ActionState.OPEN),
    }
    with at_most(12):
        page = text(ada, "/search/?q=caching")
    for kind, one in texts.items():
        assert f'href="/{kind}s/{one.pk}/"' in page, kind
    page = text(ada, f"/search/?q=f-{texts['finding'].pk}")
    assert "A cache without a unit" in page
    assert "Draw the cache" not in page


def test_only_who_wrote_it_and_facilitators_edit_a_finding_or_an_idea(ada: Client, ines: Client) -> None:
    ada_herself = Person.objects.get(name="Ada Lovelace")
    other = signed_in("Bob Stone")
    finding = Finding.objects.create(text="Units", written_by=ada_herself)
    idea = Idea.objects.create(text="Draw", written_by=ada_herself)
    for path in (f"/findings/{finding.pk}/", f"/ideas/{idea.pk}/"):
        assert f"{path}edit/" in text(ada, path)
        assert f"{path}edit/" not in text(other, path)
        assert other.get(f"{path}edit/").status_code == 403
        form = {"text": "Said better", "category": "other"}
        assert ines.post(f"{path}edit/", form).status_code == 302
        assert "Said better" in text(ada, path)
    assert ada.get(f"/findings/{finding.pk + 9}/edit/").status_code == 404


def test_pages_cost_the_same_at_any_size(ada: Client) -> None:
    old = incident()
    finding = Finding.objects.create(text="Told by F <f@example.org> of card payments", incident=old)
    idea = Idea.objects.create(text="Draw a rotation")
    for size in (1, 20):
        for n in range(size):
            incident(f"Card payments failed after rotation {size} {n}", connection=old.connection)
            Finding.objects.create(text=f"Card payments of C <c{n}@example.org> failed {n}")
            Idea.objects.create(text=f"Draw {n}")
            ActionItem.objects.create(title=f"Draw {n}", finding=finding, idea=idea)
        for path, limit in (
            (f"/findings/{finding.pk}/", 10), (f"/ideas/{idea.pk}/", 8), ("/findings/", 6), ("/ideas/", 6),
            (f"/incidents/{old.pk}/", 12),
        ):  # fmt: skip
            with at_most(limit):
                text(ada, path)
