"""Carrying an erasure out: once, all or nothing, and of each kind what it says."""

from datetime import date

import pytest
from django.apps import apps

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.models import Import, ImportFile, Note
from enrollment.privacy import erasures
from enrollment.privacy.erasing import counts_of
from enrollment.privacy.models import Erasure, PersonRequest
from enrollment.privacy.rules import Basis, What
from socakt.audit.models import Event
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import (
    LATER,
    LATER_ON,
    agreed,
    erased,
    marked_person,
    proposed,
    set_period,
)
from tests.enrollment.privacy.stored import everything_stored
from tests.factories import NOON, ON, AdmissionFactory

pytestmark = pytest.mark.django_db


def test_the_log_stays_and_says_that_it_was_done(person, coordinator, administrator):
    before = Event.objects.filter(subject=person.pk).count()

    erased(person, coordinator, administrator)

    of_person = Event.objects.filter(subject=person.pk)
    assert of_person.filter(action="erasure.carried_out", user=None).count() == 1
    assert of_person.count() == before + 3  # prepared, confirmed, carried out
    assert Erasure.objects.get().counts["note"] == 2


def test_the_preview_counts_what_the_erasure_then_does(person, coordinator, administrator):
    shown = {table.name: count for table, count in counts_of(person)}

    erased(person, coordinator, administrator)

    assert Erasure.objects.get().counts == shown


def test_again_it_does_nothing(person, coordinator, administrator):
    erasure = agreed(person, coordinator, administrator)
    assert erasures.carry_out(number=erasure.pk, at=LATER) is True
    events = Event.objects.count()

    assert erasures.carry_out(number=erasure.pk, at=LATER) is False
    assert Event.objects.count() == events


def test_all_or_nothing(person, coordinator, administrator, monkeypatch):
    erasure = agreed(person, coordinator, administrator)
    before = everything_stored()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("enrollment.privacy.erasures.record", fail)
    with pytest.raises(RuntimeError):
        erasures.carry_out(number=erasure.pk, at=LATER)

    assert everything_stored() == before


def test_only_the_notes_go_where_only_their_period_is_over(referrer, coordinator, administrator):
    known = marked_person(referrer)
    old = NoteFactory(candidate=known, by=referrer, happened_on=date(2018, 9, 12))
    NoteFactory(
        candidate=known, by=referrer, happened_on=date(2018, 9, 12), original=old, version=2
    )
    fresh = NoteFactory(candidate=known, by=referrer, happened_on=date(2029, 9, 12))
    set_period("notes", 24)
    erasure = agreed(known, coordinator, administrator, what=What.NOTES)

    assert erasures.carry_out(number=erasure.pk, at=LATER)

    assert list(Note.objects.all()) == [fresh]
    known.refresh_from_db()
    assert known.last_name == "Skrivnostnik"


def test_the_rows_of_an_import_go_and_its_figures_stay(
    person, referrer, coordinator, administrator
):
    of = Import.objects.get(state=Import.State.DISCARDED)
    ImportFile.objects.create(of=of, content=b"x")
    set_period("imports", 12)
    erasure = Erasure.objects.create(
        region=person.region,
        of_import=of,
        what=What.IMPORT,
        basis=Basis.PERIOD,
        proposed_at=NOON,
        not_before_on=ON,
    )
    erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    erasures.confirm(erasure=erasure, at=LATER, by=administrator)

    assert erasures.carry_out(number=erasure.pk, at=LATER)

    of.refresh_from_db()
    assert (of.file_name, of.headings, of.rows_read) == ("–", [], 3)
    assert not of.rows.exists()
    assert not ImportFile.objects.exists()


def test_who_asked_for_erasure_is_answered_by_it(referrer, coordinator, administrator):
    known = marked_person(referrer)
    asked = PersonRequest.objects.create(
        candidate=known,
        kind="erasure",
        what="Prosim za izbris.",
        received_on=ON,
        due_on=LATER_ON,
        recorded_by=referrer.user,
        organization=referrer.organization,
        recorded_at=NOON,
    )
    Candidate.objects.filter(pk=known.pk).update(shared_at=NOON)
    erasure = erasures.propose_on_request(request=asked, at=NOON, by=coordinator)
    erasures.prepare(erasure=erasure, at=NOON, by=coordinator)
    erasures.confirm(erasure=erasure, at=NOON, by=administrator)

    assert erasures.carry_out(number=erasure.pk, at=NOON)

    asked.refresh_from_db()
    assert (asked.state, asked.what, asked.answer) == ("done", "–", "–")
    assert asked.answered_by == administrator.user


def test_nobody_works_with_what_is_left(person, coordinator, administrator, referrer):
    erased(person, coordinator, administrator)
    gone = Candidate.objects.filter(frozen="erased")

    assert gone.count() == 2  # with the record that was merged into it
    for actor in (referrer, coordinator):
        assert not gone.visible_to(actor).exists()
        assert not gone.stored_for(actor).exists()
        assert not person.referrals.visible_to(actor).exists()
        assert not Admission.objects.visible_to(actor).exists()


def test_every_model_of_ours_is_looked_at_for_markers():
    """`everything_stored` reads the catalogue of PostgreSQL, so no table is forgotten."""
    models = apps.get_models(include_auto_created=True)
    ours = {
        model._meta.db_table for model in models if not model._meta.proxy and model._meta.managed
    }

    assert ours <= set(everything_stored())


def test_a_place_that_is_held_is_never_taken_away(referrer, coordinator):
    held = AdmissionFactory(referral__candidate=marked_person(referrer))
    set_period("participant", call=held.cohort.program.call, last_payment_on=date(2020, 1, 31))

    with pytest.raises(erasures.CannotBeErased) as refused:
        erasures.prepare(erasure=proposed(held.candidate), at=LATER, by=coordinator)

    assert refused.value.obstacles == ["open_place"]
