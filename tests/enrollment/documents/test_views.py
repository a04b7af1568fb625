"""Who may print what, under which name, and what is remembered of it."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from enrollment.documents.making import make
from enrollment.documents.sheets import as_json
from enrollment.referrals.rules import State
from enrollment.wordings.kinds import Edition, Kind
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def form_of(referral):
    return reverse("referral_form", args=[referral.pk])


def notice_of(referral):
    return reverse("admission_notice", args=[referral.pk])


def text_of(response):
    pages = PdfReader(BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_form_is_shown_under_a_name_without_the_person(client_as, referrer):
    candidate = CandidateFactory(by=referrer, last_name="Žnidaršič")
    referral = ReferralFactory(candidate=candidate, number="NM-2018-0148")

    response = client_as(referrer).get(form_of(referral))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="napotnica-NM-2018-0148.pdf"'
    assert "Žnidaršič" in text_of(response)
    assert "no-store" in response["Cache-Control"]


def test_printing_is_remembered(client_as, coordinator):
    admission = AdmissionFactory()
    client = client_as(coordinator)

    client.get(form_of(admission.referral))
    client.get(notice_of(admission.referral))

    printed = Event.objects.filter(action="document.printed").order_by("pk")
    assert [event.details["document"] for event in printed] == ["referral_form", "admission_notice"]
    assert {event.subject for event in printed} == {admission.candidate_id}
    assert {event.user for event in printed} == {coordinator.user}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.REFERRER, 404),
        (Role.COORDINATOR, 200),
        (Role.PROVIDER, 403),
        (Role.MINISTRY, 403),
        (Role.ADMINISTRATOR, 403),
    ],
)
@pytest.mark.parametrize("address", [form_of, notice_of])
def test_only_who_sees_the_referral_prints_it(client_as, role, status, address):
    referral = AdmissionFactory().referral

    response = client_as(make_actor(role)).get(address(referral))

    assert response.status_code == status
    assert Event.objects.filter(action="document.printed").exists() == (status == 200)


def test_a_draft_is_for_its_own_organization_only(client_as, referrer, coordinator):
    draft = ReferralFactory(candidate=CandidateFactory(by=referrer), state=State.DRAFT)

    assert "osnutek" in text_of(client_as(referrer).get(form_of(draft)))
    assert client_as(coordinator).get(form_of(draft)).status_code == 404


def test_there_is_no_notice_without_a_place(client_as, coordinator):
    waiting = ReferralFactory()
    cancelled = AdmissionFactory(
        ended_on=date(2018, 9, 20),
        ended_by=coordinator.user,
        end_kind="cancelled",
        end_reason="moved",
    ).referral

    for referral in (waiting, cancelled):
        assert client_as(coordinator).get(notice_of(referral)).status_code == 404


def test_the_notice_is_shown_under_its_number(client_as, coordinator):
    admission = AdmissionFactory(referral__number="NM-2018-0149")

    response = client_as(coordinator).get(notice_of(admission.referral))

    assert response["Content-Disposition"] == 'inline; filename="obvestilo-NM-2018-0149.pdf"'
    assert str(admission.candidate) in text_of(response)


def test_the_blank_form_is_of_the_region_and_leaves_no_trace(client_as, referrer):
    program = ProgramFactory()
    elsewhere = ProgramFactory(region__code="LJ", call=program.call)

    response = client_as(referrer).get(reverse("blank_referral_form"))

    assert response["Content-Disposition"] == 'inline; filename="napotnica-prazna.pdf"'
    assert program.title in text_of(response)
    assert elsewhere.title not in text_of(response)
    assert not Event.objects.filter(action="document.printed").exists()


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_the_blank_form_is_for_who_may_refer(client_as, role):
    assert client_as(make_actor(role)).get(reverse("blank_referral_form")).status_code == 403


@pytest.mark.parametrize("months", [0, 24])
def test_queries_do_not_grow_with_the_evidence(
    client_as, coordinator, django_assert_max_num_queries, months
):
    referral = ReferralFactory(candidate__paid_months=months, submitted_at=NOON)
    client = client_as(coordinator)

    with django_assert_max_num_queries(12):
        client.get(form_of(referral))


def test_who_comes_later_begins_on_the_day_of_admission():
    late = date(2018, 11, 5)
    place = AdmissionFactory(admitted_on=late)

    said = as_json(make(Kind.ADMISSION_NOTICE, Edition.SLOVENE, place.referral, late).data)

    assert "5. 11. 2018" in said.replace("\u00a0", " ")
    assert "1. 10. 2018" not in said.replace("\u00a0", " ")
