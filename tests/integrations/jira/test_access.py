"""Which addresses are called (server-side request forgery), how we sign in, and that no secret is ever told (25)."""

import base64
import logging
import traceback
from collections.abc import Collection

import pytest

from reviewboard.domain.ports import Rejected
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.tracking.port import Refused, SignedOut
from reviewboard.integrations.jira.access import (
    CLOUD,
    DATA_CENTER,
    Site,
    check_host,
    sign_in,
    site_of,
)
from reviewboard.integrations.jira.vendor import Jira
from tests.simulators.jira import JiraSite

PUBLIC = "https://acme.atlassian.net"


def resolving(*addresses: str) -> "Resolve":
    return Resolve(addresses)


class Resolve:
    """A name server that knows one answer."""

    def __init__(self, addresses: Collection[str]) -> None:
        self._addresses = addresses

    def __call__(self, host: str) -> Collection[str]:
        """As `access.Resolve`."""
        if not self._addresses:
            raise OSError(host)
        return self._addresses


def test_a_public_host_over_https_may_be_called() -> None:
    check_host(PUBLIC, [], resolving("104.192.142.18", "2a05:d014:0:1::7"))


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.8.8.8", "0.0.0.0", "169.254.169.254",
        "169.254.1.1", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "ff02::1",
        "64:ff9b::a9fe:a9fe",
    ],
)  # fmt: skip
def test_no_address_inside_is_called(address: str) -> None:
    """Private, loopback, link-local, the clouds' metadata, multicast, and IPv4 inside of IPv6."""
    with pytest.raises(Rejected, match="private network"):
        check_host(PUBLIC, [], resolving(address))


def test_one_address_inside_among_public_ones_is_one_too_many() -> None:
    with pytest.raises(Rejected, match="private network"):
        check_host(PUBLIC, [], resolving("104.192.142.18", "10.0.0.8"))


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.8/jira", "https://127.0.0.1", "https://[::1]/", "https://localhost", "https://0x7f000001/",
        "https://2130706433/", "https://127.1/", "https://169.254.169.254/latest/meta-data/",
    ],
)  # fmt: skip
def test_an_address_in_place_of_a_name_is_no_way_around(url: str) -> None:
    with pytest.raises(Rejected):
        check_host(url, [])


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.atlassian.net", "ftp://acme.atlassian.net", "file:///etc/passwd", "acme.atlassian.net", "",
        "https://", "https://bot:token@acme.atlassian.net", "https://bot@acme.atlassian.net", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(Rejected):
        check_host(url, [], resolving("104.192.142.18"))


def test_a_name_that_nobody_knows_is_said_to_be_so() -> None:
    with pytest.raises(Rejected, match="not known"):
        check_host(PUBLIC, [], resolving())


def test_a_host_of_the_company_is_called_when_it_was_named_and_no_other() -> None:
    check_host("http://jira.lindgrove.example:8080/jira", ["jira.lindgrove.example"], resolving("10.0.0.8"))
    with pytest.raises(Rejected):
        check_host(
            "https://jira.lindgrove.example.evil.example", ["jira.lindgrove.example"], resolving("10.0.0.8")
        )
    with pytest.raises(Rejected, match="that of the Jira site"):
        check_host("https://x:y@jira.lindgrove.example", ["jira.lindgrove.example"])


def test_the_vendor_asks_before_it_signs_in() -> None:
    with pytest.raises(Rejected):
        Jira().open({"api_url": "https://127.0.0.1", "edition": CLOUD}, "token", [])


@pytest.mark.parametrize(
    ("config", "site"),
    [
        ({"api_url": f"{PUBLIC}/"}, Site(PUBLIC, CLOUD, "")),
        ({"api_url": PUBLIC, "email": " a@b.example "}, Site(PUBLIC, CLOUD, "a@b.example")),
        ({"api_url": "https://jira.acme.example/jira"}, Site("https://jira.acme.example/jira", DATA_CENTER, "")),
        ({"api_url": "https://jira.acme.example", "edition": "cloud"}, Site("https://jira.acme.example", CLOUD, "")),
        ({"api_url": PUBLIC, "edition": "auto"}, Site(PUBLIC, CLOUD, "")),
        ({"api_url": "https://atlassian.net.evil.example"}, Site("https://atlassian.net.evil.example", DATA_CENTER, "")),
        ({}, Site("", DATA_CENTER, "")),
    ],
)  # fmt: skip
def test_the_edition_is_that_of_the_host_unless_it_is_said(config: dict[str, object], site: Site) -> None:
    assert site_of(config) == site


def test_signing_in_calls_nobody_and_a_call_is_sent_once(jira_cloud: JiraSite) -> None:
    """Behaviour 17: the library's own retries made four tickets of one."""
    client = sign_in(Site(jira_cloud.url, CLOUD, jira_cloud.account.email), jira_cloud.account.token)
    assert jira_cloud.ledger.calls() == []
    assert client._session.max_retries == 0
    assert client._session.timeout == (5, 30)


def test_every_way_of_signing_in_works(jira_both: JiraSite) -> None:
    account = jira_both.account
    ways = [(account.email, account.token)] if jira_both.mode == "cloud" else [("", account.token)]
    if jira_both.mode == "dc":
        ways.append((account.username, account.password))
    for user, token in ways:
        config = {"api_url": jira_both.url, "edition": jira_both.mode, "email": user}
        found = Jira().open(config, token, ["127.0.0.1"]).account()
        assert found.edition == jira_both.mode


def test_the_token_is_in_no_repr_no_exception_and_no_log(
    jira_cloud: JiraSite, caplog: pytest.LogCaptureFixture
) -> None:
    """Behaviour 25."""
    caplog.set_level(logging.DEBUG)
    config = {"api_url": jira_cloud.url, "edition": CLOUD, "email": "bot@example.com"}
    client = Jira().open(config, "a-very-secret-token", ["127.0.0.1"])
    said = [repr(client), str(client), repr(site_of(config))]
    for status in (400, 401, 429, 500):
        jira_cloud.fail("myself", "status", status=status, times=1)
        try:
            client.account()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not tell
            said += [str(error), repr(error), "".join(traceback.format_exception(error)), str(vars(error))]
    with pytest.raises((SignedOut, Refused)):
        client.account()
    pair = base64.b64encode(b"bot@example.com:a-very-secret-token").decode()
    for text in (*said, caplog.text):
        assert "a-very-secret-token" not in text
        assert pair not in text
        assert "uthorization" not in text


def test_nobody_is_named_in_an_assignment_but_by_an_account(jira_cloud: JiraSite) -> None:
    """Behaviour 8: by account id in Cloud, by name in Data Center."""
    place = Place(project_id="1", project_key="PAY", type_id="2")
    for edition, key in ((CLOUD, "accountId"), (DATA_CENTER, "name")):
        shape = Jira().shape(place, {"api_url": jira_cloud.url, "edition": edition})
        edit = shape.edit({"assignee": "5f8a"}, {})  # type: ignore[dict-item]  # a StrEnum's own word
        assert edit.fields == {"assignee": {key: "5f8a"}}
