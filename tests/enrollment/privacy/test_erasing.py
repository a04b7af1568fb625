"""After an erasure nothing tells who it was, and every figure is what it was before."""

from dataclasses import asdict
from datetime import date

import pytest
from django.db import transaction

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import compositions, with_places
from enrollment.candidates.models import EMSO_CONTEXT, Candidate
from enrollment.desk.figures import figures
from enrollment.models import Merge, Note, RecheckResult
from enrollment.participation.models import EntryFacts, Outcome
from enrollment.privacy.tables import TABLES
from programs.models import Cohort
from socakt.accounts.roles import Role
from socakt.encryption.keys import index_of
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import (
    EMSO,
    MARKERS,
    erased,
    marked_person,
    set_period,
)
from tests.enrollment.privacy.stored import where_marked
from tests.factories import ON, AdmissionFactory, ReferralFactory, make_actor
from tests.participants import ParticipationFactory, participant

pytestmark = pytest.mark.django_db


def test_the_person_is_known_in_every_table_before(person):
    """Otherwise the next test would prove nothing."""
    rows = {table.name: table.rows(person).count() for table in TABLES}

    assert [name for name, count in rows.items() if not count and name != "erasure"] == []
    found = {marker for markers in where_marked().values() for marker in markers}
    assert found == {*MARKERS, index_of(EMSO, context=EMSO_CONTEXT)} - {EMSO}
    assert {
        "enrollment_candidate",
        "enrollment_referral",
        "enrollment_assessment",
        "enrollment_interview",
        "enrollment_waitingmove",
        "enrollment_admission",
        "enrollment_replacement",
        "enrollment_entryfacts",
        "enrollment_note",
        "enrollment_importrow",
        "enrollment_personrequest",
        "enrollment_restriction",
        "enrollment_legalhold",
        "enrollment_candidate_history",
        "enrollment_referral_history",
        "enrollment_note_history",
    } <= set(where_marked())


def test_no_table_of_the_database_holds_a_word_of_the_person_afterwards(
    person, coordinator, administrator
):
    erased(person, coordinator, administrator)

    assert where_marked() == {}


def statistics(on):
    """Every figure that is made of people: the desk's, occupancy, composition, outcomes."""
    ministry, coordinator = make_actor(Role.MINISTRY), make_actor(Role.COORDINATOR)
    cohorts = list(Cohort.objects.order_by("pk"))
    return {
        "desk": [asdict(one) for actor in (ministry, coordinator) for one in figures(actor, on)],
        "places": list(with_places(Cohort.objects.order_by("pk")).values("pk", "taken", "free")),
        "composition": compositions(cohorts),
        "outcomes": sorted(Outcome.objects.values_list("which", "status", "reference_on")),
        "ends": sorted(
            Admission.objects.values_list("cohort", "end_kind", "end_reason", "ended_on")
        ),
        "entry": sorted(
            (facts.age, facts.sex, facts.education, facts.labour_status, facts.municipality)
            for facts in EntryFacts.objects.all()
        ),
        "people": Candidate.objects.count(),
    }


def test_every_figure_is_the_same_before_and_after(person, coordinator, administrator):
    participant(cohort=Cohort.objects.first(), place=19)
    before = statistics(ON)

    erased(person, coordinator, administrator)

    assert before["desk"]
    assert before["entry"]
    assert statistics(ON) == before


@pytest.mark.parametrize(
    ("born_on", "age"),
    [(date(2000, 2, 29), 18), (date(2000, 10, 1), 18), (date(2000, 10, 2), 17)],
    ids=["leap day", "birthday on the first day", "the day after"],
)
def test_the_age_at_entry_takes_the_place_of_the_birth_date(
    referrer, coordinator, administrator, born_on, age
):
    known = marked_person(referrer)
    with transaction.atomic():
        gone = AdmissionFactory(referral__candidate=known)
        ParticipationFactory(admission=gone, started_on=date(2018, 10, 1), facts__born_on=born_on)
    gone.ended_on, gone.end_kind, gone.end_reason = date(2019, 2, 1), "early_exit", "found_work"
    gone.ended_by = gone.admitted_by
    gone.save()
    set_period("participant", call=gone.cohort.program.call, last_payment_on=date(2020, 1, 31))
    assert EntryFacts.objects.get().age == age

    erased(known, coordinator, administrator)

    facts = EntryFacts.objects.get()
    assert (facts.born_on, facts.age_at_entry, facts.age) == (None, age, age)


def test_what_was_decided_stays_and_words_go(person, coordinator, administrator):
    referrals = list(
        person.referrals.order_by("pk").values("state", "decided_at", "rejection_reason")
    )

    erased(person, coordinator, administrator)

    assert (
        list(person.referrals.order_by("pk").values("state", "decided_at", "rejection_reason"))
        == referrals
    )
    assert set(person.referrals.values_list("reason", "decision_note")) == {("", "")}
    result = RecheckResult.objects.get()
    assert (result.outcome, result.age, result.too_old_on) == ("eligible", 38, None)
    assert not Note.objects.exists()
    assert not person.months.exists()
    merges = Merge.objects.values_list("note", "undo_note", "months")
    assert list(merges) == [("", "", [])] * 3


def test_somebody_else_keeps_everything(person, coordinator, administrator, referrer):
    other = NoteFactory(by=referrer, text="Ostane.").candidate
    ReferralFactory(candidate=other, reason="Ostane.")

    erased(person, coordinator, administrator)

    assert Note.objects.get().text == "Ostane."
    assert other.referrals.get().reason == "Ostane."
    assert other.months.count() == 12
