"""Each step by each role: who may, and that nothing changes when somebody else tries."""

import pytest

from enrollment.referrals import services
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Redirection, RejectionReason, State
from socakt.accounts.roles import Role
from socakt.errors import NotPermitted
from tests.factories import NOON, OrganizationFactory, ReferralFactory, RegionFactory, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ReferralFactory(state=State.DRAFT)


@pytest.fixture
def submitted():
    return ReferralFactory()


def unchanged(referral):
    before = Referral.objects.filter(pk=referral.pk).values().get()
    return lambda: Referral.objects.filter(pk=referral.pk).values().get() == before


def run(step, referral, by):
    """Any step, with whatever else it needs."""
    extra = {
        "save": {"version": referral.version, "reason": "Drugače."},
        "return_for_completion": {"note": "Manjka vse."},
        "withdraw": {"note": ""},
        "put_on_waiting_list": {"note": ""},
        "redirect_elsewhere": {"to": Redirection.TRAINING, "note": "Zato."},
        "reject": {"reason": RejectionReason.OTHER, "note": "Zato."},
    }
    return getattr(services, step)(referral=referral, at=NOON, by=by, **extra.get(step, {}))


OWNERS = ("save", "submit")
COORDINATIONS = (
    "take",
    "return_for_completion",
    "put_on_waiting_list",
    "redirect_elsewhere",
    "reject",
    "withdraw",
)


@pytest.mark.parametrize("step", [*OWNERS, *COORDINATIONS])
@pytest.mark.parametrize("role", Role)
def test_only_who_may_takes_a_step_and_nothing_changes_otherwise(step, role, draft, submitted):
    """By somebody with the role, in the same region, of another organization."""
    referral = draft if step in ("save", "submit") else submitted
    by = make_actor(role)
    same = unchanged(referral)

    if step in COORDINATIONS and role == Role.COORDINATOR:
        assert run(step, referral, by).state != State.SUBMITTED
    else:
        with pytest.raises(NotPermitted):
            run(step, referral, by)
        assert same()


@pytest.mark.parametrize("step", COORDINATIONS)
def test_a_coordinator_of_another_region_takes_no_step(step, submitted):
    elsewhere = OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination")
    same = unchanged(submitted)

    with pytest.raises(NotPermitted):
        run(step, submitted, make_actor(Role.COORDINATOR, elsewhere))

    assert same()
