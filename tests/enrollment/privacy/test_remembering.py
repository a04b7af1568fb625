"""A restored backup brings nobody back who was erased since it was made."""

import json
import stat
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError
from django.db import transaction

from enrollment.management.commands import restore
from enrollment.privacy import erasures, services
from enrollment.privacy.models import Erasure
from enrollment.privacy.remembering import erase_again, place, remember
from enrollment.privacy.rules import ErasureState
from enrollment.privacy.tasks import carry_out_erasure, propose_erasures
from tests.enrollment.privacy.people import LATER, MARKERS, agreed, erased, proposed
from tests.enrollment.privacy.stored import everything_stored, where_marked
from tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
BACKUP = LATER - timedelta(hours=5)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "log.erasures"


@contextmanager
def undone():
    """What is done within the block is not in the database afterwards, as after a restore."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def again(file, since=BACKUP):
    return erase_again(file, since=since, at=LATER)


def agree(erasure, coordinator, administrator, *, up_to=ErasureState.CONFIRMED):
    """The two people agree, or one of them, from where the erasure is."""
    if erasure.state == ErasureState.PROPOSED and up_to != ErasureState.PROPOSED:
        erasure = erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    if erasure.state == ErasureState.PREPARED and up_to == ErasureState.CONFIRMED:
        erasure = erasures.confirm(erasure=erasure, at=LATER, by=administrator)
    return erasure


@pytest.mark.parametrize("state", ["unknown", "proposed", "prepared", "confirmed"])
def test_who_was_erased_since_is_erased_again(file, state, person, coordinator, administrator):
    """However far the erasure was when the backup was made."""
    known = None
    if state != "unknown":
        known = agree(proposed(person), coordinator, administrator, up_to=state)
    with undone():
        erasure = agree(known or proposed(person), coordinator, administrator)
        assert erasures.carry_out(number=erasure.pk, at=LATER)
        assert remember(file) == 1
    assert where_marked() != {}

    found = again(file)

    assert (found.done, found.left) == (1, [])
    assert where_marked() == {}
    done = Erasure.objects.get(candidate=person.pk)
    assert done.state == ErasureState.DONE
    assert (done.prepared_by, done.confirmed_by) == (coordinator.user, administrator.user)
    assert again(file).done == 0


def test_what_the_backup_knows_is_not_done_again(file, person, coordinator, administrator):
    erased(person, coordinator, administrator)
    remember(file)
    before = everything_stored()

    found = again(file)

    assert (found.done, found.left) == (0, [])
    assert everything_stored() == before


def test_somebody_who_came_after_the_backup_is_not_there(file, person, coordinator, administrator):
    with undone():
        line = {"candidate_id": CandidateFactory().pk}
    with undone():
        erased(person, coordinator, administrator)
        remember(file)
    said = json.loads(file.read_text()) | line
    file.write_text(json.dumps(said) + "\n")

    found = again(file)

    assert (found.done, found.left) == (0, [])
    assert where_marked() != {}


def test_an_erasure_of_before_the_backup_is_of_another_life(
    file, person, coordinator, administrator
):
    """Its number may be somebody else's by now."""
    with undone():
        erased(person, coordinator, administrator)
        remember(file)

    assert again(file, since=LATER + timedelta(hours=1)).done == 0
    assert where_marked() != {}
    assert again(file, since=LATER + timedelta(minutes=5)).done == 1  # it was under way


def test_what_a_hold_keeps_is_named_and_stays(file, person, coordinator, administrator):
    with undone():
        erased(person, coordinator, administrator)
        remember(file)
    services.hold(candidate=person, reason="x", until_on=None, at=LATER, by=coordinator)

    found = again(file)

    assert found.done == 0
    assert [line.split(",")[0] for line in found.left] == [f"person {person.pk}"]
    assert where_marked() != {}


def test_the_command_says_what_somebody_has_to_do(file, person, coordinator, administrator):
    out = StringIO()
    command = restore.Command(stdout=out)
    manifest = SimpleNamespace(head=SimpleNamespace(made_at=BACKUP))
    command.erase_again(file, manifest)
    assert "if anybody was erased since the backup, erase them again" in out.getvalue()
    with undone():
        erased(person, coordinator, administrator)
        remember(file)
    services.hold(candidate=person, reason="x", until_on=None, at=LATER, by=coordinator)

    with pytest.raises(CommandError, match=f"by somebody: person {person.pk}, erased at 2030"):
        command.erase_again(file, manifest)
    assert "0 erasures made since the backup were carried out again" in out.getvalue()


def test_it_is_remembered_once_in_numbers_by_the_job(
    settings, tmp_path, person, coordinator, administrator
):
    settings.LOG_ANCHORS = tmp_path / "anchors" / "log.txt"
    erasure = agreed(person, coordinator, administrator)
    carry_out_erasure(number=erasure.pk)
    text = place().read_text()

    assert place() == tmp_path / "anchors" / "log.erasures"
    assert stat.S_IMODE(place().stat().st_mode) == 0o600
    assert json.loads(text)["candidate_id"] == person.pk
    assert not [marker for marker in MARKERS if marker in text]
    carry_out_erasure(number=erasure.pk)
    assert remember(place()) == 0
    place().unlink()  # it could not be written then
    propose_erasures(timestamp=0)
    assert place().read_text() == text
