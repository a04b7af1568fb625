import pytest
from django.core.cache import cache

from tests.socakt.signin.support import somebody


@pytest.fixture(autouse=True)
def _fresh_counters(db):
    cache.clear()


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def worker():
    return somebody()


@pytest.fixture
def real(settings):
    """Not the demo."""
    settings.DEMO = False
