"""Issuing: once, kept with what it was made of, never changed, and the same again."""

import uuid
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from enrollment.documents import services
from enrollment.documents.making import NotYet, make
from enrollment.documents.models import DocumentContent, DocumentPerson, IssuedDocument
from enrollment.documents.printing import print_out
from enrollment.documents.sheets import Sheet, as_json, from_json
from enrollment.wordings import services as wordings
from enrollment.wordings.kinds import Edition, Kind
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.documents.factories import issued
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    OrganizationFactory,
    ReferralFactory,
    make_actor,
)
from tests.races import race
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def admission():
    return AdmissionFactory()


def issue(referral, by, kind=Kind.ADMISSION_NOTICE, key=None):
    return services.issue(
        kind=kind,
        edition=Edition.SLOVENE,
        about=referral,
        subject=services.subject_of(referral),
        form_key=key or uuid.uuid4(),
        at=NOON,
        by=by,
    )


def test_what_is_issued_is_kept_with_what_it_was_made_of(admission, coordinator):
    document = issue(admission.referral, coordinator)

    content = document.content
    made = make(Kind.ADMISSION_NOTICE, Edition.SLOVENE, admission.referral, ON)
    assert from_json(content.data, Sheet) == made.data
    assert bytes(content.pdf).startswith(b"%PDF-1.7")
    assert document.digest == sha256(content.pdf).hexdigest()
    assert (document.pages, document.wording, document.to_be_signed) == (1, 0, False)
    assert [entry.candidate for entry in document.people.all()] == [admission.candidate]
    event = Event.objects.get(action="document.issued")
    assert (event.subject, event.details["document"]) == (admission.candidate_id, document.kind)


def test_the_same_data_give_the_same_bytes_and_another_code_others(admission, coordinator):
    document = issue(admission.referral, coordinator)
    made = make(Kind.ADMISSION_NOTICE, Edition.SLOVENE, admission.referral, ON)

    assert print_out(made.data, document.code).pdf == services.bytes_of(document)
    assert print_out(made.data, "0" * 10).pdf != services.bytes_of(document)
    assert as_json(made.data) == document.content.data


def test_what_changes_afterwards_changes_nothing_of_it(admission, coordinator, administrators):
    document = issue(admission.referral, coordinator)
    before = services.bytes_of(document)
    admission.candidate.last_name = "Novak"
    admission.candidate.save(update_fields=["last_name"])
    one, other = administrators
    passages = {"introduction": "imate mesto.", "what_to_do": "Pridite.", "whom_to_ask": "Nas."}
    draft = wordings.write(
        kind=Kind.ADMISSION_NOTICE, edition=Edition.SLOVENE, passages=passages,
        note="Krajše.", at=NOON, by=one,
    )  # fmt: skip
    wordings.approve(wording=draft, at=NOON, by=other)

    said = StringIO()
    call_command("verify_documents", stdout=said)

    assert services.bytes_of(document) == before
    assert "1 documents are as they were issued." in said.getvalue()
    assert issue(admission.referral, coordinator).wording == 1


def test_a_list_of_people_is_an_entry_about_each_of_them(admission, coordinator):
    cohort = admission.cohort
    other = AdmissionFactory(cohort=cohort, place=2)
    people = [admission.candidate, other.candidate]

    services.issue(
        kind=Kind.PARTICIPANTS_LIST, edition=Edition.SLOVENE, about=cohort,
        subject=services.subject_of(cohort, people), form_key=uuid.uuid4(), at=NOON, by=coordinator,
    )  # fmt: skip

    told = Event.objects.filter(action="document.issued").values_list("subject", flat=True)
    assert sorted(filter(None, told)) == sorted(person.pk for person in people)
    assert DocumentPerson.objects.count() == 2


def test_what_is_printed_otherwise_by_the_same_layout_is_noticed(
    admission, coordinator, monkeypatch
):
    content = issue(admission.referral, coordinator).content
    assert services.faults_of(content) == []

    monkeypatch.setattr(services, "print_again", lambda *of: b"%PDF another")
    assert "another PDF" in services.faults_of(content)[0]

    monkeypatch.setattr(services, "layout", lambda: "a newer layout")
    assert services.faults_of(content) == []


def test_a_damaged_document_is_noticed(admission, coordinator):
    document = issued(coordinator, admission.referral)
    digest = "0" * 64
    with Refused("Cannot update"):
        change(document, digest=digest)
    damaged = issued(coordinator, admission.referral, digest=digest)

    with pytest.raises(services.Damaged):
        services.bytes_of(damaged)
    said = StringIO()
    with pytest.raises(CommandError, match="1 of 2 documents"):
        call_command("verify_documents", stdout=said, stderr=said)
    assert damaged.code in said.getvalue()


def test_pressed_twice_it_is_issued_once(admission, coordinator):
    key = uuid.uuid4()

    first = issue(admission.referral, coordinator, key=key)

    assert issue(admission.referral, coordinator, key=key) == first
    assert IssuedDocument.objects.count() == Event.objects.filter(action="document.issued").count()


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_issued_once():
    admission, coordinator, key = AdmissionFactory(), make_actor(Role.COORDINATOR), uuid.uuid4()

    results = race(*[lambda: issue(admission.referral, coordinator, key=key)] * 2)

    assert {type(result).__name__ for result in results} == {"IssuedDocument"}
    assert results[0] == results[1]
    assert IssuedDocument.objects.count() == DocumentContent.objects.count() == 1


def test_what_is_not_there_yet_is_said_and_nothing_is_kept(coordinator):
    with pytest.raises(NotYet):
        issue(ReferralFactory(), coordinator)

    assert not IssuedDocument.objects.exists()
    assert not Event.objects.filter(action="document.issued").exists()


def test_nothing_of_an_issued_document_is_changed_or_deleted(admission, coordinator):
    document = issued(coordinator, admission.referral)

    for fields in ({"kind": "contract"}, {"pages": 9}, {"issued_by": make_actor("provider").user}):
        with Refused("Cannot update"):
            change(document, **fields)
    with Refused("Cannot delete"):
        IssuedDocument.objects.filter(pk=document.pk)._raw_delete("default")
    with Refused("Cannot update"):
        change(document.content, data="{}")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        DocumentContent.objects.all()._raw_delete("default")


def test_a_withdrawn_document_stays_so(admission, coordinator):
    document = services.withdraw(
        document=issued(coordinator, admission.referral), at=NOON, by=coordinator
    )

    with pytest.raises(services.AlreadyWithdrawn):
        services.withdraw(document=document, at=NOON, by=coordinator)
    with Refused("Cannot update"):
        change(document, withdrawn_at=None, withdrawn_by=None)
    assert Event.objects.get(action="document.withdrawn").subject == admission.candidate_id


def test_documents_about_nobody_frozen_are_seen(admission, coordinator):
    document = issued(coordinator, admission.referral)
    assert document in IssuedDocument.objects.visible_to(coordinator)

    of_cohort = issued(
        coordinator, cohort=admission.cohort, kind="attendance_sheet", people=[admission.candidate]
    )
    assert of_cohort in IssuedDocument.objects.visible_to(coordinator)


def test_each_role_sees_its_own_kinds_in_its_own_scope(admission, coordinator):
    referral, cohort = admission.referral, admission.cohort
    referrer = make_actor(Role.REFERRER, referral.organization)
    provider = make_actor(Role.PROVIDER, cohort.program.provider)
    made = {
        kind: issued(coordinator, referral, kind=kind)
        for kind in ("referral_form", "contract", "admission_notice", "invitation")
    }
    made["list"] = issued(
        coordinator, cohort=cohort, kind="participants_list", people=[admission.candidate]
    )
    made["notice"] = issued(coordinator, kind="privacy_notice", people=[admission.candidate])

    def seen(actor):
        found = set(IssuedDocument.objects.visible_to(actor))
        return {name for name, document in made.items() if document in found}

    assert seen(coordinator) == set(made)
    assert seen(referrer) == {"referral_form", "admission_notice", "notice"}
    assert seen(provider) == {"contract", "list"}
    assert seen(make_actor(Role.REFERRER, OrganizationFactory())) == set()
    assert seen(make_actor(Role.PROVIDER, CohortFactory().program.provider)) == set()
    assert seen(make_actor(Role.MINISTRY)) == seen(make_actor(Role.ADMINISTRATOR)) == set()


def test_a_coordinator_sees_no_documents_of_drafts(referrer, coordinator):
    draft = ReferralFactory(candidate=CandidateFactory(by=referrer, shared_at=None), state="draft")

    document = issued(referrer, draft)

    assert document in IssuedDocument.objects.visible_to(referrer)
    assert document not in IssuedDocument.objects.visible_to(coordinator)


def test_codes_can_be_typed_off_paper_and_are_never_the_same():
    codes = {services.new_code() for _ in range(2000)}

    assert len(codes) == 2000
    assert not set("".join(codes)) & set("OILU")


def test_a_person_stands_in_the_document_that_is_about_them_alone(admission):
    subject = services.subject_of(admission.candidate)

    assert subject.people == (admission.candidate,)
    assert services.subject_of(admission.cohort, [admission.candidate]).cohort == admission.cohort
    assert DocumentPerson.objects.count() == 0
