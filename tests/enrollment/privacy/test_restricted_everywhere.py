"""Nights, lists and PostgreSQL itself leave a restricted person alone."""

from datetime import timedelta

import pytest
from django.db import transaction

from enrollment.candidates.models import Candidate
from enrollment.desk.finding import find
from enrollment.desk.groups import work_of
from enrollment.handover import succession
from enrollment.models import (
    Admission,
    Note,
    Referral,
    Restriction,
)
from enrollment.notes import services as notes
from enrollment.participation import completing, reminders
from enrollment.privacy import services
from enrollment.privacy.tables import TABLES
from enrollment.rechecks import services as rechecks
from enrollment.referrals import overdue
from socakt.accounts.roles import Role
from socakt.transactions import LEFT_ALONE, LeftAlone, decision
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.cases import person_of, restrict
from tests.enrollment.privacy.people import known_everywhere, marked_person
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CandidateFactory,
    ReferralFactory,
    make_actor,
)
from tests.participants import participant
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


@pytest.fixture
def referral(referrer, coordinator):
    """Submitted to the coordinator's region, of a person whose processing is restricted."""
    made = ReferralFactory(candidate=CandidateFactory(by=referrer))
    restrict(made.candidate, coordinator)
    return Referral.objects.get(pk=made.pk)


# --- the nights --------------------------------------------------------------------------------


def test_no_nightly_work_touches_or_counts_the_person(referral, coordinator):
    NoteFactory(follow_up_on=ON)  # about somebody else
    with transaction.atomic():
        services.lift_restriction(
            candidate=person_of(referral), reason="Na kratko.", at=NOON, by=coordinator
        )
        Referral.objects.filter(pk=referral.pk).update(due_on=ON, remind_on=ON)
        NoteFactory(candidate=person_of(referral), follow_up_on=ON)
        restrict(person_of(referral), coordinator)

    (night,) = overdue.nightly(on=ON + timedelta(days=3), at=LATER)
    rechecks.nightly(on=ON, at=NOON)
    told = notes.tell_due(on=ON, at=NOON)
    reminders.remind(on=ON, at=NOON)

    assert not night.counts
    assert not referral.recheck_results.exists()
    assert told == 1  # of the other person


def test_a_cohort_is_completed_without_the_person(coordinator):
    provider = make_actor(Role.PROVIDER)
    first = participant(cohort__program__provider=provider.organization, place=1)
    other = participant(cohort=first.cohort, place=2)
    restrict(first.candidate, coordinator)

    ended = completing.complete_cohort(
        cohort=first.cohort,
        last_day=first.cohort.ends_on,
        at=NOON + timedelta(days=400),
        by=provider,
    )

    assert [one.pk for one in ended] == [other.pk]


def test_the_successor_of_an_organization_gets_the_person_after_the_lifting(referral):
    assert succession.estate(referral.organization, make_actor(Role.COORDINATOR)).candidates == 0


# --- lists -------------------------------------------------------------------------------------


def test_the_person_is_in_no_list_and_the_place_stays_taken(referrer, coordinator):
    held = AdmissionFactory(referral__candidate=marked_person(referrer))
    NoteFactory(candidate=held.candidate, by=referrer)
    provider = make_actor(Role.PROVIDER, held.cohort.program.provider)
    restrict(held.candidate, coordinator)

    for actor in (referrer, coordinator, provider):
        assert not Candidate.objects.visible_to(actor).exists()
        assert not Referral.objects.visible_to(actor).exists()
        assert not Admission.objects.visible_to(actor).exists()
        assert not Note.objects.visible_to(actor).exists()
        assert [group.tasks for group in work_of(actor, NOON)] == []
    assert find(coordinator, "Skrivnostnik").count == 0
    assert held.cohort.admissions.open().count() == 1


def test_who_may_look_sees_the_record_stored(referral, referrer, coordinator):
    stranger = make_actor(Role.REFERRER)

    assert Candidate.objects.stored_for(referrer).count() == 1
    assert Referral.objects.stored_for(coordinator).count() == 1
    assert not Candidate.objects.stored_for(stranger).exists()
    assert not Referral.objects.stored_for(stranger).exists()


# --- PostgreSQL --------------------------------------------------------------------------------


def test_no_row_of_any_table_is_added_changed_or_removed(referrer, coordinator):
    """Straight to the database, row by row of everything that is known of the person."""
    person = known_everywhere(referrer, coordinator)
    restrict(person, coordinator)
    tried = 0
    for table in TABLES:
        if table.name in ("importrow", "notice", "event", "erasure", "restriction", "legalhold"):
            continue
        if table.name in ("personrequest", "candidate"):  # asking goes on; the record: see below
            continue
        row = table.rows(person).first()
        field = next(one.name for one in row._meta.concrete_fields if not one.primary_key)
        for statement in (
            lambda row=row, field=field: change(row, **{field: getattr(row, field)}),
            lambda row=row: type(row)._base_manager.filter(pk=row.pk)._raw_delete("default"),
        ):
            with pytest.raises(Exception, match=r"left alone|Cannot"), transaction.atomic():
                statement()
            tried += 1

    assert tried > 25


@pytest.mark.parametrize(
    "fields", [{"frozen": ""}, {"frozen": "erased"}, {"phone": "1"}, {"version": 2, "phone": "1"}]
)
def test_the_record_itself_stays_as_it_is(referral, fields):
    with Refused(LEFT_ALONE):
        change(person_of(referral), **fields)


def test_nobody_becomes_frozen_without_a_restriction(referrer):
    person = CandidateFactory(by=referrer)

    with Refused(LEFT_ALONE):
        change(person, frozen="restricted")
    with Refused(LEFT_ALONE):
        change(person, frozen="erased")
    with Refused(LEFT_ALONE):
        CandidateFactory(by=referrer, frozen="restricted")


@pytest.mark.django_db(transaction=True)
def test_a_restriction_without_a_frozen_record_is_refused(referrer, coordinator):
    person = CandidateFactory(by=referrer)

    with pytest.raises(Exception, match="restriction and record differ"):
        Restriction.objects.create(
            candidate=person, reason="claims", from_on=ON, set_by=coordinator.user, set_at=NOON
        )


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"reason": "claims"}, "Cannot update"),
        ({"lifted_at": NOON}, "lifted_restriction_has_who_when_and_why"),
    ],
)
def test_what_was_set_stays(referral, fields, rule):
    with Refused(rule):
        change(Restriction.objects.get(), **fields)


def test_a_restriction_is_never_deleted(referral):
    with Refused("Cannot delete"):
        Restriction.objects.all()._raw_delete("default")


def test_the_refusal_of_the_database_is_a_sentence(referral):
    with pytest.raises(LeftAlone, match="omejena"), decision():
        change(referral, version=9)
