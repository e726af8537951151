"""A code host on loopback that speaks GitHub and GitLab: statuses, reviews, signed webhooks, faults, and a ledger.

    with Forge() as forge:
        forge.deliver_to("http://127.0.0.1:8000/hooks/...", "secret")
        pull = forge.open_pull("shop/checkout", author="ines", body="...")    # sends pull_request opened
        forge.faults.add("lost_reply")                                        # the next status is taken, and not answered
        ...                                                                   # the product works with forge.url, forge.token
        forge.review("shop/checkout", pull.number, "sam", "approved")         # sends pull_request_review submitted
        assert [one.state for one in forge.ledger] == ["pending", "success"]

GitHub's API is at `forge.url`, GitLab's at `forge.url` with /api/v4; both see the same repositories. Webhooks are made
from the payloads of the contracts. `python -m tests.simulators.forge` is the same in a process of its own, driven under
/_control/.
"""

from tests.simulators.forge.site import Forge

__all__ = ["Forge"]
