"""Whose row it is: EMŠO recognises, name and birth date only propose."""

from datetime import date

import pytest
from django.utils.translation import override

from enrollment.candidates.models import Candidate
from enrollment.imports import services
from enrollment.imports.lines import lines_of
from enrollment.imports.queries import rows_shown
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.imports.files import (
    AT,
    EMSO,
    HEADING,
    OTHER,
    csv_of,
    months_of,
    read,
    rows,
    statuses,
    stored,
)
from tests.factories import CandidateFactory, make_actor

pytestmark = pytest.mark.django_db


def test_who_is_known_by_emso_is_not_registered_again(referrer):
    known = CandidateFactory(by=referrer, emso=EMSO, paid_months=0)
    of = stored(read(csv_of(HEADING, (EMSO, "10/2026", "DSP")), referrer), referrer)

    assert of.summary == {"rows": 1, "registered": 0, "changed": 1, "months": 1, "left": 0}
    assert list(known.months.values_list("month", "paid")) == [(date(2026, 10, 1), True)]


def test_who_is_not_known_is_registered_with_the_months(referrer):
    heading = ("Mesec", "EMŠO", "Ime", "Priimek", "Izplačano")
    of = read(
        csv_of(
            heading,
            ("10/2026", EMSO, "Franc", "Ćosić", "da"),
            ("9/2026", EMSO, "FRANC", "ćosić", "ne"),
        ),
        referrer,
    )
    assert statuses(of) == {"new": 2}

    of = stored(of, referrer)
    assert (of.summary["registered"], of.summary["months"]) == (1, 2)
    assert months_of() == {date(2026, 10, 1): True, date(2026, 9, 1): False}


def test_who_is_not_known_and_has_no_name_is_a_fault(referrer):
    of = read(csv_of(HEADING, (EMSO, "10/2026", "DSP")), referrer)

    assert [row.found_problems for row in rows(of)] == [[["person_unknown", None, ""]]]


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
def test_a_person_of_another_organization_is_refused_without_a_word_more(role):
    """Not even whether the name in the file is that of the record."""
    stranger = CandidateFactory(emso=EMSO, first_name="Tuja", last_name="Oseba", paid_months=3)
    actor = make_actor(role)
    of = read(
        csv_of(
            (*HEADING, "Priimek", "Ime"),
            (EMSO, "10/2026", "DSP", "Oseba", "Tuja"),
            (EMSO, "9/2026", "DSP", "Ćosić", "Franc"),
        ),
        actor,
    )

    first, second = rows(of)
    assert first.found_problems == second.found_problems == [["other_organization", None, ""]]
    assert first.candidate is first.proposal is None
    assert first.conflicts == second.conflicts == []
    with override("en"):
        line, _second = lines_of(of, rows_shown(of, "all"))
        assert [fault.text for fault in line.faults] == [
            "The record of this person is kept by another organization. Talk to the coordinator."
        ]
    with pytest.raises(services.NothingSelected):
        services.ask_to_store(of=of, source="extract", at=AT, by=actor)
    assert stranger.months.count() == 3


def test_who_tries_out_numbers_leaves_a_trace_at_the_person(referrer):
    strangers = [CandidateFactory(emso=EMSO), CandidateFactory(emso=OTHER)]
    of = read(csv_of(HEADING, (EMSO, "10/2026", "DSP"), (EMSO, "9/2026", "DSP")), referrer)

    def traces():
        found = Event.objects.filter(action="candidate.found_with_others", user=referrer.user)
        return list(found.order_by("pk").values_list("subject", flat=True))

    assert traces() == [strangers[0].pk]
    number = rows(of)[1].number
    services.correct(of=of, number=number, cells={0: OTHER}, at=AT, by=referrer)
    assert traces() == [stranger.pk for stranger in strangers]


def test_no_emso_stays_in_the_name_of_a_file(referrer):
    of = read(csv_of(HEADING, (EMSO, "10/2026", "DSP")), referrer, name=f"Kopač {EMSO}, 2026.csv")

    assert of.file_name == "Kopač …, 2026.csv"


def test_name_and_birth_date_only_propose(referrer):
    known = CandidateFactory(
        by=referrer, first_name="Špela", last_name="Novak", born_on=date(1990, 5, 5), paid_months=0
    )
    content = csv_of(
        ("Priimek", "Ime", "Datum rojstva", "Mesec", "Vrsta"),
        ("NOVAK", "Spela", "5. 5. 1990", "10/2026", "DSP"),
    )
    of = read(content, referrer)
    (row,) = rows(of)
    assert (row.status, row.proposal, row.candidate) == ("proposed", known, None)
    with pytest.raises(services.NothingSelected):
        services.ask_to_store(of=of, source="extract", at=AT, by=referrer)

    services.decide(of=of, selected={}, is_same={row.pk: True}, replaces={}, by=referrer)
    assert statuses(of) == {"change": 1}
    services.decide(of=of, selected={}, is_same={row.pk: False}, replaces={}, by=referrer)
    assert statuses(of) == {"new": 1}
    services.decide(of=of, selected={}, is_same={row.pk: True}, replaces={}, by=referrer)
    stored(of, referrer)
    assert known.months.count() == 1
    assert Candidate.objects.count() == 1


def test_several_people_of_the_same_name_are_not_guessed(referrer):
    for _ in range(2):
        CandidateFactory(by=referrer, first_name="Ana", last_name="Novak", born_on=date(1990, 5, 5))
    of = read(
        csv_of(("Priimek", "Ime", "Datum rojstva", "Telefon"), ("Novak", "Ana", "5.5.1990", "041")),
        referrer,
    )

    assert rows(of)[0].found_problems == [["several_people", None, ""]]


def test_a_person_without_emso_who_now_has_one_is_proposed(referrer):
    known = CandidateFactory(
        by=referrer, first_name="Špela", last_name="Novak", born_on=date(1990, 5, 5)
    )
    of = read(csv_of(("EMŠO", "Priimek", "Ime"), (OTHER, "Novak", "Špela")), referrer)
    (row,) = rows(of)
    assert row.proposal == known

    services.decide(of=of, selected={}, is_same={row.pk: True}, replaces={}, by=referrer)
    stored(of, referrer)
    known.refresh_from_db()
    assert known.emso == OTHER
