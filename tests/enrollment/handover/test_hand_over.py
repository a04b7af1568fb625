"""One's open work goes to a colleague: all of it, some, or a single referral."""

from datetime import timedelta

import pytest

from enrollment.handover import services
from enrollment.handover.queries import givers, open_work, per_state
from enrollment.notices.models import Notice
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.handover.factories import AbsenceFactory
from tests.enrollment.handover.test_absences import member
from tests.factories import (
    NOON,
    ON,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import change

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(coordinator):
    return make_actor(Role.COORDINATOR, coordinator.organization)


@pytest.fixture
def work(coordinator):
    """One in each open state but a draft."""
    shared = {"coordinator": coordinator.user}
    return [
        ReferralFactory(**shared),
        ReferralFactory(state=State.IN_REVIEW, **shared),
        ReferralFactory(state=State.INTERVIEW, **shared),
        ReferralFactory(state=State.WAITING, waiting_since=NOON, **shared),
        ReferralFactory(state=State.RETURNED, return_note="Manjka.", **shared),
    ]


def closed(coordinator):
    by = {"decided_at": NOON, "decided_by": coordinator.user, "coordinator": coordinator.user}
    return ReferralFactory(state=State.WITHDRAWN, **by)


def hand_over(to, by, **options):
    return services.hand_over(to=member(to), at=NOON, by=by, **options)


def of(actor):
    return set(Referral.objects.filter(coordinator=actor.user))


def test_all_open_work_goes_in_one_action_and_is_told_once(coordinator, colleague, work):
    done = closed(coordinator)
    before = list(Referral.objects.order_by("pk").values("pk", "state", "due_on", "turn_since"))

    assert hand_over(colleague, coordinator) == 5
    assert hand_over(colleague, coordinator) == 0

    assert (of(colleague), of(coordinator)) == (set(work), {done})
    after = list(Referral.objects.order_by("pk").values("pk", "state", "due_on", "turn_since"))
    assert before == after
    (notice,) = Notice.objects.all()
    assert (notice.user, notice.kind, notice.page) == (colleague.user, "work_received", "desk")
    events = Event.objects.filter(action="referral.handed_over")
    assert {event.object_id for event in events} == {referral.pk for referral in work}
    assert events[0].details == {"giver": coordinator.user.pk, "receiver": colleague.user.pk}


def test_only_those_chosen_go(coordinator, colleague, work):
    strange = ReferralFactory(coordinator=colleague.user)

    assert hand_over(colleague, coordinator, referrals=[work[1], strange]) == 1
    assert hand_over(colleague, coordinator, referrals=[]) == 0

    assert of(colleague) == {work[1], strange}


def test_to_oneself_nothing_moves(coordinator, work):
    assert hand_over(coordinator, coordinator) == 0
    assert not Event.objects.filter(action="referral.handed_over").exists()


def test_of_a_colleague_at_work_nothing_is_taken(coordinator, colleague, work):
    with pytest.raises(services.StillAtWork):
        hand_over(colleague, colleague, giver=coordinator.user)
    assert givers(colleague, ON) == [colleague.user]


def test_of_a_colleague_who_is_away_or_gone_work_is_taken(coordinator, colleague, work):
    absence = AbsenceFactory(absent=member(coordinator), substitute=member(colleague))
    assert givers(colleague, ON) == [colleague.user, coordinator.user]
    assert givers(colleague, ON + timedelta(30)) == [colleague.user]
    change(absence, cancelled_at=NOON)
    change(member(coordinator), valid_until=ON - timedelta(1))
    assert givers(colleague, ON) == [colleague.user, coordinator.user]

    assert hand_over(colleague, colleague, giver=coordinator.user) == 5
    assert not Notice.objects.exists()  # nobody is told what they did themselves


def test_other_regions_and_roles_neither_give_nor_receive(coordinator, colleague, work):
    far = make_actor(
        Role.COORDINATOR,
        OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination"),
    )
    referrer = make_actor(Role.REFERRER)
    for to in (far, referrer):
        with pytest.raises(services.NoColleague):
            hand_over(to, coordinator)
        with pytest.raises(services.NoColleague):
            services.reassign(referral=work[0], to=member(to), at=NOON, by=coordinator)
    with pytest.raises(NotPermitted):
        hand_over(colleague, referrer)
    with pytest.raises(NotPermitted):
        services.reassign(referral=work[0], to=member(far), at=NOON, by=far)
    assert of(coordinator) == set(work)


def test_a_single_referral_goes_to_a_colleague_and_twice_does_no_harm(coordinator, colleague):
    referral = ReferralFactory()

    for _ in range(2):
        services.reassign(referral=referral, to=member(colleague), at=NOON, by=coordinator)

    assert of(colleague) == {referral}
    assert Event.objects.filter(action="referral.handed_over").count() == 1
    assert Notice.objects.count() == 1


def test_neither_a_draft_nor_what_is_closed_is_reassigned(coordinator, colleague):
    to = member(colleague)
    with pytest.raises(services.AlreadyClosed):
        services.reassign(referral=closed(coordinator), to=to, at=NOON, by=coordinator)
    draft = ReferralFactory(state=State.DRAFT, organization=coordinator.organization, program=None)
    with pytest.raises(NotPermitted):
        services.reassign(referral=draft, to=to, at=NOON, by=coordinator)


def test_the_preview_counts_by_state(coordinator, work):
    closed(coordinator)

    states = per_state(open_work(coordinator, coordinator.user))

    assert [state.count for state in states] == [1] * 5
    assert sum(state.count for state in per_state(open_work(coordinator))) == 5
