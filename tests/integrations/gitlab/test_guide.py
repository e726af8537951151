"""The guide names what is pasted and what the source really reads."""

from reviewboard.integrations.gitlab.access import API
from reviewboard.integrations.gitlab.guide import GUIDE
from reviewboard.integrations.gitlab.source import GitLabSource


def test_the_guide_is_that_of_the_source() -> None:
    assert GUIDE.vendor == GitLabSource.vendor
    assert GUIDE.repositories
    assert {one.name: one.default for one in GUIDE.fields if one.kind != "flag"} == {
        "api_url": API,
        "repositories": "",
    }


def test_the_address_and_the_secret_are_pasted_once_each() -> None:
    steps = " ".join(GUIDE.webhook_steps)
    assert (steps.count("{address}"), steps.count("{secret}")) == (1, 1)


def test_every_permission_has_its_reason() -> None:
    assert [one.name for one in GUIDE.permissions] == ["read_api", "Reporter", "api, and Developer"]
    assert all(one.may and one.why for one in GUIDE.permissions)
