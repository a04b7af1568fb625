"""Who is away, who stands in, and what that changes: notices and the list of one's work."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from enrollment.handover import services
from enrollment.notices.absences import Absence, covered_by, with_substitutes
from enrollment.notices.models import Notice
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.handover.factories import AbsenceFactory
from tests.factories import (
    NOON,
    ON,
    MembershipFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

LAST = ON + timedelta(9)


def member(actor):
    return Membership.objects.get(user=actor.user, organization=actor.organization)


def actor_of(membership):
    return Actor(membership.user, membership.organization, Role(membership.role))


@pytest.fixture
def colleague(coordinator):
    return make_actor(Role.COORDINATOR, coordinator.organization)


def be_away(absent, substitute, by=None, from_on=ON, until_on=LAST):
    return services.be_away(
        absent=member(absent),
        substitute=member(substitute),
        from_on=from_on,
        until_on=until_on,
        at=NOON,
        by=by or absent,
    )


def test_an_absence_is_recorded_once_by_any_coordinator_of_the_region(coordinator, colleague):
    first, second = (be_away(coordinator, colleague, by=colleague) for _ in range(2))

    assert first == second == Absence.objects.get()
    event = Event.objects.get(action="absence.recorded")
    assert event.details == {
        "absent": coordinator.user.pk,
        "substitute": colleague.user.pk,
        "from_on": "2018-09-12",
        "until_on": "2018-09-21",
    }


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [(0, 9, True), (9, 12, True), (10, 12, False), (-5, -1, False), (-5, 0, True), (3, None, True)],
)
def test_two_absences_of_one_person_never_overlap(coordinator, colleague, first, last, refused):
    third = make_actor(Role.COORDINATOR, coordinator.organization)
    be_away(coordinator, colleague)
    until = None if last is None else ON + timedelta(last)

    if refused:
        with pytest.raises(services.AlreadyAway):
            be_away(coordinator, third, from_on=ON + timedelta(first), until_on=until)
    else:
        be_away(coordinator, third, from_on=ON + timedelta(first), until_on=until)


def test_who_is_away_does_not_stand_in(coordinator, colleague):
    third = make_actor(Role.COORDINATOR)
    be_away(colleague, third)

    with pytest.raises(services.SubstituteAway):
        be_away(coordinator, colleague, from_on=LAST, until_on=LAST)
    with pytest.raises(services.SubstituteAway):
        be_away(coordinator, colleague, until_on=None)
    be_away(coordinator, colleague, from_on=LAST + timedelta(1), until_on=None)


def test_who_may_stand_in(coordinator, colleague):
    far = make_actor(
        Role.COORDINATOR,
        OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination"),
    )
    for substitute in (coordinator, far):
        with pytest.raises(services.NoColleague):
            be_away(coordinator, substitute)
    with pytest.raises(NotPermitted):
        be_away(coordinator, colleague, by=make_actor(Role.REFERRER))
    assert not Absence.objects.exists()


def test_another_violation_is_not_taken_for_an_overlap(coordinator, colleague):
    with pytest.raises(IntegrityError, match="absence_ends_after_it_begins"):
        be_away(coordinator, colleague, until_on=ON - timedelta(1))


@pytest.mark.parametrize(
    ("day", "cancelled", "until"),
    [
        (ON, True, LAST),
        (ON + timedelta(3), False, ON + timedelta(2)),
        (LAST + timedelta(1), 0, LAST),
    ],
)
def test_coming_back(coordinator, colleague, day, cancelled, until):
    absence = be_away(coordinator, colleague)

    for _ in range(2):
        services.come_back(absence=absence, on=day, at=NOON, by=colleague)

    absence.refresh_from_db()
    assert (bool(absence.cancelled_at), absence.until_on) == (bool(cancelled), until)
    assert Event.objects.filter(action="absence.ended").count() == (day <= LAST)
    assert not Absence.objects.on(day).exists()


def test_an_absence_without_end_is_ended(coordinator, colleague):
    absence = be_away(coordinator, colleague, until_on=None)

    services.come_back(absence=absence, on=ON + timedelta(40), at=NOON, by=coordinator)

    absence.refresh_from_db()
    assert absence.until_on == ON + timedelta(39)


def test_other_regions_end_nothing(coordinator, colleague):
    absence = be_away(coordinator, colleague)
    far = make_actor(
        Role.COORDINATOR,
        OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination"),
    )
    for actor in (far, make_actor(Role.REFERRER)):
        with pytest.raises(NotPermitted):
            services.come_back(absence=absence, on=ON, at=NOON, by=actor)


def test_what_the_absent_one_is_told_the_substitute_is_told_too(coordinator, colleague, referrer):
    make_actor(Role.COORDINATOR, coordinator.organization)  # who has nothing to do with it
    referral = ReferralFactory(
        candidate__by=referrer,
        state=State.RETURNED,
        return_note="Manjka.",
        coordinator=coordinator.user,
    )
    be_away(coordinator, colleague)

    referrals.submit(referral=referral, at=NOON, by=referrer)

    told = set(Notice.objects.values_list("user", flat=True))
    assert told == {coordinator.user.pk, colleague.user.pk}


def test_when_the_absence_is_over_the_substitute_is_not_told(coordinator, colleague, referrer):
    referral = ReferralFactory(candidate__by=referrer, coordinator=coordinator.user)
    be_away(coordinator, colleague)

    referrals.withdraw(referral=referral, note="", at=NOON + timedelta(10), by=referrer)

    assert [notice.user for notice in Notice.objects.all()] == [coordinator.user]


def test_who_stands_in_and_goes_away_is_stood_in_for():
    first = AbsenceFactory()
    second = AbsenceFactory(absent=first.substitute)
    third = AbsenceFactory(absent=second.substitute, substitute=first.absent)
    seats = {(m.user_id, m.organization_id) for m in (first.absent, second.absent, third.absent)}

    assert with_substitutes([(first.absent.user_id, first.absent.organization_id)], ON) == seats
    assert with_substitutes([], ON) == set()
    covered = {first.absent.user_id, second.absent.user_id}
    assert covered_by(actor_of(third.absent), ON) == covered


def test_the_work_of_whom_one_stands_in_for_is_ones_own(coordinator, colleague):
    theirs = ReferralFactory(coordinator=coordinator.user)
    mine = ReferralFactory(coordinator=colleague.user)
    ReferralFactory()
    ReferralFactory(
        coordinator=colleague.user,
        state=State.WITHDRAWN,
        decided_at=NOON,
        decided_by=colleague.user,
    )
    assert set(Referral.objects.assigned_to(colleague, ON)) == {mine}

    be_away(coordinator, colleague)

    assert set(Referral.objects.assigned_to(colleague, ON)) == {mine, theirs}
    assert set(Referral.objects.assigned_to(colleague, LAST + timedelta(1))) == {mine}
    shown = Referral.objects.with_substitutes(ON).get(pk=theirs.pk)
    assert shown.stand_in == colleague.user.name
    assert Referral.objects.with_substitutes(ON).get(pk=mine.pk).stand_in == ""


def test_the_database_refuses():
    absence = AbsenceFactory()
    assert str(absence).endswith("2018-09-12")
    with Refused("nobody_stands_in_for_themselves"):
        change(absence, substitute=absence.absent)
    with Refused("absence_ends_after_it_begins"):
        change(absence, until_on=ON - timedelta(1))
    for other in (
        MembershipFactory(),
        MembershipFactory(
            organization__kind="coordination",
            organization__region=RegionFactory(code="LJ"),
            role=Role.COORDINATOR,
        ),
    ):
        with Refused("substitute_is_of_the_same_region"):
            change(absence, substitute=other)
    with (
        pytest.raises(IntegrityError, match="one_absence_at_a_time"),
        transaction.atomic(),
    ):
        AbsenceFactory(absent=absence.absent, from_on=LAST)
    AbsenceFactory(absent=absence.absent, cancelled_at=NOON)
