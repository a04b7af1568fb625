"""EMŠO, the number of a person: DDMMLLL RR ZZZ K, thirteen digits.

Birth date (the last three digits of the year: 800 and above 1xxx, below 2xxx), register
(50-59 Slovenia, others elsewhere in the former Yugoslavia, none is refused), serial number
(000-499 men, 500-999 women), check digit. Source: Uredba o načinu določanja osebne
identifikacijske številke, Uradni list RS 8/1999.
"""

import re
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum.exceptions import InvalidChecksum, InvalidComponent
from stdnum.si import emso as standard

DIGITS = 13
SHOWN_DIGITS = 3
WEIGHTS = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
FIRST_YEAR, LAST_YEAR = 1800, 2799


class EmsoError(ValueError):
    """The text is no EMŠO; `str(error)` is a translated sentence that says what is wrong."""


def check_emso(text: str, today: date) -> str:
    """The thirteen digits of what was typed, white space removed.

    Raises EmsoError when there are not thirteen digits, when they begin with no date or one
    after `today`, or when the check digit is wrong.
    """
    digits = "".join(text.split())
    # before the library, which would also take digits of other scripts
    if not re.fullmatch("[0-9]*", digits):
        raise EmsoError(_("An EMŠO consists of digits only."))
    if len(digits) != DIGITS:
        raise EmsoError(_wrong_length(len(digits)))
    try:
        standard.validate(digits)
    except InvalidComponent as error:
        raise EmsoError(
            _("An EMŠO begins with the day, month and last three digits of the year of birth.")
        ) from error
    except InvalidChecksum as error:
        raise EmsoError(_mistyped()) from error
    # the library reads a remainder of ten as 0, but such numbers are never issued
    if _check_digit(digits) is None:
        raise EmsoError(_mistyped())
    if emso_birth_date(digits) > today:
        raise EmsoError(_("The date of birth in the EMŠO is in the future."))
    return digits


def emso_birth_date(emso: str) -> date:
    """The birth date in a checked EMŠO."""
    born_on: date = standard.get_birth_date(emso)
    return born_on


def emso_sex(emso: str) -> str:
    """»male« or »female«, as a checked EMŠO says."""
    return {"M": "male", "F": "female"}[standard.get_gender(emso)]


def mask_emso(emso: str) -> str:
    """The last three digits behind dots, for lists: ••••••••••512."""
    return "•" * (DIGITS - SHOWN_DIGITS) + emso[-SHOWN_DIGITS:]


def make_emso(born_on: date, serial: int, register: int = 55) -> str:
    """An EMŠO for invented people; register 55 marks them.

    Raises ValueError when the number would never be issued (take the next serial) and when it
    has no room for the year of birth, the serial (0-999) or the register (0-99).
    """
    if not (FIRST_YEAR <= born_on.year <= LAST_YEAR and 0 <= serial <= 999 and 0 <= register <= 99):
        raise ValueError("No EMŠO has room for this year of birth, serial or register.")
    digits = f"{born_on:%d%m}{born_on.year % 1000:03}{register:02}{serial:03}"
    check_digit = _check_digit(digits)
    if check_digit is None:
        raise ValueError("No EMŠO is ever issued with this serial: its check digit would be 10.")
    return f"{digits}{check_digit}"


def _check_digit(digits: str) -> int | None:
    """The thirteenth digit that belongs to the first twelve, or None: never issued."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    expected = -total % 11
    return None if expected == 10 else expected


def _wrong_length(count: int) -> str:
    sentence = ngettext(
        "An EMŠO has 13 digits; this one has %(count)d digit.",
        "An EMŠO has 13 digits; this one has %(count)d digits.",
        count,
    )
    return sentence % {"count": count}


def _mistyped() -> str:
    return _("The EMŠO is mistyped: its last digit does not agree with the others.")
