"""Where GitLab's API is, and how to sign in there: https://docs.gitlab.com/api/rest/authentication/."""

from reviewboard.domain.ports import Access
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import text

API = "https://gitlab.com/api/v4"
_API_PATH = "/api/v4"


def access(config: Config, token: str) -> Access:
    """The API at the address that was set, with or without its path, and the header that signs us in."""
    address = (text(dict(config), "api_url").strip() or API).rstrip("/")
    base = address if address.endswith(_API_PATH) else f"{address}{_API_PATH}"
    return Access(base, {"PRIVATE-TOKEN": token})
