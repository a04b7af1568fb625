"""The job: everybody's document, whatever happens to one of them or to the worker."""

import logging
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import translation

from enrollment.batches import files, services, working
from enrollment.batches.models import Batch, BatchFile, Shape
from enrollment.batches.queries import Progress, failed_items, file_of, progress_of
from enrollment.batches.tasks import make_batch
from enrollment.candidates.models import Candidate
from enrollment.documents import services as documents
from enrollment.documents.models import IssuedDocument
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import Kind
from socakt.accounts.models import Membership
from socakt.audit.models import Event
from socakt.errors import PrivateFormatter
from socakt.transactions import Busy
from tests.enrollment.batches import failing
from tests.enrollment.batches.conftest import give_up_place, order
from tests.enrollment.privacy.cases import restrict
from tests.factories import NOON, make_actor
from tests.jobs import work_off
from tests.socakt.stacked import elements_of, marked_of, owners_of, read, root_of, ways_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
State = Batch.State


def content_of(batch):
    return bytes(BatchFile.objects.get(batch=batch).content)


def bookmarks(reader):
    """What stands in the outline at its first level."""
    return [entry.title for entry in reader.outline if not isinstance(entry, list)]


def test_twenty_people_get_twenty_documents_in_one_pdf(filled, coordinator):
    cohort = filled(20)

    batch = order(cohort, coordinator)

    assert (batch.state, batch.finished_at) == (State.DONE, NOON)
    items = list(batch.items.select_related("document", "referral__candidate"))
    assert len({item.document.code for item in items}) == 20
    assert all(item.document.referral_id == item.referral_id for item in items)
    assert Event.objects.filter(action="document.issued", user=coordinator.user).count() == 20
    whole = read(content_of(batch))
    assert bookmarks(whole) == [str(item.referral.candidate) for item in items]
    assert whole.metadata.title.endswith(f" – {cohort}")
    assert len(whole.pages) == sum(item.document.pages for item in items)


def test_the_joined_documents_are_as_readable_as_each(filled, coordinator):
    batch = order(filled(3), coordinator, kind=Kind.REFERRAL_FORM)
    parts = [
        read(documents.bytes_of(item.document)) for item in batch.items.select_related("document")
    ]

    whole = read(content_of(batch))

    assert len(elements_of(whole)) == sum(len(elements_of(part)) for part in parts)
    for page in whole.pages:
        owners = owners_of(whole, page)
        assert list(owners) == marked_of(page) != []
        for element in owners.values():
            *_, last = ways_up(element)
            assert last is root_of(whole)


def test_a_zip_names_place_and_code_and_nobody(filled, coordinator):
    batch = order(filled(2), coordinator, shape=Shape.ZIP)

    with ZipFile(BytesIO(content_of(batch))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {
        f"{item.place:02}-{item.document.code}.pdf": documents.bytes_of(item.document)
        for item in batch.items.select_related("document")
    }
    assert len(found) == 2


def test_who_cannot_have_one_is_named_with_the_reason_and_the_others_get_theirs(
    filled, coordinator
):
    cohort = filled(3)
    with translation.override("en"):
        batch = order(cohort, coordinator, made=False)
    give_up_place(cohort.people[1], coordinator)

    work_off()

    items = {item.place: item for item in batch.items.all()}
    batch.refresh_from_db()
    assert batch.state == State.DONE
    assert items[2].reason == "The person does not hold a place."
    assert (items[2].document, items[2].reference) == (None, "")
    assert None not in (items[1].document, items[3].document)
    assert len(bookmarks(read(content_of(batch)))) == 2


@pytest.mark.parametrize("where", ["when it is made", "when it is printed", "in a crash"])
def test_a_failure_of_ours_has_a_reference_and_no_personal_data_in_the_log(
    filled, coordinator, monkeypatch, caplog, where
):
    cohort = filled(3, program__title="Program")
    victim = cohort.people[1].candidate
    Candidate.objects.filter(pk=victim.pk).update(last_name=failing.NAMES[where])
    monkeypatch.setattr(working, "make", failing.make)
    monkeypatch.setattr(working, "print_out", failing.print_out)
    caplog.handler.setFormatter(PrivateFormatter())

    with caplog.at_level(logging.ERROR):
        batch = order(cohort, coordinator)

    items = {item.place: item for item in batch.items.all()}
    assert batch.state == State.DONE
    assert len(items[2].reference) == 8
    assert (items[2].reason, items[2].document) == ("", None)
    assert None not in (items[1].document, items[3].document)
    assert f"reference={items[2].reference} batch={batch.pk}" in caplog.text
    assert failing.NAMES[where] not in caplog.text
    assert str(victim) not in caplog.text


def test_a_job_that_was_cut_short_goes_on_and_issues_nothing_twice(
    filled, coordinator, monkeypatch
):
    batch = order(filled(4), coordinator, made=False)
    keep, kept = working.keep, []

    def keep_two(**values):
        if len(kept) == 2:
            raise SystemExit
        kept.append(values["code"])
        return keep(**values)

    monkeypatch.setattr(working, "keep", keep_two)
    with pytest.raises(SystemExit):
        work_off()
    batch.refresh_from_db()
    assert (batch.state, progress_of(batch).made) == (State.WORKING, 2)

    monkeypatch.setattr(working, "keep", keep)
    make_batch(number=batch.pk)
    make_batch(number=batch.pk)

    batch.refresh_from_db()
    assert batch.state == State.DONE
    assert IssuedDocument.objects.count() == 4
    assert set(kept) < set(IssuedDocument.objects.values_list("code", flat=True))
    assert len(bookmarks(read(content_of(batch)))) == 4


def test_two_workers_at_the_same_batch_issue_each_document_once(filled, coordinator, monkeypatch):
    batch = order(filled(2), coordinator, made=False)
    keep = working.keep

    def another_first(**values):
        monkeypatch.setattr(working, "keep", keep)
        make_batch(number=batch.pk)
        return keep(**values)

    monkeypatch.setattr(working, "keep", another_first)
    work_off()

    batch.refresh_from_db()
    assert (batch.state, IssuedDocument.objects.count()) == (State.DONE, 2)
    assert file_of(batch, coordinator)


def test_orders_of_two_people_do_not_disturb_each_other(filled, coordinator):
    cohort, colleague = filled(2), make_actor(coordinator.role, coordinator.organization)
    batches = [order(cohort, by, made=False) for by in (coordinator, colleague)]

    work_off()

    by_batch = [set(batch.items.values_list("document", flat=True)) for batch in batches]
    assert [len(documents) for documents in by_batch] == [2, 2]
    assert not by_batch[0] & by_batch[1]
    issued_by = [{item.document.issued_by for item in batch.items.all()} for batch in batches]
    assert issued_by == [{coordinator.user}, {colleague.user}]
    assert {batch.state for batch in Batch.objects.all()} == {State.DONE}


def test_whoever_lost_the_right_meanwhile_gets_nothing(filled, coordinator):
    batch = order(filled(2), coordinator, made=False)
    Membership.objects.filter(user=coordinator.user).update(valid_until=NOON - timedelta(days=2))

    work_off()

    batch.refresh_from_db()
    assert (batch.state, IssuedDocument.objects.count()) == (State.FAILED, 0)
    assert all(item.reason for item in batch.items.all())


def test_a_restricted_person_is_left_alone_and_is_not_counted(filled, coordinator):
    cohort = filled(2)
    batch = order(cohort, coordinator, made=False)
    restrict(cohort.people[0].candidate, coordinator)

    work_off()

    batch.refresh_from_db()
    assert batch.state == State.DONE
    assert progress_of(batch) == Progress(total=1, made=1, failed=0)
    assert IssuedDocument.objects.get().referral_id == cohort.people[1].referral_id


def test_a_person_restricted_while_the_document_is_printed_is_left_alone(
    filled, coordinator, monkeypatch
):
    cohort, keep = filled(2), working._keep
    batch = order(cohort, coordinator, made=False)
    restricted, other = cohort.people

    def restrict_and_keep(*values):
        restrict(restricted.candidate, coordinator)
        keep(*values)

    monkeypatch.setattr(working, "_keep", restrict_and_keep)
    work_off()

    batch.refresh_from_db()
    assert (batch.state, progress_of(batch).made) == (State.DONE, 1)
    assert IssuedDocument.objects.get().referral_id == other.referral_id
    assert batch.items.get(referral=restricted.referral).reason == ""


def test_out_of_reach_is_said_of_whom_one_may_no_longer_see(filled, coordinator, monkeypatch):
    batch = order(filled(2), coordinator, made=False)
    monkeypatch.setattr(working, "referrals_for", lambda by: Referral.objects.none())

    work_off()

    batch.refresh_from_db()
    assert batch.state == State.FAILED
    assert len(failed_items(batch)) == 2


def test_somebody_who_is_just_being_decided_about_comes_later(filled, coordinator, monkeypatch):
    batch, keep, tries = order(filled(2), coordinator, made=False), working.keep, []

    def busy_at_first(**values):
        tries.append(values)
        if len(tries) == 1:
            raise Busy
        return keep(**values)

    monkeypatch.setattr(working, "keep", busy_at_first)
    with pytest.raises(Busy):
        make_batch(number=batch.pk)
    assert progress_of(batch) == Progress(total=2, made=1, failed=0)

    make_batch(number=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, progress_of(batch).made) == (State.DONE, 2)


def test_when_the_file_cannot_be_made_the_documents_stay(filled, coordinator, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(files, "stack_in_process", failing.stack)
        batch = order(filled(2), coordinator)
    assert (batch.state, len(batch.reference)) == (State.FAILED, 8)
    assert progress_of(batch).made == 2

    services.build_again(batch=batch, at=NOON, by=coordinator)
    work_off()

    batch.refresh_from_db()
    assert (batch.state, batch.reference) == (State.DONE, "")
    assert IssuedDocument.objects.count() == 2
