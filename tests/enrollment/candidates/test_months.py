"""Recording the months of social assistance."""

from datetime import date

import pytest

from enrollment.candidates import services
from enrollment.candidates.models import BenefitMonth
from enrollment.candidates.services import MonthInFuture
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import ChangedMeanwhile
from tests.factories import NOON, ON, CandidateFactory, make_actor

pytestmark = pytest.mark.django_db

OCTOBER, SEPTEMBER, AUGUST, JULY = (date(2018, month, 1) for month in (10, 9, 8, 7))


@pytest.fixture
def candidate(referrer):
    return CandidateFactory(by=referrer, paid_months=0)


def record(candidate, months, by, version=1, source="extract"):
    return services.record_months(
        candidate=candidate, months=months, source=source, version=version, at=NOON, by=by
    )


def test_each_month_keeps_its_source_and_who_entered_it_when(candidate, referrer):
    assert record(candidate, {AUGUST: True, JULY: False}, referrer) == 2

    rows = candidate.months.values_list(
        "month", "paid", "source", "recorded_on", "recorded_by", "organization"
    )
    rest = ("extract", ON, referrer.user.pk, referrer.organization.pk)
    assert list(rows) == [(JULY, False, *rest), (AUGUST, True, *rest)]
    candidate.refresh_from_db()
    assert candidate.version == 2
    event = Event.objects.get()
    assert (event.action, event.subject) == ("candidate.months_recorded", candidate.pk)
    assert event.details == {
        "source": "extract",
        "months": {"2018-07": [None, False], "2018-08": [None, True]},
    }


def test_only_months_that_differ_are_touched(candidate, referrer):
    record(candidate, {AUGUST: True, JULY: True}, referrer)
    kept = candidate.months.get(month=JULY)
    colleague = make_actor(Role.REFERRER, referrer.organization)

    count = record(candidate, {AUGUST: False, JULY: True}, colleague, 2, source="decision")

    assert count == 1
    assert candidate.months.get(month=JULY).pk == kept.pk
    changed = candidate.months.get(month=AUGUST)
    assert (changed.paid, changed.source, changed.recorded_by) == (
        False,
        "decision",
        colleague.user,
    )


def test_unknown_has_no_row(candidate, referrer):
    record(candidate, {AUGUST: True, JULY: True}, referrer)

    assert record(candidate, {AUGUST: None}, referrer, 2) == 1

    assert candidate.months.all().as_facts() == {JULY: True}


def test_the_same_again_changes_nothing_even_from_an_old_form(candidate, referrer):
    record(candidate, {AUGUST: True}, referrer)
    events = Event.objects.count()

    assert record(candidate, {AUGUST: True, JULY: None}, referrer) == 0

    candidate.refresh_from_db()
    assert (candidate.version, Event.objects.count()) == (2, events)


def test_another_change_from_an_old_form_is_refused(candidate, referrer):
    record(candidate, {AUGUST: True}, referrer)

    with pytest.raises(ChangedMeanwhile):
        record(candidate, {JULY: True}, referrer)

    assert candidate.months.all().as_facts() == {AUGUST: True}


def test_a_month_to_come_cannot_be_paid_and_nothing_else_is_kept(candidate, referrer):
    with pytest.raises(MonthInFuture):
        record(candidate, {AUGUST: True, OCTOBER: True}, referrer)

    assert not BenefitMonth.objects.exists()
    assert not Event.objects.exists()


def test_the_present_month_can_be_paid_and_one_to_come_not_paid(candidate, referrer):
    record(candidate, {SEPTEMBER: True, OCTOBER: False}, referrer)

    assert candidate.months.all().as_facts() == {SEPTEMBER: True, OCTOBER: False}
