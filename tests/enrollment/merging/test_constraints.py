"""What PostgreSQL refuses, whoever asks."""

import pytest
from django.apps import apps
from django.db import connection, models

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.models import Assessment
from enrollment.merging.models import DifferentPeople, Merge
from enrollment.merging.rows import ALL
from enrollment.notes.models import Note
from enrollment.referrals.models import Referral
from socakt.accounts.roles import Role
from tests.enrollment.documents.factories import issued
from tests.enrollment.merging.pairs import LATER, candidate, merged, record_months, undone
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import AdmissionFactory, AssessmentFactory, ReferralFactory, make_actor
from tests.participants import participant
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db
# Drafts of an import say whom they were about; marks and merges are about pairs of records.
OTHER_POINTERS = {"ImportRow", "Merge", "DifferentPeople", "Candidate"}
# stay with the record they are about: while one of them stands, nothing is merged
OTHER_POINTERS |= {"PersonRequest", "Restriction", "LegalHold", "Erasure"}


def test_every_table_of_a_persons_rows_follows_in_a_merge():
    """A new table about people has to say what becomes of its rows."""
    pointing = {
        model
        for model in apps.get_app_config("enrollment").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Candidate
        if not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    }

    assert {model for model in pointing if model.__name__ not in OTHER_POINTERS} == set(ALL)


@pytest.fixture
def rows(db):
    """One row of every kind about a person."""
    person = candidate()
    record_months(person, {1: True})
    admission = participant(referral__candidate=person)
    return [
        admission.referral,
        admission.assessment,
        admission,
        admission.referral.participation,
        NoteFactory(candidate=person),
        issued(make_actor(Role.COORDINATOR), admission.referral).people.get(),
        BenefitMonth.objects.get(),
    ]


def test_no_row_changes_whose_it_is_without_a_merge(rows):
    other = candidate()

    assert {type(row) for row in rows} == set(ALL)
    for row in rows:
        with Refused("whose_it_is_changes_only_by_a_merge"):
            change(row, candidate=other)


def begin(kept, dropped, **fields):
    return Merge.objects.create(
        kept=kept,
        dropped=dropped,
        reason="document",
        made_at=LATER,
        made_by=kept.registered_by,
        organization=kept.organization,
        kept_version=1,
        **fields,
    )


def at_the_end():
    """What is refused at the end of a transaction is refused now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_in_a_merge_rows_go_to_the_kept_record_and_nowhere_else(rows):
    person, kept, third = rows[0].candidate, candidate(), candidate()
    with Refused("whose_it_is_changes_only_by_a_merge"):
        begin(kept, person)
        change(rows[4], candidate=third)
    with Refused("whose_it_is_changes_only_by_a_merge"):
        begin(person, kept)
        change(rows[4], candidate=kept)


def test_no_merge_stays_halfway(db):
    with Refused("no_merge_stays_halfway"):
        begin(candidate(), candidate())
        at_the_end()


def test_a_merge_begins_in_progress_and_is_not_redone(coordinator):
    with Refused("merge_goes_its_way"):
        begin(candidate(), candidate(), state="merged")
    record = merged(candidate(), candidate(), coordinator)
    for state in ("merging", "undone"):
        with Refused("merge_goes_its_way"):
            change(record, state=state)
    with Refused("merge_goes_its_way"):
        change(record, kept=candidate())
    with Refused("merge_goes_its_way"):
        change(record, moved={})
    with Refused("Cannot delete"):
        Merge.objects.all().delete()


def test_record_and_merge_agree(coordinator):
    keep, drop = candidate(), candidate()
    with Refused("merged_only_by_a_merge"):
        change(drop, merged_into=keep)
    with Refused("record_points_to_what_took_it_in"):
        change(begin(keep, drop), state="merged")
        at_the_end()
    with Refused("nothing_stays_with_a_merged_record"):
        NoteFactory(candidate=drop)
        record = begin(keep, drop)
        change(drop, merged_into=keep)
        change(record, state="merged")
        at_the_end()
    merged(keep, drop, coordinator)
    with Refused("merged_only_by_a_merge"):
        change(drop, merged_into=None)


def test_merges_make_no_chain(coordinator):
    first, second, third = candidate(), candidate(), candidate()
    merged(second, first, coordinator)
    with Refused("merged_records_make_no_chain"):
        begin(third, second)
        change(second, merged_into=third)
    with Refused("merged_records_make_no_chain"):
        begin(first, third)
        change(third, merged_into=first)
    with Refused("one_standing_merge_per_record"):
        begin(third, first)


def test_only_moved_rows_go_back(coordinator):
    keep, drop = candidate(), candidate()
    own = NoteFactory(candidate=keep)
    record = merged(keep, drop, coordinator)
    with Refused("whose_it_is_changes_only_by_a_merge"):
        change(record, state="undoing")
        change(own, candidate=drop)


def test_nothing_is_added_to_a_merged_record(coordinator):
    keep, drop = candidate(), candidate()
    merged(keep, drop, coordinator)
    drop.refresh_from_db()
    for add in (
        lambda: NoteFactory(candidate=drop),
        lambda: ReferralFactory(candidate=drop),
        lambda: record_months(drop, {1: True}),
    ):
        with Refused("nothing_is_added_to_a_merged_record"):
            add()


def test_what_a_check_says_is_changed_by_no_merge(coordinator):
    keep, drop = candidate(), candidate()
    check = AssessmentFactory(referral__candidate=drop)
    with Refused("Cannot update"):
        begin(keep, drop)
        Assessment.objects.filter(pk=check.pk).update(candidate=keep, outcome="ineligible")
    with Refused("Cannot update"):
        change(check, outcome="ineligible")


def test_what_has_begun_or_ended_is_changed_by_no_merge(coordinator, rows):
    keep, drop = candidate(), rows[0].candidate
    ReferralFactory(candidate=keep)
    with Refused("what_has_begun_is_never_changed"):
        begin(keep, drop)
        Referral.objects.filter(candidate=drop).update(candidate=keep)
        change(rows[3], candidate=keep, contract_signed_on="2018-09-30")
    ended = AdmissionFactory(
        referral__candidate=keep,
        end_kind="early_exit",
        end_reason="job",
        ended_on="2018-11-01",
        ended_by=coordinator.user,
    )
    with Refused("who_left_stays_so"):
        change(ended, end_reason="health_or_family")


def test_a_pair_is_marked_once_and_in_one_order(coordinator):
    one, other = candidate(), candidate()
    marked = {"said_at": LATER, "said_by": coordinator.user, "organization": one.organization}
    with Refused("pair_is_named_in_one_order"):
        DifferentPeople.objects.create(first=other, second=one, **marked)
    DifferentPeople.objects.create(first=one, second=other, **marked)
    with Refused("one_standing_mark_per_pair"):
        DifferentPeople.objects.create(first=one, second=other, **marked)
    with Refused("withdrawn_mark_has_who_and_when"):
        DifferentPeople.objects.update(withdrawn_at=LATER)


def test_an_undone_merge_has_who_and_when(coordinator):
    record = undone(merged(candidate(), candidate(), coordinator), coordinator)
    with Refused("undone_merge_has_who_and_when"):
        change(record, undone_by=None)
    assert Note.objects.count() == 0
