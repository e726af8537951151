"""What holds for the whole site: signing in, permissions, priorities, users, fields and labels."""

import pytest

from tests.simulators.jira.accounts import Account
from tests.simulators.jira.client import Client, new_fields
from tests.simulators.jira.site import JiraSite


def test_the_site_says_what_it_is(cloud: Client, dc: Client) -> None:
    assert cloud.get("serverInfo").body["deploymentType"] == "Cloud"
    told = dc.get("serverInfo").body
    assert (told["deploymentType"], told["versionNumbers"]) == ("Server", [9, 12, 10])


def test_data_center_takes_a_token_and_a_password_and_cloud_only_the_pair(cloud: Client, dc: Client) -> None:
    account = dc.site.account
    for headers in (account.bearer(), account.basic("dc")):
        assert Client(dc.site, headers).get("myself").body["name"] == "review.bot"
    assert Client(cloud.site, cloud.site.account.bearer()).get("myself").status == 401
    assert cloud.get("myself").body["displayName"] == "Review Bot"


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Basic x"}, {"Authorization": "Basic cmV2aWV3OnRva2Vu"}]
)
def test_wrong_credentials_are_refused(jira_both: JiraSite, headers: dict[str, str]) -> None:
    refused = Client(jira_both, headers).get("myself")
    assert refused.status == 401
    assert refused.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"


def test_credentials_are_revoked_and_given_back(both: Client) -> None:
    both.site.revoke()
    assert both.get("myself").status == 401
    both.site.give_back()
    assert both.get("myself").status == 200


def test_data_center_can_ask_for_a_person(dc: Client) -> None:
    dc.site.ask_for_captcha()
    refused = dc.get("myself")
    assert (refused.status, refused.headers["X-Seraph-LoginReason"]) == (403, "AUTHENTICATION_DENIED")


def test_somebody_else_of_the_same_name_is_somebody_else(jira_cloud: JiraSite) -> None:
    held = jira_cloud.account
    other = Account(held.user, held.email, held.username, held.password, "another")
    assert Client(jira_cloud, other.basic("cloud")).get("myself").status == 401


def test_permissions_are_told_for_a_project(both: Client) -> None:
    both.site.project("PAY").deny("CREATE_ISSUES")
    asked = {"permissions": "CREATE_ISSUES,EDIT_ISSUES", "projectKey": "PAY"}
    told = both.get("mypermissions", **asked).body["permissions"]
    assert {name: one["havePermission"] for name, one in told.items()} == {
        "CREATE_ISSUES": False,
        "EDIT_ISSUES": True,
    }
    elsewhere = both.get("mypermissions", **asked | {"projectKey": "PRC"}).body["permissions"]
    assert elsewhere["CREATE_ISSUES"]["havePermission"] is True


def test_cloud_wants_permissions_named(cloud: Client, dc: Client) -> None:
    assert cloud.get("mypermissions").status == 400
    assert cloud.get("mypermissions", permissions="FLY").status == 400
    assert "BROWSE_PROJECTS" in dc.get("mypermissions").body["permissions"]


def test_a_renamed_priority_keeps_its_id(both: Client) -> None:
    made = both.create(priority={"id": "2"})
    both.site.rename_priority("High", "Urgent")
    assert {one["id"]: one["name"] for one in both.get("priority").body}["2"] == "Urgent"
    assert both.get(f"issue/{made['id']}").body["fields"]["priority"]["name"] == "Urgent"
    assert both.post("issue", {"fields": new_fields(priority={"name": "High"})}).status == 400


def test_cloud_searches_priorities_in_pages(cloud: Client) -> None:
    page = cloud.get("priority/search", maxResults=2).body
    assert (page["isLast"], [one["name"] for one in page["values"]]) == (False, ["Highest", "High"])


def test_users_are_found_by_the_beginning_of_a_name(cloud: Client, dc: Client) -> None:
    assert [one["displayName"] for one in cloud.get("user/search", query="men").body] == ["Ravi Menon"]
    assert [one["name"] for one in dc.get("user/search", username="men").body] == ["ravi.menon"]
    assert cloud.get("user/assignable/search", query="li", project="PAY").body[0]["displayName"] == "Li Wei"
    assert cloud.get("user/assignable/search", query="li").status == 400


def test_cloud_refuses_names_of_users(cloud: Client) -> None:
    refused = cloud.get("user/search", username="men")
    words = "'accountId' must be the only user identifying query parameter in GDPR strict mode."
    assert (refused.status, refused.body["errorMessages"]) == (400, [words])


def test_fields_statuses_and_labels_are_listed(cloud: Client) -> None:
    cloud.create(labels=["rb-7", "a"])
    assert {one["id"]: one["name"] for one in cloud.get("field").body}["customfield_10044"] == "Team"
    assert [one["name"] for one in cloud.get("status").body][:3] == ["To Do", "In Progress", "In Review"]
    assert cloud.get("label").body["values"] == ["a", "rb-7"]


def test_answers_carry_the_headers_that_help_to_find_them_again(cloud: Client, dc: Client) -> None:
    on_cloud, on_dc = cloud.get("myself"), dc.get("myself")
    assert on_cloud.headers["atl-traceid"] == cloud.site.ledger.calls()[-1].request_id
    assert on_cloud.headers["x-ratelimit-limit"]
    assert on_dc.headers["x-arequestid"]
    assert "atl-traceid" not in on_dc.headers


def test_what_there_is_not_is_not_found(both: Client) -> None:
    assert both.get("nothing").status == 404
    assert both.delete("myself").status == 405


def test_comments_links_and_properties_hang_on_a_ticket(both: Client) -> None:
    key = both.create()["key"]
    link = {"globalId": "rb-7", "object": {"url": "https://example.com/7", "title": "Finding 7"}}
    first, again = both.post(f"issue/{key}/remotelink", link), both.post(f"issue/{key}/remotelink", link)
    assert (first.status, again.status) == (201, 200)
    assert first.body["id"] == again.body["id"]
    assert both.get(f"issue/{key}/remotelink", globalId="rb-7").body["object"]["title"] == "Finding 7"
    assert len(both.get(f"issue/{key}/remotelink").body) == 1
    assert both.post(f"issue/{key}/comment", {"body": "Done"}).body["author"]["displayName"] == "Review Bot"
    assert [one["body"] for one in both.get(f"issue/{key}/comment").body["comments"]] == ["Done"]
    assert both.post(f"issue/{key}/comment", {"body": " "}).status == 400
    assert both.get(f"issue/{key}/properties/rb").status == 404
    assert both.put(f"issue/{key}/properties/rb", {"a": 1}).status == 201
    assert both.put(f"issue/{key}/properties/rb", {"a": 2}).status == 200
    assert both.get(f"issue/{key}/properties/rb").body == {"key": "rb", "value": {"a": 2}}
