"""The list of interviews, on the page and as a file."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.referrals import services as referrals
from tests.enrollment.interviews.conftest import PLACE
from tests.exported import file_of, rows_of
from tests.factories import NOON, InterviewFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def signed_in(client_as, coordinator):
    return client_as(coordinator)


def at(day, hour, **more):
    starts_at = timezone.make_aware(datetime(2018, 9, day, hour))
    return InterviewFactory(starts_at=starts_at, proposed_at=NOON - timedelta(days=30), **more)


def test_the_list_begins_with_what_has_no_outcome(signed_in, coordinator):
    """Noon of Wednesday, 12. 9. 2018."""
    hours = [(12, 14), (17, 9), (16, 9), (11, 9), (12, 11), (25, 9)]
    made = {hour: at(*hour, with_whom=coordinator.user) for hour in hours}
    at(13, 9)
    interview = at(14, 9, with_whom=coordinator.user)
    referrals.withdraw(referral=interview.referral, note="", at=NOON, by=coordinator)

    page = signed_in.get(reverse("interviews")).context["page"]

    whens = ["lacking", "lacking", "today", "week", "later", "later"]
    ordered = [(11, 9), (12, 11), (12, 14), (16, 9), (17, 9), (25, 9)]
    assert [(row, row.when) for row in page] == [
        (made[hour], when) for hour, when in zip(ordered, whens, strict=True)
    ]
    everybody = signed_in.get(reverse("interviews"), {"view": "all"}).context["page"]
    assert everybody.paginator.count == 7


def test_the_file_has_the_rows_of_the_list(signed_in, interview):
    at(13, 9)
    signed_in.cookies["django_language"] = "en"

    rows = rows_of(file_of(signed_in, reverse("export_interviews"), "csv"))

    referral = interview.referral
    assert len(rows) == 2
    day, hour, minutes, place, _, number, surname, *_ = rows[1]
    assert (day, hour, minutes, place) == ("17. 9. 2018", "12:00", "45", PLACE)
    assert (number, surname) == (referral.number, referral.candidate.last_name)


def test_an_empty_list_says_how_to_begin(signed_in):
    html = signed_in.get(reverse("interviews")).content.decode()

    assert "empty" in html
