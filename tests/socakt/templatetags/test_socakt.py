"""The filters, in a template."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

MOMENT = datetime(2026, 11, 11, 23, 30, tzinfo=UTC)
DAY = date(2018, 10, 1)
TODAY = date(2026, 11, 16)


def shown(source, **values):
    with translation.override("sl"):
        return Template("{% load socakt %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("sl_date", DAY, '<time datetime="2018-10-01" class="date">1. 10. 2018</time>'),
        ("sl_date", MOMENT, '<time datetime="2026-11-12" class="date">12. 11. 2026</time>'),
        ("sl_date_text", DAY, "1. 10. 2018"),
        ("sl_date_text", MOMENT, "12. 11. 2026"),
        (
            "sl_datetime",
            MOMENT,
            '<time datetime="2026-11-12T00:30+01:00" class="date">12. 11. 2026 ob 0.30</time>',
        ),
        ("sl_month", date(2024, 11, 1), "11/2024"),
        ("sl_month", datetime(2024, 10, 31, 23, 30, tzinfo=UTC), "11/2024"),
        ("mask_emso", "0101006500006", "••••••••••006"),
        ("mask_emso", "", ""),
    ],
)
def test_filters(source, value, expected):
    assert shown("{{ value|" + source + " }}", value=value) == expected


@pytest.mark.parametrize(
    "source", ["sl_date", "sl_date_text", "sl_datetime", "sl_month", "mask_emso"]
)
def test_nothing_is_written_for_nothing(source):
    assert shown("{{ value|" + source + " }}", value=None) == ""


@pytest.mark.parametrize("since", [date(2026, 11, 12), MOMENT])
def test_working_days_count_from_a_day_or_a_moment(since):
    assert shown("{{ since|working_days:today }}", since=since, today=TODAY) == "2"


def test_without_a_day_there_are_no_working_days():
    source = "{% if since|working_days:today is None %}none{% endif %}"
    assert shown(source, since=None, today=TODAY) == "none"
