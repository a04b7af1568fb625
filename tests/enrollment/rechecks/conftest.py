"""What the tests of re-checks may use."""

import pytest

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
