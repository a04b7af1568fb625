"""Two random records: a merge loses nothing, and undoing it restores every row."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.merging.comparing import compare
from enrollment.merging.rules import GROUPS, Side
from enrollment.merging.services import Obstructed
from enrollment.referrals.rules import State
from tests.enrollment.merging.pairs import (
    EMSO,
    LATER,
    candidate,
    merged,
    record_months,
    rows_but_what_is_added,
    undone,
)
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    AdmissionFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
)

pytestmark = pytest.mark.django_db

WORDS = st.sampled_from(["", "Ana", "Anna", "Novak"])
DAYS = st.sampled_from([None, date(1980, 1, 1), date(1985, 2, 3)])
FACTS = st.fixed_dictionaries(
    {
        "first_name": st.sampled_from(["Ana", "Anna"]),
        "last_name": st.sampled_from(["Novak", "Kos"]),
        "born_on": DAYS,
        "sex": st.sampled_from(["", "female"]),
        "street": WORDS,
        "phone": st.sampled_from(["", "041 000 001", "041 000 002"]),
        "labour_status": st.sampled_from(["", "registered"]),
        "labour_status_since": DAYS,
        "education": st.sampled_from(["", "2", "3"]),
        "shared_at": st.sampled_from([LATER, LATER - timedelta(days=9)]),
        "registered_at": st.sampled_from([LATER, LATER - timedelta(days=9)]),
    }
)
MONTHS = st.dictionaries(
    st.integers(1, 8),
    st.tuples(st.booleans(), st.sampled_from(["extract", "statement"]), st.integers(1, 5)),
)
RECORD = st.tuples(
    FACTS, MONTHS, st.lists(st.sampled_from(["one", "two", "draft", "placed"]), unique=True)
)


def made(record, programs, emso):
    facts, known, states = record
    person = candidate(emso=emso, **facts)
    for month, (paid, source, day) in known.items():
        record_months(person, {month: paid}, source=source, on=date(2018, 9, day))
    for state in states:
        if state == "placed":
            AdmissionFactory(referral__candidate=person, cohort=programs["cohort"])
        else:
            draft = {"state": State.DRAFT} if state == "draft" else {}
            ReferralFactory(candidate=person, program=programs.get(state), **draft)
    NoteFactory(candidate=person)
    return person


def facts_of(*people):
    """What is written down of them: values of each field, and months, wherever they stand."""
    rows = Candidate.objects.filter(pk__in=[person.pk for person in people])
    fields = [name for names in GROUPS.values() for name in names]
    months = BenefitMonth.objects.filter(candidate__in=people)
    return (
        {name: sorted(map(repr, rows.values_list(name, flat=True))) for name in fields},
        sorted(months.values_list("month", "paid", "source", "recorded_on", "organization")),
    )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(one=RECORD, other=RECORD, which=st.sampled_from([None, 0, 1]), side=st.sampled_from(Side))
def test_a_merge_loses_nothing_and_undoing_it_restores_every_row(
    coordinator, one, other, which, side
):
    with transaction.atomic():
        programs = {
            "one": ProgramFactory(),
            "two": ProgramFactory(),
            "cohort": CohortFactory(),
        }
        emso = [EMSO if which == number else None for number in range(2)]
        keep, drop = made(one, programs, emso[0]), made(other, programs, emso[1])
        seen = compare(keep, drop)
        before, facts = rows_but_what_is_added(), facts_of(keep, drop)
        choose = {"facts": {row.group: side for row in seen.open_facts}}
        choose["months"] = {row.month: side for row in seen.open_months}

        if seen.obstacles:
            with pytest.raises(Obstructed):
                merged(keep, drop, coordinator, **choose)
        else:
            record = merged(keep, drop, coordinator, **choose)
            assert facts_of(keep, drop) == facts
            kept = Candidate.objects.get(pk=keep.pk)
            known = set(kept.months.values_list("month", flat=True))
            assert known == {row.month for row in seen.months}
            assert bool(kept.emso) == (which is not None)
            assert not any(model_rows_of(drop))
            undone(record, coordinator)

        assert rows_but_what_is_added() == before
        transaction.set_rollback(True)


def model_rows_of(person):
    from enrollment.merging.rows import numbers_of

    return numbers_of(person).values()
