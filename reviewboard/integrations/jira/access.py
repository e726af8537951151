"""Signing in to a Jira: the library's client, without its retries, and never to a host that was not meant.

What the library does on its own was measured (jira-sync, B): with its defaults one create that lost its answer became
four tickets. So it signs in and keeps the connection; every call is ours (`calls`).
"""

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from jira import JIRA
from requests import Session

from reviewboard.domain.ports import Rejected
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import text

CONNECT_SECONDS, READ_SECONDS = 5, 30
CLOUD, DATA_CENTER = "cloud", "dc"
_CLOUD_HOSTS = (".atlassian.net", ".atlassian.com", ".jira.com")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Behind it a router puts IPv4 addresses (RFC 6052): also those of a cloud's own metadata."""
Resolve = Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Site:
    """A Jira as an administrator named it: its address, its edition, and the name that goes with the token.

    `user` is the e-mail address of an API token (Cloud) or a login (basic, Data Center); without one the token is a
    personal access token.
    """

    url: str
    edition: str
    user: str

    @property
    def is_cloud(self) -> bool:
        """Whether people have account ids, and searches page tokens."""
        return self.edition == CLOUD


def site_of(config: Config) -> Site:
    """The site that a connection's settings name. Its edition is that of its host, unless it is said."""
    said = dict(config)
    url = text(said, "api_url").strip().rstrip("/")
    host = urlsplit(url).hostname or ""
    edition = text(said, "edition")
    if edition not in (CLOUD, DATA_CENTER):
        edition = CLOUD if host.endswith(_CLOUD_HOSTS) else DATA_CENTER
    return Site(url, edition, text(said, "email").strip())


def check_host(url: str, allowed: Collection[str], resolve: Resolve | None = None) -> None:
    """Raises Rejected unless the address may be called: HTTPS to a public host, or a host that is named in `allowed`.

    An administrator names hosts of the company's own network; whoever can set up a connection could otherwise have us
    call whatever we can reach (server-side request forgery).
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not host or parts.username or parts.password or parts.scheme not in ("http", "https"):
        raise Rejected("the address must be that of the Jira site, as in https://example.atlassian.net")
    if host in allowed:
        return
    if parts.scheme != "https":
        raise Rejected("the address must begin with https://")
    try:
        addresses = (resolve or _resolve)(host)
    except OSError:
        raise Rejected(f"{host} is not known here") from None
    if not all(is_public(one) for one in addresses):
        raise Rejected(f"{host} is in a private network: name it in TRACKER_HOSTS to allow it")


def is_public(address: str) -> bool:
    """Whether an address is one of the whole internet, and no IPv4 address inside of IPv6 leads elsewhere."""
    found = ipaddress.ip_address(address)
    inside = [found]
    if isinstance(found, ipaddress.IPv6Address):
        inside += [one for one in (found.ipv4_mapped, found.sixtofour, *(found.teredo or ())) if one]
        inside += [ipaddress.IPv4Address(found.packed[-4:])] if found in _NAT64 else []
    return all(one.is_global and not one.is_multicast for one in inside)


def _resolve(host: str) -> list[str]:
    return [
        str(found[4][0]).partition("%")[0]
        for found in socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    ]


def sign_in(site: Site, token: str) -> JIRA:
    """A client of the site. No call is made; use it in one thread only (its caches are filled in place)."""
    client = JIRA(
        site.url,
        options={"check_update": False},
        basic_auth=(site.user, token) if site.user else None,
        token_auth=None if site.user else token,
        max_retries=0,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        get_server_info=False,
        logging=False,
    )
    _read_environment(client._session, site.url)
    client._session.headers["User-Agent"] = "reviewboard"
    return client


def _read_environment(session: Session, url: str) -> None:
    """A company's proxy and certificates, as `requests` finds them, but once and not before every call; no .netrc."""
    session.trust_env = True
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.trust_env = False
    session.proxies.update(found["proxies"])
    session.verify = found["verify"]
