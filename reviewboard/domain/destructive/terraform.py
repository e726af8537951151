"""What a Terraform or OpenTofu plan would delete, recreate or leave without protection.

The plan is the output of `terraform show -json <plan file>`: https://developer.hashicorp.com/terraform/internals/json-format
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reviewboard.domain.destructive.environments import Place
from reviewboard.domain.destructive.harm import Harm, Rule, Unreadable, words

DELETE = Rule("terraform.delete", "A Terraform plan deletes a resource.")
RECREATE = Rule("terraform.recreate", "A Terraform plan deletes a resource and creates it anew.")
UNPROTECTED = Rule(
    "terraform.protection_removed",
    "A Terraform plan takes a protection from a resource: deletion protection, versioning, backups, a final snapshot.",
)
PROTECTION_DELETED = Rule(
    "terraform.protection_deleted",
    "A Terraform plan deletes something whose whole purpose is to protect: a lock, a backup plan, a branch protection.",
)
RULES = (DELETE, RECREATE, UNPROTECTED, PROTECTION_DELETED)

HOLDS_NOTHING = ("null_", "random_", "time_", "local_", "archive_", "terraform_data")
"""Resources that exist in the state only, or on the machine that runs the plan."""
REPLACED_BY_DESIGN = words(
    "aws_api_gateway_deployment aws_ecs_task_definition aws_lambda_layer_version aws_lambda_permission "
    "aws_launch_configuration aws_iam_role_policy_attachment aws_security_group_rule "
    "aws_vpc_security_group_egress_rule aws_vpc_security_group_ingress_rule google_compute_instance_template "
    "kubernetes_job kubernetes_job_v1 tls_cert_request tls_locally_signed_cert"
)
"""Resources of which every change makes a new one, as they are meant to."""
PROTECTIONS = words(
    "aws_backup_plan aws_backup_selection aws_backup_vault_lock_configuration aws_s3_bucket_object_lock_configuration "
    "aws_s3_bucket_versioning azurerm_backup_protected_vm azurerm_management_lock github_branch_protection "
    "github_branch_protection_v3 github_repository_ruleset gitlab_branch_protection google_resource_manager_lien "
    "kubernetes_pod_disruption_budget kubernetes_pod_disruption_budget_v1"
)

_ON = words(
    "deletion_protection deletion_protection_enabled enable_deletion_protection termination_protection "
    "disable_api_termination prevent_destroy point_in_time_recovery_enabled soft_delete_enabled "
    "purge_protection_enabled backup_enabled"
)
"""Attributes that protect while they are true."""
_OFF = words(
    "force_destroy force_delete skip_final_snapshot delete_automated_backups delete_contents_on_destroy"
)
"""Attributes that protect while they are false."""
_BLOCKS = {"versioning": "enabled", "backup_configuration": "enabled", "point_in_time_recovery": "enabled"}
"""Blocks that protect while the attribute in them is true."""
_DAYS = frozenset({"backup_retention_period", "backup_retention_days", "snapshot_retention_limit"})
"""Attributes that protect while they are more than 0."""
_DEPTH = 6


def recognise(content: str, place: Place) -> Iterator[Harm]:
    """What the plan would do to what counts as production.

    Raises:
        Unreadable: it is no plan in JSON.
    """
    for one in _changes(_plan(content)):
        address, kind = str(one.get("address", "")), str(one.get("type", ""))
        change = one.get("change")
        if (
            one.get("mode", "managed") != "managed"
            or kind.startswith(HOLDS_NOTHING)
            or not isinstance(change, dict)
        ):
            continue
        if place.counts(address):
            yield from _of_resource(address, kind, change, place)


def _plan(content: str) -> Mapping[str, Any]:
    try:
        plan = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("This is no JSON: send what `terraform show -json` prints of a plan file.") from None
    if not isinstance(plan, dict) or "format_version" not in plan:
        raise Unreadable(
            "This is no plan of Terraform: send what `terraform show -json` prints of a plan file."
        )
    if "resource_changes" not in plan and "planned_values" not in plan:
        raise Unreadable("This is a state and no plan: name a plan file after `terraform show -json`.")
    return plan


def _changes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = plan.get("resource_changes")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            yield one


def _of_resource(address: str, kind: str, change: Mapping[str, Any], place: Place) -> Iterator[Harm]:
    given = change.get("actions")
    actions = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    if "delete" in actions and kind in PROTECTIONS and "create" not in actions:
        what = f"Terraform would delete {address}, which protects something.{place.remark}"
        yield Harm(PROTECTION_DELETED.id, what, address)
    elif "delete" in actions and "create" in actions:
        if kind not in REPLACED_BY_DESIGN:
            yield Harm(RECREATE.id, f"Terraform would delete and recreate {address}.{place.remark}", address)
    elif "delete" in actions:
        yield Harm(DELETE.id, f"Terraform would delete {address}.{place.remark}", address)
    if "update" in actions or "create" in actions:
        for path, was, now in _weakened(change.get("before"), change.get("after"), ""):
            what = f"Terraform would turn {path} of {address} from {was} to {now}.{place.remark}"
            yield Harm(UNPROTECTED.id, what, f"{address} {path}")


def _weakened(before: Any, after: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str, str]]:
    """The attributes that protected before and would protect no more: path, value before, value after."""
    if depth > _DEPTH:
        return
    if isinstance(before, list) and isinstance(after, list):
        for was, now in zip(before, after, strict=False):
            yield from _weakened(was, now, path, depth + 1)
        block = path.rpartition(".")[2]
        if before and not after and block in _BLOCKS and _is_on(before[0], _BLOCKS[block]):
            yield path, "on", "nothing"
    elif isinstance(before, dict) and isinstance(after, dict):
        for name, was in before.items():
            now, here = after.get(name), f"{path}.{name}" if path else str(name)
            if _is_weaker(path.rpartition(".")[2], name, was, now):
                yield here, _told(was), _told(now)
            else:
                yield from _weakened(was, now, here, depth + 1)


def _is_on(block: Any, name: str) -> bool:
    return isinstance(block, dict) and block.get(name) is True


def _is_weaker(block: str, name: str, was: Any, now: Any) -> bool:
    if name in _ON or _BLOCKS.get(block) == name:
        return was is True and now in (False, None)
    if name in _OFF:
        return was in (False, None) and now is True
    if name in _DAYS:
        return isinstance(was, int) and was > 0 and now in (0, None)
    return (block, name) == ("versioning_configuration", "status") and was == "Enabled" and now != "Enabled"


def _told(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | int | str) else "nothing"
