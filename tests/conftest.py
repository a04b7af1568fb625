"""What every test may use."""

import os
import re

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.audit.acting import acting
from socakt.database import make_application_role
from socakt.embedded import EmbeddedServer
from tests import application
from tests.factories import NOON, ON, make_actor

# Static files come straight from their folders; nothing is collected and hashed for tests.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
# Anchors of what the tests write are nobody's anchors.
settings.LOG_ANCHORS = settings.VAR / "test-anchors" / f"{os.getpid()}.txt"
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# Data of tests may be lost in a crash; that makes them quick.
HASTY = (("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"))
A_MOMENT_AGO = 4102444800  # in 2100
NOT_OF_DJANGO = (
    "accounts_cache",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
WRITES = ("INSERT", "UPDATE", "DELETE")
# who acts stands before every statement that writes (socakt.audit.acting)
NAMING = re.compile(r"^SELECT set_config\('socakt\.acting', '(?:[^']|'')*', true\); ")
# A view is itself an entry of the processing log; a session may be renewed by any request.
WRITTEN_BY_READING = (
    "audit_event",
    "django_session",
    "accounts_cache",
    "usersessions_usersession",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Use DATABASE_URL, or a hasty server of our own that all test processes share.

    Every thread of a race needs a connection of its own, so there is no pool in tests.
    """
    default = settings.DATABASES["default"]
    default["OPTIONS"].pop("pool", None)
    if os.environ.get("DATABASE_URL"):
        yield
        return
    server = EmbeddedServer(settings.VAR / "test-postgres", settings=HASTY)
    with server.in_use() as url:
        make_application_role(url)
        default["OPTIONS"]["host"] = str(server.sockets)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Give the application's role its rights, as `migrate` does; at the end close all sessions.

    Those that killed workers left would keep the database from being dropped: Postgres notices
    a dead client only when it next speaks to it.
    """
    with django_db_blocker.unblock():
        application.grant_rights()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # not what Postgres itself does there
        )


@pytest.fixture(scope="session", autouse=True)
def somebody_acts():
    """Tests write as the system; requests, commands and jobs say themselves who acts."""
    with acting(None, through="tests"):
        yield


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied():
    """Tests with transactions of their own empty all tables: history, which otherwise refuses
    it, and those that Django does not manage.
    """
    flush = DatabaseOperations.sql_flush

    def sql_flush(self, *args, **kwargs):
        statements = flush(self, *args, **kwargs)
        if statements:
            statements.insert(0, "SET LOCAL session_replication_role = replica")
            statements.append(f"TRUNCATE {', '.join(NOT_OF_DJANGO)}")
        return statements

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="module")
def kept_within_module(django_db_setup, django_db_blocker):
    """What fixtures of a module make is there for all its tests, each of which undoes its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON, tick=False):
            yield
        transaction.set_rollback(True)


class ReadingClient(Client):
    """Acts as the application's own role; its GET requests may not write, except to the log."""

    def request(self, **request):
        with application.role():
            return super().request(**request)

    def get(self, *args, **kwargs):
        with connection.execute_wrapper(refuse_writes):
            return super().get(*args, **kwargs)


def refuse_writes(execute, sql, params, many, context):
    """Fail on any statement that changes something a reader should leave alone."""
    statement = NAMING.sub("", sql)
    allowed = any(table in statement for table in WRITTEN_BY_READING)
    writes = statement.lstrip().upper().startswith(WRITES)
    assert allowed or not writes, f"a GET request wrote: {statement}"
    return execute(sql, params, many, context)


@pytest.fixture
def client():
    return ReadingClient()


@pytest.fixture
def client_as():
    """A function: actor → client that is signed in and acts as this actor."""

    def sign_in(actor: Actor) -> Client:
        client = ReadingClient()
        client.force_login(actor.user)
        membership = Membership.objects.get(
            user=actor.user, organization=actor.organization, role=actor.role
        )
        session = client.session
        session["acting_as"] = membership.pk
        # a moment ago, whatever the clock of the test says
        session["signed_in_at"] = session["seen_at"] = A_MOMENT_AGO
        session["account_authentication_methods"] = [{"method": "password", "at": A_MOMENT_AGO}]
        session["account_authentication_methods_user"] = str(actor.user.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def coordinator(db):
    return make_actor(Role.COORDINATOR)


@pytest.fixture
def referrer(db):
    return make_actor(Role.REFERRER)


@pytest.fixture
def today():
    """The clock of the views stands at noon of the day around which the factories make records."""
    with time_machine.travel(NOON, tick=False):
        yield ON


@pytest.fixture
def never_committed(db):
    """For a test that leaves behind what the end of a transaction would refuse."""
    yield
    transaction.set_rollback(True)
