"""New keys while people work: nothing is lost, nothing is there twice, the old key can go."""

from datetime import date
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from enrollment.candidates.models import Candidate
from enrollment.demo.people import emso as invented
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
from tests.enrollment.imports.files import EMSO, HEADING, csv_of, read, rows
from tests.factories import CandidateFactory
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
        "enrollment_batchfile.content",
        "enrollment_documentcontent.data",
        "enrollment_documentcontent.pdf",
        "enrollment_scanfile.content",
        "enrollment_scanpage.image",
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
    assert list(story.values_list("pgh_label", flat=True)) == ["insert"]

    person = Candidate.objects.get()
    person.emso, before = OTHER, person.emso
    person.save()
    assert list(story.values_list("pgh_label", flat=True)) == ["insert", "update"]
    assert set(story.last().pgh_before) == {"emso"}
    keys(Key("newest", NEW.secret), NEW)
    rotate()
    keys(Key("newest", NEW.secret))
    assert decrypt(story.last().pgh_before["emso"], context="emso") == before
    assert story.last().emso == OTHER


def test_while_keys_are_changed_other_changes_are_kept_as_ever(keys):
    people(1)
    with transaction.atomic(), rotation.said_that_keys_are_renewed():
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
