"""Admission after the start, as the coordinator sees it."""

from datetime import date

import pytest

from enrollment.admissions.models import Admission
from tests.enrollment.admissions.test_views import admit_url
from tests.factories import CohortFactory, ReferralFactory, TermsFactory
from tests.pages import text_of

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


def test_after_the_start_under_a_silent_call_the_page_asks_why(client, referral):
    running = CohortFactory(program=referral.program, starts_on=date(2018, 9, 1))
    later = CohortFactory(program=referral.program, starts_on=date(2018, 10, 1))
    url = admit_url(referral)
    assert "The call does not say whether somebody may come" in text_of(client.get(url))

    refused = client.post(url, {"cohort": running.pk, "late_reason": " "})
    assert list(refused.context["form"].errors) == ["late_reason"]
    assert 'href="#id_late_reason"' in refused.content.decode()
    assert not Admission.objects.exists()
    client.post(url, {"cohort": running.pk, "late_reason": "Dogovor z izvajalcem."})

    assert Admission.objects.get().late_reason == "Dogovor z izvajalcem."
    other = ReferralFactory(program=referral.program)
    client.post(admit_url(other), {"cohort": later.pk, "late_reason": "Ni potrebno."})
    assert Admission.objects.get(referral=other).late_reason == ""


def test_before_the_start_nobody_is_asked_why(client, referral, cohort):
    assert "late_reason" not in client.get(admit_url(referral)).content.decode()


def test_a_call_that_says_no_is_said_on_the_form(client, referral):
    TermsFactory(call=referral.program.call, valid_from=date(2018, 8, 1), replacement="not_allowed")
    running = CohortFactory(program=referral.program, starts_on=date(2018, 9, 1))

    response = client.post(admit_url(referral), {"cohort": running.pk})

    assert "started on 1. 9. 2018; the call does not allow" in text_of(response)
    assert not Admission.objects.exists()
