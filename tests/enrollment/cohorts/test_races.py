"""Several people, single ones and moves at once: no circle of waiting, no place given twice."""

from functools import partial

import pytest

from enrollment.admissions import services as admissions
from enrollment.admissions.models import Admission
from enrollment.cohorts import moving, services
from enrollment.cohorts.changes import consequences
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from programs.services import lock_cohort
from socakt.accounts.roles import Role
from tests.factories import (
    ON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.races import kinds, race
from tests.refused import change

pytestmark = pytest.mark.django_db(transaction=True)

FIVE = 5


@pytest.fixture
def coordinator():
    return make_actor(Role.COORDINATOR)


@pytest.fixture
def cohort():
    return CohortFactory(capacity=FIVE)


def crowd(cohort, count):
    by = make_actor(Role.REFERRER)
    return [ReferralFactory(program=cohort.program, candidate__by=by) for _ in range(count)]


def several(referrals, cohort, by):
    return partial(services.admit_all, referrals=referrals, cohort=cohort, on=ON, by=by)


def single(referral, cohort, by):
    return partial(admissions.admit, referral=referral, cohort=cohort, on=ON, by=by)


def places(cohort):
    return sorted(Admission.objects.open().filter(cohort=cohort).values_list("place", flat=True))


def test_five_together_against_five_alone_for_five_places(cohort, coordinator):
    """The five come first and fill the cohort, or one alone does and the five get nothing."""
    together, alone = crowd(cohort, FIVE), crowd(cohort, FIVE)

    results = race(
        several(together, cohort, coordinator), *(single(one, cohort, coordinator) for one in alone)
    )

    admitted = Referral.objects.filter(state=State.ADMITTED)
    if isinstance(results[0], list):
        assert set(admitted) == set(together)
        assert kinds(results[1:]) == {"CohortFull": FIVE}
    else:
        assert isinstance(results[0], services.NotAllAdmitted)
        assert set(admitted) == set(alone)
        assert kinds(results[1:]) == {"Admission": FIVE}
    assert places(cohort) == [1, 2, 3, 4, 5]


def test_the_same_people_ticked_in_another_order_by_two_coordinators(cohort, coordinator):
    """Rows are locked by their numbers, not in the order of the ticks: nobody waits in a circle."""
    people = crowd(cohort, FIVE)
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)

    results = race(several(people, cohort, coordinator), several(people[::-1], cohort, colleague))

    # whoever comes second finds them all admitted
    assert kinds(results) == {"list": 2}
    assert places(cohort) == [1, 2, 3, 4, 5]
    assert Admission.objects.count() == FIVE


def test_together_and_alone_want_the_same_people(cohort, coordinator):
    people = crowd(cohort, FIVE)

    results = race(
        several(people, cohort, coordinator),
        *(single(one, cohort, coordinator) for one in reversed(people)),
    )

    assert "Busy" not in kinds(results)
    assert places(cohort) == list(range(1, len(places(cohort)) + 1))
    one_each = Admission.objects.open().values_list("candidate", flat=True)
    assert len(one_each) == len(set(one_each))


def test_the_same_people_referred_to_two_programs(cohort, coordinator):
    """Two cohorts, the same persons in opposite order: the persons are locked by number, too."""
    other = CohortFactory(program=ProgramFactory(call=cohort.program.call), capacity=FIVE)
    people = [CandidateFactory(by=make_actor(Role.REFERRER)) for _ in range(3)]
    here = [ReferralFactory(candidate=one, program=cohort.program) for one in people]
    there = [ReferralFactory(candidate=one, program=other.program) for one in people[::-1]]

    results = race(several(here, cohort, coordinator), several(there, other, coordinator))

    assert kinds(results) == {"NotAllAdmitted": 1, "list": 1}
    assert Admission.objects.open().count() == 3


def moved(admission, cohort, by):
    return partial(moving.move, admission=admission, cohort=cohort, reason="wish", on=ON, by=by)


def two_full_cohorts(by):
    first = CohortFactory(capacity=1)
    second = CohortFactory(program=first.program, capacity=2)
    held = [
        admissions.admit(referral=ReferralFactory(program=first.program), cohort=one, on=ON, by=by)
        for one in (first, second)
    ]
    return first, second, held


def test_two_who_change_places_do_not_wait_in_a_circle(coordinator):
    first, second, (here, there) = two_full_cohorts(coordinator)
    change(first, capacity=2)

    results = race(moved(here, second, coordinator), moved(there, first, coordinator))

    assert kinds(results) == {"Admission": 2}
    assert len(places(first)) == len(places(second)) == 1


def test_a_double_click_moves_once(coordinator):
    _, second, (here, _) = two_full_cohorts(coordinator)

    results = race(*[moved(here, second, coordinator)] * 3)

    assert kinds(results) == {"Admission": 3}
    assert len({result.pk for result in results}) == 1
    assert Admission.objects.filter(moved_from=here).count() == 1


def test_one_person_moves_to_one_of_two_cohorts(coordinator):
    _, second, (here, _) = two_full_cohorts(coordinator)
    third = CohortFactory(program=second.program)

    results = race(moved(here, second, coordinator), moved(here, third, coordinator))

    assert kinds(results) == {"Admission": 1, "AlreadyEnded": 1}


def test_a_move_and_an_admission_want_the_last_place(coordinator):
    _, second, (here, _) = two_full_cohorts(coordinator)
    (waiting,) = crowd(second, 1)

    results = race(moved(here, second, coordinator), single(waiting, second, coordinator))

    assert kinds(results) == {"Admission": 1, "CohortFull": 1}
    assert places(second) == [1, 2]


def test_moved_and_cancelled_at_once_it_ends_once(coordinator):
    _, second, (here, _) = two_full_cohorts(coordinator)
    cancelling = partial(admissions.cancel, admission=here, reason="job", on=ON, by=coordinator)

    results = race(moved(here, second, coordinator), cancelling)

    here.refresh_from_db()
    assert here.end_kind in ("moved", "cancelled")
    if here.end_kind == "moved":  # whoever cancels finds it ended and changes nothing
        assert kinds(results) == {"Admission": 2}
        assert Admission.objects.open().filter(candidate=here.candidate).count() == 1
    else:
        assert kinds(results) == {"Admission": 1, "AlreadyEnded": 1}
        assert not Admission.objects.open().filter(candidate=here.candidate).exists()


def test_whoever_is_admitted_while_the_cohort_changes_is_seen_or_comes_later(cohort, coordinator):
    AdmissionFactory(cohort=cohort, place=1)
    (waiting,) = crowd(cohort, 1)
    starts_on = cohort.starts_on.replace(month=11)
    changing = partial(
        services.change,
        cohort=cohort,
        starts_on=starts_on,
        capacity=FIVE,
        seen=consequences(lock_free(cohort), starts_on, FIVE).mark,
        by=coordinator,
    )

    results = race(changing, single(waiting, cohort, coordinator))

    cohort.refresh_from_db()
    assert kinds(results)["Admission"] == 1
    changed = cohort.starts_on == starts_on
    assert kinds(results) == {"Admission": 1, "Cohort" if changed else "SeenSomethingElse": 1}


def lock_free(cohort):
    """As the page reads it."""
    return type(cohort).objects.with_program().get(pk=cohort.pk)


def test_the_lock_of_a_cohort_is_one_for_all():
    """Bulk, single and change take the same row: else the tests above would prove nothing."""
    assert admissions.lock_cohort is services.programs.lock_cohort is lock_cohort
