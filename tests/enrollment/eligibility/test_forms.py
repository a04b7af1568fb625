"""The grid of months and the anonymous questions: what is read, applied and refused."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from enrollment.eligibility.forms import MonthsForm, SelfCheckForm
from tests.factories import ON, months_back

EDITABLE = [*reversed(months_back(ON, 24)), ON.replace(day=1)]
AUGUST, JULY, JUNE = months_back(ON, 3)
OLD = date(2012, 1, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def months_form(query, known=None):
    data = QueryDict(query) if query is not None else None
    return MonthsForm(data, editable=EDITABLE, known=known or {}, version=1)


def errors(form):
    return {name: " ".join(found) for name, found in form.errors.items()}


def test_only_what_differs_is_a_change():
    known = {AUGUST: True, JULY: False, OLD: True}
    form = months_form(
        "version=1&action=save&source=extract"
        "&m-2018-08=paid&m-2018-07=unknown&m-2018-06=unpaid&m-2018-05=unknown",
        known,
    )

    assert form.is_valid()
    assert form.changed == {JULY: None, JUNE: False}
    assert form.preview == {AUGUST: True, JUNE: False, OLD: True}


def test_a_month_that_is_not_sent_stays():
    form = months_form("version=1&action=save", {AUGUST: True})

    assert form.is_valid()
    assert form.changed == {}
    assert form.preview == {AUGUST: True}


def test_a_change_needs_a_source_only_when_it_is_saved():
    assert set(errors(months_form("version=1&action=save&m-2018-08=paid"))) == {"source"}
    assert months_form("version=1&action=preview&m-2018-08=paid").is_valid()
    assert set(errors(months_form("version=1&action=save&source=rumour"))) == {"source"}


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("m-2018-10=paid", "2018-10 cannot be recorded here"),
        ("m-2016-08=paid", "from 9/2016 to 9/2018"),
        ("m-2018-13=paid", "2018-13 cannot be recorded here"),
        ("m-<b>=paid", "<b> cannot be recorded here"),
        ("m-2018-08=paid&m-2018-08=unpaid", "August 2018 stands twice"),
        ("m-2018-08=maybe", "August 2018: choose paid"),
    ],
    ids=["in the future", "too old", "month 13", "nonsense", "twice", "no state"],
)
def test_months_that_cannot_be_read_are_named(cell, says):
    form = months_form(f"version=1&action=save&source=extract&{cell}")

    assert says in errors(form)["__all__"]
    assert form.changed == {}


def test_a_month_twice_with_one_answer_is_that_answer():
    form = months_form("version=1&action=preview&m-2018-08=paid&m-2018-08=paid")

    assert form.is_valid()
    assert form.preview == {AUGUST: True}


def test_a_range_marks_its_months_after_the_cells_are_read():
    form = months_form(
        "version=1&action=range&range_from=m-2018-06&range_to=m-2018-07&range_state=paid"
        "&m-2018-07=unpaid&m-2018-08=unpaid"
    )

    assert form.is_valid()
    assert form.preview == {JUNE: True, JULY: True, AUGUST: False}


def test_a_range_can_make_months_unknown_again():
    form = months_form(
        "version=1&action=range&range_from=m-2018-06&range_to=m-2018-08&range_state=unknown",
        {JULY: True, OLD: True},
    )

    assert form.is_valid()
    assert form.preview == {OLD: True}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("range_from=m-2018-08&range_to=m-2018-07&range_state=paid", "range_to"),
        ("range_from=m-2018-10&range_to=m-2018-07&range_state=paid", "range_from"),
        ("range_from=m-2018-06&range_to=x&range_state=paid", "range_to"),
        ("range_from=m-2018-06&range_to=m-2018-07&range_state=x", "range_state"),
        ("range_to=m-2018-07&range_state=paid", "range_from"),
        ("range_from=m-2018-06&range_to=m-2018-07", "range_state"),
        ("range_from=m-2018-06&range_state=paid", "range_to"),
    ],
    ids=["backwards", "outside", "no month", "no state", "from empty", "state empty", "to empty"],
)
def test_a_range_that_makes_no_sense_is_refused_next_to_its_field(query, field):
    form = months_form(f"version=1&action=range&{query}")

    assert set(errors(form)) == {field}
    assert form.preview == {}


def test_ranges_are_not_applied_by_other_buttons():
    form = months_form(
        "version=1&action=preview&range_from=m-2018-06&range_to=m-2018-07&range_state=paid"
    )

    assert form.is_valid()
    assert form.preview == {}


def test_a_new_form_offers_the_whole_period():
    form = months_form(None, {AUGUST: True})

    assert (form.initial["range_from"], form.initial["range_to"]) == ("m-2016-09", "m-2018-09")
    assert form.initial["version"] == 1
    assert form.preview == {AUGUST: True}


WINDOW = EDITABLE[:-1]


def questions(**answers):
    data = QueryDict(mutable=True)
    data.update({"born_on": "17. 5. 1980", "paid": "12", **answers})
    return SelfCheckForm(data, window=WINDOW, today=ON)


def test_answers_become_facts():
    form = questions()

    assert form.is_valid()
    assert form.facts.born_on == date(1980, 5, 17)
    assert list(form.facts.months.values()).count(True) == 12
    assert list(form.facts.months.values()).count(False) == 12


def test_who_is_not_sure_leaves_the_rest_unknown():
    form = questions(unsure="on", paid="0")

    assert form.is_valid()
    assert form.facts.months == {}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"born_on": ""}, "born_on"),
        ({"born_on": "30. 2. 1980"}, "born_on"),
        ({"born_on": "13. 9. 2018"}, "born_on"),
        ({"paid": ""}, "paid"),
        ({"paid": "-1"}, "paid"),
        ({"paid": "25"}, "paid"),
        ({"paid": "dvanajst"}, "paid"),
        ({"paid": "9" * 400}, "paid"),
    ],
)
def test_impossible_answers_are_refused_next_to_their_field(answers, field):
    assert set(questions(**answers).errors) == {field}
