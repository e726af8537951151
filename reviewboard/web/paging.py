"""The way to the next page of a list: the address of this one, with another cursor."""

from django.http import HttpRequest


def next_url(request: HttpRequest, after: str | None) -> str:
    """The address of the next page with the same filters; "" when this is the last."""
    if after is None:
        return ""
    query = request.GET.copy()
    query["after"] = after
    return f"?{query.urlencode()}"
