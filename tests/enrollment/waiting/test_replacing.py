"""A place that has fallen free: who is proposed, who may be passed over, and until when."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from enrollment.admissions import services as admissions
from enrollment.admissions.models import Admission
from enrollment.notices.models import Notice
from enrollment.notices.rules import Kind
from enrollment.waiting import services
from enrollment.waiting.models import Replacement
from enrollment.waiting.proposals import proposals, time_left
from enrollment.waiting.queries import list_summary, wishes_to_confirm
from programs.models import Cohort
from socakt.accounts.roles import Role
from socakt.errors import NotPermitted
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    TermsFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def cohort(program):
    return CohortFactory(program=program, capacity=2)


def replace(cohort, referral, by, reason="", on=ON):
    return services.replace(cohort=cohort, referral=referral, reason=reason, on=on, by=by, at=NOON)


# --- who ---------------------------------------------------------------------------------


def test_those_eligible_today_are_proposed_in_order_and_the_others_say_why(cohort, waits):
    too_few = waits(30, paid_months=3)
    first = waits(20, candidate=CandidateFactory(municipality="085"), remind_on=date(2018, 11, 5))
    second = waits(
        10,
        candidate=CandidateFactory(born_on=date(1968, 10, 1)),
        obstacles=["transport"],
        remind_on=date(2018, 9, 10),
    )

    found = proposals(cohort, ON)

    assert [one.line.referral for one in found.proposed] == [first, second]
    assert [one.line.position for one in found.proposed] == [2, 3]
    one, two = found.proposed
    assert list(one.speaks_for) == [
        "Lives in the municipality of the program.",
        "The wish counts as confirmed until 5. 11. 2018.",
    ]
    assert list(one.speaks_against) == []
    assert list(two.speaks_for) == []
    assert list(two.speaks_against) == [
        "Meets the conditions only until 30. 9. 2018, if nothing new becomes known.",
        "Has not been asked lately whether the wish still holds.",
        "Known obstacles: transport.",
    ]
    [passed] = found.passed
    assert passed.line.referral == too_few
    assert "3" in passed.why
    assert passed.later == (
        "At the earliest from 1. 6. 2019 on, if the assistance goes on every month."
    )


def test_who_will_never_meet_the_conditions_is_given_no_day(cohort, waits):
    waits(3, candidate=CandidateFactory(born_on=date(1960, 1, 1)))

    [passed] = proposals(cohort, ON).passed

    assert "58" in passed.why
    assert passed.later == ""


def test_the_first_on_the_list_and_a_program_that_is_partly_over(program, waits):
    running = CohortFactory(program=program, starts_on=date(2018, 3, 1))
    waits(2)

    [proposal] = proposals(running, ON).proposed

    assert list(proposal.speaks_for) == ["First on the list."]
    assert list(proposal.speaks_against) == [
        "Part of the program is over. Left: 4 months and 20 days of 11 months."
    ]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2018, 9, 1), "11 months"),
        (date(2018, 10, 1), "11 months"),
        (date(2018, 10, 2), "10 months and 30 days"),
        (date(2019, 8, 1), "1 month"),
        (date(2019, 8, 31), "1 day"),
    ],
)
def test_what_is_left_of_the_program(cohort, on, said):
    assert time_left(cohort, on) == f"{said} of 11 months"


def test_of_a_program_of_a_single_month():
    cohort = CohortFactory(
        program=ProgramFactory(call=CallFactory(terms__length_months=1)),
        starts_on=date(2018, 9, 1),
    )

    assert time_left(cohort, ON) == "19 days of 1 month"


def test_of_a_long_list_the_first_are_shown_and_the_others_counted(cohort, waits, monkeypatch):
    monkeypatch.setattr("enrollment.waiting.proposals.SHOWN", 2)
    eligible = [waits(days) for days in (9, 8, 7)]
    passed = [waits(days, paid_months=3) for days in (6, 5, 4, 3)]

    found = proposals(cohort, ON)

    assert [one.line.referral for one in found.proposed] == eligible[:2]
    assert [one.line.referral for one in found.passed] == passed[:2]
    assert (found.more_eligible, found.more_passed) == (1, 2)


def test_without_terms_nobody_is_proposed(waits, program):
    waits(1)
    future = CohortFactory(program=program)

    [passed] = proposals(future, date(2016, 1, 1)).passed

    assert passed.why == "The call has no terms for this day."


def test_the_next_in_turn_gets_the_place_and_whom_they_follow_is_kept(cohort, waits, coordinator):
    left = AdmissionFactory(
        cohort=cohort,
        place=1,
        ended_on=ON,
        end_kind="cancelled",
        end_reason="job",
        ended_by=coordinator.user,
        referral__state="in_review",
        referral__decided_at=None,
        referral__decided_by=None,
    )
    first = waits(9)

    admission = replace(cohort, first, coordinator)

    assert (admission.place, admission.referral) == (1, first)
    kept = Replacement.objects.get()
    assert (kept.admission, kept.instead_of) == (admission, left)
    assert (kept.position, kept.passed_over, kept.reason) == (1, 0, "")


def test_passing_somebody_over_needs_a_reason_but_not_those_who_are_not_eligible(
    cohort, waits, coordinator
):
    waits(30, paid_months=3)
    waits(20)
    chosen = waits(10)

    with pytest.raises(services.ReasonNeeded, match="1 eligible person"):
        replace(cohort, chosen, coordinator)
    assert not Admission.objects.exists()
    replace(cohort, chosen, coordinator, reason="Prva oseba se je odpovedala po telefonu.")

    kept = Replacement.objects.get()
    assert (kept.position, kept.passed_over) == (3, 1)
    assert kept.instead_of is None


def test_after_the_start_a_silent_call_needs_a_reason(program, waits, coordinator):
    running = CohortFactory(program=program, starts_on=date(2018, 3, 1))
    person = waits(1)

    with pytest.raises(services.ReasonNeeded, match="does not say"):
        replace(running, person, coordinator)
    assert not Admission.objects.exists()
    admission = replace(running, person, coordinator, reason="Dogovor z ministrstvom.")

    assert admission.late_reason == Replacement.objects.get().reason == "Dogovor z ministrstvom."


def test_where_the_call_allows_it_nobody_is_asked_why(waits, program, coordinator):
    TermsFactory(call=program.call, valid_from=date(2018, 2, 1), replacement="allowed")
    running = CohortFactory(program=program, starts_on=date(2018, 3, 1))

    assert replace(running, waits(1), coordinator).late_reason == ""


def test_who_is_not_eligible_does_not_wait_or_waits_for_another_program_is_refused(
    cohort, waits, coordinator
):
    with pytest.raises(admissions.NotEligible):
        replace(cohort, waits(1, paid_months=3), coordinator)
    other = waits(1)
    elsewhere = CohortFactory()
    with pytest.raises(services.NotOnList):
        replace(elsewhere, other, coordinator)
    admissions.admit(referral=other, cohort=cohort, on=ON, by=coordinator)
    with pytest.raises(services.NotOnList):
        replace(cohort, other, coordinator)
    with pytest.raises(NotPermitted):
        replace(cohort, waits(1), make_actor(Role.PROVIDER))
    assert Admission.objects.count() == 1


def test_a_replacement_is_never_changed_and_says_why(cohort, waits, coordinator):
    admission = replace(cohort, waits(1), coordinator)
    kept = Replacement.objects.get()
    assert str(kept) == str(admission)

    with pytest.raises(DatabaseError), transaction.atomic():
        Replacement.objects.filter(pk=kept.pk).update(passed_over=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
    for values, name in (
        ({"position": 2, "passed_over": 1}, "passing_somebody_over_needs_a_reason"),
        ({"position": 1, "passed_over": 1, "reason": "x"}, "position_counts_everybody_before"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Replacement.objects.create(admission=admission, **values)


# --- what the desk says ------------------------------------------------------------------


def test_the_summary_counts_who_waits_who_could_come_and_free_places(
    cohort, waits, coordinator, program
):
    waits(3)
    waits(2, paid_months=3)
    AdmissionFactory(cohort=cohort, place=1)
    CohortFactory(program=program, starts_on=date(2017, 3, 1))

    [summary] = list_summary(coordinator, ON)

    assert (summary.waiting, summary.eligible, summary.free) == (2, 1, 1)
    assert summary.cohort == cohort
    Cohort.objects.filter(pk=cohort.pk).update(capacity=1)
    [full] = list_summary(coordinator, ON)
    assert (full.free, full.cohort) == (0, None)


def test_wishes_are_asked_for_again_from_their_day_on(waits, coordinator):
    due = waits(3, remind_on=ON)
    waits(3, remind_on=ON + timedelta(days=1))
    waits(3)

    assert list(wishes_to_confirm(coordinator, ON)) == [due]


def test_a_place_that_falls_free_is_told_to_the_coordination(cohort, coordinator, waits):
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    admission = replace(cohort, waits(1), coordinator)

    admissions.cancel(admission=admission, reason="job", on=ON, by=coordinator, at=NOON)

    told = Notice.objects.filter(kind=Kind.PLACE_FREED)
    assert [(one.user, one.page, one.record) for one in told] == [
        (colleague.user, "cohort", cohort.pk)
    ]
