"""Where something is encrypted, others' tables too, and whether the keys of now fit."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import
from socakt.encryption import rotation
from socakt.encryption.keys import decrypt, encrypt
from socakt.encryption.rotation import places, refuse_keys_that_do_not_fit, why_keys_do_not_fit
from socakt.environment import Key
from socakt.management.commands.serve import Command
from socakt.signin.adapter import MFAAdapter
from tests.enrollment.imports.files import HEADING, csv_of, read
from tests.socakt.encryption.conftest import NEW, OLD
from tests.socakt.encryption.test_rotation import people, rotate
from tests.socakt.signin.support import SECRET, with_app

pytestmark = pytest.mark.django_db


# --- others' tables -----------------------------------------------------------------------------


def test_values_within_json_of_others_are_renewed_too(keys, settings, referrer):
    settings.ENCRYPTED_IN_JSON = [("enrollment.Import", "chosen", "code")]
    of = read(csv_of(HEADING, ("", "10/2026", "DSP")), referrer)
    secret = encrypt("GEZDGNBV", context="code")
    Import.objects.update(chosen={"0": "emso", "deep": [{"secret": secret}]})
    keys(NEW, OLD)

    assert "enrollment_import.chosen: 1 renewed" in rotate()

    keys(NEW)
    of.refresh_from_db()
    assert of.chosen["0"] == "emso"
    assert decrypt(of.chosen["deep"][0]["secret"], context="code") == "GEZDGNBV"
    assert why_keys_do_not_fit() == ""
    keys(Key("new", OLD.secret))
    assert "enrollment_import.chosen" in why_keys_do_not_fit()


def test_a_history_is_renewed_with_what_it_keeps_of_earlier_values():
    assert {(str(place), place.contexts) for place in places() if place.is_json} == {
        ("enrollment_candidate_history.pgh_before", ("emso",)),
        ("mfa_authenticator.data", ("second factor",)),
    }


def test_the_secret_of_an_authenticator_app_is_renewed_and_still_fits(keys, referrer):
    app = with_app(referrer)
    keys(NEW, OLD)
    assert "mfa_authenticator.data: 1 renewed" in rotate()
    keys(NEW)

    app.refresh_from_db()
    assert MFAAdapter().decrypt(app.data["secret"]) == SECRET


# --- at the start -------------------------------------------------------------------------------


def test_an_empty_database_takes_any_key(keys):
    assert why_keys_do_not_fit() == ""
    refuse_keys_that_do_not_fit()


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ([NEW], "DATA_KEYS lacks old"),
        ([Key("old", NEW.secret)], "'old' in DATA_KEYS is not the one that encrypted"),
        ([NEW, Key("old", NEW.secret)], "'old' in DATA_KEYS is not the one that encrypted"),
    ],
    ids=["gone", "another", "another, not first"],
)
def test_keys_that_do_not_fit_stop_the_start_with_a_sentence(keys, chosen, says):
    people(1)
    keys(*chosen)

    with pytest.raises(SystemExit) as stop:
        refuse_keys_that_do_not_fit()

    assert str(stop.value).startswith("SocAkt does not start: ")
    assert says in str(stop.value)


def test_the_worker_and_the_server_look_at_the_keys_first(keys, monkeypatch):
    people(1)
    keys(NEW)
    with pytest.raises(SystemExit, match="lacks old"):
        call_command("work", "--until-empty")
    monkeypatch.setattr("socakt.management.commands.serve.call_command", lambda *words, **o: None)
    with pytest.raises(SystemExit, match="lacks old"):
        Command().prepare()


def test_batches_leave_no_table_locked(keys):
    with connection.cursor() as cursor, transaction.atomic():
        rotation.alone_with_indexes(Candidate)
        cursor.execute("SELECT count(*) FROM pg_locks WHERE mode = 'ShareRowExclusiveLock'")
        assert cursor.fetchone() == (0,)
        keys(NEW, OLD)
        rotation.alone_with_indexes(Candidate)
        cursor.execute("SELECT count(*) FROM pg_locks WHERE mode = 'ShareRowExclusiveLock'")
        assert cursor.fetchone() == (1,)
