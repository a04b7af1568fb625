"""The contract and the first day: what is refused, what is kept for good, who hears of it."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from enrollment.models import EntryFacts, Notice, Participation
from enrollment.notices.rules import Kind, Page
from enrollment.participation import services
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.participation.conftest import END, START, answers, noon
from tests.factories import AdmissionFactory, CohortFactory, OrganizationFactory, make_actor
from tests.factories import RegionFactory as Regions
from tests.participants import ParticipationFactory, left, participant

pytestmark = pytest.mark.django_db

SIGNED = date(2018, 9, 28)


def sign(referral, by, signed_on=SIGNED, on=START):
    return services.record_contract(referral=referral, signed_on=signed_on, at=noon(on), by=by)


def start(referral, by, started_on=START, on=START, **facts):
    return services.record_start(
        referral=referral, started_on=started_on, facts=answers(**facts), at=noon(on), by=by
    )


def test_contract_and_start_are_recorded_by_the_provider(referral, provider):
    assert sign(referral, provider).contract_signed_on == SIGNED

    recorded = start(referral, provider)

    assert (recorded.started_on, recorded.start_recorded_by) == (START, provider.user)
    facts = EntryFacts.objects.get(participation=recorded)
    assert (facts.recorded_for_on, facts.recorded_by) == (START, provider.user)
    assert (facts.education, facts.disability, facts.refused) == ("2", None, ["disability"])
    logged = Event.objects.filter(subject=referral.candidate_id).values_list("action", flat=True)
    assert set(logged) == {"participation.contract_recorded", "participation.started"}


def test_the_sides_hear_of_the_start_each_with_its_page(referral, provider, referrer, coordinator):
    colleague = make_actor(Role.PROVIDER, provider.organization)
    sign(referral, provider)

    start(referral, provider)

    told = {(n.user, n.kind, n.page, n.record) for n in Notice.objects.all()}
    assert told == {
        (referrer.user, Kind.STARTED, Page.REFERRAL, referral.pk),
        (coordinator.user, Kind.STARTED, Page.PARTICIPATION, referral.pk),
        (colleague.user, Kind.STARTED, Page.PARTICIPATION, referral.pk),
    }


@pytest.mark.parametrize(
    ("signed_on", "on", "said"),
    [
        (date(2018, 9, 11), START, "Choose a day"),  # admitted on 12. 9.
        (date(2018, 9, 12), START, ""),
        (START, START, ""),
        (date(2018, 10, 2), START, "Choose a day"),  # tomorrow
    ],
)
def test_the_contract_is_signed_between_admission_and_today(
    referral, provider, signed_on, on, said
):
    if said:
        with pytest.raises(services.DayOutOfRange):
            sign(referral, provider, signed_on, on)
        assert not Participation.objects.exists()
    else:
        assert sign(referral, provider, signed_on, on).contract_signed_on == signed_on


def test_the_same_contract_again_changes_nothing_and_another_day_corrects_it(referral, provider):
    sign(referral, provider)
    sign(referral, provider)
    assert Event.objects.count() == 1

    corrected = sign(referral, provider, date(2018, 9, 27))

    assert Participation.objects.get() == corrected
    assert corrected.contract_signed_on == date(2018, 9, 27)


def test_after_the_start_the_contract_is_settled(referral, provider):
    sign(referral, provider)
    start(referral, provider)

    assert sign(referral, provider).contract_signed_on == SIGNED
    with pytest.raises(services.StartRecorded):
        sign(referral, provider, date(2018, 9, 27))


def test_nobody_starts_without_a_contract(referral, provider):
    with pytest.raises(services.NoContract):
        start(referral, provider)


@pytest.mark.parametrize(
    ("started_on", "on", "allowed"),
    [
        (date(2018, 9, 30), START, False),  # before the cohort
        (START, START, True),
        (date(2018, 10, 2), START, False),  # tomorrow
        (date(2018, 10, 2), date(2018, 10, 5), True),
        (END, date(2019, 9, 3), True),
        (date(2019, 9, 1), date(2019, 9, 3), False),  # after the cohort
    ],
)
def test_the_first_day_is_one_of_the_cohort_and_not_to_come(
    referral, provider, started_on, on, allowed
):
    sign(referral, provider)
    if allowed:
        assert start(referral, provider, started_on, on).started_on == started_on
    else:
        with pytest.raises(services.DayOutOfRange):
            start(referral, provider, started_on, on)
        assert not EntryFacts.objects.exists()


def test_before_the_cohort_starts_it_is_said_from_when_on(referral, provider):
    sign(referral, provider, on=SIGNED)

    with pytest.raises(services.DayOutOfRange, match=r"1\. 10\. 2018"):
        start(referral, provider, SIGNED, on=SIGNED)


def test_who_comes_later_starts_on_the_day_of_the_admission_at_the_earliest(cohort, provider):
    late = AdmissionFactory(cohort=cohort, place=2, admitted_on=date(2018, 10, 15))
    sign(late.referral, provider, date(2018, 10, 15), on=date(2018, 10, 20))

    with pytest.raises(services.DayOutOfRange):
        start(late.referral, provider, date(2018, 10, 14), on=date(2018, 10, 20))
    start(late.referral, provider, date(2018, 10, 15), on=date(2018, 10, 20))


def test_a_second_press_finds_the_start_recorded(referral, provider):
    sign(referral, provider)
    start(referral, provider)
    before = (Event.objects.count(), Notice.objects.count())

    start(referral, provider, education="3")

    assert (Event.objects.count(), Notice.objects.count()) == before
    assert EntryFacts.objects.get().education == "2"
    with pytest.raises(services.StartRecorded, match=r"1\. 10\. 2018"):
        start(referral, provider, date(2018, 10, 2), on=date(2018, 10, 5))


def test_who_has_left_begins_nothing(provider, cohort):
    gone = left(date(2018, 10, 20), cohort=cohort, place=1)
    for step in (sign, start):
        with pytest.raises(services.HasLeft):
            step(gone.referral, provider, on=date(2018, 10, 25))


@pytest.mark.parametrize("role", [Role.REFERRER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_other_roles_record_nothing(referral, role):
    with pytest.raises(NotPermitted):
        sign(referral, make_actor(role))


def test_neither_another_provider_nor_another_region_records(referral):
    elsewhere = OrganizationFactory(region=Regions(code="LJ"), kind="coordination")
    for actor in (make_actor(Role.PROVIDER), make_actor(Role.COORDINATOR, elsewhere)):
        with pytest.raises(NotPermitted):
            sign(referral, actor)


@pytest.mark.usefixtures("never_committed")
def test_without_a_place_there_is_nothing_to_record(referral, admission, coordinator):
    admission.ended_on, admission.end_kind = admission.admitted_on, "cancelled"
    admission.end_reason, admission.ended_by = "job", admission.admitted_by
    admission.save()

    with pytest.raises(NotPermitted):
        sign(referral, coordinator)


def test_the_way_goes_on_in_the_cohort_the_person_moved_to(referral, admission, provider):
    ParticipationFactory(admission=admission, contract_signed_on=SIGNED)
    admission.ended_on, admission.end_kind = date(2018, 10, 10), "moved"
    admission.end_reason, admission.ended_by = "wish", admission.admitted_by
    admission.save()
    there = CohortFactory(program=admission.cohort.program, starts_on=date(2018, 11, 1))
    AdmissionFactory(cohort=there, referral=referral, place=1, admitted_on=date(2018, 10, 10))

    with pytest.raises(services.DayOutOfRange):
        start(referral, provider, date(2018, 10, 15), on=date(2018, 11, 5))
    assert start(referral, provider, date(2018, 11, 1), on=date(2018, 11, 5)).started_on


def test_what_is_changed_about_the_person_later_changes_no_fact(cohort):
    admission = participant(cohort=cohort, place=1)
    candidate = admission.candidate
    candidate.education, candidate.municipality = "5", "109"
    candidate.born_on, candidate.sex = date(1990, 1, 1), "female"
    candidate.save()

    facts = EntryFacts.objects.get()
    assert (facts.education, facts.municipality) == ("2", "085")
    assert (facts.born_on, facts.sex) == (date(1980, 5, 17), "male")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE enrollment_entryfacts SET education = '3'",
        "UPDATE enrollment_entryfacts SET refused = '{}'",
        "DELETE FROM enrollment_entryfacts",
        "UPDATE enrollment_participation SET started_on = started_on + 1",
        "UPDATE enrollment_participation SET contract_signed_on = contract_signed_on - 1",
        "DELETE FROM enrollment_participation",
    ],
)
def test_not_even_by_raw_sql(cohort, statement):
    participant(cohort=cohort, place=1)

    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        connection.cursor().execute(statement)
    assert EntryFacts.objects.get().education == "2"
