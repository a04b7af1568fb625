"""The page on which somebody is moved to another cohort."""

from datetime import date

import pytest
from django.urls import reverse

from tests.enrollment.cohorts.support import page_of, wants
from tests.factories import (
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
)
from tests.pages import text_of
from tests.refused import change
from tests.test_query_counts import DETAIL, HEAVIEST, weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_a_person_is_moved_and_the_history_says_so(client, cohort):
    wants(cohort)
    admission = AdmissionFactory(cohort=cohort, place=1)
    there = CohortFactory(program=ProgramFactory(call=cohort.program.call))
    full = CohortFactory(program=cohort.program, capacity=1)
    AdmissionFactory(cohort=full, place=1)
    page = page_of(client, admission, "move_participant")
    assert [choice.cohort for choice in page.context["page"].choices] == [there]
    assert "checked anew at this moment" in text_of(page)
    assert "Meets the conditions on 12. 9. 2018" in text_of(page)
    url = reverse("move_participant", args=[admission.pk])

    asked = client.post(url, {"x": "x"})
    assert list(asked.context["form"].errors) == ["cohort", "reason"]
    done = client.post(url, {"cohort": there.pk, "reason": "wish"}, follow=True)

    assert done.redirect_chain == [(reverse("cohort", args=[there.pk]), 302)]
    assert f"cohort {there.number}, place 1." in text_of(done)
    history = text_of(page_of(client, admission.referral, "referral"))
    assert "Moved to another cohort" in history
    again = client.post(url, {"cohort": there.pk, "reason": "wish"}, follow=True)
    assert "no longer holds this place" in text_of(again)


def test_what_refuses_a_move_stands_on_the_form(client, cohort):
    person = CandidateFactory(paid_months=3, paid_months__unpaid=21)
    admission = AdmissionFactory(cohort=cohort, place=1, referral__candidate=person)
    there = CohortFactory(program=cohort.program)
    url = reverse("move_participant", args=[admission.pk])

    page = client.post(url, {"cohort": there.pk, "reason": "wish"})

    assert "does not meet the conditions" in text_of(page)
    admission.refresh_from_db()
    assert admission.ended_on is None


def test_out_of_a_cohort_that_has_begun_the_check_is_kept(client):
    running = CohortFactory(starts_on=date(2018, 9, 1))
    admission = AdmissionFactory(cohort=running, place=1)

    page = page_of(client, admission, "move_participant")

    assert "the check at admission stays the basis" in text_of(page)
    assert page.context["page"].outlook is None
    assert "No other cohort of the call has a free place." in text_of(page)


def test_cohorts_to_move_to_cost_the_same_for_many(client, cohort):
    admission = AdmissionFactory(cohort=cohort, place=1)
    url = reverse("move_participant", args=[admission.pk])
    CohortFactory(program=cohort.program)
    few, _ = weigh(client, url)

    CohortFactory.create_batch(9, program=cohort.program)
    many, size = weigh(client, url)

    assert few == many <= DETAIL
    assert size < HEAVIEST


def test_moving_is_offered_on_the_referral_until_the_cohort_is_over(
    client_as, coordinator, referrer
):
    cohort = CohortFactory(starts_on=date(2018, 9, 1))
    admission = AdmissionFactory(cohort=cohort, place=1, referral__candidate__by=referrer)
    url = reverse("referral", args=[admission.referral_id])
    move = reverse("move_participant", args=[admission.pk])

    assert move in client_as(coordinator).get(url).content.decode()
    assert move not in client_as(referrer).get(url).content.decode()
    change(cohort, starts_on=date(2017, 9, 1), ends_on=date(2018, 7, 31))
    assert move not in client_as(coordinator).get(url).content.decode()
