"""A place falls free: what is stored, and who hears of it."""

from datetime import date

import pytest

from enrollment.admissions.freeing import free_place
from enrollment.admissions.models import Admission
from enrollment.notices.models import Notice
from enrollment.notices.rules import Kind, Page
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    OrganizationFactory,
    RegionFactory,
    make_actor,
)
from tests.participants import participant

pytestmark = pytest.mark.django_db
EndKind = Admission.EndKind


def free(admission, by, *, end_kind=EndKind.EARLY_EXIT, end_reason="health", on=ON):
    """End it; what becomes of the referral of a cancelled one is the caller's, as in `cancel`."""
    if end_kind in (EndKind.CANCELLED, EndKind.MOVED):
        Referral.objects.filter(pk=admission.referral_id).update(
            state=State.IN_REVIEW, decided_at=None, decided_by=None
        )
    return free_place(
        admission=admission, end_kind=end_kind, end_reason=end_reason, on=on, by=by, at=NOON
    )


def told():
    return [(notice.user, notice.organization) for notice in Notice.objects.all()]


def test_the_end_is_stored_recorded_and_told_to_the_colleagues_of_the_region(coordinator):
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    make_actor(
        Role.COORDINATOR, OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination")
    )
    admission = AdmissionFactory(cohort__program__short_title="Ž" * 60)

    free(admission, coordinator)

    admission.refresh_from_db()
    assert (admission.ended_on, admission.end_kind) == (ON, EndKind.EARLY_EXIT)
    assert (admission.end_reason, admission.ended_by) == ("health", coordinator.user)
    event = Event.objects.get(action="admission.early_exit")
    assert (event.subject, event.details) == (admission.candidate_id, {"reason": "health"})
    assert told() == [(colleague.user, colleague.organization)]
    notice = Notice.objects.get()
    assert (notice.kind, notice.page) == (Kind.PLACE_FREED, Page.COHORT)
    assert (notice.record, notice.number) == (admission.cohort_id, "Ž" * 60)


def test_what_has_ended_is_not_ended_again(coordinator):
    admission = free(AdmissionFactory(), coordinator)
    make_actor(Role.COORDINATOR, coordinator.organization)

    again = free(admission, coordinator, end_kind=EndKind.EXCLUSION, end_reason="breach")

    assert (again.end_kind, again.end_reason) == (EndKind.EARLY_EXIT, "health")
    assert Event.objects.filter(action__startswith="admission.").count() == 1
    assert not told()


def test_nobody_leaves_before_the_day_of_the_admission(coordinator):
    admission = free(AdmissionFactory(), coordinator, on=date(2018, 9, 1))

    assert admission.ended_on == ON


@pytest.mark.parametrize(
    ("end_kind", "end_reason", "on", "heard"),
    [
        (EndKind.CANCELLED, "job", ON, True),
        (EndKind.EXCLUSION, "breach", date(2018, 12, 1), True),
        (EndKind.MOVED, "nearer", ON, False),  # whoever moves somebody knows it
        (EndKind.EARLY_EXIT, "health", date(2019, 8, 31), True),
        (EndKind.EARLY_EXIT, "health", date(2019, 9, 1), False),
        (EndKind.COMPLETION, "completed", date(2019, 8, 31), False),
    ],
)
def test_a_place_that_nobody_can_be_given_any_more_is_told_to_nobody(
    coordinator, end_kind, end_reason, on, heard
):
    make_actor(Role.COORDINATOR, coordinator.organization)

    started = end_kind in (EndKind.EXCLUSION, EndKind.COMPLETION)
    admission = participant() if started else AdmissionFactory()

    free(admission, coordinator, end_kind=end_kind, end_reason=end_reason, on=on)

    assert bool(told()) is heard
