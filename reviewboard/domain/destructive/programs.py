"""Which programs destroy, and with which words after them: one table, of which the first that holds counts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reviewboard.domain.destructive.harm import Rule
from reviewboard.domain.destructive.kubernetes import COMES_BACK

REMOVE = Rule(
    "command.remove", "A shell command removes folders or overwrites a disk: rm -r, find -delete, mkfs, dd."
)
CLOUD = Rule(
    "command.cloud_delete", "A cloud's command line deletes: aws, gcloud, gsutil, az, heroku, doctl, fly."
)
DESTROY = Rule(
    "command.destroy", "An infrastructure tool destroys or replaces: terraform, tofu, pulumi, cdk."
)
CLUSTER = Rule(
    "command.cluster_delete",
    "Something is deleted from a cluster: kubectl delete, helm uninstall, docker volumes.",
)
DATABASE = Rule(
    "command.database", "A database or its contents go: dropdb, db:drop, FLUSHALL, dropDatabase, reset."
)
BACKWARDS = Rule("command.migration_back", "Migrations are run backwards, which drops what they made.")
UNPROTECTED = Rule(
    "command.protection_removed",
    "A command takes a protection away: deletion protection, versioning, backups, the protection of a branch.",
)
RULES = (REMOVE, CLOUD, DESTROY, CLUSTER, DATABASE, BACKWARDS, UNPROTECTED)

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Test:
    """By which rule these programs destroy, where their arguments are such."""

    rule: Rule
    programs: frozenset[str]
    holds: Callable[[Words], bool]


def _has(*patterns: str) -> Callable[[Words], bool]:
    """Whether every pattern fits some whole word."""
    compiled = [re.compile(one) for one in patterns]
    return lambda words: all(any(one.fullmatch(word) for word in words) for one in compiled)


def _says(pattern: str) -> Callable[[Words], bool]:
    """Whether the pattern occurs in the words as one line."""
    compiled = re.compile(pattern)
    return lambda words: bool(compiled.search(" ".join(words)))


_PASSING = re.compile(
    r"(?:/private)?(?:/var)?/tmp(?:/.+)?|/builds/.*|/home/runner/work/.*|/dev/shm/.+"
    r"|\$\{?(?:TMPDIR|RUNNER_TEMP|WORKSPACE)\b.*"
)
"""Folders that a machine makes for one run."""
_LASTING = re.compile(r"/.*|~.*|\$.*|\.\.(?:/.*)?|\*")


def _removes(words: Words) -> bool:
    """Whether folders go that are not below the one it runs in."""
    flags = [word for word in words if word.startswith("-")]
    recursive = any(word == "--recursive" or re.fullmatch(r"-[a-zA-Z]*[rR][a-zA-Z]*", word) for word in flags)
    named = [word for word in words if not word.startswith("-")]
    return recursive and any(_LASTING.fullmatch(one) and not _PASSING.fullmatch(one) for one in named)


def _finds(words: Words) -> bool:
    removing = "-delete" in words or ("-exec" in words and "rm" in words)
    return removing and any(_LASTING.fullmatch(one) and not _PASSING.fullmatch(one) for one in words[:1])


_HOLDS_NOTHING = re.compile(
    r"delete-(?:message|message-batch|tags|scheduled-action|alarms|layer-version|log-stream|objects?-tagging|bucket-tagging)"
)


def _aws(words: Words) -> bool:
    verbs = [word for word in words if re.fullmatch(r"(?:delete|terminate|purge|destroy)-[a-z0-9-]+", word)]
    ends = any(not _HOLDS_NOTHING.fullmatch(word) for word in verbs) or "schedule-key-deletion" in words
    line = " ".join(words)
    return ends or bool(re.search(r"\bs3 (?:rb\b|rm .*--recursive|rm --recursive|sync .*--delete\b)", line))


def _kubectl(words: Words) -> bool:
    """Whether something is deleted that does not come back: of kinds that do, everything may be."""
    if "delete" not in words:
        return False
    named = [word for word in words[list(words).index("delete") + 1 :] if not word.startswith("-")]
    kinds = named[0].lower().partition("/")[0].split(",") if named else []
    return not kinds or any(kind.partition(".")[0] not in COMES_BACK for kind in kinds)


def _of(rule: Rule, programs: str, holds: Callable[[Words], bool]) -> Test:
    return Test(rule, frozenset(programs.split()), holds)


_DELETES = r"(?:-X|--method|--request)[ =]?(?i:DELETE)\b"
_GUARDS = r"(?:/protection|/rulesets|protected_branches)"
TESTS = (
    _of(REMOVE, "rm", _removes),
    _of(REMOVE, "find", _finds),
    _of(REMOVE, "mkfs mkfs.ext4 mkfs.xfs wipefs shred blkdiscard", _has(r"/.*")),
    _of(REMOVE, "dd", _has(r"of=/dev/(?!null\b|stdout\b).+")),
    _of(UNPROTECTED, "aws gcloud", _has(r"--no-(?:deletion|enable-termination)-protection.*|--no-disable-api-termination")),
    _of(UNPROTECTED, "aws", _says(r"--backup-retention-period[ =]0\b|put-bucket-versioning .*Suspended")),
    _of(UNPROTECTED, "aws", _has(r"delete-(?:bucket-policy|public-access-block|backup-(?:plan|selection|vault.*))")),
    _of(UNPROTECTED, "gcloud", _says(r"--no-(?:backup|versioning|enable-point-in-time-recovery)\b")),
    _of(UNPROTECTED, "az", _says(r"\block delete\b")),
    _of(UNPROTECTED, "gh glab curl", _says(rf"{_DELETES}.*{_GUARDS}|{_GUARDS}.*{_DELETES}")),
    _of(CLOUD, "aws", _aws),
    _of(CLOUD, "gcloud az doctl ibmcloud oci linode-cli scw hcloud", _has(r"delete|purge|destroy|terminate|rm")),
    _of(CLOUD, "gsutil", _says(r"\brb\b|\brm\b.* -[a-zA-Z]*[rR]|\brm -[a-zA-Z]*[rR]|\brsync\b.* -d\b")),
    _of(CLOUD, "bq", _has(r"rm")),
    _of(CLOUD, "heroku fly flyctl", _has(r"(?:apps|pg|addons|volumes):(?:destroy|reset)|destroy")),
    _of(CLOUD, "gh glab", _says(r"^(?:repo|release|environment) delete\b")),
    _of(DESTROY, "terraform tofu terragrunt", _has(r"destroy")),
    _of(DESTROY, "terraform tofu terragrunt", _has(r"apply|run-all", r"-?-(?:destroy|replace(?:=.*)?)")),
    _of(DESTROY, "pulumi cdk cdktf serverless sls sam eksctl kops", _has(r"destroy|remove|delete")),
    _of(CLUSTER, "kubectl oc k", _kubectl),
    _of(CLUSTER, "helm helmfile", _has(r"uninstall|delete|del|un|destroy")),
    _of(CLUSTER, "docker podman nerdctl", _says(r"\bvolume (?:rm|prune)\b|\bstack rm\b|\bsystem prune\b.*--volumes")),
    _of(CLUSTER, "docker podman docker-compose", _says(r"\bdown\b.* (?:-v|--volumes)\b")),
    _of(CLUSTER, "argocd", _says(r"\bapp delete\b")),
    _of(DATABASE, "dropdb", lambda _words: True),
    _of(DATABASE, "mysqladmin", _has(r"drop")),
    _of(DATABASE, "redis-cli valkey-cli", _has(r"(?i:flushall|flushdb)")),
    _of(DATABASE, "mongo mongosh", _says(r"dropDatabase\(|\.drop\(|deleteMany\(\s*\{\s*\}")),
    _of(DATABASE, "rails rake bundle", _has(r"db:(?:drop|reset|purge|schema:load|migrate:reset)(?::\w+)?")),
    _of(DATABASE, "prisma npx yarn pnpm", _says(r"\b(?:migrate reset|schema:drop|db:drop)\b")),
    _of(DATABASE, "prisma npx yarn pnpm", _says(r"\bdb push\b.*--(?:force-reset|accept-data-loss)\b")),
    _of(DATABASE, "manage.py django-admin", _has(r"flush|reset_db")),
    _of(DATABASE, "python python3", _says(r"\bmanage\.py (?:flush|reset_db)\b")),
    _of(DATABASE, "flyway liquibase", _has(r"clean|drop-all|dropAll")),
    _of(DATABASE, "php", _says(r"\bartisan (?:migrate:(?:fresh|reset|refresh)|db:wipe)\b")),
    _of(BACKWARDS, "alembic flask", _has(r"downgrade")),
    _of(BACKWARDS, "rails rake bundle", _has(r"db:(?:rollback|migrate:down)(?::\w+)?")),
    _of(BACKWARDS, "manage.py django-admin python python3", _says(r"\bmigrate \S+ zero\b")),
    _of(BACKWARDS, "goose migrate dbmate", _has(r"down|down-to|reset|drop|rollback")),
    _of(BACKWARDS, "knex sequelize typeorm", _has(r"migrate:(?:rollback|down)|migration:revert|db:migrate:undo(?::all)?")),
)  # fmt: skip
