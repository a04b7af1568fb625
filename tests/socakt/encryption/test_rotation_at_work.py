"""While both keys are in use people work: nobody is there twice, nothing is lost."""

import uuid
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, local
from threading import Event as Moment

import pytest
from django.db import transaction

from enrollment.candidates import services
from enrollment.candidates.models import Candidate
from enrollment.candidates.services import AlreadyRegistered, register, update
from enrollment.imports.models import ImportRow
from socakt.encryption import rotation
from socakt.encryption.rotation import (
    names_in_use,
)
from tests.enrollment.imports.files import EMSO, PERSON, csv_of, read, stored
from tests.factories import NOON, CandidateFactory
from tests.races import kinds, race
from tests.socakt.encryption.conftest import NEW, OLD
from tests.socakt.encryption.test_rotation import OTHER, people, rotate

pytestmark = pytest.mark.django_db


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
