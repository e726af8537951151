"""Statements that destroy data, in a dry run."""

import pytest

from reviewboard.domain.destructive import Intent, PlanFormat, recognise


def found(
    text: str, environment: str = "production", plan: PlanFormat = PlanFormat.SQL
) -> list[tuple[str, str]]:
    """Rule and place of what is recognised."""
    return [(one.rule_id, one.where) for one in recognise(Intent(environment, format=plan, plan=text))]


@pytest.mark.parametrize(
    ("text", "rule", "where"),
    [
        ("DROP TABLE orders;", "sql.drop", "orders"),
        ("drop table if exists shop.orders cascade", "sql.drop", "shop.orders"),
        ('DROP SCHEMA "shop";', "sql.drop", '"shop"'),
        ("DROP DATABASE shop;", "sql.drop", "shop"),
        ("BEGIN; TRUNCATE TABLE orders; COMMIT;", "sql.truncate", "orders"),
        ("DELETE FROM orders;", "sql.delete_all", "orders"),
        ("DELETE\n  FROM orders -- WHERE id = 7\n;", "sql.delete_all", "orders"),
        ("ALTER TABLE orders DROP COLUMN total;", "sql.drop_column", "orders.total"),
        ("ALTER TABLE orders DROP total;", "sql.drop_column", "orders.total"),
        ("ALTER TABLE orders ADD a int, DROP COLUMN IF EXISTS b", "sql.drop_column", "orders.b"),
        ("ALTER TABLE `orders` DROP PARTITION p2019", "sql.drop_column", "`orders`.p2019"),
        ("/* tidy */ DROP TABLE orders", "sql.drop", "orders"),
        ("DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int);", "sql.drop", "orders"),
    ],
)
def test_statements_that_destroy(text: str, rule: str, where: str) -> None:
    assert found(text) == [(rule, where)]


@pytest.mark.parametrize(
    "text",
    [
        "-- DROP TABLE orders;",
        "/* DROP TABLE orders; */ SELECT 1",
        "INSERT INTO notes VALUES ('DROP TABLE orders; TRUNCATE x');",
        "INSERT INTO notes VALUES ('it''s; DROP TABLE orders');",
        "CREATE FUNCTION f() RETURNS void AS $$ BEGIN DELETE FROM scratch; END $$ LANGUAGE plpgsql;",
        "DELETE FROM orders WHERE id = 7;",
        "DELETE FROM orders USING gone WHERE orders.id = gone.id",
        "ALTER TABLE orders DROP CONSTRAINT total_positive;",
        "ALTER TABLE orders ALTER COLUMN total DROP NOT NULL;",
        "ALTER TABLE orders DROP INDEX by_time, DROP FOREIGN KEY buyer",
        "DROP INDEX by_time;",
        "DROP VIEW totals;",
        "CREATE TEMPORARY TABLE t (id int); DROP TABLE t;",
        "SELECT truncate(total, 2) FROM orders",
        "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\nDROP TABLE a;",
        "-- +goose Up\nALTER TABLE a ADD b int;\n-- +goose Down\nALTER TABLE a DROP COLUMN b;",
    ],
)
def test_statements_that_do_not(text: str) -> None:
    assert found(text) == []


def test_after_the_way_back_the_way_there_counts_again() -> None:
    text = "-- migrate:down\nDROP TABLE a;\n-- migrate:up\nDROP TABLE b;"
    assert found(text) == [("sql.drop", "b")]


def test_it_is_said_in_plain_language() -> None:
    (harm,) = recognise(Intent("live", format=PlanFormat.SQL, plan="DROP TABLE orders"))
    assert harm.what == "DROP TABLE orders deletes it with all that is in it."


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("  # aws_db_instance.main will be destroyed", "aws_db_instance.main"),
        ("\x1b[1m  # aws_db_instance.main\x1b[0m must be \x1b[1mreplaced\x1b[0m", "aws_db_instance.main"),
        ('persistentvolumeclaim "data-0" deleted (server dry run)', "persistentvolumeclaim/data-0"),
        ("statefulset.apps/db pruned", "statefulset.apps/db"),
    ],
)
def test_what_a_dry_run_prints_for_people(text: str, where: str) -> None:
    assert found(text, plan=PlanFormat.TEXT) == [("text.delete", where)]


@pytest.mark.parametrize(
    "text",
    ["  # aws_db_instance.main will be created", 'pod "web-1" deleted', "Plan: 0 to add, 1 to destroy."],
)
def test_what_it_prints_of_anything_else(text: str) -> None:
    assert found(text, plan=PlanFormat.TEXT) == []
