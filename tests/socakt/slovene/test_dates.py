"""Dates as people here read them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from socakt.slovene import format_date, format_datetime, format_month, local_day, month_name

# 23.30 in London is already the next day in Ljubljana
LATE = datetime(2026, 11, 11, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("language", ["sl", "en"])
def test_a_date_is_the_same_in_both_languages(language):
    with translation.override(language):
        assert format_date(date(2018, 10, 1)) == "1. 10. 2018"
        assert format_month(date(2024, 11, 1)) == "11/2024"


def test_a_moment_is_shown_by_the_clock_of_slovenia():
    assert local_day(LATE) == date(2026, 11, 12)
    assert format_date(LATE) == "12. 11. 2026"
    with translation.override("sl"):
        assert format_datetime(LATE) == "12. 11. 2026 ob 0.30"
        assert format_datetime(datetime(2026, 7, 1, 7, 5, tzinfo=UTC)) == "1. 7. 2026 ob 9.05"
    with translation.override("en"):
        assert format_datetime(LATE) == "12. 11. 2026 at 0:30"


def test_a_month_has_its_name_in_the_language_of_the_page():
    with translation.override("sl"):
        assert month_name(date(2025, 10, 1)) == "oktober 2025"
    with translation.override("en"):
        assert month_name(date(2025, 10, 1)) == "October 2025"
