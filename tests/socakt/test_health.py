"""/healthz: whether this process is fit to serve, and why not."""

import copy

import pytest
from django.db import ConnectionHandler, connection
from django.db.migrations.recorder import MigrationRecorder

from socakt import health


@pytest.mark.django_db
def test_with_database_and_migrations_in_order(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Content-Type"] == "text/plain"
    assert not response.cookies


@pytest.mark.django_db
def test_a_missing_migration(client):
    MigrationRecorder(connection).record_unapplied("enrollment", "0001_initial")

    response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"migrations pending\n")


@pytest.mark.django_db
def test_a_database_that_does_not_answer(client, monkeypatch, caplog):
    away = copy.deepcopy(connection.settings_dict)
    away.update(HOST="127.0.0.1", PORT="1", NAME="secret-name", PASSWORD="secret-word")
    monkeypatch.setattr(health, "connection", ConnectionHandler({"default": away})["default"])

    response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"database unreachable\n")
    assert "health check failed" in caplog.text
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_a_balancer_needs_no_name_no_https_and_no_session(client, settings):
    settings.ALLOWED_HOSTS = ["socakt.example.si"]
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/healthz", headers={"host": "10.0.0.7"})

    assert response.status_code == 200
