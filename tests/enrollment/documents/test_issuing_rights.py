"""Who may issue and withdraw, whatever page or form led there."""

import uuid

import pytest

from enrollment.documents import services
from enrollment.documents.models import IssuedDocument
from enrollment.wordings.kinds import Kind
from socakt.accounts.roles import Role
from socakt.errors import NotPermitted
from tests.actors import KIND_OF
from tests.enrollment.documents.factories import issued
from tests.enrollment.documents.test_issuing import issue
from tests.factories import (
    NOON,
    AdmissionFactory,
    OrganizationFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admission():
    return AdmissionFactory()


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.REFERRER, Kind.ADMISSION_NOTICE),
        (Role.PROVIDER, Kind.CONTRACT),
        (Role.COORDINATOR, Kind.ADMISSION_NOTICE),
        (Role.MINISTRY, Kind.ADMISSION_NOTICE),
        (Role.ADMINISTRATOR, Kind.ADMISSION_NOTICE),
    ],
)
def test_who_has_nothing_to_do_with_the_person_issues_and_withdraws_nothing(
    admission, coordinator, role, kind
):
    of_region = OrganizationFactory(kind=KIND_OF[role], region=RegionFactory(code="XX"))
    stranger = make_actor(role, of_region if role == Role.COORDINATOR else None)
    document = issued(coordinator, admission.referral)

    with pytest.raises(NotPermitted):
        issue(admission.referral, stranger, kind)
    with pytest.raises(NotPermitted):
        services.withdraw(document=document, at=NOON, by=stranger)

    document.refresh_from_db()
    assert (IssuedDocument.objects.count(), document.withdrawn_at) == (1, None)


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.REFERRER, Kind.CONTRACT), (Role.PROVIDER, Kind.REFERRAL_FORM)],
)
def test_nobody_issues_what_is_not_for_the_own_role(admission, role, kind):
    own = {
        Role.REFERRER: admission.referral.organization,
        Role.PROVIDER: admission.cohort.program.provider,
    }

    with pytest.raises(NotPermitted):
        issue(admission.referral, make_actor(role, own[role]), kind)


def test_only_who_keeps_a_document_withdraws_it(admission, coordinator):
    """The other organizations see it, and see no button."""
    provider = make_actor(Role.PROVIDER, admission.cohort.program.provider)
    of_coordination = issued(coordinator, admission.referral, kind=Kind.CONTRACT)
    of_provider = issued(provider, admission.referral, kind=Kind.CONTRACT)
    assert of_coordination in IssuedDocument.objects.visible_to(provider)

    with pytest.raises(NotPermitted):
        services.withdraw(document=of_coordination, at=NOON, by=provider)

    assert services.withdraw(document=of_provider, at=NOON, by=coordinator).withdrawn_at == NOON


def test_the_form_of_another_leads_to_nothing(admission, coordinator):
    key = uuid.uuid4()
    issue(admission.referral, coordinator, key=key)
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)

    with pytest.raises(NotPermitted):
        issue(admission.referral, colleague, key=key)

    assert IssuedDocument.objects.count() == 1
