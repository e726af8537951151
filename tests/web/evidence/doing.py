"""What the tests of these pages do again and again."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from reviewboard.changes.models import Change, Dispute
from reviewboard.changes.verdicts.disputing import dispute
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import Verdict
from tests.changes.parties import Parties
from tests.changes.scenes import ADA, commit, connection, pull, put

ROBOT = IdentitySnapshot("email", "198982749+Copilot@users.noreply.github.com", "copilot-swe-agent[bot]")
MARVIN = "Co-authored-by: Marvin Agent <agent@marvin.example>"
WHY = "It only renamed a variable"


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def sent(client: Client, path: str, status: int = 302, **fields: object) -> str:
    answer = client.post(path, fields)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def disputed(shop: Parties, part: str = "author") -> Dispute:
    """The change, disputed by one of the parties today."""
    pk = dispute(
        reader=shop.reader(part),
        change_id=shop.change.pk,
        says=Verdict.RULED_OUT,
        reason=WHY,
        as_of=timezone.now(),
    )
    return Dispute.objects.get(pk=pk)


def told(number: int, message: str, by: IdentitySnapshot = ADA) -> Change:
    """A request of one commit that was merged in the last days."""
    at = timezone.now() - timedelta(days=1)
    shown = pull(number, authored_by=by, merged_at=at, commits=(commit(f"e{number}", message, by=by),))
    put(shown, connection_id=connection())
    Change.objects.filter(external_id=f"pr:{number}").update(happened_at=at)
    return Change.objects.get(external_id=f"pr:{number}")
