"""Giving a place and taking it back, as the coordinator sees it; cohorts and their people."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.admissions import services
from enrollment.admissions.models import Admission
from enrollment.referrals.rules import State
from programs.models import Cohort
from socakt.audit.models import Event
from tests.factories import (
    ON,
    AdmissionFactory,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    TermsFactory,
)
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def referral():
    return ReferralFactory()


@pytest.fixture
def cohort(referral):
    return CohortFactory(program=referral.program, capacity=2)


def admit_url(referral):
    return reverse("admit", args=[referral.pk])


def admit(client, referral, cohort):
    form = form_with(client.get(admit_url(referral)), "cohort")
    return client.post(admit_url(referral), form.data(cohort=cohort.pk), follow=True)


def test_a_person_is_admitted_into_the_cohort_offered(client, referral, cohort):
    page = client.get(admit_url(referral))
    assert "0/2" in text_of(page)
    assert "Meets the conditions on 12. 9. 2018" in text_of(page)
    form = form_with(page, "cohort")
    assert form.values["cohort"] == [str(cohort.pk)]

    response = client.post(admit_url(referral), form.data(), follow=True)

    assert response.redirect_chain == [(reverse("referral", args=[referral.pk]), 302)]
    assert "Admitted:" in text_of(response)
    admission = Admission.objects.get()
    assert (admission.place, admission.admitted_on) == (1, ON)


def test_the_earliest_cohort_is_chosen_beforehand(client, referral, cohort):
    CohortFactory(program=referral.program, starts_on=date(2017, 9, 1))

    page = client.get(admit_url(referral))

    assert [c.pk for c in page.context["form"].cohorts] == [cohort.pk]
    assert form_with(page, "cohort").values["cohort"] == [str(cohort.pk)]


def test_a_later_cohort_is_never_chosen_for_the_person_who_decides(client, referral, cohort):
    full = CohortFactory(program=referral.program, starts_on=date(2018, 9, 1), capacity=1)
    AdmissionFactory(cohort=full, place=1)

    page = client.get(admit_url(referral))

    assert [c.pk for c in page.context["form"].cohorts] == [full.pk, cohort.pk]
    assert "cohort" not in page.context["form"].initial


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"max_age": 30}, "On the first day of the cohort, 1. 10. 2018 , the conditions will not"),
        ({"min_payments": 13}, "It is not known yet whether the conditions will be met on the fir"),
        ({}, ""),
    ],
)
def test_a_first_day_on_which_the_conditions_are_not_met_is_said_there(
    client, referral, cohort, terms, said
):
    CohortFactory(program=referral.program, starts_on=ON)
    TermsFactory(call=referral.program.call, valid_from=date(2018, 10, 1), **terms)

    page = text_of(client.get(admit_url(referral)))

    assert said in page
    assert page.count("first day of the cohort") == bool(said)
    assert "Meets the conditions on 12. 9. 2018" in page


def test_a_full_cohort_is_refused_in_a_sentence_and_nothing_changes(client, referral, cohort):
    form = form_with(client.get(admit_url(referral)), "cohort")
    for place in (1, 2):
        AdmissionFactory(cohort=cohort, place=place)

    response = client.post(admit_url(referral), form.data())

    assert response.status_code == 200
    assert "The cohort is full: all 2 places are taken." in text_of(response)
    assert "2/2" in text_of(response)
    referral.refresh_from_db()
    assert referral.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ({"paid_months": 11, "paid_months__unpaid": 13}, "does not meet the conditions"),
        ({"paid_months": 11}, "not known whether the person meets the conditions"),
    ],
)
def test_who_is_not_eligible_is_refused_with_the_day(client, person, says):
    referral = ReferralFactory(candidate=CandidateFactory(**person))
    cohort = CohortFactory(program=referral.program)

    response = client.post(admit_url(referral), {"cohort": cohort.pk})

    assert says in text_of(response)
    assert "12. 9. 2018" in text_of(response)
    assert not Admission.objects.exists()
    assert not Event.objects.filter(action="eligibility.assessed").exists()


def test_a_double_click_or_a_colleague_who_was_quicker(client, referral, cohort):
    admit(client, referral, cohort)

    late = client.post(admit_url(referral), {"cohort": cohort.pk}, follow=True)
    assert "no longer waiting for a decision" in text_of(late)
    assert Admission.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "x", "999999", "9" * 30])
def test_without_a_cohort_one_is_asked_for(client, referral, cohort, typed):
    response = client.post(admit_url(referral), {"cohort": typed, "x": "x"})

    assert response.status_code == 200
    html = response.content.decode()
    assert 'class="error-summary"' in html
    assert not Admission.objects.exists()


def test_without_any_cohort_the_page_says_where_to_plan_one(client, referral):
    assert "Plan one on the page of the program" in text_of(client.get(admit_url(referral)))


def test_without_terms_the_page_shows_no_answer_and_nobody_is_admitted(client):
    later = CallFactory(valid_from=date(2018, 10, 1), terms__valid_from=date(2018, 10, 1))
    referral = ReferralFactory(program=ProgramFactory(call=later))
    cohort = CohortFactory(program=referral.program)

    page = client.get(admit_url(referral))
    assert page.context["outlook"] is None
    response = client.post(admit_url(referral), {"cohort": cohort.pk})

    assert "no terms for this day" in text_of(response)
    assert not Admission.objects.exists()


def test_a_coordinators_own_draft_cannot_be_admitted(client, coordinator):
    draft = ReferralFactory(
        candidate=CandidateFactory(by=coordinator), state=State.DRAFT, program=None
    )

    response = client.get(admit_url(draft), follow=True)

    assert response.redirect_chain == [(reverse("referral", args=[draft.pk]), 302)]


@pytest.fixture
def admission(referral, cohort, coordinator):
    return services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)


def test_a_place_is_taken_back_with_a_reason(client, admission):
    url = reverse("cancel_admission", args=[admission.pk])
    form = form_with(client.get(url), "reason")
    asked = client.post(url, form.data(reason=""))
    assert 'href="#id_reason"' in asked.content.decode()
    admission.refresh_from_db()
    assert admission.ended_on is None

    for _ in range(2):
        done = client.post(url, form.data(reason="job"), follow=True)
        assert "the place is free" in text_of(done)

    admission.refresh_from_db()
    assert (admission.ended_on, admission.end_reason) == (ON, "job")
    assert Event.objects.filter(action="admission.cancelled").count() == 1


def test_after_the_start_it_is_an_early_exit(client, admission):
    Cohort.objects.filter(pk=admission.cohort_id).update(starts_on=ON, ends_on=date(2019, 8, 11))
    url = reverse("cancel_admission", args=[admission.pk])

    response = client.post(url, {"reason": "job"})

    assert "early exit" in text_of(response)
    admission.refresh_from_db()
    assert admission.ended_on is None


def test_a_cohort_writes_itself_in_the_admission(admission):
    assert str(admission) == f"{admission.cohort} / 1"
