"""One open referral per person and program, whatever way leads to a second one."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from enrollment.admissions import services as admissions
from enrollment.referrals import services
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from enrollment.referrals.services import AlreadyOpen, Incomplete
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    CohortFactory,
    ReferralFactory,
)
from tests.pages import form_with

pytestmark = pytest.mark.django_db


def values(referral):
    return Referral.objects.filter(pk=referral.pk).values().get()


@pytest.fixture
def draft(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer), state=State.DRAFT)


@pytest.fixture
def returned(referrer):
    candidate = CandidateFactory(by=referrer)
    return ReferralFactory(candidate=candidate, state=State.RETURNED, return_note="Manjka.")


def test_a_second_one_for_the_program_is_refused(draft, referrer):
    other = ReferralFactory(candidate=draft.candidate, state=State.DRAFT)
    before = values(other)

    with pytest.raises(AlreadyOpen):
        services.save(
            referral=other, version=1, at=NOON, by=referrer, program=draft.program, reason="x"
        )

    assert values(other) == before


def test_a_second_draft_without_a_program_is_refused(draft, referrer):
    services.start(candidate=draft.candidate, at=NOON, by=referrer)
    before = values(draft)

    with pytest.raises(AlreadyOpen):
        services.save(referral=draft, version=1, at=NOON, by=referrer, program=None, reason="x")

    assert values(draft) == before


def test_what_was_submitted_once_keeps_a_program(returned, referrer):
    before = values(returned)

    with pytest.raises(Incomplete):
        services.save(referral=returned, version=1, at=NOON, by=referrer, program=None)

    assert values(returned) == before


@pytest.mark.usefixtures("today")
def test_the_form_of_a_returned_referral_asks_for_the_program_next_to_its_field(
    returned, referrer, client_as
):
    client = client_as(referrer)
    url = reverse("edit_referral", args=[returned.pk])
    data = form_with(client.get(url), "reason").data(program="", reason="Novo.", action="save")

    response = client.post(url, data)

    assert response.status_code == 200
    assert 'href="#id_program"' in response.content.decode()
    assert form_with(response, "reason").values["reason"] == ["Novo."]


@pytest.mark.usefixtures("today")
def test_clearing_the_program_beside_another_draft_is_said_on_the_form(draft, referrer, client_as):
    services.start(candidate=draft.candidate, at=NOON, by=referrer)
    client = client_as(referrer)
    url = reverse("edit_referral", args=[draft.pk])
    data = form_with(client.get(url), "reason").data(program="", action="save")

    response = client.post(url, data)

    assert response.status_code == 200
    assert "error-summary" in response.content.decode()


def test_an_admission_is_not_cancelled_while_the_person_is_referred_anew(
    draft, referrer, coordinator
):
    services.submit(referral=draft, at=NOON, by=referrer)
    cohort = CohortFactory(program=draft.program)
    admission = admissions.admit(referral=draft, cohort=cohort, on=ON, by=coordinator)
    anew = ReferralFactory(
        candidate=draft.candidate, program=draft.program, state=State.DRAFT, number="NM-2018-0099"
    )
    before = values(draft)

    with pytest.raises(AlreadyOpen):
        admissions.cancel(admission=admission, reason="job", on=ON, by=coordinator)

    assert values(draft) == before
    admission.refresh_from_db()
    assert admission.ended_on is None
    services.withdraw(referral=anew, note="", at=NOON, by=referrer)
    admissions.cancel(admission=admission, reason="job", on=date(2018, 9, 13), by=coordinator)


def test_another_broken_rule_stays_what_it_is(draft, referrer):
    with pytest.raises(IntegrityError, match="reason"):
        services.save(referral=draft, version=1, at=NOON, by=referrer, reason=None)
