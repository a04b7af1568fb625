"""What differs from the last check, in each direction, with its day; and what that check is."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.enrollment.rechecks.people import counts, noon, person, record
from tests.factories import ON, AssessmentFactory, ProgramFactory, ReferralFactory

pytestmark = pytest.mark.django_db

LATER = date(2018, 12, 1)


# the difference, in each direction, with its day


def test_the_first_time_everybody_is_kept(check):
    enough, few = person(), person(paid=3)

    made = check()

    assert counts(made) == {"first_time": 2}
    found = {r.referral: (r.before, r.outcome, r.changed_on) for r in made.results.all()}
    assert found == {enough: ("", "eligible", None), few: ("", "incomplete", None)}


def test_a_second_press_finds_no_difference(check):
    person(), person(paid=3)
    check()

    again = check(at=noon(ON) + timedelta(seconds=1))

    assert counts(again) == {"unchanged": 2}
    assert not again.results.exists()
    assert counts(check()) == {"unchanged": 2}  # at the very same moment, too


def test_who_turns_too_old_is_lost_on_the_birthday(check):
    person(born_on=date(1969, 2, 10))
    check()

    made = check(on=date(2019, 2, 15))

    assert counts(made) == {"lost": 1}
    found = made.results.get()
    assert (found.before, found.outcome) == ("eligible", "ineligible")
    assert found.changed_on == found.too_old_on == date(2019, 2, 10)
    assert found.eligible_from is None


def test_whose_months_leave_the_window_is_incomplete_from_the_first_of_the_month(check):
    person()  # 9/2017 to 8/2018 paid; 9/2017 leaves the window of 24 months in 10/2019
    check()
    assert counts(check(on=date(2019, 9, 30))) == {"unchanged": 1}

    made = check(on=date(2019, 10, 15))

    assert counts(made) == {"incomplete": 1}
    found = made.results.get()
    assert (found.before, found.changed_on) == ("eligible", date(2019, 10, 1))
    assert found.eligible_from == date(2020, 10, 1)  # till then one comes and one goes each month


def test_whose_months_leave_the_window_and_who_got_none_since_is_lost(check):
    referral = person()
    check()
    for later in range(9, 22):
        record(referral, date(2018 + later // 13, (later - 1) % 12 + 1, 1), False)

    made = check(on=date(2019, 10, 15))

    assert counts(made) == {"lost": 1}
    assert made.results.get().changed_on == date(2019, 10, 1)


def test_of_birthday_and_months_the_first_one_counts(check):
    person(born_on=date(1969, 11, 1))
    check()

    found = check(on=date(2019, 12, 15)).results.get()

    assert (found.outcome, found.changed_on) == ("ineligible", date(2019, 10, 1))


def test_a_month_that_became_known_gains(check):
    referral = person(paid=11)
    check()
    record(referral, date(2017, 8, 1), True)

    made = check(on=date(2018, 9, 13))

    assert counts(made) == {"gained": 1}
    found = made.results.get()
    assert (found.before, found.outcome, found.changed_on) == ("incomplete", "eligible", None)
    assert found.eligible_until == date(2019, 8, 31)


def test_a_month_that_was_corrected_takes_away_on_no_day_of_the_calendar(check):
    referral = person()
    check()
    record(referral, date(2018, 8, 1), False)

    found = check(on=date(2018, 9, 13)).results.get()

    assert (found.before, found.outcome, found.changed_on) == ("eligible", "incomplete", None)
    assert found.eligible_from == date(2018, 10, 1)


def test_a_day_before_the_last_check_did_not_change_anything(check):
    """The months ran out in October; a month was added and taken back again in the middle of it."""
    referral = person()
    check(on=date(2019, 10, 15))
    record(referral, date(2018, 10, 1), True)
    assert counts(check(on=date(2019, 10, 16))) == {"gained": 1}
    record(referral, date(2018, 10, 1), False)

    found = check(on=date(2019, 10, 17)).results.get()

    assert (found.before, found.outcome, found.changed_on) == ("eligible", "incomplete", None)


def test_the_day_is_the_one_on_which_it_began_not_a_later_one_with_as_few(check):
    """In November one month leaves and one comes: as few as in October."""
    referral = person()
    check()
    record(referral, date(2019, 10, 1), True)

    found = check(on=date(2019, 11, 15)).results.get()

    assert (found.outcome, found.paid, found.changed_on) == ("incomplete", 11, date(2019, 10, 1))


def test_the_month_of_the_day_keeps_a_person_in_where_the_call_counts_it(check):
    """6 and 9/2018 are the two of four months; in October there is one."""
    program = ProgramFactory(
        call__terms__min_payments=2,
        call__terms__window_months=3,
        call__terms__include_reference_month=True,
    )
    referral = ReferralFactory(candidate__paid_months=0, program=program)
    record(referral, date(2018, 6, 1), True)
    record(referral, date(2018, 9, 1), True)
    assert check().results.get().outcome == "eligible"

    found = check(on=date(2018, 10, 20)).results.get()

    assert (found.outcome, found.changed_on) == ("incomplete", date(2018, 10, 1))


def test_a_corrected_birth_date_takes_away_on_no_day_of_the_calendar(check):
    referral = person()
    check()
    referral.candidate.born_on = date(1960, 1, 1)
    referral.candidate.save()

    found = check(on=date(2018, 9, 13)).results.get()

    assert (found.outcome, found.too_old_on) == ("ineligible", date(2010, 1, 1))
    assert found.changed_on is None


def test_new_terms_count_from_their_day_on(check):
    referral = person()
    check()
    terms = referral.program.call.terms.get()
    terms.pk, terms.valid_from, terms.min_payments = None, date(2018, 10, 1), 13
    terms.save(force_insert=True)

    made = check(on=date(2018, 10, 1))

    assert counts(made) == {"incomplete": 1}
    assert made.results.get().terms.valid_from == date(2018, 10, 1)


def test_results_stand_in_the_order_of_the_names(check):
    for name in ("Žagar", "Čop", "Cerar", "Šuštar"):
        person(last_name=name)

    rows = check().results.order_by("pk").select_related("referral__candidate")

    assert [row.referral.candidate.last_name for row in rows] == ["Cerar", "Čop", "Šuštar", "Žagar"]


# with what it is compared


def assessed(referral, outcome, *, hours):
    """A check of this referral alone, so many hours after noon."""
    AssessmentFactory(referral=referral, outcome=outcome, made_at=noon(ON) + timedelta(hours=hours))


def test_a_check_of_the_referral_alone_is_compared_with(check):
    referral = person()
    assessed(referral, "ineligible", hours=-1)

    assert counts(check()) == {"gained": 1}


def test_the_newest_check_counts_whoever_made_it(check):
    referral = person()
    assessed(referral, "ineligible", hours=-2)
    assessed(referral, "incomplete", hours=-1)
    assert check(at=noon(ON)).results.get().before == "incomplete"

    assessed(referral, "ineligible", hours=1)

    assert check(at=noon(ON) + timedelta(hours=2)).results.get().before == "ineligible"


def test_of_checks_at_one_moment_the_later_one_counts(check):
    """Clocks are coarse, and a command may be given the same moment twice."""
    referral = person(paid=11)
    AssessmentFactory(pk=10**12, referral=referral, outcome="ineligible", made_at=noon(ON))
    assert counts(check()) == {"incomplete": 1}
    assert counts(check()) == {"unchanged": 1}
    record(referral, date(2017, 8, 1), True)

    assert counts(check()) == {"gained": 1}
    assert counts(check()) == {"unchanged": 1}


@pytest.mark.parametrize("day", [LATER, date(2018, 9, 11), date(2018, 9, 13)])
def test_another_day_is_a_preview_and_gives_the_same_each_time(check, day):
    person(), person(paid=3)

    first, second = check(on=day, at=noon(ON)), check(on=day, at=noon(ON))

    assert first.is_preview
    assert second.is_preview
    assert counts(first) == counts(second) == {"first_time": 2}
    assert counts(check()) == {"first_time": 2}


def test_a_preview_is_compared_with_the_last_real_check(check):
    person(born_on=date(1968, 11, 1))
    check()
    preview = check(on=LATER, at=noon(ON))
    assert preview.results.get().changed_on == date(2018, 11, 1)

    assert counts(check(at=noon(ON) + timedelta(hours=1))) == {"unchanged": 1}
    assert counts(check(on=LATER, at=noon(ON))) == counts(preview) == {"lost": 1}


def test_which_day_is_its_own_is_told_by_the_clock_in_slovenia(check):
    person()
    late = timezone.make_aware(datetime(2018, 9, 12, 23, 30))  # 21.30 in Greenwich
    early = timezone.make_aware(datetime(2018, 9, 12, 0, 30))  # the day before there

    assert not check(at=late).is_preview
    assert not check(at=early).is_preview
