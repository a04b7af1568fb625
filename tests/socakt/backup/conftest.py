"""A database that is full of everything, and empty ones, beside that of the tests."""

import secrets
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from enrollment.demo.synthetic import generate
from programs import founding
from programs.models import Call
from socakt.accounts.roles import Role
from socakt.backup.dumping import back_up
from socakt.backup.loading import load
from socakt.backup.reading import read_through
from socakt.environment import Key
from tests.enrollment.privacy.people import all_periods, known_everywhere
from tests.factories import make_actor

KEY = Key("k1", secrets.token_bytes(32))
PEOPLE = 305  # 300 generated ones, the one that is known everywhere, and four beside
OF_OTHERS = (
    "INSERT INTO django_session VALUES ('a-session', 'x', now())",
    "INSERT INTO accounts_cache VALUES ('a-counter', 'x', now())",
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'waits', 0, NULL, NULL, '{}', NULL)"
    "::procrastinate_job_to_defer_v1])",
)


def parameters(**other):
    """With what psycopg connects to the database of now."""
    words = connection.get_connection_params() | other
    return {name: words[name] for name in words.keys() - {"context", "cursor_factory"}}


def on_the_server(statement):
    with psycopg.connect(**parameters(dbname="postgres"), autocommit=True) as server:
        server.execute(statement)


@contextmanager
def within(name):
    """Within the block the database is another one."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def databases(django_db_setup, django_db_blocker):
    """A function: make another database as a copy of one; all are dropped at the end."""
    name, made = connection.settings_dict["NAME"], []

    def copy(of):
        connection.close()
        made.append(f"{name}_{len(made)}")
        on_the_server(f'CREATE DATABASE "{made[-1]}" TEMPLATE "{of}"')
        return made[-1]

    with django_db_blocker.unblock():
        yield copy
        connection.close()
        for one in made:
            on_the_server(f'DROP DATABASE "{one}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated(databases):
    """The name of a database in which there is nothing but what `migrate` makes."""
    return databases(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def full(databases, migrated):
    """The name of a database with people, months, history, log, an import, a queue, sessions."""
    name = databases(migrated)
    with within(name):
        fill()
    return name


def fill():
    """Generated people, and one of whom every table knows something."""
    with transaction.atomic():
        generate(founded=founding.load(), count=300, seed=1, at=timezone.now())
    with transaction.atomic():
        known_everywhere(make_actor(Role.REFERRER), make_actor(Role.COORDINATOR))
        all_periods(*Call.objects.all())
    with connection.cursor() as cursor:
        for statement in OF_OTHERS:
            cursor.execute(statement)


@pytest.fixture
def empty(databases, migrated):
    """The name of an empty database of this test's own."""
    return databases(migrated)


@pytest.fixture(scope="session")
def made(full, tmp_path_factory):
    """A backup of the full database: the file, and what it says of itself."""
    path = tmp_path_factory.mktemp("backups") / "of-the-night.backup"
    with within(full):
        manifest = back_up(path, (KEY,), at=timezone.now())
    return path, manifest


def restored_into(name, path, *keys):
    """Restore the file into the database of the name."""
    with within(name):
        load(path, keys or (KEY,), read_through(path, keys or (KEY,)))


@pytest.fixture
def file(made):
    return made[0]


@pytest.fixture
def manifest(made):
    return made[1]
