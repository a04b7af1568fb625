"""Adding terms to a call: from when they hold, what refuses them, and two who do it at once."""

from datetime import date
from functools import partial

import pytest

from programs import services
from programs.models import Terms
from programs.services import (
    BeforeCall,
    CallEndsBefore,
    CannotBeMet,
    DayTaken,
    FirstTermsTooLate,
    NothingNew,
    NothingToEnd,
)
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import NOON, CallFactory, CohortFactory, make_actor
from tests.races import kinds, race

pytestmark = pytest.mark.django_db

NEW = {
    "valid_from": date(2019, 1, 1),
    "source": "UL RS 1/2019",
    "max_age": None,
    "min_payments": 0,
    "window_months": 24,
    "include_reference_month": False,
    "length_months": 6,
    "places": 15,
    "cofinancing_statement": "Sofinancira ESS.",
}


@pytest.fixture
def administrator():
    return make_actor(Role.ADMINISTRATOR)


@pytest.fixture
def call():
    return CallFactory(valid_until=date(2022, 12, 31))


def add(call, by, **changes):
    return services.add_terms(call=call, by=by, at=NOON, **{**NEW, **changes})


def test_terms_are_added_as_they_are_said_with_an_entry_of_the_log(call, administrator):
    terms = add(call, administrator)

    stored = Terms.objects.filter(pk=terms.pk).values(*NEW).get()
    assert stored == NEW
    assert (stored["max_age"], stored["min_payments"]) == (None, 0)
    event = Event.objects.get()
    assert (event.action, event.object_id, event.user, event.at) == (
        "terms.added",
        terms.pk,
        administrator.user,
        NOON,
    )
    assert event.details == {"call": call.pk, "valid_from": "2019-01-01"}


def test_they_hold_from_their_day_on_and_what_was_planned_keeps_its_own(call, administrator):
    cohort = CohortFactory(program__call=call, starts_on=date(2019, 2, 1))
    first = cohort.terms

    terms = add(call, administrator)

    assert call.terms.in_force(date(2018, 12, 31)) == first
    assert call.terms.in_force(date(2019, 1, 1)) == terms
    cohort.refresh_from_db()
    assert cohort.terms == first


def test_asked_twice_for_the_same_terms_there_is_one(call, administrator):
    assert add(call, administrator) == add(call, administrator)
    assert (call.terms.count(), Event.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("changes", "refusal", "says"),
    [
        ({"valid_from": date(2023, 1, 1)}, CallEndsBefore, "31. 12. 2022"),
        ({"valid_from": date(2017, 2, 9)}, BeforeCall, "10. 2. 2017"),
        ({"valid_from": date(2017, 2, 10)}, DayTaken, "10. 2. 2017"),
        ({"min_payments": 25}, CannotBeMet, "mesecev"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    call, administrator, changes, refusal, says
):
    with pytest.raises(refusal, match=says):
        add(call, administrator, **changes)

    assert call.terms.count() == 1
    assert not Event.objects.exists()
    assert services.FIELD_OF[refusal] in NEW


@pytest.mark.parametrize(
    "changes", [{"valid_from": date(2022, 12, 31)}, {"min_payments": 24}, {"max_age": 0}]
)
def test_what_just_fits_is_taken(call, administrator, changes):
    assert add(call, administrator, **changes).pk


def test_the_first_terms_begin_with_the_call(administrator):
    call = CallFactory(terms=False)

    with pytest.raises(FirstTermsTooLate, match=r"10\. 2\. 2017"):
        add(call, administrator, valid_from=date(2017, 2, 11))

    assert add(call, administrator, valid_from=call.valid_from).pk
    assert add(call, administrator, valid_from=date(2017, 2, 11), places=14).pk
    assert services.FIELD_OF[FirstTermsTooLate] == "valid_from"


def test_the_first_terms_may_begin_before_the_call(administrator):
    assert add(CallFactory(terms=False), administrator, valid_from=date(2017, 2, 9)).pk


def test_terms_that_demand_the_same_as_those_in_force_are_refused(call, administrator):
    first = add(call, administrator)

    with pytest.raises(NothingNew, match=r"1\. 1\. 2019"):
        add(call, administrator, valid_from=date(2020, 1, 1), source="UL RS 1/2020")

    assert add(call, administrator) == first
    other = add(call, administrator, valid_from=date(2020, 1, 1), cofinancing_statement="ESS+")
    assert add(call, administrator, valid_from=date(2021, 1, 1)).pk != other.pk


def test_what_is_not_said_of_replacement_is_an_answer_too(call, administrator):
    """Terms that say nothing differ from those that allow it, and are not taken for them."""
    allowed = add(call, administrator, replacement="allowed", replacement_until_months=3)
    assert (allowed.replacement, allowed.replacement_until_months) == ("allowed", 3)

    silent = add(call, administrator, valid_from=date(2020, 1, 1))

    assert (silent.replacement, silent.replacement_until_months) == ("", None)
    assert add(call, administrator, valid_from=date(2020, 1, 1)) == silent
    with pytest.raises(NothingNew):
        add(call, administrator, valid_from=date(2021, 1, 1), replacement="")


@pytest.mark.parametrize("replacement", ["", "not_allowed"])
def test_an_end_of_replacement_that_is_not_allowed_is_refused(call, administrator, replacement):
    with pytest.raises(NothingToEnd):
        add(call, administrator, replacement=replacement, replacement_until_months=3)

    assert call.terms.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_for_the_same_day_one_is_refused():
    call = CallFactory()
    one, other = make_actor(Role.ADMINISTRATOR), make_actor(Role.ADMINISTRATOR)

    results = race(partial(add, call, one), partial(add, call, other, places=20))

    assert kinds(results) == {"DayTaken": 1, "Terms": 1}
    assert (call.terms.count(), Event.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_add_the_terms_once():
    call, by = CallFactory(), make_actor(Role.ADMINISTRATOR)

    results = race(*[partial(add, call, by)] * 4)

    assert kinds(results) == {"Terms": 4}
    assert len({terms.pk for terms in results}) == 1
    assert (call.terms.count(), Event.objects.count()) == (2, 1)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_add_terms(call, role):
    with pytest.raises(NotPermitted):
        add(call, make_actor(role))

    assert call.terms.count() == 1
    assert not Event.objects.exists()
