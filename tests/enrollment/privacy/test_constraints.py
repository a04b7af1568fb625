"""What PostgreSQL lets through while somebody is erased, and what never."""

import pytest
from django.db import connection, transaction

from enrollment.models import Assessment, EntryFacts, RecheckResult, Replacement, WaitingMove
from enrollment.privacy import erasures, services
from enrollment.privacy.erasing import allow
from enrollment.privacy.models import Erasure
from tests.enrollment.privacy.people import LATER, agreed, erased, proposed
from tests.factories import NOON, AssessmentFactory
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

PROTECTED = [
    (Assessment, {"facts": {}}),
    (RecheckResult, {"too_old_on": None}),
    (WaitingMove, {"reason": "–"}),
    (Replacement, {"reason": "–"}),
    (EntryFacts, {"born_on": None, "age_at_entry": 38}),
]


def may_erase(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT may_erase(%s)", [person.pk])
        return cursor.fetchone()[0]


def allow_text(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('socakt.erasing', %s, true)", [text])


@pytest.mark.parametrize(("model", "fields"), PROTECTED)
def test_protected_rows_change_only_within_the_erasure(
    person, coordinator, administrator, model, fields
):
    row = model.objects.order_by("pk").first()
    erasure = agreed(person, coordinator, administrator)
    with Refused("Cannot update"):
        change(row, **fields)

    allow(erasure.pk)

    change(row, **fields)


def test_of_somebody_else_nothing_changes_within_it(person, coordinator, administrator):
    other = AssessmentFactory()
    allow(agreed(person, coordinator, administrator).pk)

    with Refused("Cannot update"):
        change(other, facts={})


@pytest.mark.parametrize("text", ["", "abc", "1; DROP TABLE x", "-1", "99999999", "1" * 40])
def test_a_setting_that_names_no_erasure_allows_nothing(person, text):
    allow_text(text)

    assert may_erase(person) is False


def test_an_erasure_allows_as_long_as_two_have_agreed_and_it_is_not_over(
    person, coordinator, administrator
):
    erasure = proposed(person)
    allow(erasure.pk)
    assert not may_erase(person)
    erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    assert not may_erase(person)
    erasures.confirm(erasure=erasure, at=LATER, by=administrator)
    assert may_erase(person)
    erasures.stop(erasure=erasure, at=LATER, by=coordinator)
    assert not may_erase(person)


def test_no_more_after_it_is_done(person, coordinator, administrator):
    erased(person, coordinator, administrator)
    allow(Erasure.objects.get().pk)

    assert not may_erase(person)


def test_a_hold_forbids_it_whatever_was_agreed(person, coordinator, administrator):
    erasure = agreed(person, coordinator, administrator)
    services.hold(candidate=person, reason="Tožba.", until_on=None, at=LATER, by=coordinator)
    allow(erasure.pk)

    assert not may_erase(person)
    with Refused("nothing_under_hold_is_erased"):
        change(erasure, state="done", finished_at=LATER)


def test_the_permission_ends_with_the_transaction(person, coordinator, administrator):
    erasure = agreed(person, coordinator, administrator)
    with transaction.atomic():
        allow(erasure.pk)
        transaction.set_rollback(True)

    assert not may_erase(person)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"state": "confirmed"}, "erasure_goes_its_way"),
        ({"state": "done", "finished_at": LATER}, "erasure_goes_its_way"),
        ({"state": "prepared"}, "erasure_state_agrees_with_who_did_what"),
        ({"what": "notes"}, "erasure_goes_its_way"),
        ({"candidate": None}, "erasure_goes_its_way"),
        ({"state": "stopped"}, "stopped_erasure_says_when_and_by_what"),
    ],
)
def test_an_erasure_goes_from_step_to_step(person, fields, rule):
    erasure = proposed(person)
    with Refused(rule):
        change(erasure, **fields)


def test_an_erasure_begins_as_a_proposal_and_stays_on_record(person, coordinator, administrator):
    with Refused("erasure_begins_as_a_proposal"):
        proposed(
            person,
            state="confirmed",
            prepared_by=coordinator.user,
            prepared_at=NOON,
            confirmed_by=administrator.user,
            confirmed_at=LATER,
        )
    erasure = agreed(person, coordinator, administrator)
    with Refused("erasure_goes_its_way"):
        change(erasure, prepared_by=administrator.user, confirmed_by=coordinator.user)
    with Refused("erasure_is_never_deleted"):
        Erasure.objects.all()._raw_delete("default")
    with Refused("one_open_erasure_per_person"):
        proposed(person)


def test_what_is_over_is_over(person, coordinator, administrator):
    erased(person, coordinator, administrator)
    done = Erasure.objects.get()

    with Refused("erasure_goes_its_way"):
        change(done, counts={})
    with Refused("erasure_goes_its_way"):
        change(done, state="proposed", finished_at=None)


def test_the_erased_stay_empty(person, coordinator, administrator):
    gone = erased(person, coordinator, administrator)

    for fields in ({"phone": "1"}, {"frozen": ""}, {"first_name": "Zlatoroga"}):
        with Refused("frozen_person_is_left_alone"):
            change(gone, **fields)
    with Refused("frozen_person_is_left_alone"):
        AssessmentFactory(referral=person.referrals.first())
    with Refused("frozen_person_is_left_alone"):
        change(person.referrals.first(), reason="Nazaj.")
