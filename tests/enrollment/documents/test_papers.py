"""The papers of a record: what can be issued, the preview, the button, what was issued."""

import uuid

import pgtrigger
import pytest
from django.urls import reverse

from enrollment.documents.making import MAKERS
from enrollment.documents.models import IssuedDocument
from enrollment.documents.services import withdraw
from enrollment.wordings.kinds import TRAITS, About, Kind, kinds_for
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.documents.factories import issued, scanned
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    InterviewFactory,
    ReferralFactory,
    make_actor,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def admission():
    return AdmissionFactory()


def address(name, record, kind="admission_notice", edition="sl"):
    return reverse(name, args=[record.pk, kind, edition])


@pytest.mark.parametrize("edition", ["sl", "lahko", "en"])
def test_a_preview_shows_the_document_and_leaves_nothing_but_the_look(
    client_as, coordinator, admission, edition
):
    client, referral = client_as(coordinator), admission.referral

    page = client.get(address("preview_document", referral, edition=edition))
    sheet = client.get(address("preview_sheet", referral, edition=edition))

    assert "issue_document" not in page.content.decode()
    assert address("preview_sheet", referral, edition=edition) in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in sheet["Content-Security-Policy"]
    assert sheet["X-Frame-Options"] == "SAMEORIGIN"
    assert admission.candidate.last_name in sheet.content.decode()
    assert "no-store" in sheet["Cache-Control"]
    assert not IssuedDocument.objects.exists()
    looks = Event.objects.filter(subject=admission.candidate_id)
    assert set(looks.values_list("action", flat=True)) == {"papers.viewed", "preview.viewed"}


def test_a_preview_says_that_the_document_was_issued_already(client_as, coordinator, admission):
    client, url = client_as(coordinator), address("preview_document", admission.referral)
    document = issued(coordinator, admission.referral, kind="admission_notice")
    of_another = address("preview_document", admission.referral, edition="lahko")
    link = reverse("issued_document", args=[document.pk])

    assert link in client.get(url).content.decode()
    assert link not in client.get(of_another).content.decode()
    withdraw(document=document, at=NOON, by=coordinator)
    assert link not in client.get(url).content.decode()


def test_only_the_frame_of_a_preview_may_be_framed(client_as, coordinator, admission):
    for name in ("preview_document",):
        page = client_as(coordinator).get(address(name, admission.referral))
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_button_issues_once_and_leads_to_the_document(client_as, coordinator, admission):
    client, sent = client_as(coordinator), {"form_key": str(uuid.uuid4())}
    url = address("issue_document", admission.referral)

    first = client.post(url, sent)
    second = client.post(url, sent)

    document = IssuedDocument.objects.get()
    assert first.url == second.url == reverse("issued_document", args=[document.pk])
    page = client.get(first.url).content.decode()
    assert document.printed_code in page
    pdf = client.get(reverse("issued_pdf", args=[document.pk]))
    assert pdf.content == bytes(document.content.pdf)
    assert pdf["Content-Disposition"] == f'inline; filename="dokument-{document.code}.pdf"'
    assert (
        Event.objects.filter(action="document.printed", subject=admission.candidate_id).count() == 1
    )


def test_a_button_without_its_key_issues_nothing(client_as, coordinator, admission):
    response = client_as(coordinator).post(address("issue_document", admission.referral), {})

    assert response.url == address("preview_document", admission.referral)
    assert not IssuedDocument.objects.exists()


def test_what_cannot_be_made_yet_is_said(client_as, coordinator):
    referral, client = ReferralFactory(), client_as(coordinator)

    page = client.get(reverse("referral_documents", args=[referral.pk])).content.decode()
    preview = client.get(address("preview_document", referral))
    pressed = client.post(
        address("issue_document", referral), {"form_key": str(uuid.uuid4())}, follow=True
    )

    assert "Oseba nima mesta v skupini." in page
    assert preview.url == reverse("referral_documents", args=[referral.pk])
    assert "Oseba nima mesta v skupini." in pressed.content.decode()
    assert client.get(address("preview_sheet", referral)).status_code == 404
    assert not IssuedDocument.objects.exists()


@pytest.mark.parametrize(
    ("kind", "edition"),
    [("x", "sl"), ("admission_notice", "de"), ("referral_form", "en"), ("attendance_sheet", "en")],
)
def test_there_is_no_such_document(client_as, coordinator, admission, kind, edition):
    url = address("preview_document", admission.referral, kind, edition)
    assert client_as(coordinator).get(url).status_code == 404


def test_each_role_is_offered_its_own_papers(client_as, coordinator, admission):
    referral = admission.referral
    referrer = make_actor(Role.REFERRER, referral.organization)
    provider = make_actor(Role.PROVIDER, admission.cohort.program.provider)

    for actor in (coordinator, referrer, provider):
        page = client_as(actor).get(reverse("referral_documents", args=[referral.pk]))
        offered = [*page.context["choices"], *page.context["later"]]
        assert {one.kind for one in offered} == set(kinds_for(actor.role, About.REFERRAL))
    assert client_as(provider).get(address("preview_document", referral)).status_code == 404


def test_a_withdrawn_document_is_marked_and_stays_readable(client_as, coordinator, admission):
    document, client = issued(coordinator, admission.referral), client_as(coordinator)

    client.post(reverse("withdraw_document", args=[document.pk]))
    client.post(reverse("withdraw_document", args=[document.pk]))

    page = client.get(reverse("issued_document", args=[document.pk])).content.decode()
    assert "Umaknjen" in page
    assert reverse("withdraw_document", args=[document.pk]) not in page
    assert client.get(reverse("issued_pdf", args=[document.pk])).status_code == 200
    assert Event.objects.filter(action="document.withdrawn").count() == 1


def test_of_an_erased_document_only_the_record_is_left(client_as, coordinator, admission):
    document, client = issued(coordinator, admission.referral), client_as(coordinator)
    with pgtrigger.ignore("enrollment.DocumentContent:content_of_a_document_is_never_changed"):
        document.content.delete()

    page = client.get(reverse("issued_document", args=[document.pk])).content.decode()
    assert "po poteku roka hrambe izbrisana" in page
    assert client.get(reverse("issued_pdf", args=[document.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_pages_need_the_same_queries_for_any_number(
    client_as, coordinator, admission, count, django_assert_max_num_queries
):
    client = client_as(coordinator)
    for _ in range(count):
        document = issued(coordinator, admission.referral, kind="contract")
        scanned(coordinator, document)
        issued(coordinator, ReferralFactory())
        issued(coordinator, kind="privacy_notice", people=[CandidateFactory(shared_at=NOON)])
    client.get(reverse("documents"))

    for name, args, most in (
        ("documents", [], 12),
        ("referral_documents", [admission.referral_id], 24),
        ("issued_document", [document.pk], 14),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(name, args=args)).status_code == 200


def test_the_list_is_narrowed_down_by_kind(client_as, coordinator, admission):
    contract = issued(coordinator, admission.referral, kind="contract")
    issued(coordinator, admission.referral)

    page = client_as(coordinator).get(reverse("documents"), {"kind": "contract"})

    assert list(page.context["page"].object_list) == [contract]
    assert Event.objects.get(action="list.viewed").details["filters"] == "kind=contract"


def test_an_invitation_is_of_the_interview_that_is_arranged(client_as, coordinator):
    client = client_as(coordinator)

    without = client.get(address("preview_document", ReferralFactory(), "invitation"))
    invited = client.get(address("preview_document", InterviewFactory().referral, "invitation"))

    assert (without.status_code, invited.status_code) == (302, 200)


def test_every_document_has_a_trait_and_a_way_to_be_made():
    assert set(MAKERS) == set(TRAITS) == set(Kind)
