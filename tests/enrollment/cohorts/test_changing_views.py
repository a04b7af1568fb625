"""The page on which a cohort is changed: first what follows, then the confirmation."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from enrollment.cohorts import services
from enrollment.notices.models import Notice
from tests.factories import AdmissionFactory, CandidateFactory, CohortFactory
from tests.pages import form_with, text_of
from tests.refused import change
from tests.test_query_counts import DETAIL, HEAVIEST, weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def cohort():
    cohort = CohortFactory()
    person = CandidateFactory(paid_months=24, born_on=date(1968, 11, 3), last_name="Petdeset")
    AdmissionFactory(cohort=cohort, place=1, referral__candidate=person)
    return cohort


def url_of(cohort):
    return reverse("change_cohort", args=[cohort.pk])


def preview(client, cohort, starts_on="1. 12. 2018", capacity="20"):
    return client.post(url_of(cohort), {"starts_on": starts_on, "capacity": capacity})


def confirm(client, page, **values):
    form = form_with(page, "shown")
    return client.post(page.request["PATH_INFO"], form.data(action="save", **values), follow=True)


def test_first_it_is_shown_what_follows_and_nothing_is_stored(client, cohort):
    page = preview(client, cohort)

    text = text_of(page)
    for words in (
        "What would follow",
        "1. 12. 2018",
        "31. 10. 2019",
        "1 person meets the conditions on the first day as it is, but would not on 1. 12. 2018.",
        "It concerns 1 person with a place",
        "Petdeset",
        "will be told",
    ):
        assert words in text
    cohort.refresh_from_db()
    assert cohort.version == 1


def test_what_was_shown_is_confirmed_once(client, cohort):
    page = preview(client, cohort)

    for _ in range(2):  # a double click
        done = confirm(client, page)
        assert done.redirect_chain == [(reverse("cohort", args=[cohort.pk]), 302)]
        assert "Saved." in text_of(done)

    cohort.refresh_from_db()
    assert (cohort.starts_on, cohort.version) == (date(2018, 12, 1), 2)
    assert Notice.objects.filter(kind="cohort_changed").count() == 1  # the referrer


def test_other_values_than_shown_are_shown_first(client, cohort):
    page = preview(client, cohort)

    again = confirm(client, page, starts_on="2. 12. 2018")

    assert "no longer what was shown" in text_of(again)
    assert again.context["preview"].starts_on == date(2018, 12, 2)
    cohort.refresh_from_db()
    assert cohort.version == 1


def test_somebody_who_came_meanwhile_has_to_be_seen(client, cohort):
    page = preview(client, cohort)
    AdmissionFactory(cohort=cohort, place=2)

    again = confirm(client, page)

    assert "no longer what was shown" in text_of(again)
    assert len(again.context["preview"].people) == 2
    cohort.refresh_from_db()
    assert cohort.version == 1


def test_somebody_who_comes_at_the_last_moment_is_seen_by_the_service(client, cohort, monkeypatch):
    page = preview(client, cohort)
    more = replace(page.context["preview"], people=())
    monkeypatch.setattr(services, "consequences", lambda *args: more)

    again = confirm(client, page)

    assert "Something changed meanwhile." in text_of(again)
    assert again.context["preview"] is None


@pytest.mark.parametrize("people", [True, False])
def test_what_a_colleague_stored_meanwhile_is_not_overwritten(client, cohort, people):
    if not people:
        cohort = CohortFactory()
    form = form_with(client.get(url_of(cohort)), "capacity")
    change(cohort, starts_on=date(2018, 11, 1), ends_on=date(2019, 9, 30), version=2)

    page = client.post(url_of(cohort), form.data(starts_on="1. 12. 2018"))

    assert "Somebody else changed this record" in text_of(page)
    cohort.refresh_from_db()
    assert cohort.starts_on == date(2018, 11, 1)


def test_without_people_it_is_simply_saved(client):
    cohort = CohortFactory()

    done = client.post(url_of(cohort), {"starts_on": "1. 12. 2018", "capacity": "12"}, follow=True)

    assert "Saved." in text_of(done)
    cohort.refresh_from_db()
    assert (cohort.starts_on, cohort.capacity) == (date(2018, 12, 1), 12)


def test_a_cohort_that_has_begun_is_warned_of(client, cohort):
    change(cohort, starts_on=date(2018, 9, 1), ends_on=date(2019, 7, 31))

    assert "The cohort has begun already." in text_of(preview(client, cohort))


def test_only_more_places_are_told_to_nobody(client, cohort):
    change(cohort, capacity=10)

    text = text_of(preview(client, cohort, "1. 10. 2018", "12"))

    assert "will be told" not in text
    assert "Nobody who meets the conditions" in text


@pytest.mark.parametrize(
    ("starts_on", "capacity", "field"),
    [
        ("1. 1. 2017", "20", "starts_on"),
        ("1. 12. 2018", "21", "capacity"),
        ("1. 12. 2018", "0", "capacity"),
        ("kdaj", "20", "starts_on"),
    ],
)
def test_what_the_terms_refuse_stands_next_to_its_field(client, cohort, starts_on, capacity, field):
    page = preview(client, cohort, starts_on, capacity)

    assert list(page.context["form"].errors) == [field]
    assert page.context["preview"] is None


def test_many_people_cost_what_one_does(client, cohort):
    data = {"starts_on": "1. 12. 2018", "capacity": "20"}
    few, _ = weigh(client, url_of(cohort), data)

    for place in range(2, 21):
        AdmissionFactory(cohort=cohort, place=place)
    many, size = weigh(client, url_of(cohort), data)

    assert few == many <= DETAIL + 2
    assert size < HEAVIEST
