"""On every day of a call exactly one set of terms holds: broken behind the services' back."""

from datetime import date
from functools import partial
from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from programs.models import Call, Terms
from tests.factories import AssessmentFactory, CallFactory, CohortFactory, TermsFactory
from tests.races import kinds, race
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

BEFORE, FIRST, LATER, LAST = (
    date(2017, 2, 9),
    date(2017, 2, 10),
    date(2018, 1, 1),
    date(2020, 12, 31),
)
AFTER = date(2021, 1, 1)
GAP, TOO_LATE = "call_has_terms_from_its_first_day", "terms_begin_before_call_ends"


def call_with(*days, valid_until=LAST):
    """A call from FIRST on with terms that begin on these days."""
    call = CallFactory(valid_from=FIRST, valid_until=valid_until, terms=False)
    for day in days:
        TermsFactory(call=call, valid_from=day)
    return call


@pytest.mark.parametrize("day", [date(2017, 2, 11), LATER, LAST])
def test_the_first_terms_begin_with_their_call(day):
    call = call_with()
    with Refused(GAP):
        TermsFactory(call=call, valid_from=day)


@pytest.mark.parametrize("days", [(FIRST,), (BEFORE,), (FIRST, LATER), (FIRST, LAST), (LATER,)])
def test_terms_that_leave_no_gap_are_taken(days):
    call = call_with(FIRST) if days[0] != FIRST else call_with()
    for day in days:
        TermsFactory(call=call, valid_from=day)


def test_terms_do_not_begin_after_their_call():
    call = call_with(FIRST)
    with Refused(TOO_LATE):
        TermsFactory(call=call, valid_from=AFTER)
    endless = call_with(FIRST, valid_until=None)
    TermsFactory(call=endless, valid_from=AFTER)


def test_two_terms_do_not_begin_on_one_day():
    call = call_with(FIRST)
    with Refused("one_terms_per_day"):
        TermsFactory(call=call, valid_from=FIRST)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"valid_from": BEFORE}, GAP),
        ({"valid_until": date(2017, 12, 31)}, TOO_LATE),
        ({"valid_from": BEFORE, "valid_until": None}, GAP),
    ],
)
def test_a_call_does_not_move_away_from_its_terms(fields, rule):
    call = call_with(FIRST, LATER)
    with Refused(rule):
        change(call, **fields)


@pytest.mark.parametrize(
    "fields",
    [{"valid_from": LATER}, {"valid_until": LATER}, {"valid_until": None}, {"title": "Drugače"}],
)
def test_a_call_moves_within_its_terms(fields):
    change(call_with(FIRST, LATER), **fields)


def test_a_call_without_terms_moves_as_it_likes():
    change(call_with(), valid_from=date(2016, 1, 1), valid_until=date(2016, 2, 1))


def test_deleting_terms_opens_no_gap():
    call = call_with(FIRST, LATER)
    first, later = call.terms.all()
    with Refused(GAP):
        Terms.objects.filter(pk=first.pk)._raw_delete("default")

    Terms.objects.filter(pk=later.pk)._raw_delete("default")
    Terms.objects.filter(pk=first.pk)._raw_delete("default")
    assert not call.terms.exists()


def test_the_first_terms_may_go_when_older_ones_hold():
    call = call_with(BEFORE, FIRST)
    call.terms.get(valid_from=BEFORE).delete()
    assert call.terms.get().valid_from == FIRST


@pytest.mark.parametrize("rest", [CohortFactory, AssessmentFactory])
def test_terms_that_something_rests_on_stay(rest):
    terms = rest().terms
    TermsFactory(call=terms.call, valid_from=BEFORE)  # so that no gap is the reason
    with Refused("foreign key"):
        Terms.objects.filter(pk=terms.pk)._raw_delete("default")
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_two_that_delete_at_once_leave_no_gap():
    call = call_with(BEFORE, FIRST, LATER)
    early = call.terms.filter(valid_from__lte=FIRST)

    results = race(*[partial(Terms.objects.filter(pk=one.pk).delete) for one in early])

    assert kinds(results) == {"IntegrityError": 1, "tuple": 1}
    assert min(call.terms.values_list("valid_from", flat=True)) <= FIRST


@pytest.mark.django_db(transaction=True)
def test_a_call_does_not_end_while_terms_are_added():
    call = call_with(FIRST)

    results = race(
        partial(TermsFactory, call=call, valid_from=LAST),
        partial(Call.objects.filter(pk=call.pk).update, valid_until=LATER),
    )

    assert sum(isinstance(result, IntegrityError) for result in results) == 1


def test_the_migration_stops_at_gaps_that_are_there_already():
    migration = import_module("programs.migrations.0002_terms_without_gaps")
    call_with(FIRST, LATER)
    migration.refuse_gaps(apps, None)
    with pgtrigger.ignore("programs.Terms:terms_fit_into_their_call"):
        gap = call_with(LATER)
        late = call_with(FIRST, AFTER)

    with pytest.raises(ValueError, match=f"{gap.short_title}, {late.short_title}"):
        migration.refuse_gaps(apps, None)
