"""Typed dates and shown numbers, through real form fields, in both languages."""

from datetime import date, time
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation


@pytest.fixture(params=["sl", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


class DateForm(forms.Form):
    day = forms.DateField()


@pytest.mark.parametrize(
    "typed",
    [
        "1. 10. 2018",
        "1.10.2018",
        "01.10.2018",
        "1. 10.2018",
        "1.10. 2018",
        "01. 10. 2018",
        "2018-10-01",
        "  1. 10. 2018 ",
        "1.\u00a010.\u00a02018",
    ],
)
def test_a_date_may_be_typed_in_many_ways(language, typed):
    form = DateForm({"day": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2018, 10, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "30. 2. 2018",
        "2018-02-30",
        "29.2.2019",
        "1. 13. 2018",
        "0. 1. 2018",
        "10/01/2018",
        "1. 10. 18",
        "1.10.",
        "1 10 2018",
        "oktober 2018",
        "x" * 20_000,
    ],
)
def test_what_is_no_date_or_not_clear_is_refused(language, typed):
    form = DateForm({"day": typed})
    assert not form.is_valid()
    assert list(form.errors) == ["day"]


def test_a_form_shows_a_date_that_it_takes_again(language):
    shown = DateForm(initial={"day": date(2018, 10, 1)})["day"].as_widget()
    assert 'value="01. 10. 2018"' in shown


def test_dates_and_weeks_are_slovene_in_both_languages(language):
    assert formats.date_format(date(2018, 10, 1)) == "1. 10. 2018"
    assert formats.date_format(date(2018, 10, 1), "SHORT_DATE_FORMAT") == "1. 10. 2018"
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("typed", ["9:14", "09:14:00", "9.14"])
def test_a_time_may_be_typed_in_many_ways(language, typed):
    assert forms.TimeField().clean(typed) == time(9, 14)
    assert forms.DateTimeField().clean(f"1. 10. 2018 {typed}").hour == 9


def test_slovene_has_the_decimal_comma():
    amount = forms.DecimalField(localize=True)
    with translation.override("sl"):
        assert amount.clean("3,70") == Decimal("3.70")
        assert formats.number_format(Decimal("12500.80"), use_l10n=True) == "12500,80"
        assert formats.number_format(12500, force_grouping=True) == "12.500"
        assert formats.time_format(time(9, 14)) == "9.14"
    with translation.override("en"):
        assert amount.clean("3.70") == Decimal("3.70")
        assert formats.number_format(12500, force_grouping=True) == "12,500"
        assert formats.time_format(time(9, 14)) == "9:14"
