"""A Jira on loopback: Cloud or Data Center, with its own clock, its lag, its faults, and a ledger of what happened.

    with JiraSite("cloud", seed=1, lag=always(200), time_scale=0.01) as jira:
        jira.deliver_to("http://127.0.0.1:8000/hooks/...", "secret")     # without it, webhooks only lie in jira.outgoing
        jira.fail("create", "reset", on_call=1)                          # the next create happens, and is never answered
        ...                                                              # the product works with jira.url, jira.account
        jira.as_person("ana").move("PAY-1", "Done")
        assert not jira.ledger.duplicates()

`python -m tests.simulators.jira` is the same in a process of its own, driven under /_control/, with pages for people.
"""

from tests.simulators.jira.faults import Fault
from tests.simulators.jira.index import always, at_once, lognormal
from tests.simulators.jira.site import ContractBroken, JiraSite

__all__ = ["ContractBroken", "Fault", "JiraSite", "always", "at_once", "lognormal"]
