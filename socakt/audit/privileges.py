"""What the application's own role may do in the database: work with rows, change no history.

It owns nothing: it makes, alters and empties no table, switches off no trigger, and neither the
log nor a history can be changed by it, whatever statement somebody brings it to run.
"""

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from socakt.audit.models import Cut, Event

READ_ONLY: tuple[type[models.Model], ...] = (Cut,)
APPEND_ONLY: tuple[type[models.Model], ...] = (Event,)
MIGRATIONS = "django_migrations"


def append_only() -> list[str]:
    """The tables to which is only added: the log, and the history of every tracked table."""
    histories = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    return [model._meta.db_table for model in (*APPEND_ONLY, *histories)]


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the role its rights on what there is now, and take away every other one.

    Safe to repeat; in one transaction, so that nobody is without a right meanwhile. To be done
    by the owner after every change of tables (`manage.py migrate` does).
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema()), quote_ident(current_database())")
        schema, database = cursor.fetchone()
        named = connection.ops.quote_name(role)
        for statement in _statements(connection, schema, database):
            cursor.execute(statement.replace("ROLE", named))


def _statements(connection: BaseDatabaseWrapper, schema: str, database: str) -> list[str]:
    quote = connection.ops.quote_name
    history = ", ".join(quote(table) for table in append_only())
    read_only = ", ".join(quote(model._meta.db_table) for model in READ_ONLY)
    return [
        # nobody makes tables or puts tables of the session in the place of ours
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, ROLE",
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, ROLE",
        f"GRANT USAGE ON SCHEMA {schema} TO ROLE",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM ROLE",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM ROLE",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO ROLE",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO ROLE",
        f"REVOKE UPDATE, DELETE ON {history} FROM ROLE",
        f"REVOKE INSERT, UPDATE, DELETE ON {read_only}, {MIGRATIONS} FROM ROLE",
        "GRANT EXECUTE ON FUNCTION audit_cut_lane(integer) TO ROLE",
    ]
