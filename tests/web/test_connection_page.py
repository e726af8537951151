"""One source and its steps: the secret that is shown once, the proof, the token, the past, and what came."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.connections.kinds import Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.domain.ports import Unavailable
from reviewboard.inbox.models import PollCursor
from reviewboard.inbox.operations.recording import record
from reviewboard.outbox.models import Message
from tests.inbox.scenes import NOW, pull
from tests.statements import at_most
from tests.web.pages import read
from tests.web.sources import KEY, PAGE, EchoForge, admin, delivery, echo_forge, forge, poll, spoken, text_of

__all__ = ["admin", "echo_forge"]

pytestmark = pytest.mark.django_db

MADE = re.compile(r'id="made" type="text" value="([0-9a-f]{64})"')


def said(client: Client, path: str = PAGE) -> str:
    return spoken(text_of(client, path))


def test_the_steps_say_what_to_click_and_what_to_paste(admin: Client) -> None:
    forge(secret="")
    page = text_of(admin)
    assert "Open &lt;Settings&gt; at the forge." in page
    assert f"<code>http://localhost:8000/hooks/{KEY}/</code>" in page
    assert "Paste the secret as Secret." in page
    assert "Pull requests" in page
    assert page.count('aria-current="step"') == 1


def test_a_secret_is_made_and_shown_once_in_the_answer_itself(admin: Client) -> None:
    forge(secret="")
    answer = admin.post(f"{PAGE}secret/")
    (secret,) = MADE.findall(answer.content.decode())
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"Paste <code>{secret}</code> as Secret." in answer.content.decode()
    assert Secret.objects.get().value == secret
    for path in (PAGE, "/connections/", f"{PAGE}edit/", f"{PAGE}deliveries/"):
        page = text_of(admin, path)
        assert secret not in page
        assert secret not in str(dict(admin.session))
    assert f"••••••••••••{secret[-4:]}" in text_of(admin)


def test_whoever_reloads_the_address_of_that_answer_is_led_to_the_page(admin: Client) -> None:
    forge()
    assert admin.get(f"{PAGE}secret/")["Location"] == PAGE
    assert Secret.objects.count() == 1


def test_a_rotated_secret_counts_beside_the_new_one_until_it_is_ended(admin: Client) -> None:
    forge()
    assert MADE.search(admin.post(f"{PAGE}secret/").content.decode())
    assert "The secret before it counts as well until" in text_of(admin)
    admin.post(f"{PAGE}secret/retire/")
    assert "counts as well until" not in text_of(admin)
    assert Secret.objects.filter(retires_at__gt=timezone.now()).count() == 0
    assert Secret.objects.filter(retires_at=None).count() == 1


def test_a_secret_that_the_vendor_made_is_pasted_and_never_written_back(admin: Client) -> None:
    forge(vendor="bell", kind="pager", secret="")
    wrong = admin.post(f"{PAGE}secret/", {"value": "typed-by-hand", "ends_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert b"That day is over" in wrong.content
    assert b"typed-by-hand" not in wrong.content
    page = admin.post(f"{PAGE}secret/", {"value": " whsec_0123456789abcdef "}, follow=True).content.decode()
    assert Secret.objects.get().value == "whsec_0123456789abcdef"
    assert "whsec_" not in page
    assert "••••••••••••cdef" in page


def test_a_refused_event_says_why_and_what_to_do_and_that_nothing_was_stored(admin: Client) -> None:
    made = forge(refused_words="the signature is wrong", refused_at=timezone.now())
    delivery(made, ago=timedelta(hours=1))
    words = said(admin)
    assert "The last event was refused: the signature is wrong" in words
    assert "Nothing of it was stored." in words
    assert "Paste the secret above into the webhook’s settings at Echo Forge" in words


def test_the_first_event_proves_that_they_arrive_and_a_poll_does_not(admin: Client) -> None:
    made = forge()
    delivery(made, event="api:pulls", ago=timedelta(minutes=1))
    assert "Nothing has arrived yet." in said(admin)
    delivery(made, event="ping", ago=timedelta(minutes=3))
    assert "The last one that was taken: ping" in said(admin)


def test_a_token_is_kept_with_its_end_and_never_shown(admin: Client) -> None:
    forge(config={"repositories": ["shop/checkout"]})
    ends = (timezone.localdate() + timedelta(days=10)).isoformat()
    page = admin.post(f"{PAGE}token/", {"value": "t0p-secret-token", "ends_on": ends}, follow=True)
    token = Secret.objects.get(purpose=Purpose.TOKEN)
    assert token.value == "t0p-secret-token"
    assert token.ends_at is not None
    assert "t0p-secret" not in page.content.decode()
    assert "The first of its secrets ends on" in page.content.decode()
    assert admin.post(f"{PAGE}token/", {"value": ""}).status_code == 422


def test_a_token_is_tested_and_the_vendor_has_the_word(admin: Client) -> None:
    forge(token="a token", trouble_words="401", trouble_at=timezone.now())
    EchoForge.refuses = "401 Bad <credentials>"
    page = admin.post(f"{PAGE}token/test/", follow=True).content.decode()
    assert "Echo Forge says: 401 Bad &lt;credentials&gt;" in page
    assert Connection.objects.get().trouble_words == "401"
    EchoForge.refuses = ""
    page = admin.post(f"{PAGE}token/test/", follow=True).content.decode()
    assert "The token works. Signed in as echo-bot." in page
    assert Connection.objects.get().trouble_words == ""


def test_a_vendor_that_does_not_answer_is_told_as_well(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> str:
        raise Unavailable("no answer from api.echo.example")

    monkeypatch.setattr(EchoForge, "greet", away)
    forge(token="a token")
    page = admin.post(f"{PAGE}token/test/", follow=True).content.decode()
    assert "no answer from api.echo.example" in page


def test_repositories_are_chosen_from_what_the_token_can_see(admin: Client) -> None:
    forge(
        token="a token", config={"repositories": ["shop/search", "shop/gone"], "api_url": "https://x.example"}
    )
    page = read(text_of(admin, f"{PAGE}repositories/"))
    boxes = {box["value"]: "checked" in box for box in page.all("input") if box.get("name") == "chosen"}
    assert boxes == {"shop/checkout": False, "shop/search": True}
    assert "shop/gone" in page.text
    admin.post(f"{PAGE}repositories/", {"chosen": ["shop/checkout", "shop/search"], "more": "shop/new\n"})
    assert Connection.objects.get().config == {
        "repositories": ["shop/checkout", "shop/new", "shop/search"],
        "api_url": "https://x.example",
    }


def test_repositories_that_cannot_be_listed_are_written_down(admin: Client) -> None:
    forge(token="a token")
    EchoForge.refuses = "403 Resource not accessible"
    page = said(admin, f"{PAGE}repositories/")
    assert "Echo Forge did not list them" in page
    assert "403 Resource not accessible" in page
    admin.post(f"{PAGE}repositories/", {"more": "shop/checkout"})
    assert Connection.objects.get().config == {"repositories": ["shop/checkout"]}


def test_the_past_is_read_and_its_progress_looks_again_by_itself_while_there_is_more(admin: Client) -> None:
    made = forge(token="a token", config={"repositories": ["shop/checkout"]})
    admin.post(f"{PAGE}read/", {"days": "28"})
    assert Message.objects.filter(kind="poll_connection", subject=f"connection:{made}").exists()
    PollCursor.objects.update(done=30, total=40)
    part = text_of(admin, f"{PAGE}progress/")
    assert f'hx-get="{PAGE}progress/"' in part
    assert '<progress value="30" max="40"' in part
    assert "<html" not in part
    assert 'href="/connections/echo-1/#read"' in part  # without scripts
    PollCursor.objects.update(more=False, read_at=timezone.now())
    part = text_of(admin, f"{PAGE}progress/")
    assert "hx-get" not in part
    assert "Up to date" in part


def test_a_part_that_is_refused_says_so_by_itself_and_is_not_waited_for(admin: Client) -> None:
    made = forge(token="a token")
    poll(made, "shop/checkout", trouble="404 Not <Found>", more=True)
    page = text_of(admin)
    assert "404 Not &lt;Found&gt;" in page
    assert "hx-get" not in page


def test_a_source_that_is_read_needs_no_webhook(admin: Client) -> None:
    made = forge(secret="", token="a token", config={"repositories": ["shop/checkout"]})
    poll(made, "shop/checkout", more=False, read_at=timezone.now())
    assert said(admin).count("Not used") == 2


def test_what_came_is_listed_with_links_and_its_signs(admin: Client) -> None:
    made = forge()
    record(connection_id=made, snapshots=[pull(1, NOW, "open", "Cap <the> retries")], as_of=timezone.now())
    page = text_of(admin)
    assert "Cap &lt;the&gt; retries" in page
    assert "AI: unknown (no sign found)" in page
    assert 'href="/changes/' in page
    assert 'href="/identities/"' in page  # its author is nobody's yet


def test_a_webhook_alone_has_three_steps_and_no_token(admin: Client) -> None:
    forge(vendor="bell", kind="pager")
    page = read(text_of(admin))
    assert len([one for one in page.ids if one in {"webhook", "prove", "token", "read", "found"}]) == 3
    assert "Nowhere: it only takes what is sent." in page.text
    for path in ("token/", "token/test/", "read/", "repositories/"):
        assert admin.post(f"{PAGE}{path}").status_code == 404


def test_a_page_keeps_its_limit_of_statements(admin: Client) -> None:
    made = forge(token="a token", config={"repositories": ["shop/checkout"]})
    for number in range(30):
        snapshot = pull(number, NOW, "open", "Cap the retries")
        record(connection_id=made, snapshots=[snapshot], as_of=timezone.now())
        delivery(made)
        poll(made, f"shop/{number}")
    with at_most(12):
        text_of(admin)


def test_a_vendor_that_is_no_longer_known_still_has_its_page(admin: Client) -> None:
    forge(vendor="gone")
    assert "Gone" in said(admin)
