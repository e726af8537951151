"""How Jira says no: the words are those of recorded answers where there are any (contracts/jira/errors)."""

from collections.abc import Mapping

from tests.simulators.jira.model import Json, Mode

NOT_ON_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
BAD_PRIORITY = "The priority selected is invalid."
UNSUPPORTED = (
    "We can't create this issue for you right now, it could be due to unsupported content you've entered into one or "
    "more of the issue fields. If this situation persists, contact your administrator as they'll be able to access "
    "more specific information in the log file."
)
GDPR_STRICT = "'accountId' must be the only user identifying query parameter in GDPR strict mode."
SEARCH_REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline "
    "is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
NO_ISSUE = {
    "cloud": "Issue does not exist or you do not have permission to see it.",
    "dc": "Issue Does Not Exist",
}


class Refused(Exception):  # noqa: N818  # reads as what it is at every raise
    """An answer other than a success."""

    def __init__(
        self,
        status: int,
        *messages: str,
        errors: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, messages, errors)
        self.status, self.messages, self.errors, self.headers = status, messages, errors or {}, headers or {}

    def body(self) -> Json:
        """Jira's body of an error."""
        return {"errorMessages": list(self.messages), "errors": dict(self.errors)}


def no_issue(mode: Mode) -> Refused:
    """There is no such ticket, or it is not for this account's eyes: Jira does not say which."""
    return Refused(404, NO_ISSUE[mode])


def no_project(said: str) -> Refused:
    """There is no such project, or it is not for this account's eyes."""
    return Refused(404, f"No project could be found with key '{said}'.")


def unauthorised(mode: Mode) -> Refused:
    """The credentials are wrong."""
    headers = {
        "WWW-Authenticate": 'Basic realm="protected-area"'
        if mode == "dc"
        else 'OAuth realm="https%3A%2F%2Fjira"',
        "X-Seraph-LoginReason": "AUTHENTICATED_FAILED",
    }
    return Refused(
        401, "You are not authenticated. Authentication required to perform this operation.", headers=headers
    )


def captcha() -> Refused:
    """Data Center after too many wrong passwords: a person must sign in with a browser first."""
    denied = "AUTHENTICATION_DENIED"
    headers = {
        "X-Seraph-LoginReason": denied,
        "X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=/login.jsp",
    }
    return Refused(403, "Basic Authentication Failure - Reason : AUTHENTICATION_DENIED", headers=headers)
