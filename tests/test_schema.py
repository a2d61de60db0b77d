"""The database's own rules: facts ready for more than one machine, relations between areas pointing down."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from config.distribution import COLUMN, FACTS

HOUSE = Path(__file__).parents[1]
PARTITIONED = {"campaigns_message": "sent_at", "campaigns_messageevent": "occurred_at"}
FLOORS = (
    {"config"},
    {"overview", "integrations", "files"},
    {"pilots"},
    {"journeys", "sms", "feedback"},
    {"campaigns"},
    {"permissions"},
    {"customers"},
    {"accounts", "ui"},
)
DEPTH = {app: depth for depth, apps_of_floor in enumerate(FLOORS) for app in apps_of_floor}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def rows(question: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def unique_keys(table: str) -> list[set[str]]:
    found = rows(
        """
        SELECT i.indexrelid, a.attname FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
        WHERE i.indrelid = %s::regclass AND i.indisunique
        """,
        table,
    )
    return [{str(name) for index, name in found if index == each} for each in {index for index, _ in found}]


@pytest.mark.django_db
@pytest.mark.parametrize("table", FACTS)
def test_a_fact_carries_market_and_customer_and_every_unique_key_holds_the_customer(table):
    required = rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull", table)
    assert {("market_id",), (COLUMN,)} <= set(required)
    keys = unique_keys(table)
    assert keys
    assert all(COLUMN in key for key in keys)
    if table in PARTITIONED:
        assert all(PARTITIONED[table] in key for key in keys)


@pytest.mark.django_db
@pytest.mark.parametrize("table", FACTS)
def test_a_fact_refers_to_nothing_by_constraint_is_referred_to_by_nothing_and_has_no_trigger(table):
    references = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND %s::regclass IN (conrelid, confrelid)"
    assert rows(references, table) == []
    assert rows("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", table) == []


@pytest.mark.django_db
def test_partitioned_facts_are_cut_by_the_instant_in_their_key():
    found = rows(
        """
        SELECT p.partrelid::regclass::text, a.attname FROM pg_partitioned_table p
        JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY(p.partattrs)
        """
    )
    assert dict(found) == PARTITIONED


@pytest.mark.django_db
def test_the_columns_that_django_knows_of_unmanaged_facts_are_those_of_the_tables():
    unmanaged = [model for model in apps.get_models() if not model._meta.managed]
    assert {model._meta.db_table for model in unmanaged} == set(FACTS)
    for model in unmanaged:
        question = "SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        held = dict(rows(question, model._meta.db_table))
        assert {field.column: not field.null for field in model._meta.concrete_fields} == held


def relations() -> list[tuple[type[models.Model], str, str]]:
    return [
        (model, model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
    ]


def test_relations_between_areas_point_down():
    crossing = [(model, here, there) for model, here, there in relations() if here in DEPTH and here != there]
    assert crossing
    upwards = [
        f"{model.__name__} ({here}) points to {there}"
        for model, here, there in crossing
        if there in DEPTH and DEPTH[there] <= DEPTH[here]
    ]
    assert upwards == []


def sources() -> list[Path]:
    return [path for app in DEPTH for path in (HOUSE / app).rglob("*.py") if "migrations" not in path.parts]


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_relations_name_a_class_never_a_string():
    related = [(path, call) for path in sources() for call in calls(path) if name_of(call) in RELATIONS]
    assert related
    targets = [
        (path, value)
        for path, call in related
        for value in (*call.args[:1], *(word.value for word in call.keywords if word.arg == "to"))
    ]
    by_string = [
        f"{path.relative_to(HOUSE)}:{value.lineno}"
        for path, value in targets
        if isinstance(value, ast.Constant) and value.value != "self"
    ]
    assert by_string == []


def test_nobody_asks_the_registry_for_a_model_by_name():
    asked = [path.relative_to(HOUSE) for path in sources() for call in calls(path) if name_of(call) == "get_model"]
    assert asked == []


@pytest.mark.django_db
def test_tables_that_grow_or_change_all_day_are_vacuumed_early():
    settings = dict(
        rows("SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'campaigns\\_%%' AND relkind = 'r'")
    )
    whole = [table for table in FACTS if table not in PARTITIONED]
    for table in (*whole, "campaigns_dailyresult", "campaigns_hourlyresult", "campaigns_linkresult"):
        chosen = dict(option.split("=") for option in settings[table] or [])
        assert float(chosen["autovacuum_vacuum_scale_factor"]) <= 0.02
