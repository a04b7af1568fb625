"""What is still to be recorded, in which order; reminders once before it is due and once after."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.models import Notice, OutcomeReminder
from enrollment.notices.rules import Kind, Page
from enrollment.participation import queries
from enrollment.participation.reminders import remind
from enrollment.participation.rules import Task
from enrollment.participation.tasks import remind_of_outcomes
from socakt.accounts.roles import Role
from tests.enrollment.participation.conftest import END, START, noon
from tests.enrollment.participation.test_rules import SIX_MONTHS
from tests.factories import AdmissionFactory, CohortFactory, make_actor
from tests.participants import OutcomeFactory, ParticipationFactory, left, participant

pytestmark = pytest.mark.django_db

LAST = date(2018, 12, 5)
LEAVING_DUE, FOLLOW_UP_DUE = date(2019, 1, 2), date(2019, 6, 5)
ONE_DAY = timedelta(days=1)


def lines(actor, on):
    """Kind, admission, due day and whether it is late, of every line."""
    found = queries.task_lines(queries.tasks(actor, on), on)
    return [(line.kind, line.admission, line.due_on, line.overdue) for line in found]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (START - ONE_DAY, []),
        (START, [(Task.INCLUSION, START, False)]),
        (START + ONE_DAY, [(Task.INCLUSION, START, True)]),
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_from_the_first_day_of_the_cohort_inclusions_are_missing(
    admission, provider, on, expected, signed
):
    if signed:
        ParticipationFactory(admission=admission)

    assert lines(provider, on) == [(kind, admission, due, late) for kind, due, late in expected]


def test_who_was_admitted_later_is_missing_from_then_on(cohort, coordinator):
    admitted_on = date(2018, 10, 20)
    late = AdmissionFactory(cohort=cohort, place=1, admitted_on=admitted_on)

    assert lines(coordinator, admitted_on) == [(Task.INCLUSION, late, admitted_on, False)]


def test_of_who_takes_part_nothing_is_missing(cohort, provider):
    participant(cohort=cohort, place=1)

    assert lines(provider, END) == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (LAST, [(Task.LEAVING, LEAVING_DUE, False)]),
        (LEAVING_DUE, [(Task.LEAVING, LEAVING_DUE, False)]),
        (LEAVING_DUE + ONE_DAY, [(Task.LEAVING, LEAVING_DUE, True)]),
        (FOLLOW_UP_DUE - timedelta(days=29), [(Task.LEAVING, LEAVING_DUE, True)]),
        (
            FOLLOW_UP_DUE - timedelta(days=28),
            [(Task.LEAVING, LEAVING_DUE, True), (Task.SIX_MONTHS, FOLLOW_UP_DUE, False)],
        ),
    ],
)
def test_outcomes_are_listed_four_weeks_ahead(cohort, provider, on, expected):
    gone = left(LAST, cohort=cohort, place=1)

    assert lines(provider, on) == [(kind, gone, due, late) for kind, due, late in expected]


def test_what_is_recorded_is_no_task_any_more(cohort, provider):
    gone = left(LAST, cohort=cohort, place=1)
    OutcomeFactory(participation=gone.referral.participation)

    assert [kind for kind, *_ in lines(provider, FOLLOW_UP_DUE)] == [Task.SIX_MONTHS]

    OutcomeFactory(
        participation=gone.referral.participation, which="six_months", reference_on=FOLLOW_UP_DUE
    )
    assert lines(provider, FOLLOW_UP_DUE) == []


@pytest.mark.parametrize("kind", ["exclusion", "completion"])
def test_however_somebody_leaves_outcomes_are_due(cohort, provider, kind):
    left(LAST, kind=kind, reason="completed", cohort=cohort, place=1)

    assert [task for task, *_ in lines(provider, LAST)] == [Task.LEAVING]


def test_nothing_is_asked_of_the_dead_nor_of_who_never_came(cohort, provider):
    left(LAST, reason="death", cohort=cohort, place=1)
    never = AdmissionFactory(cohort=cohort, place=2)
    never.ended_on, never.end_kind, never.end_reason = LAST, "early_exit", "no_wish"
    never.ended_by = never.admitted_by
    never.save()

    assert lines(provider, FOLLOW_UP_DUE) == []


@pytest.mark.parametrize(("left_on", "due_on"), SIX_MONTHS)
def test_the_list_knows_the_same_due_day_as_the_rule(coordinator, left_on, due_on):
    cohort = CohortFactory(starts_on=date(2018, 8, 1))
    cohort = cohort if left_on <= cohort.ends_on else CohortFactory(starts_on=date(2019, 8, 1))
    left(
        left_on,
        started_on=cohort.starts_on,
        cohort=cohort,
        place=1,
        admitted_on=cohort.starts_on,
    )

    found = {kind: due for kind, _admission, due, _late in lines(coordinator, due_on)}
    assert found[Task.SIX_MONTHS] == due_on


def test_the_earliest_due_first_and_only_of_the_own(cohort, provider, coordinator):
    missing = AdmissionFactory(cohort=cohort, place=1)
    gone = left(LAST, cohort=cohort, place=2)
    neighbour = left(LAST - ONE_DAY, place=1)

    on = LEAVING_DUE
    assert [admission for _, admission, *_ in lines(provider, on)] == [missing, gone]
    assert [a for _, a, *_ in lines(coordinator, on)] == [missing, neighbour, gone]
    for role in (Role.REFERRER, Role.MINISTRY, Role.ADMINISTRATOR):
        assert lines(make_actor(role, None), on) == []


def test_the_first_ones_are_read_in_two_queries(cohort, provider):
    for place in range(1, 12):
        AdmissionFactory(cohort=cohort, place=place)

    with CaptureQueriesContext(connection) as cost:
        found = list(queries.tasks(provider, START)[:11])
        first = queries.task_lines(found[:10], START)

    assert (len(first), len(found) > 10, len(cost)) == (10, True, 2)


def test_whoever_records_is_reminded_a_week_before_and_when_it_is_late(
    cohort, provider, coordinator
):
    gone = left(LAST, cohort=cohort, place=1)
    before, late = LEAVING_DUE - timedelta(days=7), LEAVING_DUE + ONE_DAY

    assert remind(on=before - ONE_DAY, at=noon(before)) == 0
    assert [remind(on=before, at=noon(before)) for _ in range(2)] == [1, 0]
    assert remind(on=LEAVING_DUE, at=noon(LEAVING_DUE)) == 0
    assert [remind(on=late, at=noon(late)) for _ in range(2)] == [1, 0]

    told = Notice.objects.values_list("user", "kind", "page", "record")
    once = {
        (actor.user.pk, Kind.OUTCOME_DUE, Page.PARTICIPATION, gone.referral_id)
        for actor in (provider, coordinator)
    }
    assert sorted(told) == sorted([*once, *once])
    assert OutcomeReminder.objects.count() == 2


def test_the_follow_up_has_reminders_of_its_own(cohort, provider):
    gone = left(LAST, cohort=cohort, place=1)
    OutcomeFactory(participation=gone.referral.participation)
    near = FOLLOW_UP_DUE - timedelta(days=7)

    assert remind(on=near - ONE_DAY, at=noon(near)) == 0
    assert remind(on=near, at=noon(near)) == 1
    assert set(Notice.objects.values_list("kind", flat=True)) == {Kind.FOLLOW_UP_DUE}


def test_of_a_missing_inclusion_nobody_is_told_at_night(admission):
    assert remind(on=END, at=noon(END)) == 0


def test_the_job_looks_at_the_clock(cohort, provider):
    left(LAST, cohort=cohort, place=1)

    with time_machine.travel(noon(LEAVING_DUE), tick=False):
        remind_of_outcomes(0)
        remind_of_outcomes(0)
    assert Notice.objects.filter(user=provider.user).count() == 1
