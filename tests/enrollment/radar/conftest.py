"""A coordinator who reads English, and a program."""

import pytest

from tests.factories import ProgramFactory


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def program():
    return ProgramFactory(short_title="Kreativno vključen")
