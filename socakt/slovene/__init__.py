"""What is Slovene about the data: dates, working days, EMŠO, posts, and the alphabet.

Everything is offered here; the modules behind it are one subject each. Imports nothing of the
project, so that anything may use it.
"""

from socakt.slovene.alphabet import SearchKey, SortKey, fold, sort_key
from socakt.slovene.dates import (
    day_in_words,
    format_date,
    format_datetime,
    format_month,
    local_day,
    month_name,
)
from socakt.slovene.emso import (
    EmsoError,
    check_emso,
    emso_birth_date,
    emso_sex,
    make_emso,
    mask_emso,
)
from socakt.slovene.municipalities import MUNICIPALITIES, municipality_of_post
from socakt.slovene.posts import POSTS, post_name
from socakt.slovene.typing_errors import typing_errors
from socakt.slovene.working_days import working_day_after, working_days_between

__all__ = [
    "MUNICIPALITIES",
    "POSTS",
    "EmsoError",
    "SearchKey",
    "SortKey",
    "check_emso",
    "day_in_words",
    "emso_birth_date",
    "emso_sex",
    "fold",
    "format_date",
    "format_datetime",
    "format_month",
    "local_day",
    "make_emso",
    "mask_emso",
    "month_name",
    "municipality_of_post",
    "post_name",
    "sort_key",
    "typing_errors",
    "working_day_after",
    "working_days_between",
]
