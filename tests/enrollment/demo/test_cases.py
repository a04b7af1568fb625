"""The demo fits any day on which it is loaded, and its parts do what the stories rely on."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from django.db import transaction

from enrollment.demo import accounts, casting, people, play
from enrollment.demo.days import next_working_day, working_day_back
from enrollment.demo.evidence import recorded, steady
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from programs import founding
from socakt.slovene import working_days_between


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day",
    [date(2027, 1, 2), date(2027, 3, 1), date(2028, 2, 29), date(2026, 8, 31)],
    ids=["work-free Saturday", "first of a month", "leap day", "last of a month"],
)
def test_it_can_be_loaded_on_any_day(day):
    founded = founding.load()

    play.play(casting.cast(founded, accounts.create(founded.organizations), day), day)

    states = Counter(Referral.objects.values_list("state", flat=True))
    assert states[State.ADMITTED] == 43
    assert states[State.SUBMITTED] == 13


@pytest.mark.django_db
def test_the_same_day_gives_the_same_people():
    founded = founding.load()
    actors = accounts.create(founded.organizations)
    day = date(2026, 11, 23)

    def people_of():
        with transaction.atomic():
            cases = [
                (case.person, case.months, case.last_on)
                for case in casting.cast(founded, actors, day)
            ]
            transaction.set_rollback(True)
        return cases

    assert people_of() == people_of()


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, date(2026, 11, 20)), (1, date(2026, 11, 19)), (14, date(2026, 11, 2))],
)
def test_working_days_are_counted_back_from_a_weekend(count, expected):
    sunday = date(2026, 11, 22)

    assert working_day_back(sunday, count) == expected
    assert working_days_between(expected, sunday) == count


def test_the_next_working_day_is_after_the_holidays():
    assert next_working_day(date(2026, 12, 31)) == date(2027, 1, 4)


def test_a_month_that_was_not_over_could_not_be_recorded():
    months = recorded("P" * 24, date(2026, 11, 23), recorded_on=date(2026, 10, 30))

    assert max(months) == date(2026, 9, 1)
    assert len(months) == 23


def test_a_drawing_says_paid_not_paid_and_unknown():
    months = recorded("?" * 22 + "P-", date(2026, 11, 23), recorded_on=date(2026, 11, 23))

    assert months == {date(2026, 9, 1): True, date(2026, 10, 1): False}


def test_steady_months_are_enough_even_when_the_last_two_are_unknown():
    rng = Random(1)

    for _ in range(200):
        drawing = steady(rng)
        assert len(drawing) == 24
        assert drawing[:22].count("P") >= 12


def test_two_people_never_get_the_same_number():
    rng, taken = Random(1), set()

    numbers = [people.emso(rng, date(1980, 5, 17), "male", taken) for _ in range(300)]

    assert len(set(numbers)) == 300
