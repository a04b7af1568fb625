"""The reform of 1. 10. 2018: four centres become units of one, with everything they had open."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.handover import succession
from enrollment.notices.models import Notice
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import RejectionReason, State
from socakt.accounts import founding
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.imports.files import ready_import
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import change, every_row

pytestmark = pytest.mark.django_db

TOWNS = ("Novo mesto", "Črnomelj", "Metlika", "Trebnje")
REFORM = timezone.make_aware(datetime(2018, 10, 1, 8))
LAST_DAY = date(2018, 9, 30)


@pytest.fixture
def bodies(db):
    return founding.load()[1]


@pytest.fixture
def coordination(bodies):
    return make_actor(Role.COORDINATOR, bodies["Koordinacija Novo mesto"])


def old_centre(bodies, town):
    return make_actor(Role.REFERRER, bodies[f"CSD {town} (do 2018)"])


def fill(by):
    """A draft, one that has arrived, one that is refused, and one with a place."""
    closed = {"decided_at": NOON, "decided_by": by.user}
    return {
        "draft": ReferralFactory(candidate__by=by, state=State.DRAFT),
        "arrived": ReferralFactory(candidate__by=by),
        "rejected": ReferralFactory(
            candidate__by=by, state=State.REJECTED, rejection_reason="other", **closed
        ),
        "admitted": AdmissionFactory(referral__candidate__by=by).referral,
    }


def succeed(organization, successor, by, at=REFORM):
    return succession.succeed(organization=organization, successor=successor, at=at, by=by)


def test_four_centres_become_units_of_one(bodies, coordination):
    left = {town: fill(old_centre(bodies, town)) for town in TOWNS}
    units = {town: make_actor(Role.REFERRER, bodies[f"CSD {town}"]) for town in TOWNS}

    for town in TOWNS:
        moved = succeed(bodies[f"CSD {town} (do 2018)"], units[town].organization, coordination)
        assert moved == succession.Moved(2, 4)

    for town, unit in units.items():
        of_town = set(left[town].values())
        assert set(Referral.objects.visible_to(unit)) == of_town
        assert set(Candidate.objects.visible_to(unit)) == {one.candidate for one in of_town}
        own = set(Referral.objects.filter(organization=unit.organization))
        assert own == {left[town]["draft"], left[town]["arrived"]}
        assert left[town]["draft"] in Referral.objects.waiting_for(unit)
        admission = Admission.objects.visible_to(unit).get()
        assert admission.referral == left[town]["admitted"]
    assert set(Notice.objects.values_list("user", "kind")) == {
        (unit.user.pk, "succeeded") for unit in units.values()
    }


def test_the_log_knows_from_where_to_where_and_a_second_time_changes_nothing(bodies, coordination):
    old, new = bodies["CSD Metlika (do 2018)"], bodies["CSD Metlika"]
    referral = fill(old_centre(bodies, "Metlika"))["arrived"]

    succeed(old, new, coordination)
    after = every_row()
    assert succeed(old, new, coordination) == succession.Moved(0, 0)

    assert every_row() == after
    event = Event.objects.get(action="referral.succeeded", object_id=referral.pk)
    assert event.details == {"giver": old.pk, "receiver": new.pk}
    assert Event.objects.filter(action="candidate.succeeded").count() == 4
    referral.refresh_from_db()
    assert referral.started_by != coordination.user


@pytest.mark.usefixtures("never_committed")
def test_what_was_refused_before_the_reform_is_answered_to_the_successor(bodies, coordination):
    """The decision about an admitted person of the old centre reaches somebody who is there."""
    old, new = bodies["CSD Trebnje (do 2018)"], bodies["CSD Trebnje"]
    referral = fill(old_centre(bodies, "Trebnje"))["arrived"]
    unit = make_actor(Role.REFERRER, new)
    admitted = Referral.objects.get(state=State.ADMITTED)
    succeed(old, new, coordination)
    Notice.objects.all().delete()

    reason = RejectionReason.NOT_READY
    referrals.reject(referral=referral, reason=reason, note="", at=REFORM, by=coordination)
    change(admitted, state=State.IN_REVIEW, decided_at=None, decided_by=None)  # reopened
    referrals.reject(referral=admitted, reason=reason, note="", at=REFORM, by=coordination)

    told = Notice.objects.values_list("user", "record")
    assert set(told) == {(unit.user.pk, referral.pk), (unit.user.pk, admitted.pk)}


@pytest.mark.usefixtures("never_committed")
def test_the_successor_acts_for_what_opens_again(bodies, coordination):
    old, new = bodies["CSD Trebnje (do 2018)"], bodies["CSD Trebnje"]
    admitted = fill(old_centre(bodies, "Trebnje"))["admitted"]
    unit, stranger = make_actor(Role.REFERRER, new), make_actor(Role.REFERRER)
    succeed(old, new, coordination)
    change(admitted, state=State.IN_REVIEW, decided_at=None, decided_by=None)
    admitted.refresh_from_db()

    assert admitted.parties_of(unit)
    assert not admitted.parties_of(stranger)
    assert referrals.withdraw(referral=admitted, note="", at=REFORM, by=unit).state == "withdrawn"


def test_before_the_reform_the_successor_sees_nothing(bodies):
    fill(old_centre(bodies, "Metlika"))
    unit = make_actor(Role.REFERRER, bodies["CSD Metlika"])

    assert not Referral.objects.visible_to(unit).exists()
    assert not Admission.objects.visible_to(unit).exists()


REFUSED = {
    "the day before the last": (
        {"valid_until": LAST_DAY},
        {"valid_from": date(2018, 9, 1)},
        LAST_DAY - timedelta(1),
        succession.NotEnded,
    ),
    "no last day": ({"valid_until": None}, {}, LAST_DAY, succession.NotEnded),
    "not yet there": ({}, {}, LAST_DAY, succession.SuccessorNotValid),
    "no longer there": (
        {},
        {"valid_until": date(2018, 10, 1)},
        date(2018, 10, 2),
        succession.SuccessorNotValid,
    ),
    "another origin": ({}, {"predecessor": None}, date(2018, 10, 1), succession.NotTheSuccessor),
    "another kind": (
        {},
        {"kind": "employment_office"},
        date(2018, 10, 1),
        succession.NotTheSuccessor,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(bodies, coordination, case):
    of_old, of_new, on, refusal = REFUSED[case]
    old, new = bodies["CSD Metlika (do 2018)"], bodies["CSD Metlika"]
    fill(old_centre(bodies, "Metlika"))
    if of_old:
        change(old, **of_old)
    if of_new:
        change(new, **of_new)
    old.refresh_from_db()
    new.refresh_from_db()
    before = every_row()

    with pytest.raises(refusal):
        succeed(old, new, coordination, at=timezone.make_aware(datetime(on.year, on.month, on.day)))

    assert every_row() == before


def test_on_the_last_day_a_successor_that_is_there_takes_over(bodies, coordination):
    old, new = bodies["CSD Metlika (do 2018)"], bodies["CSD Metlika"]
    change(new, valid_from=date(2018, 9, 1))
    new.refresh_from_db()
    fill(old_centre(bodies, "Metlika"))

    at = timezone.make_aware(datetime(2018, 9, 30, 12))
    assert succeed(old, new, coordination, at=at).referrals == 2


def test_another_region_is_refused(bodies, coordination):
    far = RegionFactory(code="LJ")
    old, new = bodies["CSD Metlika (do 2018)"], bodies["CSD Metlika"]
    change(new, region=far)
    new.refresh_from_db()
    with pytest.raises(succession.NotTheSuccessor):
        succeed(old, new, coordination)
    with pytest.raises(NotPermitted):
        succeed(old, new, make_actor(Role.REFERRER))
    stranger = make_actor(
        Role.COORDINATOR, OrganizationFactory(region=far, kind=Organization.Kind.COORDINATION)
    )
    with pytest.raises(NotPermitted):
        succeed(old, new, stranger)


def test_the_preview_counts_drafts_and_names_only_what_has_arrived(bodies, coordination):
    by = old_centre(bodies, "Metlika")
    left = fill(by)
    ready_import(by, left["arrived"].candidate, at=NOON)
    CandidateFactory(by=by)

    found = succession.estate(by.organization, coordination)

    assert list(found.visible) == [left["arrived"]]
    numbers = (found.open_referrals, found.hidden, found.candidates, found.closed, found.imports)
    assert numbers == (2, 1, 5, 2, 1)
    assert [state.count for state in found.states] == [1, 1]
    (listed,) = succession.with_what_is_left(succession.ended(coordination)).filter(left__gt=0)
    assert (listed, listed.left) == (by.organization, 2)
    assert succession.ended(coordination).count() == 4
