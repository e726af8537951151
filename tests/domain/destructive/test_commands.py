"""Commands that destroy, and those that only look like it."""

import pytest

from reviewboard.domain.destructive import Intent, recognise


def rules(command: str, environment: str = "production") -> list[str]:
    """The rules by which a command is recognised."""
    return [one.rule_id for one in recognise(Intent(environment, commands=[command]))]


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        ("rm -rf /var/lib/postgresql", "command.remove"),
        ("sudo rm -r -f /srv/data", "command.remove"),
        ("cd /srv && rm -rf *", "command.remove"),
        ("rm --recursive ~/backups", "command.remove"),
        ("find /srv/data -mtime +30 -delete", "command.remove"),
        ("dd if=/dev/zero of=/dev/sda", "command.remove"),
        ("aws rds delete-db-instance --db-instance-identifier main", "command.cloud_delete"),
        ("AWS_PROFILE=prod aws --region eu-west-1 ec2 terminate-instances --instance-ids i-1", "command.cloud_delete"),
        ("aws s3 rb s3://backups --force", "command.cloud_delete"),
        ("aws s3 rm s3://backups/ --recursive", "command.cloud_delete"),
        ("aws kms schedule-key-deletion --key-id 1", "command.cloud_delete"),
        ("gcloud sql instances delete main --quiet", "command.cloud_delete"),
        ("gsutil -m rm -r gs://backups", "command.cloud_delete"),
        ("az group delete --name shop --yes", "command.cloud_delete"),
        ("terraform destroy -auto-approve", "command.destroy"),
        ("tofu apply -destroy", "command.destroy"),
        ("terraform apply -replace=aws_db_instance.main", "command.destroy"),
        ("kubectl delete pvc data-0", "command.cluster_delete"),
        ("kubectl -n shop delete namespace shop", "command.cluster_delete"),
        ("kubectl delete statefulset/db", "command.cluster_delete"),
        ("kubectl delete -f everything.yaml", "command.cluster_delete"),
        ("kubectl delete crd tenants.example.org", "command.cluster_delete"),
        ("helm uninstall shop", "command.cluster_delete"),
        ("docker compose down -v", "command.cluster_delete"),
        ("dropdb shop", "command.database"),
        ("redis-cli -h cache FLUSHALL", "command.database"),
        ("bundle exec rails db:drop", "command.database"),
        ("python manage.py flush --no-input", "command.database"),
        ("alembic downgrade -1", "command.migration_back"),
        ("python manage.py migrate shop zero", "command.migration_back"),
        ("psql -c 'DROP TABLE orders'", "sql.drop"),
        ("psql --command='TRUNCATE orders'", "sql.truncate"),
        ("mysql shop -e 'DELETE FROM orders'", "sql.delete_all"),
        ("bash -c 'terraform destroy'", "command.destroy"),
        ("ssh db1 'rm -rf /var/lib/mysql'", "command.remove"),
        ("kubectl exec db-0 -- dropdb shop", "command.database"),
        ("echo done; terraform destroy", "command.destroy"),
        ("true\nterraform destroy", "command.destroy"),
        ("timeout -k 5 10m terraform destroy", "command.destroy"),
        ("/usr/local/bin/terraform destroy", "command.destroy"),
        ("aws rds modify-db-instance --no-deletion-protection", "command.protection_removed"),
        ("aws rds modify-db-instance --backup-retention-period 0", "command.protection_removed"),
        ("az lock delete --name keep", "command.protection_removed"),
        ("gh api -X DELETE repos/shop/shop/branches/main/protection", "command.protection_removed"),
        ("terraform destroy 'unclosed", "command.destroy"),
    ],
)  # fmt: skip
def test_commands_that_destroy(command: str, rule: str) -> None:
    assert rules(command) == [rule]


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf build dist node_modules",
        "rm -rf /tmp/work-1",
        "rm -rf $TMPDIR/x",
        "rm /srv/lock",
        "echo rm -rf /",
        "echo 'terraform destroy'",
        "grep -r 'DROP TABLE' .",
        "git log --grep='kubectl delete'",
        "# terraform destroy",
        "ls # rm -rf /",
        "terraform plan -destroy",
        "terraform apply plan.out",
        "terraform validate",
        "kubectl delete pod web-1",
        "kubectl delete pods --all",
        "kubectl delete pvc data --dry-run=server",
        "kubectl get pvc",
        "kubectl rollout restart deployment web",
        "helm upgrade shop ./chart",
        "aws sqs delete-message --queue-url q",
        "aws ec2 terminate-instances --instance-ids i-1 --dry-run",
        "aws s3 rm s3://cache/one.txt",
        "aws s3 sync build/ s3://site",
        "gcloud sql instances list",
        "psql -c 'DELETE FROM orders WHERE id = 7'",
        "psql -c 'SELECT 1'",
        "rails db:migrate",
        "alembic upgrade head",
        "docker compose down",
        "",
        "   ",
        ";;;",
    ],
)
def test_commands_that_do_not(command: str) -> None:
    assert rules(command) == []


def test_elsewhere_than_in_production_it_is_no_loss_unless_the_command_says_production() -> None:
    assert rules("terraform destroy", "preview-77") == []
    assert rules("kubectl delete namespace shop --context prod-eu", "staging") == ["command.cluster_delete"]


def test_a_namespace_that_is_not_production_counts_as_one_where_no_environment_is_named() -> None:
    assert rules("kubectl -n staging delete pvc data", "") == []
    assert rules("kubectl -n shop delete pvc data", "") == ["command.cluster_delete"]


def test_what_and_where_are_said() -> None:
    (harm,) = recognise(Intent("production", commands=["sudo dropdb shop"]))
    assert (harm.what, harm.where) == ("The command empties or drops a database: dropdb shop.", "dropdb shop")
