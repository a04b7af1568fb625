"""Signed copies of others are not seen, and nothing tells that they exist."""

import pytest

from enrollment.scans import queries, services
from enrollment.scans.models import Scan, ScanPage
from socakt.accounts.roles import Role
from socakt.errors import NotPermitted
from tests.enrollment.documents.factories import issued, scanned, uploaded
from tests.enrollment.scans.sheets import jpeg, sheet
from tests.factories import NOON, ON, AdmissionFactory, CohortFactory, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def admission():
    return AdmissionFactory()


@pytest.fixture
def actors(admission):
    """By what they are to the person: who referred, who runs the program, and others."""
    return {
        "referrer": make_actor(Role.REFERRER, admission.referral.organization),
        "provider": make_actor(Role.PROVIDER, admission.cohort.program.provider),
        "coordinator": make_actor(Role.COORDINATOR),
        "other office": make_actor(Role.REFERRER),
        "other provider": make_actor(Role.PROVIDER, CohortFactory().program.provider),
        "ministry": make_actor(Role.MINISTRY),
        "administrator": make_actor(Role.ADMINISTRATOR),
    }


def test_attached_pages_are_seen_with_their_document_and_others_by_who_sent_them(admission, actors):
    by = actors["coordinator"]
    form = scanned(by, issued(by, admission.referral))
    contract = scanned(by, issued(by, admission.referral, kind="contract"))
    own = {name: scanned(actor) for name, actor in actors.items()}
    of_documents = {
        "referrer": {form},
        "provider": {contract},
        "coordinator": {form, contract},
    }

    for name, actor in actors.items():
        works = actor.role in (Role.REFERRER, Role.PROVIDER, Role.COORDINATOR)
        expected = of_documents.get(name, set()) | ({own[name]} if works else set())
        assert set(ScanPage.objects.visible_to(actor)) == expected, name
        assert set(queries.unassigned(actor)) == ({own[name]} if works else set())


def test_two_roles_of_one_organization_do_not_see_each_other_s_uploads(actors):
    provider = actors["provider"]
    scan = uploaded(provider)

    assert scan in Scan.objects.visible_to(make_actor(Role.PROVIDER, provider.organization))
    assert scan not in Scan.objects.visible_to(actors["coordinator"])
    assert not Scan.objects.visible_to(actors["ministry"]).exists()


@pytest.mark.parametrize("name", ["other office", "other provider", "provider"])
def test_a_code_out_of_scope_is_treated_as_one_that_there_is_not(admission, actors, send, name):
    by = actors[name]
    document = issued(actors["coordinator"], admission.referral)

    known = send(jpeg(sheet(document.code)), by).pages.get()
    unknown = send(jpeg(sheet("0" * 10)), by).pages.get()

    assert known.state == unknown.state == "unassigned"
    said = []
    for code in (document.code, "0" * 10):
        with pytest.raises(services.NoSuchCode) as refused:
            services.assign(page=known, code=code, number=1, at=NOON, by=by)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_nobody_works_with_pages_of_others(admission, actors):
    by, other = actors["coordinator"], actors["other office"]
    document = issued(by, admission.referral)
    attached, page = scanned(by, document), scanned(by)
    own = issued(other, AdmissionFactory(referral__organization=other.organization).referral)
    where = {"code": own.code, "number": 1, "at": NOON, "by": other}

    for step in (
        lambda: services.assign(page=page, **where),
        lambda: services.move(page=attached, seen=document.pk, **where),
        lambda: services.detach(page=attached, at=NOON, by=other),
        lambda: services.discard(page=page, at=NOON, by=other),
        lambda: services.resume(scan=page.scan, by=other),
    ):
        with pytest.raises(NotPermitted):
            step()


def test_a_page_of_others_stays_at_a_document_of_others(admission, actors):
    document = issued(actors["coordinator"], admission.referral, kind="contract")
    page = scanned(actors["coordinator"], document)

    with pytest.raises(NotPermitted):
        services.detach(page=page, at=NOON, by=actors["provider"])

    own = scanned(actors["provider"], document)
    services.detach(page=own, at=NOON, by=actors["provider"])
    assert page in ScanPage.objects.visible_to(actors["provider"])


def test_who_keeps_the_document_takes_a_page_away_that_another_sent(admission, actors):
    document = issued(actors["coordinator"], admission.referral, kind="contract")
    page = scanned(actors["provider"], document)

    services.detach(page=page, at=NOON, by=actors["coordinator"])

    assert page in queries.unassigned(actors["provider"])
    assert page not in ScanPage.objects.visible_to(actors["coordinator"])


def test_missing_signatures_are_those_of_the_own_scope(admission, actors):
    by = actors["coordinator"]
    form = issued(by, admission.referral)
    contract = issued(by, admission.referral, kind="contract")
    seen = {
        name: {document.pk for document in queries.missing_signatures(actor, ON)}
        for name, actor in actors.items()
    }

    assert seen.pop("coordinator") == {form.pk, contract.pk}
    assert seen.pop("referrer") == {form.pk}
    assert seen.pop("provider") == {contract.pk}
    assert set(map(frozenset, seen.values())) == {frozenset()}
