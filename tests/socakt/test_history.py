"""History by triggers: complete, unchangeable, and never without a name."""

import uuid

import pgtrigger
import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from enrollment import models as steps
from socakt.accounts.models import Region, User
from socakt.audit.acting import acting, name_who_acts, nobody_acts
from socakt.history import columns_of, history_of
from tests import factories as made
from tests.socakt.tracked_records import NOT_TRACKED, RECORDS

pytestmark = pytest.mark.django_db

# Machinery of others: sessions, queue, cache, sign-in. It holds no facts and no decisions.
OTHERS = {
    "auth",
    "contenttypes",
    "sessions",
    "admin",
    "account",
    "mfa",
    "socialaccount",
    "usersessions",
    "procrastinate",
    "pghistory",
}


def histories():
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


def tracked_models():
    return [history.pgh_tracked_model for history in histories()]


def test_every_table_is_tracked_or_says_why_not():
    undecided = {
        model._meta.label
        for model in apps.get_models()
        if not model._meta.proxy
        and model._meta.managed
        and model._meta.app_label not in OTHERS
        and not hasattr(model, "pgh_tracked_model")
        and model not in tracked_models()
    }

    assert undecided == set(NOT_TRACKED)


def test_everything_of_a_tracked_table_is_kept_but_what_must_not_be():
    left_out = {
        f"{model.__name__}.{field.name}"
        for model in tracked_models()
        for field in model._meta.concrete_fields
        if not field.generated and field.column not in columns_of(history_of(model))
    }

    assert left_out == {
        "User.password",
        "User.last_login",
        "Import.headings",
        "Import.layout",
        "Import.form_key",
        "Batch.form_key",
        "CallLogo.image",
        "Scan.form_key",
        "ScanPage.image",
        "Invitation.digest",
    }


def test_a_history_refers_to_others_without_holding_them():
    assert histories()
    assert [f for h in histories() for f in h._meta.get_fields() if f.is_relation] == []


def test_every_tracked_table_is_tried():
    assert set(RECORDS) == set(tracked_models())


@pytest.fixture
def without_other_rules():
    """Only history stands in the way, so that all that a row can go through is tried."""
    rules = [
        uri
        for uri in pgtrigger.registry._registry
        if "_history_" not in uri and "_a_write_names_who_acts" not in uri
    ]
    with pgtrigger.ignore(*rules):
        yield


def story_of(model, pk):
    return list(history_of(model).objects.filter(pgh_obj=pk).order_by("pgh_id"))


def names(model):
    """Table and columns as SQL; computed columns make themselves."""
    columns = [f.column for f in model._meta.concrete_fields if not f.generated]
    return model._meta.db_table, ", ".join(f'"{column}"' for column in columns)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
@pytest.mark.usefixtures("never_committed", "without_other_rules")
def test_whatever_happens_to_a_row_is_kept(model):
    """By the ORM and by raw SQL: created, changed, changed back, deleted, and put in again."""
    make, name, value = RECORDS[model]
    record = make()
    field, key = model._meta.get_field(name), model._meta.pk.column
    was = getattr(record, name)
    rows = model._base_manager.filter(pk=record.pk)
    table, columns = names(model)
    before = len(story_of(model, record.pk))

    with acting(None, through="manage.py odm"):
        rows.update(**{name: value})
    with acting(None, through="psql", name="Ana Novak"), connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM "{table}"')
        where = f'WHERE "{key}" = %s'
        cursor.execute(
            f'UPDATE "{table}" SET "{field.column}" = %s {where}',
            [field.get_db_prep_value(was, connection), record.pk],
        )
        cursor.execute(f'DELETE FROM "{table}" {where}', [record.pk])
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM kept {where}', [record.pk]
        )

    story = story_of(model, record.pk)[before:]
    assert [row.pgh_label for row in story] == ["update", "update", "delete", "insert"]
    assert [getattr(row, name) for row in story] == [value, was, was, value]
    assert [set(row.pgh_before or ()) for row in story] == [{field.column}] * 2 + [set()] * 2
    assert field.to_python(story[1].pgh_before[field.column]) == value
    assert [row.pgh_context["through"] for row in story] == ["manage.py odm", *["psql"] * 3]
    assert [row.pgh_context["name"] for row in story] == ["system", *["Ana Novak"] * 3]


def refusal(statement):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        connection.cursor().execute(statement)
    return refused.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_nothing_is_written_by_nobody(model):
    """Not even a statement that touches no row; and no table is emptied at all."""
    table, key = model._meta.db_table, model._meta.pk.column
    statements = [
        f'INSERT INTO "{table}" ("{key}") SELECT 1 WHERE false',
        f'UPDATE "{table}" SET "{key}" = "{key}" WHERE false',
        f'DELETE FROM "{table}" WHERE false',
        f'TRUNCATE "{table}" CASCADE',
    ]

    with nobody_acts():
        refused = [refusal(statement) for statement in statements]

    assert set(refused) == {"a_write_names_who_acts"}
    assert refusal(statements[-1]) == "a_write_names_who_acts"


@pytest.mark.parametrize("history", histories(), ids=lambda history: history.__name__)
def test_history_is_never_changed(history):
    table = history._meta.db_table
    for statement in (
        f'UPDATE "{table}" SET pgh_label = pgh_label WHERE false',
        f'DELETE FROM "{table}" WHERE false',
        f'TRUNCATE "{table}"',
    ):
        assert refusal(statement) == "history_is_append_only"


def test_setting_the_triggers_of_history_aside_is_refused():
    candidate = made.CandidateFactory()
    uris = [uri for uri in pgtrigger.registry._registry if uri.startswith("enrollment.Candidate")]

    with (
        pgtrigger.ignore(*uris),
        pytest.raises(IntegrityError, match="nobody is named"),
        transaction.atomic(),
    ):
        steps.Candidate.objects.filter(pk=candidate.pk).update(phone="1")


@pytest.mark.parametrize(
    "told",
    [
        "",
        "{}",
        '{"id": "1", "name": "Ana"}',
        '{"id": "1", "through": "x"}',
        '{"name": "Ana", "through": "x"}',
    ],
)
def test_half_a_name_is_none(told):
    statement = "SELECT set_config('socakt.acting', %s, true); UPDATE accounts_region SET code = ''"
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [told])

    assert refused.value.__cause__.diag.constraint_name == "a_write_names_who_acts"


def test_in_psql_somebody_names_herself_first():
    region = made.RegionFactory()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT who_acts('Ana Novak', 'psql: zahtevek 7');"
            "UPDATE accounts_region SET name = 'Popravljeno' WHERE id = %s",
            [region.pk],
        )

    last = story_of(Region, region.pk)[-1]
    assert (last.name, last.pgh_before) == ("Popravljeno", {"name": region.name})
    assert last.pgh_context["name"] == "Ana Novak"
    assert last.pgh_context["through"] == "psql: zahtevek 7"


def test_many_rows_at_once_are_all_kept_and_a_change_of_nothing_is_not():
    regions = Region.objects.bulk_create(
        Region(code=code, name=f"Regija {code}") for code in ("XA", "XB", "XC")
    )
    several = Region.objects.filter(code__in=("XA", "XB"))

    several.update(name=models.functions.Concat("name", models.Value("!")))
    several.update(name=models.F("name"))

    counts = [len(story_of(Region, region.pk)) for region in regions]
    assert counts == [2, 2, 1]


def test_a_copy_names_who_acts_itself():
    statement = "COPY accounts_region (code, name) FROM STDIN"
    with nobody_acts():
        name_who_acts()
    with (
        pytest.raises(psycopg.IntegrityError, match="nobody is named"),
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        copy.write_row(("XA", "Regija"))

    name_who_acts()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write_row(("XA", "Regija"))

    assert history_of(Region).objects.get(code="XA").pgh_context["through"] == "tests"


def test_what_is_rolled_back_never_happened():
    region = made.RegionFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Region.objects.filter(pk=region.pk).update(name="Drugod")
        raise ZeroDivisionError

    assert len(story_of(Region, region.pk)) == 1


def test_the_history_outlives_the_record():
    pk = (region := made.RegionFactory()).pk
    region.delete()

    assert [row.pgh_label for row in story_of(Region, pk)] == ["insert", "delete"]


def test_a_password_is_never_kept():
    user = made.UserFactory()
    user.set_password(str(uuid.uuid4()))
    user.save()

    kept = story_of(User, user.pk)
    assert [row.pgh_label for row in kept] == ["insert"]
    assert not hasattr(kept[0], "password")
