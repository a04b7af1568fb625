"""What former participants do: days, corrections, who may know."""

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from enrollment.models import Admission, Outcome, OutcomeReminder, Participation
from enrollment.participation import services
from enrollment.participation.rules import Status
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import ChangedMeanwhile, NotPermitted
from tests.enrollment.participation.conftest import noon
from tests.factories import AdmissionFactory, make_actor
from tests.participants import left, participant

pytestmark = pytest.mark.django_db

LAST = date(2018, 12, 5)
LATER = date(2019, 8, 1)


@pytest.fixture
def gone(cohort):
    return left(LAST, cohort=cohort, place=1)


def record(admission, by, which="leaving", status="employed", day=LAST, corrects=None, on=LATER):
    return services.record_outcome(
        referral=admission.referral,
        which=which,
        status=status,
        reference_on=day,
        corrects=corrects,
        at=noon(on),
        by=by,
    )


@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_recorded(gone, provider, status):
    outcome = record(gone, provider, status=status)

    assert (outcome.status, outcome.reference_on, outcome.recorded_by) == (
        status,
        LAST,
        provider.user,
    )
    assert Event.objects.get(action="participation.outcome_recorded").details == {
        "which": "leaving",
        "status": status,
        "corrected": False,
        "on": "2018-12-05",
    }


@pytest.mark.parametrize(
    ("which", "day", "on", "allowed"),
    [
        ("leaving", date(2018, 12, 4), LATER, False),
        ("leaving", date(2018, 12, 5), LATER, True),
        ("leaving", date(2019, 1, 2), LATER, True),
        ("leaving", date(2019, 1, 3), LATER, False),
        ("leaving", date(2018, 12, 20), date(2018, 12, 19), False),  # tomorrow
        ("six_months", date(2019, 6, 4), LATER, False),
        ("six_months", date(2019, 6, 5), LATER, True),
        ("six_months", date(2019, 6, 5), date(2019, 6, 4), False),  # tomorrow
        ("six_months", date(2019, 7, 3), LATER, True),
        ("six_months", date(2019, 7, 4), LATER, False),
    ],
)
def test_an_outcome_is_of_a_day_in_its_window(gone, provider, which, day, on, allowed):
    if allowed:
        assert record(gone, provider, which, day=day, on=on).reference_on == day
    else:
        with pytest.raises(services.DayOutOfRange):
            record(gone, provider, which, day=day, on=on)


def test_there_is_no_outcome_before_the_exit_nor_without_a_start(cohort, provider):
    here = participant(cohort=cohort, place=1)
    never = AdmissionFactory(cohort=cohort, place=2)
    services.record_exit(
        referral=never.referral,
        kind="early_exit",
        reason="no_wish",
        last_day=LAST,
        at=noon(LATER),
        by=provider,
    )
    for admission in (here, never):
        with pytest.raises(services.NotLeft):
            record(admission, provider)


def test_a_correction_keeps_the_earlier_answer(gone, provider, coordinator):
    first = record(gone, provider)

    second = record(gone, coordinator, status="inactive", corrects=first.pk)

    assert second.corrects == first
    assert list(Outcome.objects.current()) == [second]
    assert list(Outcome.objects.all()) == [first, second]


def test_the_same_answer_again_changes_nothing(gone, provider):
    first = record(gone, provider)

    assert record(gone, provider) == first
    assert Outcome.objects.count() == 1


def test_who_did_not_see_the_answer_does_not_correct_it(gone, provider):
    first = record(gone, provider)
    record(gone, provider, status="inactive", corrects=first.pk)

    for seen in (None, first.pk):
        with pytest.raises(ChangedMeanwhile):
            record(gone, provider, status="education", corrects=seen)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.MINISTRY])
def test_nobody_else_records_outcomes(gone, role):
    with pytest.raises(NotPermitted):
        record(gone, make_actor(role))


def test_outcomes_are_seen_by_those_who_record_them(gone, provider, coordinator):
    outcome = record(gone, provider)
    referrer = make_actor(Role.REFERRER, gone.referral.organization)

    with time_machine.travel(noon(LATER), tick=False):
        assert list(Outcome.objects.visible_to(coordinator)) == [outcome]
        assert list(Outcome.objects.visible_to(provider)) == [outcome]
        assert list(Outcome.objects.visible_to(referrer)) == []
        assert list(Outcome.objects.visible_to(make_actor(Role.PROVIDER))) == []


@pytest.mark.parametrize(("on", "seen"), [(date(2019, 8, 5), True), (date(2019, 8, 6), False)])
def test_a_provider_sees_who_left_for_eight_months(gone, provider, coordinator, on, seen):
    with time_machine.travel(noon(on), tick=False):
        for model in (Admission, Participation):
            assert model.objects.visible_to(provider).exists() is seen
            assert model.objects.visible_to(coordinator).exists()
    if not seen:
        with pytest.raises(NotPermitted):
            record(gone, provider, on=on)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE enrollment_outcome SET status = 'inactive'", "DELETE FROM enrollment_outcome"],
)
def test_outcomes_are_never_changed_not_even_by_raw_sql(gone, provider, statement):
    outcome = record(gone, provider)

    with pytest.raises(DatabaseError, match="outcome_is_append_only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Outcome.objects.get().status == outcome.status == "employed"


def test_records_name_themselves(gone, provider):
    with translation.override("en"):
        outcome = record(gone, provider)
        known = gone.referral.participation
        reminder = OutcomeReminder(participation=known, which="leaving")
        number = gone.referral.number

        assert [str(thing) for thing in (known, known.entry_facts, outcome, reminder)] == [
            number,
            number,
            "outcome on leaving: employed",
            f"{gone.referral_id} leaving",
        ]
