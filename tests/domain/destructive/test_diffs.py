"""What a diff would bring about: migrations, manifests, protections; and what stands where nothing runs it."""

import time

import pytest

from reviewboard.domain.destructive import Intent, PlanFormat, Unreadable, in_file, recognise


def added(path: str, *lines: str) -> str:
    """A diff of git that makes a file of these lines."""
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return head + f"@@ -0,0 +1,{len(lines)} @@\n" + "".join(f"+{line}\n" for line in lines)


def deleted(path: str, *lines: str) -> str:
    """A diff of git that deletes a file of these lines."""
    head = f"diff --git a/{path} b/{path}\ndeleted file mode 100644\n--- a/{path}\n+++ /dev/null\n"
    return head + f"@@ -1,{len(lines)} +0,0 @@\n" + "".join(f"-{line}\n" for line in lines)


def found(diff: str, environment: str = "", plan: PlanFormat = PlanFormat.DIFF) -> list[tuple[str, str]]:
    """Rule and place of what is recognised."""
    return [(one.rule_id, one.where) for one in recognise(Intent(environment, format=plan, plan=diff))]


MIGRATION = "shop/migrations/0042_auto.py"


@pytest.mark.parametrize(
    ("path", "lines", "where"),
    [
        (MIGRATION, ["        migrations.DeleteModel(name='Order'),"], f"{MIGRATION}: Order"),
        (
            MIGRATION,
            ["migrations.RemoveField(", "    model_name='order',", "    name='total',", "),"],
            f"{MIGRATION}: order.total",
        ),
        ("db/migrate/20260101_x.rb", ["def change", "  drop_table :orders", "end"], "db/migrate/20260101_x.rb: orders"),
        (
            "db/migrate/20260101_x.rb",
            ["def up", "  remove_column :orders, :total", "end"],
            "db/migrate/20260101_x.rb: orders.total",
        ),
        (
            "alembic/versions/9f_x.py",
            ["def upgrade():", "    op.drop_column('orders', 'total')"],
            "alembic/versions/9f_x.py: orders.total",
        ),
        ("alembic/versions/9f_x.py", ["def upgrade():", "    op.drop_table('orders')"], "alembic/versions/9f_x.py: orders"),
        ("migrations/1.js", ["exports.up = (knex) => knex.schema.dropTable('orders');"], "migrations/1.js: orders"),
    ],
)  # fmt: skip
def test_migrations_that_drop(path: str, lines: list[str], where: str) -> None:
    assert found(added(path, *lines)) == [("migration.drop", where)]


def test_statements_in_migrations_count_where_they_run() -> None:
    sql = "alembic/versions/9f_x.py"
    assert found(added(sql, "def upgrade():", '    op.execute("DROP TABLE orders")')) == [
        ("sql.drop", f"{sql}: orders")
    ]
    assert found(added("db/V12__tidy.sql", "DROP TABLE orders;")) == [
        ("sql.drop", "db/V12__tidy.sql: orders")
    ]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("tests/migrations/0001.py", ["migrations.DeleteModel(name='Order')"]),
        ("shop/tests/fixtures/drop.sql", ["DROP TABLE orders;"]),
        ("docs/migrating.md", ["DROP TABLE orders;"]),
        ("db/structure.sql", ["DROP TABLE IF EXISTS orders;"]),
        ("shop/cleanup.py", ["cursor.execute('TRUNCATE orders')"]),
        (MIGRATION, ["# migrations.DeleteModel(name='Order')"]),
        (MIGRATION, ["migrations.RunSQL('SELECT 1', reverse_sql='DROP TABLE orders')"]),
        (MIGRATION, ["migrations.AddField(model_name='order', name='total')"]),
        ("db/migrate/1_x.rb", ["def down", "  drop_table :orders", "end"]),
        ("alembic/versions/9f_x.py", ["def downgrade():", "    op.drop_table('orders')"]),
        ("db/0007_orders.down.sql", ["DROP TABLE orders;"]),
        ("db/U12__orders.sql", ["DROP TABLE orders;"]),
        ("environments/staging/V1.sql", ["DROP TABLE orders;"]),
    ],
)
def test_what_runs_nowhere_near_production_does_not_count(path: str, lines: list[str]) -> None:
    assert found(added(path, *lines)) == []


def test_what_a_diff_takes_away_is_no_statement() -> None:
    assert found(deleted("db/V12__tidy.sql", "DROP TABLE orders;")) == []


@pytest.mark.parametrize(
    ("diff", "expected"),
    [
        (
            deleted(".github/CODEOWNERS", "* @shop/owners"),
            [("path.protection_deleted", ".github/CODEOWNERS")],
        ),
        (deleted("README", "x"), []),
        (
            deleted(
                "k8s/pdb.yaml",
                "apiVersion: policy/v1",
                "kind: PodDisruptionBudget",
                "metadata:",
                "  name: web",
            ),
            [("kubernetes.protection_removed", "PodDisruptionBudget/web")],
        ),
        (
            "--- a/main.tf\n+++ b/main.tf\n@@ -3,3 +3,2 @@ lifecycle {\n {\n-    prevent_destroy = true\n }\n",
            [("diff.protection_removed", "main.tf")],
        ),
        (
            "--- a/main.tf\n+++ b/main.tf\n@@ -1,1 +1,1 @@\n-  prevent_destroy = true\n+    prevent_destroy = true\n",
            [],
        ),
    ],
)
def test_protections_that_go_with_a_diff(diff: str, expected: list[tuple[str, str]]) -> None:
    assert found(diff) == expected


LIVE = """diff -u -N /tmp/LIVE-1/v1.PersistentVolumeClaim.shop.data-0 /tmp/MERGED-2/v1.PersistentVolumeClaim.shop.data-0
--- /tmp/LIVE-1/v1.PersistentVolumeClaim.shop.data-0\t2026-11-23 12:00:00.000000000 +0000
+++ /tmp/MERGED-2/v1.PersistentVolumeClaim.shop.data-0\t2026-11-23 12:00:00.000000000 +0000
@@ -1,8 +0,0 @@
-apiVersion: v1
-kind: {kind}
-metadata:
-  labels:
-    name: other
-  name: data-0
-  namespace: {namespace}
-spec: {{}}
"""


@pytest.mark.parametrize(
    ("kind", "namespace", "expected"),
    [
        ("PersistentVolumeClaim", "shop", [("kubernetes.delete", "shop/PersistentVolumeClaim/data-0")]),
        ("StatefulSet", "shop", [("kubernetes.delete", "shop/StatefulSet/data-0")]),
        (
            "PodDisruptionBudget",
            "shop",
            [("kubernetes.protection_removed", "shop/PodDisruptionBudget/data-0")],
        ),
        ("Job", "shop", []),
        ("PersistentVolumeClaim", "staging", []),
    ],
)
def test_objects_that_kubectl_diff_would_prune(
    kind: str, namespace: str, expected: list[tuple[str, str]]
) -> None:
    diff = LIVE.format(kind=kind, namespace=namespace)
    assert found(diff, plan=PlanFormat.KUBERNETES_DIFF) == expected


def test_an_object_that_only_changes_is_no_loss_but_its_reclaim_policy_may_be() -> None:
    head = "--- /tmp/LIVE/v1.PersistentVolume..pv\n+++ /tmp/MERGED/v1.PersistentVolume..pv\n@@ -1,5 +1,5 @@\n"
    same = " apiVersion: v1\n kind: PersistentVolume\n metadata:\n   name: pv\n"
    weaker = "-  persistentVolumeReclaimPolicy: Retain\n+  persistentVolumeReclaimPolicy: Delete\n"
    found_of = [("kubernetes.protection_removed", "PersistentVolume/pv")]
    assert found(head + same + weaker, plan=PlanFormat.KUBERNETES_DIFF) == found_of
    assert found(head + same + "-  x: 1\n+  x: 2\n", plan=PlanFormat.KUBERNETES_DIFF) == []


@pytest.mark.parametrize("plan", [PlanFormat.KUBERNETES_DIFF, PlanFormat.DIFF])
def test_what_is_no_diff_is_refused_and_nothing_at_all_changes_nothing(plan: PlanFormat) -> None:
    with pytest.raises(Unreadable):
        found("everything is fine", plan=plan)
    assert found("\n", plan=plan) == []


MOVED = "diff --git a/CODEOWNERS b/{0}\nsimilarity index 100%\nrename from CODEOWNERS\nrename to {0}\n"


def test_a_file_that_protects_and_is_moved_away_protects_no_more() -> None:
    gone = [("path.protection_deleted", "CODEOWNERS")]
    assert found(MOVED.format("OLD")) == gone
    assert found(MOVED.format("archive/CODEOWNERS")) == gone, "no code host looks there"
    edited = MOVED.format("OLD") + "--- a/CODEOWNERS\n+++ b/OLD\n@@ -1 +1 @@\n-* @ada\n+* @lin\n"
    assert found(edited) == gone
    assert found(MOVED.format("docs/CODEOWNERS")) == []


def test_after_a_file_that_is_only_moved_the_next_one_is_read() -> None:
    after = added("db/V12__tidy.sql", "DROP TABLE orders;")
    assert found(MOVED.format("docs/CODEOWNERS") + after) == [("sql.drop", "db/V12__tidy.sql: orders")]
    assert found(after + MOVED.format("OLD")) == [
        ("sql.drop", "db/V12__tidy.sql: orders"),
        ("path.protection_deleted", "CODEOWNERS"),
    ]


def test_a_copy_and_another_name_beside_it_take_nothing_away() -> None:
    hunk = "--- a/CODEOWNERS\n+++ b/COPY\n@@ -1 +1 @@\n-* @ada\n+* @lin\n"
    assert found(f"diff --git a/CODEOWNERS b/COPY\ncopy from CODEOWNERS\ncopy to COPY\n{hunk}") == []
    assert found(hunk) == []


def test_a_folder_that_is_called_as_git_calls_a_side_is_a_folder() -> None:
    named = "rename from a/.github/CODEOWNERS\nrename to a/OLD\n--- a/a/.github/CODEOWNERS\n+++ b/a/OLD\n"
    assert found(f"{named}@@ -1 +1 @@\n-* @ada\n+* @lin\n") == [
        ("path.protection_deleted", "a/.github/CODEOWNERS")
    ]


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\r"])
def test_only_a_line_feed_ends_a_line(mark: str) -> None:
    hidden = f"@@ -0,0 +1,2 @@\n+-- x{mark}-- down\n+DROP TABLE orders;\n"
    assert [one.rule_id for one in in_file("db/V1.sql", hidden)] == ["sql.drop"]
    crlf = hidden.replace("\n", "\r\n")
    assert [one.rule_id for one in in_file("db/V1.sql", crlf)] == ["sql.drop"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("db/migrate/x.rb", "public "),
        ("db/migrate/x.rb", "const a "),
        ("db/migrate/x.rb", "def up.down "),
        ("db/changelog/x.xml", "<dropTable "),
        ("db/migrate/x.py", "op.drop_column( a "),
        ("db/V1.sql", "ALTER TABLE a DROP "),
        ("db/V1.sql", "DELETE FROM "),
        ("db/V1.sql", "'' "),
        ("infra/a.tf", " prevent_destroy = "),
        ("k8s/a.yaml", "kind: "),
    ],
)
def test_a_line_twice_as_long_takes_no_more_than_some_times_as_long(path: str, line: str) -> None:
    """A stranger's diff is read in every poll: no pattern may go through a long line again and again."""
    took = []
    for size in (40_000, 160_000):
        patch = f"@@ -0,0 +1 @@\n+{line * (size // len(line))}\n"
        began = time.process_time()
        in_file(path, patch)
        took.append(time.process_time() - began)
    assert took[1] < 9 * took[0] + 0.5


@pytest.mark.parametrize("named", ["", "--- a/V1.sql\n+++ b/V1.sql\n", "--- /dev/null\n+++ b/V1.sql\n"])
def test_the_hunks_of_one_file_say_the_same_as_its_diff(named: str) -> None:
    hunks = "@@ -0,0 +1 @@\n+DROP TABLE orders;\n@@ -9,0 +9 @@\n+TRUNCATE carts;\n"
    (drop, empty) = in_file("db/V1.sql", named + hunks)
    assert (drop.rule_id, empty.rule_id) == ("sql.drop", "sql.truncate")
    assert in_file("db/V1.sql", "") == in_file("db/V1.sql", "Binary files differ") == ()


def test_a_path_cannot_pass_for_another_one() -> None:
    sly = "x\n+++ b/docs/how.md"
    assert in_file(f"{sly}\nCODEOWNERS", "", deleted=True) == ()
    assert in_file("db/V1\t.sql", "@@ -0,0 +1 @@\n+DROP TABLE orders;\n")[0].where == "db/V1 .sql: orders"
