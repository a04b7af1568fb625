"""Numbers of a worksheet as the texts that a person sees: days, whole numbers, decimals."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite

# day 0 of a workbook; Excel believes in 29 February 1900, so this holds from 1 March 1900 on
SINCE_1900, SINCE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
LAST_SERIAL = 2_958_465  # 31 December 9999
# number formats that are built in and show days (ECMA-376 part 1, 18.8.30); 27-58 in East Asia
BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@lru_cache(maxsize=5_000)
def date_text(serial: str, since_1904: bool) -> str:
    """2018-10-01, or with the time where there is one; a number that is no day stays a number."""
    try:
        days = float(serial)
    except ValueError:
        return serial.strip()
    if not 1 <= days <= LAST_SERIAL:
        return number_text(serial)
    start = SINCE_1904 if since_1904 else SINCE_1900
    try:
        moment = start + timedelta(seconds=round(days * 86_400))
    except OverflowError:
        return number_text(serial)
    return moment.isoformat(" ").removesuffix(" 00:00:00")


def number_text(number: str) -> str:
    """13 digits stay 13 digits, 446.16 stays; 15 significant digits, which is what Excel has."""
    if number.isascii() and number.isdigit() and len(number) <= 15:
        return number
    try:
        value = float(number)
    except ValueError:
        return number.strip()
    if not isfinite(value):
        return number.strip()
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def shows_days(number_format: int, code: str) -> bool:
    """Whether a number format shows a day or month: built in, or by its code (»d. m. yyyy«)."""
    if not code:
        return number_format in BUILT_IN_DATES
    section = LITERAL.sub("", code.partition(";")[0]).lower()
    return "general" not in section and bool(re.search("[dyl]|mmm", section))
