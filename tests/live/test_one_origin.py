"""In the demo one server answers for both: live events beside Django's pages."""

import http.client

import pytest

from reviewboard.asgi import application
from reviewboard.live import asgi
from reviewboard.live.tickets import issue
from tests.live.serving import PATIENCE, Page, served


def status(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request("GET", path)
    answer = line.getresponse()
    line.close()
    return answer.status


def test_live_goes_to_the_bare_function_and_everything_else_to_django(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asgi, "STATE_OF", "tests.live.meeting.no_state")
    with served(application) as port:
        assert status(port, "/live/nonsense/") == 403
        assert status(port, "/changes/") == 302, "Django asks who one is"
        page = Page.open(port, issue(1, 1, desk=False))
        beat = page.next()
        assert beat is not None
        assert beat[0] == "beat"
        page.close()
