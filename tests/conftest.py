"""What every test may use."""

import os

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.embedded import EmbeddedServer
from tests.factories import NOON, ON, make_actor

# Static files come straight from their folders; nothing is collected and hashed for tests.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# Data of tests may be lost in a crash; that makes them quick.
HASTY = (("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"))
WRITES = ("INSERT", "UPDATE", "DELETE")
# A view is itself an entry of the processing log; a session may be renewed by any request.
WRITTEN_BY_READING = ("audit_event", "django_session", "accounts_cache")


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
    with server.in_use():
        default["OPTIONS"]["host"] = str(server.sockets)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End the sessions that killed workers left, which would keep the database from being dropped.

    Postgres notices a dead client only when it next speaks to it.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # not what Postgres itself does there
        )


class ReadingClient(Client):
    """A client whose GET requests may not write, except to the log."""

    def get(self, *args, **kwargs):
        with connection.execute_wrapper(refuse_writes):
            return super().get(*args, **kwargs)


def refuse_writes(execute, sql, params, many, context):
    """Fail on any statement that changes something a reader should leave alone."""
    allowed = any(table in sql for table in WRITTEN_BY_READING)
    assert allowed or not sql.lstrip().upper().startswith(WRITES), f"a GET request wrote: {sql}"
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
