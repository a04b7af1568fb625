"""Two coordinators at the same list at the same moment."""

from functools import partial

import pytest

from enrollment.admissions.models import Admission
from enrollment.referrals import services as referrals
from enrollment.referrals.rules import State
from enrollment.waiting import services
from enrollment.waiting.models import Replacement, WaitingMove
from enrollment.waiting.queries import list_of
from socakt.accounts.roles import Role
from tests.factories import NOON, ON, CohortFactory, make_actor
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    first = make_actor(Role.COORDINATOR)
    return first, make_actor(Role.COORDINATOR, first.organization)


def test_two_back_fills_for_one_place_one_gets_it(program, waits, two):
    cohort = CohortFactory(program=program, capacity=1)
    people = [waits(9), waits(3)]

    results = race(
        *(
            partial(
                services.replace,
                cohort=cohort,
                referral=person,
                reason="Nujno.",
                on=ON,
                by=by,
                at=NOON,
            )
            for person, by in zip(people, two, strict=True)
        )
    )

    assert kinds(results) == {"Admission": 1, "CohortFull": 1}
    assert Admission.objects.open().filter(cohort=cohort).count() == 1
    assert Replacement.objects.count() == 1
    assert list_of(program).count() == 1


def test_one_person_for_one_place_by_two_at_once(program, waits, two):
    cohort = CohortFactory(program=program, capacity=2)
    person = waits(9)
    call = partial(services.replace, cohort=cohort, referral=person, reason="", on=ON, at=NOON)

    results = race(*(partial(call, by=by) for by in two))

    assert kinds(results) == {"Admission": 1, "NotOnList": 1}
    assert Admission.objects.count() == 1


def test_while_somebody_withdraws(program, waits, two):
    cohort = CohortFactory(program=program, capacity=1)
    person = waits(9)

    results = race(
        partial(
            services.replace, cohort=cohort, referral=person, reason="", on=ON, by=two[0], at=NOON
        ),
        partial(referrals.withdraw, referral=person, note="", at=NOON, by=two[1]),
    )

    person.refresh_from_db()
    admitted = person.state == State.ADMITTED
    assert admitted or person.state == State.WITHDRAWN
    assert kinds(results) == (
        {"Admission": 1, "AlreadyDecided": 1} if admitted else {"NotOnList": 1, "Referral": 1}
    )
    assert Admission.objects.count() == Replacement.objects.count() == int(admitted)


def test_moves_at_once_come_one_after_the_other(program, waits, two):
    people = [waits(days) for days in (9, 7, 5, 3)]
    call = partial(services.move_in_list, to_position=1, reason="Nujno.", at=NOON)

    results = race(
        *(partial(call, referral=person, by=by) for person, by in zip(people[2:], two, strict=True))
    )

    assert results == [1, 1]
    after = list(list_of(program))
    assert set(after[:2]) == set(people[2:])
    assert after[2:] == people[:2]
    assert WaitingMove.objects.count() == 2
