"""From where somebody visits: what failed sign-ins are counted by, besides the address they try."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The visitor's IP address; None when the server does not say.

    Behind a proxy every connection is the proxy's own, and one visitor's failures would lock an account for
    everybody. The last entry of X-Forwarded-For is what the proxy itself wrote: those before it are claims.
    """
    if settings.BEHIND_PROXY:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if _is_address(told):
            return told
    told = request.META.get("REMOTE_ADDR") or ""
    return told if _is_address(told) else None


def _is_address(told: str) -> bool:
    try:
        ip_address(told)
    except ValueError:
        return False
    return (
        "%" not in told
    )  # a zone names an interface of the proxy's machine, and no database column takes it
