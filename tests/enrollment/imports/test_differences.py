"""What differs from the records waits for a decision of a person."""

from datetime import date

import pytest

from enrollment.candidates.models import BenefitMonth
from enrollment.imports import services, working
from enrollment.imports.models import Import
from enrollment.imports.queries import rows_shown
from socakt.audit.models import Event
from tests.enrollment.imports.files import (
    AT,
    EMSO,
    HEADING,
    PERSON,
    csv_of,
    months_of,
    read,
    rows,
    statuses,
    stored,
)

pytestmark = pytest.mark.django_db


WIDE = ("EMŠO", "9/2026", "10/2026")


def test_a_difference_waits_for_a_decision_and_nothing_is_overwritten(referrer, known):
    of = read(csv_of(WIDE, (EMSO, "D", "N")), referrer)
    (row,) = rows(of)
    assert row.status == "conflict"
    assert row.conflicts == [["2026-10", True, False]]
    with pytest.raises(services.NothingSelected):
        services.ask_to_store(of=of, source="extract", at=AT, by=referrer)

    assert months_of() == {date(2026, 10, 1): True}


@pytest.mark.parametrize("replaces", [True, False])
def test_the_person_decides_which_is_right(referrer, known, replaces):
    of = read(csv_of(WIDE, (EMSO, "D", "N")), referrer)
    row = rows_shown(of, "all").get()

    services.decide(
        of=of, selected={}, is_same={}, replaces={row.pk: (replaces, row.seen)}, by=referrer
    )
    of = stored(of, referrer)

    assert months_of() == {date(2026, 9, 1): True, date(2026, 10, 1): not replaces}
    assert of.summary["months"] == 1 + replaces
    entry = Event.objects.get(action="candidate.imported")
    changed = {"2026-10": [True, False]} if replaces else {}
    assert entry.details["months"] == {"2026-09": [None, True], **changed}


def test_a_decision_is_about_the_differences_that_were_seen(referrer, known):
    """What somebody records in the meantime is not overwritten by an earlier decision."""
    of = read(csv_of(WIDE, (EMSO, "D", "N")), referrer)
    row = rows_shown(of, "all").get()
    services.decide(
        of=of, selected={}, is_same={}, replaces={row.pk: (True, row.seen)}, by=referrer
    )
    services.ask_to_store(of=of, source="extract", at=AT, by=referrer)
    BenefitMonth.objects.create(
        candidate=known,
        month=date(2026, 9, 1),
        paid=False,
        source="decision",
        recorded_on=date(2026, 11, 1),
        recorded_by=referrer.user,
        organization=referrer.organization,
    )

    working.store(of=Import.objects.get(pk=of.pk), at=AT)

    of.refresh_from_db()
    assert (of.state, statuses(of)) == ("ready", {"conflict": 1})
    assert months_of() == {date(2026, 9, 1): False, date(2026, 10, 1): True}


def test_a_decision_about_other_differences_decides_nothing(referrer, known):
    of = read(csv_of(WIDE, (EMSO, "D", "N")), referrer)
    (row,) = rows(of)

    services.decide(of=of, selected={}, is_same={}, replaces={row.pk: (True, "")}, by=referrer)

    assert statuses(of) == {"conflict": 1}


def test_empty_facts_are_filled_and_others_are_differences(referrer, known):
    content = csv_of(PERSON, (EMSO, "ĆOSIĆ", "FRANC", "Testna ulica 5", "041 000 000"))
    of = read(content, referrer)
    row = rows_shown(of, "all").get()
    assert row.conflicts == [["street", "Glavni trg 1", "Testna ulica 5"]]

    services.decide(
        of=of, selected={}, is_same={}, replaces={row.pk: (False, row.seen)}, by=referrer
    )
    stored(of, referrer)
    known.refresh_from_db()
    assert (known.street, known.phone, known.last_name) == ("Glavni trg 1", "041 000 000", "Ćosić")

    version = known.version
    again = read(content, referrer)
    row = rows_shown(again, "all").get()
    services.decide(
        of=again, selected={}, is_same={}, replaces={row.pk: (True, row.seen)}, by=referrer
    )
    stored(again, referrer)
    known.refresh_from_db()
    assert (known.street, known.last_name) == ("Testna ulica 5", "Ćosić")
    assert known.version == version + 1


@pytest.mark.parametrize("name", [("Ana Kos", "", ""), ("", "Kos", "Ana")])
def test_a_name_that_has_nothing_in_common_is_a_fault(referrer, known, name):
    """The EMŠO is that of somebody else: nothing is decided about, nothing stored."""
    heading = (*HEADING, "Ime in priimek", "Priimek", "Ime")
    of = read(csv_of(heading, (EMSO, "9/2026", "DSP", *name)), referrer)

    (row,) = rows(of)
    assert row.status == "faulty"
    assert row.found_problems == [["name_of_other", None, "Franc Ćosić"]]


@pytest.mark.parametrize("name", ["Ćosić Franc", "FRANC COSIC", "Franc Ćosić Novak"])
def test_a_full_name_only_says_that_it_is_the_same_person(referrer, known, name):
    of = read(csv_of((*HEADING, "Ime in priimek"), (EMSO, "9/2026", "DSP", name)), referrer)

    assert statuses(of) == {"change": 1}


def test_a_changed_surname_is_taken_when_the_file_is_right(referrer, known):
    of = read(csv_of(PERSON, (EMSO, "Novak", "Franc", "", "")), referrer)
    row = rows_shown(of, "all").get()

    services.decide(
        of=of, selected={}, is_same={}, replaces={row.pk: (True, row.seen)}, by=referrer
    )
    stored(of, referrer)
    known.refresh_from_db()
    assert (known.first_name, known.last_name) == ("Franc", "Novak")


def test_a_birth_date_that_only_follows_from_the_emso_changes_nothing(referrer, known):
    known.born_on = date(1990, 1, 1)
    known.save()
    of = read(csv_of(HEADING, (EMSO, "10/2026", "DSP")), referrer)

    assert statuses(of) == {"same": 1}


def test_rows_of_one_file_that_contradict_each_other_are_both_faults(referrer, known):
    of = read(
        csv_of(
            ("EMŠO", "Mesec", "Izplačano"),
            (EMSO, "9/2026", "da"),
            (EMSO, "8/2026", "da"),
            (EMSO, "9/2026", "ne"),
        ),
        referrer,
    )

    assert [(row.status, row.found_problems) for row in rows(of)] == [
        ("faulty", [["contradicts_row", None, "4"]]),
        ("change", []),
        ("faulty", [["contradicts_row", None, "2"]]),
    ]


def test_rows_that_say_other_things_of_one_person_are_faults(referrer):
    of = read(
        csv_of(
            PERSON,
            (EMSO, "Ćosić", "Franc", "Ulica 1", ""),
            (EMSO, "Ćosić", "Franc", "Ulica 1", ""),
            (EMSO, "Ćosić", "Franc", "Ulica 2", ""),
        ),
        referrer,
    )

    assert [row.status for row in rows(of)] == ["new", "same", "faulty"]
    assert rows(of)[1].repeats == 2
    assert rows(of)[2].found_problems == [["differs_from_row", None, "2"]]


def test_one_off_assistance_is_neither_stored_nor_not_paid(referrer, known):
    of = read(csv_of(HEADING, (EMSO, "9/2026", "izredna DSP")), referrer)

    assert statuses(of) == {"not_counted": 1}
    assert rows(of)[0].unpaid == []
