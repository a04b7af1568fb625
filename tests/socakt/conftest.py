"""An environment that holds only what a test says."""

import pytest

NAMES = (
    "DATABASE_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATA_KEYS",
    "ALLOWED_HOSTS",
    "DEMO",
    "EMAIL_URL",
    "SOCAKT_EMBEDDED",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NAME",
    "BACKUP_KEYS",
)


@pytest.fixture
def env(monkeypatch):
    """A function that sets variables; those that decide about the start are unset before."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)

    def set_all(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all
