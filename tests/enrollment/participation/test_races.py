"""An exit, a cancellation, a move and a start at the same moment: one of them happens."""

from datetime import date
from functools import partial

import pytest

from enrollment.admissions import services as admissions
from enrollment.models import Admission, EntryFacts, Notice, Outcome, Participation
from enrollment.participation import services
from enrollment.participation.completing import complete_cohort
from enrollment.participation.reminders import remind
from enrollment.referrals.moves import lock
from socakt.transactions import decision
from tests.enrollment.participation.conftest import END, START, answers, noon
from tests.factories import AdmissionFactory, CohortFactory
from tests.participants import ParticipationFactory, left, participant
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)

MAY = date(2019, 5, 20)


def leaving(admission, by, reason="found_work"):
    return partial(
        services.record_exit,
        referral=admission.referral,
        kind="early_exit",
        reason=reason,
        last_day=MAY,
        at=noon(MAY),
        by=by,
    )


def moving(admission, by):
    """What moving to another cohort does, in the common order of locks."""
    there = CohortFactory(program=admission.cohort.program, starts_on=START)

    def move():
        with decision():
            lock(admission.referral)
            row = Admission.objects.select_for_update(of=("self",)).get(pk=admission.pk)
            if row.ended_on is not None:
                return None
            row.ended_on, row.end_kind, row.end_reason = MAY, "moved", "wish"
            row.ended_by = by.user
            row.save()
            return AdmissionFactory(cohort=there, referral=row.referral, place=1, admitted_on=MAY)

    return move


def test_a_double_click_leaves_once(cohort, provider, coordinator):
    admission = participant(cohort=cohort, place=1)

    results = race(*[leaving(admission, provider)] * 3, leaving(admission, coordinator, "breach"))

    assert kinds(results) == {"Admission": 4}
    assert len({(result.end_reason, result.ended_by_id) for result in results}) == 1
    assert Notice.objects.filter(kind="left", user=provider.user).count() <= 1


def test_an_exit_and_a_move_at_once(cohort, provider):
    """Whichever comes first: the person ends in one place at most, and has left in the end."""
    admission = participant(cohort=cohort, place=1)

    results = race(leaving(admission, provider), moving(admission, provider))

    assert not [result for result in results if isinstance(result, Exception)]
    rows = Admission.objects.filter(referral=admission.referral)
    assert not rows.filter(ended_on=None).exists()
    assert rows.filter(end_kind="early_exit").count() == 1
    assert rows.exclude(end_kind__in=("early_exit", "moved")).count() == 0


def test_an_exit_a_cancellation_and_a_start_at_once(cohort, provider, coordinator):
    admission = AdmissionFactory(cohort=cohort, place=1)
    ParticipationFactory(admission=admission, contract_signed_on=date(2018, 9, 28))
    starting = partial(
        services.record_start,
        referral=admission.referral,
        started_on=START,
        facts=answers(),
        at=noon(MAY),
        by=provider,
    )
    cancelling = partial(
        admissions.cancel,
        admission=admission,
        reason="job",
        on=date(2018, 9, 20),
        by=coordinator,
        at=noon(MAY),
    )

    results = kinds(race(starting, cancelling, leaving(admission, provider)))

    admission.refresh_from_db()
    began = Participation.objects.get().started_on is not None
    assert EntryFacts.objects.exists() is began
    assert admission.end_kind in ("cancelled", "early_exit")
    assert not (began and admission.end_kind == "cancelled")
    assert not results.keys() - {
        "Admission",
        "Participation",
        "AlreadyStarted",
        "HasLeft",
        "NotPermitted",
        "IntegrityError",
    }


def test_the_end_of_a_cohort_and_an_exit_at_once(cohort, provider):
    people = [participant(cohort=cohort, place=place) for place in (1, 2, 3)]
    closing = partial(complete_cohort, cohort=cohort, last_day=END, at=noon(END), by=provider)

    race(closing, closing, leaving(people[1], provider))

    kinds_of_end = dict(Admission.objects.values_list("place", "end_kind"))
    assert kinds_of_end.pop(2) in ("early_exit", "completion")
    assert set(kinds_of_end.values()) == {"completion"}


def test_two_answers_at_once_leave_one_that_holds(cohort, provider):
    gone = left(date(2018, 12, 5), cohort=cohort, place=1)
    on = date(2018, 12, 20)
    recording = [
        partial(
            services.record_outcome,
            referral=gone.referral,
            which="leaving",
            status=status,
            reference_on=on,
            corrects=None,
            at=noon(on),
            by=provider,
        )
        for status in ("employed", "employed", "inactive")
    ]

    results = kinds(race(*recording))

    assert results.keys() <= {"Outcome", "ChangedMeanwhile"}
    assert Outcome.objects.count() == 1


def test_two_workers_at_night_tell_once(cohort, provider):
    left(date(2018, 12, 5), cohort=cohort, place=1)
    on = date(2019, 1, 2)

    assert sum(race(*[partial(remind, on=on, at=noon(on))] * 3)) == 1
    assert Notice.objects.filter(user=provider.user).count() == 1
