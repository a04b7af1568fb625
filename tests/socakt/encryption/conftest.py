"""Keys that tests choose."""

import secrets

import pytest

from socakt.environment import Key

OLD, NEW = Key("old", secrets.token_bytes(32)), Key("new", secrets.token_bytes(32))


@pytest.fixture
def keys(settings):
    """A function that makes these the keys of now, the first of which encrypts."""

    def use(*chosen):
        settings.DATA_KEYS = chosen

    use(OLD)
    return use
