"""What several tests of documents share."""

import pytest

from socakt.accounts.roles import Role
from tests.factories import make_actor


@pytest.fixture
def administrators(db):
    """Two of them: what one writes the other approves."""
    return make_actor(Role.ADMINISTRATOR), make_actor(Role.ADMINISTRATOR)
