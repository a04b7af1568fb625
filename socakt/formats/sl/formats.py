"""Slovene: »1. 10. 2018«, »9.14«, »3,70«, weeks from Monday (Django's own say Sunday)."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j. n. Y"
TIME_FORMAT = "G.i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = r"j. n. Y \o\b G.i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j. F"
FIRST_DAY_OF_WEEK = 1

# The first of each kind is also what a form shows again.
DATE_INPUT_FORMATS = [
    "%d. %m. %Y",  # '1. 10. 2018', '01. 10. 2018'
    "%d.%m.%Y",  # '1.10.2018'
    "%d. %m.%Y",  # '1. 10.2018'
    "%d.%m. %Y",  # '1.10. 2018'
    "%Y-%m-%d",  # '2018-10-01'
]
TIME_INPUT_FORMATS = [
    "%H:%M:%S",  # '9:14:00'
    "%H:%M",  # '9:14'
    "%H.%M",  # '9.14'
]
DATETIME_INPUT_FORMATS = [
    f"{day} {time}" for day in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS
]

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
