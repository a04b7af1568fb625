"""Correcting, selecting, discarding, forgetting; and whose import it is."""

from datetime import date, timedelta

import pytest

from enrollment.imports import services, working
from enrollment.imports.models import Import, ImportFile, ImportRow
from socakt.accounts.roles import Role
from socakt.queue import app
from socakt.transactions import Busy
from tests.enrollment.imports.files import (
    AT,
    EMSO,
    HEADING,
    OTHER,
    PERSON,
    csv_of,
    months_of,
    read,
    rows,
    statuses,
    stored,
    uploaded,
)
from tests.factories import CandidateFactory, OrganizationFactory, make_actor
from tests.jobs import take_jobs

pytestmark = pytest.mark.django_db


def test_a_row_is_corrected_in_place(referrer, known):
    of = read(csv_of(HEADING, (EMSO, "13/2026", "DSP"), (EMSO, "9/2026", "DSP")), referrer)

    services.correct(of=of, number=2, cells={1: "8/2026"}, at=AT, by=referrer)
    assert statuses(of) == {"change": 2}
    services.correct(of=of, number=2, cells={1: "9/2026"}, at=AT, by=referrer)
    assert [row.repeats for row in rows(of)] == [None, 2]
    services.correct(of=of, number=2, cells={0: ""}, at=AT, by=referrer)
    assert [row.status for row in rows(of)] == ["faulty", "change"]
    assert rows(of)[0].cells == ["", "9/2026", "DSP"]


def test_only_selected_rows_are_stored(referrer, known):
    of = read(csv_of(HEADING, *((EMSO, f"{m}/2026", "DSP") for m in (7, 8, 9))), referrer)
    first, second, _third = rows(of)

    services.decide(
        of=of, selected={first.pk: False, second.pk: True}, is_same={}, replaces={}, by=referrer
    )
    of = stored(of, referrer)

    assert sorted(months_of()) == [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]
    assert of.summary["left"] == 1
    assert [row.is_stored for row in rows(of)] == [False, True, True]


def test_select_none_then_all(referrer, known):
    of = read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)

    services.select_all(of=of, selected=False, by=referrer)
    with pytest.raises(services.NothingSelected):
        services.ask_to_store(of=of, source="extract", at=AT, by=referrer)
    services.select_all(of=of, selected=True, by=referrer)
    assert stored(of, referrer).summary["rows"] == 1


def test_months_need_a_source_and_people_do_not(referrer, known):
    months = read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)
    with pytest.raises(services.SourceMissing):
        services.ask_to_store(of=months, source="", at=AT, by=referrer)

    persons = read(csv_of(PERSON, (OTHER, "Novak", "Špela", "", "")), referrer)
    assert stored(persons, referrer, source="").state == "stored"


def test_rows_without_a_name_wait_while_a_colleague_registers_the_person(referrer):
    of = read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)
    CandidateFactory(by=referrer, emso=EMSO, paid_months=0)

    services.correct(of=of, number=2, cells={}, at=AT, by=referrer)

    assert statuses(of) == {"change": 1}


def test_discarding_leaves_nothing_of_the_file(referrer, known):
    of = read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)

    for _ in range(2):
        assert services.discard(of=of, at=AT, by=referrer).state == "discarded"
    assert ImportRow.objects.count() == 0
    assert months_of() == {date(2026, 10, 1): True}
    working.read(of=Import.objects.get(pk=of.pk), at=AT)
    assert ImportRow.objects.count() == 0


def test_what_is_stored_cannot_be_discarded_or_changed(referrer, known):
    of = stored(read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer), referrer)
    steps = [
        lambda: services.discard(of=of, at=AT, by=referrer),
        lambda: services.correct(of=of, number=2, cells={1: "8/2026"}, at=AT, by=referrer),
        lambda: services.select_all(of=of, selected=False, by=referrer),
        lambda: services.decide_all(of=of, replaces=True, by=referrer),
        lambda: services.name_columns(of=of, chosen={}, at=AT, by=referrer),
        lambda: services.resume(of=of, at=AT, by=referrer),
    ]

    for step in steps:
        with pytest.raises(services.NotAtThisStep):
            step()


def test_old_drafts_are_forgotten_and_summaries_stay(referrer, known):
    old = stored(read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer), referrer)
    unfinished = read(csv_of(HEADING, (EMSO, "8/2026", "DSP")), referrer)
    waiting = uploaded(csv_of(HEADING, (EMSO, "7/2026", "DSP")), referrer)

    assert working.forget_old(at=AT + timedelta(days=30)) == 0
    assert working.forget_old(at=AT + timedelta(days=30, seconds=1)) == 3
    assert working.forget_old(at=AT + timedelta(days=31)) == 0
    assert ImportRow.objects.count() == ImportFile.objects.count() == 0
    states = [Import.objects.get(pk=of.pk).state for of in (old, unfinished, waiting)]
    assert states == ["stored", "discarded", "discarded"]
    assert Import.objects.get(pk=old.pk).summary["months"] == 1


# --- whose import it is ----------------------------------------------------------------------


def test_the_import_belongs_to_the_organization(referrer, known):
    of = read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)
    colleague = make_actor(Role.REFERRER, referrer.organization)
    stranger = make_actor(Role.REFERRER, OrganizationFactory())

    assert of in Import.objects.visible_to(colleague)
    for actor in (stranger, *(make_actor(role) for role in Role)):
        assert of not in Import.objects.visible_to(actor)
        for step in (services.discard, services.resume):
            with pytest.raises(services.NotPermitted):
                step(of=of, at=AT, by=actor)
        with pytest.raises(services.NotPermitted):
            services.ask_to_store(of=of, source="extract", at=AT, by=actor)
    assert stored(of, colleague).stored_by == colleague.user


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_who_records_nobody_imports_nobody(role):
    with pytest.raises(services.NotPermitted):
        uploaded(b"x", make_actor(role))
    assert Import.objects.count() == 0


def test_rights_that_end_before_the_worker_comes_end_the_import(referrer, known):
    of = read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)
    services.ask_to_store(of=of, source="extract", at=AT, by=referrer)
    referrer.user.memberships.update(valid_until=date(2026, 11, 23))

    working.store(of=Import.objects.get(pk=of.pk), at=AT)

    of.refresh_from_db()
    assert of.state == "discarded"
    assert months_of() == {date(2026, 10, 1): True}


def test_rights_that_end_before_the_file_is_read_end_the_import(referrer):
    of = uploaded(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)
    referrer.user.memberships.update(valid_until=date(2026, 11, 23))

    working.read(of=Import.objects.get(pk=of.pk), at=AT)

    of.refresh_from_db()
    assert of.state == "discarded"
    assert ImportRow.objects.count() == ImportFile.objects.count() == 0


def test_whoever_asks_second_finds_it_asked_for(referrer, known):
    of = read(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)

    for _ in range(2):
        found = services.ask_to_store(of=of, source="extract", at=AT, by=referrer)
        assert found.state == "storing"
    assert len(take_jobs()) == 1


def test_a_worker_that_comes_too_late_changes_nothing(referrer, known):
    """The jobs of an import that somebody has gone on with, or discarded, do nothing."""
    of = uploaded(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)
    stale = Import.objects.get(pk=of.pk)
    services.discard(of=of, at=AT, by=referrer)

    working.read(of=stale, at=AT)
    working.refuse(of=stale, code="is_pdf", values={}, at=AT)
    working.store(of=stale, at=AT)
    working.fail_to_store(of=stale, reference="ABCD2345", at=AT)

    assert Import.objects.get(pk=of.pk).state == "discarded"
    assert months_of() == {date(2026, 10, 1): True}


@pytest.mark.parametrize("job", ["read_import", "store_import"])
def test_a_job_that_meets_locked_rows_is_tried_again(referrer, known, monkeypatch, job):
    of = uploaded(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)

    def busy(**_):
        raise Busy

    monkeypatch.setattr(working, job.removesuffix("_import"), busy)
    with pytest.raises(Busy):
        app.tasks[job](number=of.pk)
    assert app.tasks[job].retry_strategy is not None
    assert Import.objects.get(pk=of.pk).state == "reading"


def test_every_night_old_drafts_go_and_everybody_is_checked(referrer, known, monkeypatch):
    app.perform_import_paths()
    done = []
    monkeypatch.setattr(working, "forget_old", lambda **moment: done.append("forgotten"))
    monkeypatch.setattr(
        "enrollment.rechecks.tasks.nightly", lambda **moment: done.append("checked")
    )

    app.tasks["enrollment.imports.tasks.forget_old_imports"](timestamp=0)
    app.tasks["recheck_everybody"](timestamp=0)
    assert done == ["forgotten", "checked"]


def test_imports_files_and_rows_name_themselves(referrer):
    of = uploaded(csv_of(HEADING, (EMSO, "9/2026", "DSP")), referrer)
    working.read(of=Import.objects.get(pk=of.pk), at=AT)

    assert str(of) == "seznam.csv"
    assert str(rows(of)[0]) == f"{of.pk}/2"
    assert str(ImportFile(of=of)) == "seznam.csv"
