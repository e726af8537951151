"""What a plan in JSON would destroy: shapes as `terraform show -json` prints them."""

import json
from typing import Any

import pytest

from reviewboard.domain.destructive import Intent, PlanFormat, Unreadable, recognise


def resource(
    actions: list[str],
    kind: str = "aws_db_instance",
    name: str = "main",
    mode: str = "managed",
    **change: Any,
) -> dict[str, Any]:
    """One entry of `resource_changes`."""
    return {
        "address": f"{kind}.{name}",
        "mode": mode,
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": actions, "before": {}, "after": {}, **change},
    }


def found(*changes: dict[str, Any], environment: str = "production") -> list[tuple[str, str]]:
    """Rule and place of what is recognised in a plan of these changes."""
    plan = {"format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": list(changes)}
    intent = Intent(environment, format=PlanFormat.TERRAFORM, plan=json.dumps(plan))
    return [(one.rule_id, one.where) for one in recognise(intent)]


@pytest.mark.parametrize(
    ("actions", "rule"),
    [
        (["delete"], "terraform.delete"),
        (["delete", "create"], "terraform.recreate"),
        (["create", "delete"], "terraform.recreate"),
    ],
)
def test_what_is_deleted_or_recreated(actions: list[str], rule: str) -> None:
    assert found(resource(actions)) == [(rule, "aws_db_instance.main")]


@pytest.mark.parametrize(
    "change",
    [
        resource(["no-op"]),
        resource(["create"]),
        resource(["read"], "aws_ami", mode="data"),
        resource(["delete"], "aws_ami", mode="data"),
        resource(["update"], before={"engine_version": "15.4"}, after={"engine_version": "15.5"}),
        resource(["forget"]),
        resource(["delete"], "null_resource"),
        resource(["delete", "create"], "random_id"),
        resource(["delete", "create"], "aws_ecs_task_definition", "web"),
        resource(["update"], before={"deletion_protection": False}, after={"deletion_protection": True}),
        resource(["create"], before=None, after={"force_destroy": True}),
        resource(["update"], before={"backup_retention_period": 14}, after={"backup_retention_period": 7}),
    ],
)
def test_what_is_no_loss(change: dict[str, Any]) -> None:
    assert found(change) == []


@pytest.mark.parametrize(
    ("kind", "before", "after", "path"),
    [
        ("aws_db_instance", {"deletion_protection": True}, {"deletion_protection": False}, "deletion_protection"),
        ("aws_lb", {"enable_deletion_protection": True}, {}, "enable_deletion_protection"),
        ("aws_instance", {"disable_api_termination": True}, {"disable_api_termination": False}, "disable_api_termination"),
        ("aws_s3_bucket", {"force_destroy": False}, {"force_destroy": True}, "force_destroy"),
        ("aws_db_instance", {"skip_final_snapshot": None}, {"skip_final_snapshot": True}, "skip_final_snapshot"),
        ("aws_db_instance", {"backup_retention_period": 7}, {"backup_retention_period": 0}, "backup_retention_period"),
        (
            "aws_s3_bucket_versioning",
            {"versioning_configuration": [{"status": "Enabled", "mfa_delete": ""}]},
            {"versioning_configuration": [{"status": "Suspended", "mfa_delete": ""}]},
            "versioning_configuration.status",
        ),
        ("google_bucket", {"versioning": [{"enabled": True}]}, {"versioning": [{"enabled": False}]}, "versioning.enabled"),
        ("google_storage_bucket", {"versioning": [{"enabled": True}]}, {"versioning": []}, "versioning"),
        (
            "google_sql_database_instance",
            {"settings": [{"backup_configuration": [{"enabled": True}]}]},
            {"settings": [{"backup_configuration": [{"enabled": False}]}]},
            "settings.backup_configuration.enabled",
        ),
        (
            "aws_dynamodb_table",
            {"point_in_time_recovery": [{"enabled": True}]},
            {"point_in_time_recovery": [{"enabled": False}]},
            "point_in_time_recovery.enabled",
        ),
    ],
)  # fmt: skip
def test_protections_that_are_taken_away(kind: str, before: object, after: object, path: str) -> None:
    change = resource(["update"], kind, before=before, after=after)
    assert found(change) == [("terraform.protection_removed", f"{kind}.main {path}")]


def test_deleting_what_protects_is_said_as_that() -> None:
    assert found(resource(["delete"], "azurerm_management_lock")) == [
        ("terraform.protection_deleted", "azurerm_management_lock.main")
    ]


@pytest.mark.parametrize(
    "environment", ["staging", "review/feature-x", "pr-123", "preview", "dev3", "non-prod", "preprod"]
)
def test_what_goes_elsewhere_is_no_loss(environment: str) -> None:
    assert found(resource(["delete"]), environment=environment) == []


@pytest.mark.parametrize("environment", ["production", "prod-eu1", "live", "prod-test"])
def test_production_by_its_name(environment: str) -> None:
    assert len(found(resource(["delete"]), environment=environment)) == 1


def test_an_address_of_production_counts_whatever_the_environment_is_called() -> None:
    change = resource(["delete"], name="production_main")
    assert len(found(change, environment="staging")) == 1


def test_an_environment_that_nobody_names_counts_as_production_and_it_is_said() -> None:
    plan = json.dumps(
        {"format_version": "1.2", "resource_changes": [resource(["delete"], name="test_results")]}
    )
    (harm,) = recognise(Intent(format=PlanFormat.TERRAFORM, plan=plan))
    assert harm.what == (
        "Terraform would delete aws_db_instance.test_results. No environment is named, so it counts as production."
    )
    (harm,) = recognise(Intent("blue", format=PlanFormat.TERRAFORM, plan=plan))
    assert harm.what.endswith("Nothing says that this environment is not production, so it counts as that.")


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("Terraform will perform the following actions", "no JSON"),
        ("[1, 2]", "no plan of Terraform"),
        ("{}", "no plan of Terraform"),
        ('{"format_version": "1.0", "values": {"root_module": {}}}', "a state and no plan"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_plan_is_refused_and_never_taken_for_an_empty_one(plan: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        recognise(Intent("production", format=PlanFormat.TERRAFORM, plan=plan))


def test_a_plan_that_changes_nothing_has_no_list_of_changes() -> None:
    assert (
        recognise(
            Intent(
                "production",
                format=PlanFormat.TERRAFORM,
                plan='{"format_version": "1.2", "planned_values": {}}',
            )
        )
        == ()
    )


def test_two_hundred_are_kept_and_the_rest_counted() -> None:
    plan = {
        "format_version": "1.2",
        "resource_changes": [resource(["delete"], name=f"n{n}") for n in range(250)],
    }
    harms = recognise(Intent("production", format=PlanFormat.TERRAFORM, plan=json.dumps(plan)))
    assert len(harms) == 200
    assert harms[-1].what.startswith("And 50 more beside this one: Terraform would delete")
