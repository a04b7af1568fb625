"""Leaving, being excluded, completing, and the end of a whole cohort."""

from datetime import date

import pytest

from enrollment.models import Admission, Notice
from enrollment.notices.rules import Kind
from enrollment.participation import services
from enrollment.participation.completing import complete_cohort
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.participation.conftest import END, START, noon
from tests.factories import AdmissionFactory, make_actor
from tests.participants import participant

pytestmark = pytest.mark.django_db

MAY = date(2019, 5, 20)


@pytest.fixture
def taking_part(cohort, referrer):
    return participant(cohort=cohort, place=1, referral__candidate__by=referrer)


def leave(admission, by, last_day=MAY, on=MAY, kind="early_exit", reason="found_work"):
    return services.record_exit(
        referral=admission.referral,
        kind=kind,
        reason=reason,
        last_day=last_day,
        at=noon(on),
        by=by,
    )


def complete(admission, by, last_day=END, on=END):
    return services.record_completion(
        referral=admission.referral, last_day=last_day, at=noon(on), by=by
    )


def test_who_leaves_frees_the_place_and_the_sides_hear_of_it(
    taking_part, provider, referrer, coordinator
):
    ended = leave(taking_part, provider)

    assert (ended.ended_on, ended.end_kind, ended.end_reason) == (MAY, "early_exit", "found_work")
    assert ended.ended_by == provider.user
    assert not Admission.objects.open().exists()
    told = {(n.user, n.kind) for n in Notice.objects.all()}
    assert told == {
        (referrer.user, Kind.LEFT),
        (coordinator.user, Kind.LEFT),
        (coordinator.user, Kind.PLACE_FREED),
    }
    assert Event.objects.filter(action="admission.early_exit").count() == 1


@pytest.mark.parametrize("kind", ["early_exit", "exclusion"])
@pytest.mark.parametrize(
    ("last_day", "on", "allowed"),
    [
        (date(2018, 9, 30), MAY, False),  # before the start
        (START, MAY, True),
        (MAY, MAY, True),
        (date(2019, 5, 21), MAY, False),  # tomorrow
        (END, date(2019, 9, 10), True),
        (date(2019, 9, 1), date(2019, 9, 10), False),  # after the cohort
    ],
)
def test_the_last_day_lies_between_start_and_today(
    taking_part, provider, kind, last_day, on, allowed
):
    if allowed:
        assert leave(taking_part, provider, last_day, on, kind).ended_on == last_day
    else:
        with pytest.raises(services.DayOutOfRange):
            leave(taking_part, provider, last_day, on, kind)
        assert Admission.objects.open().exists()


def test_who_never_came_leaves_without_having_started(admission, provider):
    ended = leave(admission, provider, START, reason="no_wish")

    assert (ended.end_kind, ended.ended_on) == ("early_exit", START)


@pytest.mark.parametrize("kind", ["exclusion", "completion"])
def test_who_never_came_is_neither_excluded_nor_completes(admission, provider, kind):
    with pytest.raises(services.NotStarted):
        if kind == "completion":
            complete(admission, provider)
        else:
            leave(admission, provider, kind=kind)
    assert Admission.objects.open().exists()


def test_before_the_cohort_starts_it_is_a_cancellation_and_no_exit(admission, provider):
    with pytest.raises(services.DayOutOfRange, match=r"1\. 10\. 2018"):
        leave(admission, provider, date(2018, 9, 20), on=date(2018, 9, 20))


@pytest.mark.parametrize("again", [leave, complete])
def test_a_second_press_finds_it_ended(taking_part, provider, again):
    leave(taking_part, provider)
    before = (Event.objects.count(), Notice.objects.count())

    assert again(taking_part, provider).end_kind == "early_exit"
    assert (Event.objects.count(), Notice.objects.count()) == before


def test_completing_tells_of_no_free_place(taking_part, provider, coordinator):
    ended = complete(taking_part, coordinator)

    assert (ended.end_kind, ended.end_reason, ended.ended_on) == ("completion", "completed", END)
    assert set(Notice.objects.values_list("kind", flat=True)) == {Kind.LEFT}
    assert provider.user.pk in Notice.objects.values_list("user", flat=True)


def test_the_end_of_a_cohort_completes_who_took_part_and_nobody_else(taking_part, cohort, provider):
    second = participant(cohort=cohort, place=2)
    gone = participant(cohort=cohort, place=3)
    leave(gone, provider)
    absent = AdmissionFactory(cohort=cohort, place=4)
    elsewhere = participant(place=1)

    ended = complete_cohort(cohort=cohort, last_day=END, at=noon(END), by=provider)

    assert set(ended) == {taking_part, second}
    assert set(Admission.objects.open()) == {absent, elsewhere}
    assert set(
        Admission.objects.filter(end_kind="completion").values_list("ended_on", flat=True)
    ) == {END}
    assert complete_cohort(cohort=cohort, last_day=END, at=noon(END), by=provider) == []
    assert Event.objects.filter(action="cohort.completed").count() == 1


def test_a_day_that_is_wrong_for_one_changes_nobody(taking_part, cohort, provider):
    participant(started_on=date(2019, 6, 3), cohort=cohort, place=2)

    with pytest.raises(services.DayOutOfRange):
        complete_cohort(cohort=cohort, last_day=MAY, at=noon(END), by=provider)
    assert Admission.objects.open().count() == 2


@pytest.mark.parametrize("role", Role)
def test_only_the_region_and_the_provider_complete_a_cohort(taking_part, cohort, role):
    actor = make_actor(role)
    if role == Role.COORDINATOR:
        assert complete_cohort(cohort=cohort, last_day=END, at=noon(END), by=actor)
    else:
        with pytest.raises(NotPermitted):
            complete_cohort(cohort=cohort, last_day=END, at=noon(END), by=actor)
