"""What the tests of re-checks may use."""

import pytest
from django.urls import reverse

from enrollment.rechecks import services
from tests.enrollment.rechecks.people import noon
from tests.factories import ON


@pytest.fixture
def check(coordinator):
    """A function: what a re-check of the coordinator's region finds, on its own day unless told."""

    def made(on=ON, at=None, by=coordinator, **which):
        region = coordinator.organization.region
        return services.recheck(on=on, at=at or noon(on), by=by, region=region, **which)

    return made


@pytest.fixture
def page(client_as, coordinator):
    """A function: address → page in English, as the coordinator sees it."""
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"

    def get(name, *args, **query):
        return client.get(reverse(name, args=args), query)

    get.client = client
    return get
