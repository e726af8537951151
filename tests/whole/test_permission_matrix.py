"""Every address, every method, every part of the cast: the table in rights.py says what is answered."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from reviewboard.people.permissions import Role
from tests.examples import thorough
from tests.whole.addresses import address, named, of_self
from tests.whole.cast import CAST, STRANGER, Sample
from tests.whole.rights import PARTS, SENT, expectations

pytestmark = pytest.mark.django_db

EXPECTED = expectations()
BAD_BODIES: tuple[tuple[bytes, str], ...] = (
    (b"\x00\xff\xfe", "application/x-www-form-urlencoded"),
    (
        b"id=99999999999999999999&person_id=x&level=&state=%00&due_on=2026-99-99",
        "application/x-www-form-urlencoded",
    ),
    (b'{"id": {"$gt": ""}}', "application/json"),
    (
        b"--x\r\nContent-Disposition: form-data; name=file; filename=a.csv\r\n\r\n\xff\x00,",
        "multipart/form-data; boundary=x",
    ),
)
ENDS = (STRANGER, "viewer", "admin")
"""Nobody; who has fewest rights of those that are signed in; and who has most. `make prove` asks all at every address."""
NEAREST, FARTHEST = ("self", "manager", "series_facilitator"), ("engineer", "other_facilitator")
"""Of a role that several have: who has most to do with what is asked for, and who has least."""
SIGN_IN = "/sign-in/?"
NOTHING: dict[str, str] = {"key": "nothing", "name": "nothing"}


@contextmanager
def undone() -> Iterator[None]:
    """What the block does to the database is taken back, so that each request meets the same sample."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def browser(sample: Sample, name: str, part: str) -> Client:
    """The way in that this address asks for: a token for programs, a session for people."""
    return sample.program(part) if name.startswith("api:") else sample.client(part)


def path_of(sample: Sample, name: str) -> str:
    """The address with values that are about `self`."""
    found = address(name)
    values = of_self(sample, name)
    return found.path(**{parameter: values[parameter] for parameter in found.parameters})


def test_the_table_names_every_address_and_nothing_else() -> None:
    assert sorted(EXPECTED) == sorted((name, method) for name in named() for method in ("GET", "POST"))


@pytest.mark.parametrize(("name", "method"), sorted(EXPECTED))
def test_each_part_is_answered_as_the_table_says(sample: Sample, name: str, method: str) -> None:
    expected = EXPECTED[name, method]
    asked = asked_of(expected)
    assert {part: answered(sample, name, method, part) for part in asked} == {
        part: expected[part] for part in asked
    }


def asked_of(expected: Mapping[str, int]) -> Sequence[str]:
    """Those whose answers tell what the others' will be; in `make prove` all.

    Only the `ENDS` where everybody who is signed in is let in, or nobody by this method. Where the role alone decides,
    one of each role: of a role that is let in who has least to do with it, of one that is refused who has most. All
    where it depends on more than the role.
    """
    answers = {expected[part] for part in CAST}
    if thorough() or not by_role(expected):
        return PARTS
    if len(answers) == 1 and answers <= {200, 302, 405}:
        return ENDS
    return [
        part for part in PARTS if part in ENDS or part in (FARTHEST if let_in(expected[part]) else NEAREST)
    ]


def by_role(expected: Mapping[str, int]) -> bool:
    """Whether all of one role are answered alike."""
    return len({(role, expected[part]) for part, (_, role) in CAST.items()}) == len(Role)


def let_in(status: int) -> bool:
    """Whether something was shown or done, or would have been if more had been sent."""
    return status in {200, 201, 302, 400, 409, 422}


def test_each_role_is_asked_and_everybody_where_more_than_the_role_decides() -> None:
    rows = [row for row in EXPECTED.values() if 403 in row.values() and any(map(let_in, row.values()))]
    assert len(rows) > 100
    for row in rows:
        asked = {CAST[part][1] for part in asked_of(row) if part != STRANGER}
        assert asked == set(Role)
        assert by_role(row) or asked_of(row) == PARTS


def answered(sample: Sample, name: str, method: str, part: str) -> int:
    """The status that this part gets; nothing of what was done stays."""
    query, form = SENT.get(name, ("", {}))
    path = path_of(sample, name) + query
    with undone():
        client = browser(sample, name, part)
        if method == "GET":
            return client.get(path).status_code
        if name.startswith("api:"):
            return client.post(path, dict(form), content_type="application/json").status_code
        return client.post(path, form).status_code


@pytest.mark.parametrize("name", named())
def test_nothing_that_can_be_sent_is_an_error_of_ours(sample: Sample, name: str) -> None:
    path = path_of(sample, name)
    for part in ("stranger", "self", "admin"):
        for body, kind in BAD_BODIES:
            with undone():
                answer = browser(sample, name, part).generic("POST", path, body, kind)
                assert answer.status_code < 500, (part, body)
            if refused(answer):  # whatever is sent
                break
        with undone():
            query = (
                "?after=%00&q=%00%ff&service=x&state=x&from=2026-99-99&limit=-1&page=x&on=x&kind=%F0%9F%92%A9"
            )
            assert browser(sample, name, part).get(path + query).status_code < 500, part


def refused(answer: Any) -> bool:
    """Whether nothing of what was sent has been read: not by this method, no token, sent to sign in, or without the right.

    A view may also say 403 of what it has read; `make prove` sends everything to those, too.
    """
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
    return to_sign_in or answer.status_code in ({401, 405} if thorough() else {401, 403, 405})


@pytest.mark.parametrize("name", [name for name in named() if address(name).parameters])
def test_what_does_not_exist_is_not_found_by_anybody(sample: Sample, name: str) -> None:
    found = address(name)
    values = {parameter: NOTHING.get(parameter, 2**62) for parameter in found.parameters}
    with undone():
        assert browser(sample, name, "admin").get(found.path(**values)).status_code in {404, 405}
    with undone():
        query, form = SENT.get(name, ("", {}))
        path, client = found.path(**values) + query, browser(sample, name, "admin")
        if name.startswith("api:"):
            answer = client.post(path, dict(form), content_type="application/json")
        else:
            answer = client.post(path, form, follow=True)
        assert answer.status_code in {404, 405}


@pytest.mark.parametrize("name", ["web:mailbox", "web:mail", "web:mailbox-html", "web:sign-in-as"])
def test_what_is_for_the_demo_is_nowhere_else(sample: Sample, name: str) -> None:
    path = path_of(sample, name)
    with override_settings(DEMO=False):
        for part in ("stranger", "admin"):
            assert sample.client(part).get(path).status_code in {302, 404, 405}
            assert sample.client(part).post(path, {"role": "admin"}).status_code in {302, 403, 404, 405}
        assert sample.client("admin").get(path).status_code in {404, 405}


SIGNED = {"web:mail-stop-now"}
"""What a mail program posts without a cookie: the signed link is what it needs."""


@pytest.mark.parametrize("name", [name for name in named() if name.startswith("web:") and name not in SIGNED])
def test_a_form_of_another_site_changes_nothing(sample: Sample, name: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = sample.client("admin").cookies
    with undone():
        assert client.post(path_of(sample, name)).status_code in {403, 405}
