"""Where a cohort stands on a day, and what is told of the cohorts that still take people."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from enrollment.admissions.phases import Phase, with_phase
from enrollment.cohorts.queries import filling
from programs.models import Cohort
from socakt.accounts.roles import Role
from tests.factories import (
    ON,
    AdmissionFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.refused import change

pytestmark = pytest.mark.django_db


def phase(cohort, on=ON):
    return with_phase(Cohort.objects.filter(pk=cohort.pk), on).get().phase


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2018, 9, 30), Phase.FILLING),
        (date(2018, 10, 1), Phase.RUNNING),
        (date(2019, 8, 31), Phase.RUNNING),
        (date(2019, 9, 1), Phase.FINISHED),
    ],
)
def test_a_cohort_goes_from_phase_to_phase(on, expected):
    assert phase(CohortFactory(starts_on=date(2018, 10, 1)), on) == expected


def test_the_next_cohort_of_a_program_is_being_filled_even_when_it_is_empty():
    program = ProgramFactory()
    further = CohortFactory(program=program, starts_on=date(2019, 3, 1))
    following = CohortFactory(program=program, starts_on=date(2018, 10, 1))
    same_day = CohortFactory(program=program, starts_on=date(2018, 10, 1))
    elsewhere = CohortFactory(starts_on=date(2019, 3, 1))

    assert phase(following) == phase(elsewhere) == Phase.FILLING
    assert phase(same_day) == phase(further) == Phase.PLANNED


@pytest.mark.usefixtures("never_committed")
def test_a_further_cohort_is_being_filled_once_somebody_has_a_place():
    program = ProgramFactory()
    CohortFactory(program=program, starts_on=date(2018, 10, 1))
    further = CohortFactory(program=program, starts_on=date(2019, 3, 1))
    admission = AdmissionFactory(cohort=further, place=1)
    assert phase(further) == Phase.FILLING

    change(
        admission,
        ended_on=ON,
        end_kind="cancelled",
        end_reason="job",
        ended_by=admission.admitted_by,
    )
    assert phase(further) == Phase.PLANNED


def test_a_started_cohort_is_no_longer_the_next_one():
    program = ProgramFactory()
    CohortFactory(program=program, starts_on=date(2018, 9, 12))
    following = CohortFactory(program=program, starts_on=date(2018, 10, 1))

    assert phase(following) == Phase.FILLING


def test_cohorts_that_still_take_people():
    coordinator = make_actor(Role.COORDINATOR)
    program = ProgramFactory()
    full = CohortFactory(program=program, starts_on=date(2018, 9, 1), capacity=1)
    AdmissionFactory(cohort=full, place=1)
    running = CohortFactory(program=program, starts_on=date(2018, 9, 2), capacity=2)
    AdmissionFactory(cohort=running, place=2)
    following = CohortFactory(program=program, starts_on=date(2018, 10, 1), capacity=1)
    AdmissionFactory(cohort=following, place=1)
    planned = CohortFactory(program=program, starts_on=date(2019, 10, 1), capacity=20)
    CohortFactory(program=program, starts_on=date(2017, 9, 1))
    ReferralFactory.create_batch(2, program=program)
    ReferralFactory(program=program, state="draft")

    found = filling(coordinator, ON)

    assert [
        (one.cohort, one.cohort.phase, one.days_to_start, one.missing, one.undecided)
        for one in found
    ] == [
        (running, Phase.RUNNING, None, 1, 2),
        (following, Phase.FILLING, 19, 0, 2),
        (planned, Phase.PLANNED, 384, 20, 2),
    ]


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.MINISTRY])
def test_who_does_not_decide_hears_nothing_of_those_who_wait(role):
    program = ProgramFactory()
    CohortFactory(program=program)
    ReferralFactory(program=program)
    actor = make_actor(role, program.provider if role == Role.PROVIDER else None)

    (one,) = filling(actor, ON)

    assert one.undecided is None


def test_cohorts_of_another_region_are_not_among_them():
    CohortFactory(program__region__code="LJ")

    assert filling(make_actor(Role.COORDINATOR), ON) == []


def test_many_cohorts_cost_what_one_does(django_assert_num_queries):
    coordinator = make_actor(Role.COORDINATOR)
    for _ in range(5):
        AdmissionFactory(place=1)

    with django_assert_num_queries(2):
        found = filling(coordinator, ON)

    assert len(found) == 5


def test_the_card_of_the_desk_says_what_is_needed():
    coordinator = make_actor(Role.COORDINATOR)
    cohort = CohortFactory(capacity=3)
    AdmissionFactory(cohort=cohort, place=1)
    ReferralFactory(program=cohort.program)
    (one,) = filling(coordinator, ON)

    with translation.override("en"):
        context = {"filling": one, "today": ON, "may_open": True}
        html = render_to_string("enrollment/cohorts/_filling.html", context)

    text = " ".join(html.split())
    for words in (
        "being filled",
        "occupancy 1/3",
        "2 people are missing to the target",
        "starts in 19 days",
        "1 person waits for a decision",
        reverse("admit_several", args=[cohort.pk]),
    ):
        assert words in text
