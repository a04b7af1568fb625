"""What the tests of the pages of cohorts begin with."""

import pytest

from tests.factories import CohortFactory


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def cohort():
    return CohortFactory(capacity=3)
