"""Reference numbers: one after the other in a region and year, and no number twice."""

from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from enrollment.referrals import services
from enrollment.referrals.models import ReferenceCounter, Referral
from enrollment.referrals.services import next_number
from tests.factories import NOON, CandidateFactory, ReferralFactory, RegionFactory, make_actor
from tests.races import race


@pytest.mark.django_db
def test_numbers_count_by_region_and_year():
    here, there = RegionFactory(), RegionFactory(code="LJ")
    next_year = NOON.replace(year=2019)

    numbers = [next_number(*at) for at in ((here, NOON), (here, NOON), (there, NOON))]

    assert numbers == ["NM-2018-0001", "NM-2018-0002", "LJ-2018-0001"]
    assert next_number(here, next_year) == "NM-2019-0001"
    assert str(ReferenceCounter.objects.get(region=here, year=2018)) == "NM-2018-0002"


@pytest.mark.django_db
def test_the_year_is_that_of_slovenia():
    new_years_night = datetime(2018, 12, 31, 23, 30, tzinfo=UTC)

    assert next_number(RegionFactory(), new_years_night) == "NM-2019-0001"


@pytest.mark.django_db
def test_the_ten_thousandth_number_has_five_digits():
    ReferenceCounter.objects.create(region=RegionFactory(), year=2018, last=9999)

    assert next_number(RegionFactory(), NOON) == "NM-2018-10000"


@pytest.mark.django_db
def test_the_number_of_a_deleted_referral_is_not_given_again(referrer):
    candidate = CandidateFactory(by=referrer)
    services.start(candidate=candidate, at=NOON, by=referrer).delete()

    assert services.start(candidate=candidate, at=NOON, by=referrer).number == "NM-2018-0002"


@pytest.mark.django_db
def test_after_a_failure_nobody_has_two_numbers_and_no_number_is_held_by_two(referrer):
    candidate = CandidateFactory(by=referrer)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        failed = services.start(candidate=candidate, at=NOON, by=referrer).number
        raise ZeroDivisionError

    given = services.start(candidate=candidate, at=NOON, by=referrer).number

    # the failed one was never seen by anybody: giving it now is giving it for the first time
    assert failed == given
    assert Referral.objects.filter(number=given).count() == 1


@pytest.mark.django_db
def test_the_database_refuses_a_number_given_before():
    ReferralFactory(number="NM-2018-0001")

    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        ReferralFactory(number="NM-2018-0001")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_different_numbers():
    region = RegionFactory()

    numbers = race(*[partial(next_number, region, NOON) for _ in range(16)])

    assert sorted(numbers) == [f"NM-2018-{count:04}" for count in range(1, 17)]


@pytest.mark.django_db(transaction=True)
def test_starting_for_one_person_at_once_makes_one_draft():
    by = make_actor("referrer")
    candidate = CandidateFactory(by=by)

    started = race(
        *[partial(services.start, candidate=candidate, at=NOON, by=by) for _ in range(6)]
    )

    assert len({referral.pk for referral in started}) == 1
    assert Referral.objects.get().number == "NM-2018-0001"
