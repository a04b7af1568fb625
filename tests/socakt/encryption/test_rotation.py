"""New keys while people work: nothing is lost, nothing is there twice, the old key can go."""

import uuid
from contextlib import suppress
from datetime import date
from io import StringIO
from random import Random
from threading import Barrier, BrokenBarrierError, local
from threading import Event as Moment

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from enrollment.candidates import services
from enrollment.candidates.models import Candidate
from enrollment.candidates.services import AlreadyRegistered, register, update
from enrollment.demo.people import emso as invented
from enrollment.imports.models import ImportRow
from socakt.encryption import rotation
from socakt.encryption.keys import decrypt
from socakt.encryption.rotation import (
    names_in_use,
    places,
    why_keys_do_not_fit,
)
from socakt.environment import Key
from socakt.history import history_of
from socakt.transactions import Busy
from tests.enrollment.imports.files import EMSO, HEADING, PERSON, csv_of, read, rows, stored
from tests.factories import NOON, CandidateFactory
from tests.races import kinds, race
from tests.socakt.encryption.conftest import NEW, OLD

pytestmark = pytest.mark.django_db
MISTYPED = "1234567890123"
OTHER = "1705980550017"


def rotate():
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def people(count, by=None):
    rng, taken = Random(1), set()
    options = {"by": by} if by else {}
    for _ in range(count):
        number = invented(rng, date(1980, 5, 17), "male", taken)
        CandidateFactory(emso=number, paid_months=0, **options)
    return taken


def test_every_encrypted_column_is_found_by_its_field():
    assert {str(place) for place in places()} == {
        "enrollment_candidate.emso",
        "enrollment_candidate_history.emso",
        "enrollment_candidate_history.pgh_before",
        "mfa_authenticator.data",
        "enrollment_importfile.content",
        "enrollment_importrow.cells",
        "enrollment_importrow.emso",
        "enrollment_importrow.problems",
    }


def test_all_come_under_the_new_key_and_the_old_one_can_go(keys, referrer):
    numbers = people(3)
    of = read(csv_of(HEADING, (EMSO, "10/2026", "DSP"), (MISTYPED, "9/2026", "DSP")), referrer)
    before = [(row.cells, row.problems, row.emso, row.person_key) for row in rows(of)]
    versions = list(Candidate.objects.values_list("pk", "version"))
    keys(NEW, OLD)

    said = rotate()

    assert "enrollment_candidate.emso: 3 renewed" in said
    assert "Remove from DATA_KEYS and restart: old" in said
    keys(NEW)
    assert why_keys_do_not_fit() == ""
    assert set(names_in_use()) == {"new"}
    assert {person.emso for person in Candidate.objects.all()} == numbers
    for number in numbers:
        assert Candidate.objects.with_emso(number).get().emso == number
    after = [(row.cells, row.problems, row.emso, row.person_key) for row in rows(of)]
    assert [row[:3] for row in after] == [row[:3] for row in before]
    assert [row[3] for row in after] != [row[3] for row in before]
    assert list(Candidate.objects.values_list("pk", "version")) == versions
    assert {row.emso for row in history_of(Candidate).objects.all()} == numbers


def test_a_second_time_nothing_is_left_to_do(keys):
    people(2)
    keys(NEW, OLD)
    rotate()
    before = list(Candidate.objects.values_list("emso__stored"))

    said = rotate()

    assert "enrollment_candidate.emso: 0 renewed" in said
    assert list(Candidate.objects.values_list("emso__stored")) == before


def test_the_history_has_nothing_to_say_of_it(keys):
    """The same number under another key, or encrypted again, is no change; another one is."""
    people(1)
    story = history_of(Candidate).objects.order_by("pgh_id")
    person = Candidate.objects.get()
    person.save()
    keys(NEW, OLD)
    rotate()
    assert [row.pgh_label for row in story] == ["insert"]

    person = Candidate.objects.get()
    person.emso, before = OTHER, person.emso
    person.save()
    assert [row.pgh_label for row in story] == ["insert", "update"]
    assert set(story.last().pgh_before) == {"emso"}
    keys(Key("newest", NEW.secret), NEW)
    rotate()
    keys(Key("newest", NEW.secret))
    assert decrypt(story.last().pgh_before["emso"], context="emso") == before
    assert story.last().emso == OTHER


def test_while_keys_are_changed_other_changes_are_kept_as_ever(keys):
    people(1)
    with transaction.atomic():
        rotation._say_that_keys_are_renewed()
        Candidate.objects.update(phone="041 000 000")

    last = history_of(Candidate).objects.latest("pgh_id")
    assert set(last.pgh_before) == {"phone"}


def test_cut_short_it_goes_on_where_it_was(keys, monkeypatch):
    numbers = people(5)
    keys(NEW, OLD)
    monkeypatch.setattr(rotation, "BATCH", 2)
    whole, calls = rotation._write, []

    def cut(place, rows):
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(place, rows)

    monkeypatch.setattr(rotation, "_write", cut)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    assert names_in_use() == {"new": 2, "old": 3 + 5}  # the histories come after

    monkeypatch.setattr(rotation, "_write", whole)
    assert "enrollment_candidate.emso: 3 renewed" in rotate()
    assert {person.emso for person in Candidate.objects.all()} == numbers


def test_a_key_that_is_still_in_use_is_said(keys, monkeypatch):
    people(1)
    keys(NEW, OLD)
    monkeypatch.setattr("socakt.management.commands.rotate_keys.renew", lambda place: 0)

    with pytest.raises(CommandError, match="still under old"):
        rotate()


def test_a_value_that_fits_no_key_stops_it_by_name(keys):
    people(1)
    keys(NEW)

    with pytest.raises(CommandError, match=r"enrollment_candidate\.emso: .* fits none"):
        rotate()


def test_who_waits_too_long_for_a_row_says_so(keys, monkeypatch):
    keys(NEW, OLD)

    def locked(*words):
        raise Busy("Locked.")

    monkeypatch.setattr(rotation, "_following", locked)
    with pytest.raises(CommandError, match="start this again"):
        rotate()


# --- while both keys are in use ---------------------------------------------------------------


def test_a_person_under_the_old_key_is_not_registered_twice(keys, referrer):
    known = CandidateFactory(by=referrer, emso=EMSO)
    keys(NEW, OLD)

    with pytest.raises(AlreadyRegistered) as refusal:
        register(
            form_key=uuid.uuid4(), at=NOON, by=referrer, emso=EMSO, first_name="A", last_name="B"
        )

    assert refusal.value.candidate == known


@pytest.mark.parametrize("renewed", [True, False], ids=["renewed", "not yet"])
def test_an_import_that_was_read_under_the_old_key_recognises_people(keys, referrer, renewed):
    content = csv_of(PERSON, (EMSO, "Novak", "Ana", "Ulica 1", "041"))
    of = read(content, referrer)
    known = CandidateFactory(
        by=referrer, emso=EMSO, first_name="Ana", last_name="Novak", paid_months=0
    )
    keys(NEW, OLD)
    if renewed:
        Candidate.objects.get().save(update_fields=["emso"])

    of = stored(of, referrer)

    assert (of.summary["registered"], of.summary["changed"]) == (0, 1)
    known.refresh_from_db()
    assert (known.street, known.emso) == ("Ulica 1", EMSO)


def test_rows_about_one_person_stay_together_while_keys_change(keys, referrer):
    heading = ("EMŠO", "Ime", "Priimek", "Mesec", "Izplačano")
    person = (EMSO, "Ana", "Novak")
    of = read(csv_of(heading, (*person, "10/2026", "da"), (*person, "9/2026", "da")), referrer)
    keys(NEW, OLD)
    ImportRow.objects.filter(number=3).update(emso=EMSO)  # as a corrected row has it

    of = stored(of, referrer)

    assert of.summary["registered"] == 1
    assert Candidate.objects.with_emso(EMSO).count() == 1


def register_at_once_under_different_keys(referrer, monkeypatch):
    """Two processes with the same keys in another order, both looking before either writes."""
    process, both_have_looked = local(), Barrier(2)
    monkeypatch.setattr("socakt.encryption.keys._keys", lambda: process.keys)
    refuse = services._refuse_known

    def look_and_wait(emso, *, by):
        refuse(emso, by=by)
        with suppress(BrokenBarrierError):  # the other one waits for the lock
            both_have_looked.wait(timeout=1)

    monkeypatch.setattr(services, "_refuse_known", look_and_wait)

    def register_with(*chosen):
        process.keys = chosen
        names = {"first_name": "A", "last_name": "B"}
        return register(form_key=uuid.uuid4(), at=NOON, by=referrer, emso=EMSO, **names)

    return kinds(race(lambda: register_with(NEW, OLD), lambda: register_with(OLD, NEW)))


@pytest.mark.django_db(transaction=True)
def test_one_person_is_not_registered_under_two_keys_at_once(keys, referrer, monkeypatch):
    made = register_at_once_under_different_keys(referrer, monkeypatch)

    assert made == {"AlreadyRegistered": 1, "Candidate": 1}
    assert Candidate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_would_be(keys, referrer, monkeypatch):
    monkeypatch.setattr(services, "alone_with_indexes", lambda model: None)

    assert register_at_once_under_different_keys(referrer, monkeypatch) == {"Candidate": 2}


@pytest.mark.django_db(transaction=True)
def test_people_work_while_keys_are_renewed(keys, referrer, monkeypatch):
    numbers = people(12, by=referrer)
    first = Candidate.objects.first()
    keys(NEW, OLD)
    monkeypatch.setattr(rotation, "BATCH", 2)
    added = []

    def work():
        for index, number in enumerate((OTHER, EMSO)):
            person = register(
                form_key=uuid.uuid4(),
                at=NOON,
                by=referrer,
                emso=number,
                first_name=f"Nova{index}",
                last_name="Oseba",
            )
            added.append(person.pk)
            person = Candidate.objects.get(pk=first.pk)
            update(
                candidate=person,
                version=person.version,
                at=NOON,
                by=referrer,
                phone=f"041 {index}",
            )
        return "worked"

    assert race(work, lambda: rotate() and "renewed") == ["worked", "renewed"]

    rotate()
    keys(NEW)
    assert {person.emso for person in Candidate.objects.all()} == {*numbers, OTHER, EMSO}
    first.refresh_from_db()
    assert (first.phone, first.version) == ("041 1", 3)
    assert Candidate.objects.with_emso(OTHER).get().pk == added[0]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_waited_for(keys, monkeypatch):
    people(1)
    keys(NEW, OLD)
    monkeypatch.setattr("socakt.transactions.LOCK_TIMEOUT", "50ms")
    held, tried = Moment(), []
    whole = rotation._following

    def following(place, last):
        tried.append(place)
        if len(tried) > 2:
            held.set()
        return whole(place, last)

    monkeypatch.setattr(rotation, "_following", following)

    def hold():
        with transaction.atomic():
            Candidate.objects.select_for_update().get()
            assert held.wait(timeout=30)

    assert race(hold, lambda: rotate() and "renewed")[1] == "renewed"
    assert set(names_in_use()) == {"new"}
