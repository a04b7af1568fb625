"""Whose row it is, and what it says of the person."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypedDict
from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from enrollment.imports.cells import date_of, emso_text, post_of, sex_of
from enrollment.imports.columns import Column
from enrollment.imports.refusals import Unreadable
from enrollment.imports.rows import Row
from socakt.slovene import EmsoError, check_emso, emso_birth_date, emso_sex, post_name

# what the fields of a candidate hold
LONGEST = {
    Column.LAST_NAME: 100,
    Column.FIRST_NAME: 100,
    Column.STREET: 200,
    Column.POST: 100,
    Column.PHONE: 40,
    Column.EMAIL: 254,
}
NAMES = (Column.LAST_NAME, Column.FIRST_NAME, Column.FULL_NAME)
# what makes a spreadsheet take a name for a formula when it is exported again, and markup
NO_NAME = re.compile("[@+=-]|.*[<>]")
# accents that belong to no letter of their own; č and ệ are one letter each (NFC, see `texts`)
MOST_MARKS = 2
FIRST_BIRTH = date(1900, 1, 1)


class Person(TypedDict):
    """The part of a Draft that is about the person."""

    emso: str
    last_name: str
    first_name: str
    full_name: str
    born_on: date | None
    facts: dict[str, str]


class Known(NamedTuple):
    """What a text says as an EMŠO; `code` is set where it is none."""

    emso: str
    born_on: date | None
    sex: str
    zero_restored: bool
    code: str


def person_in(row: Row, on: date) -> Person:
    """The person of the row. An EMŠO fills in the birth date and sex that are left empty."""
    known = emso_in(row, on)
    last_name, first_name, full_name = (name_in(row, column) for column in NAMES)
    born_on = born_on_in(row, on, known)
    facts = {
        "sex": sex_in(row, known),
        "street": short(row, Column.STREET),
        **post_in(row),
        "phone": short(row, Column.PHONE),
        "email": email_in(row),
        **labour_status_in(row, on),
    }
    identified = known.emso or (last_name and first_name and born_on)
    identity = {row.columns.get(column) for column in (Column.EMSO, *LONGEST, Column.BORN_ON)}
    if not identified and not any(problem.column in identity for problem in row.problems):
        row.fault("nobody", Column.EMSO)
    return {
        "emso": known.emso,
        "last_name": last_name,
        "first_name": first_name,
        "full_name": full_name,
        "born_on": born_on,
        "facts": {name: value for name, value in facts.items() if value},
    }


def name_in(row: Row, column: Column) -> str:
    """The name, if it is one."""
    name = row.text(column)[:200] if column is Column.FULL_NAME else short(row, column)
    if name and not is_name(name):
        row.fault("name_unreadable", column, name)
        return ""
    return name


@lru_cache(maxsize=1_000)
def is_name(text: str) -> bool:
    """Whether the text has a letter, and nothing that no name has."""
    if NO_NAME.match(text) or not any(map(str.isalpha, text)):
        return False
    kinds = "".join(category(sign)[0] for sign in text)
    return "M" * (MOST_MARKS + 1) not in kinds


def emso_in(row: Row, on: date) -> Known:
    """What the EMŠO of the row says; all empty where there is none, or a wrong one."""
    text = row.text(Column.EMSO)
    known = known_by(text, on)
    if known.code:
        row.fault(known.code, Column.EMSO, text)
    if known.zero_restored:
        row.notes.append("emso_zero_restored")
    return known


# the rows of a person stand together, so few are enough; no more than that are kept in memory
@lru_cache(maxsize=1_000)
def known_by(text: str, on: date) -> Known:
    """What an EMŠO says, or why it is none."""
    nothing = Known("", None, "", False, "")
    if not text:
        return nothing
    try:
        digits, zero_restored = emso_text(text)
        emso = check_emso(digits, on)
    except Unreadable as unreadable:
        return nothing._replace(code=unreadable.code)
    except EmsoError:
        return nothing._replace(code="emso_invalid")
    return Known(emso, emso_birth_date(emso), emso_sex(emso), zero_restored, "")


def born_on_in(row: Row, on: date, known: Known) -> date | None:
    """The date of birth; that of the EMŠO where there is no other."""
    born_on = row.read(Column.BORN_ON, date_of)
    if born_on is None:
        return known.born_on
    if born_on > on or born_on < FIRST_BIRTH:
        code = "born_in_future" if born_on > on else "born_too_early"
        row.fault(code, Column.BORN_ON, row.text(Column.BORN_ON))
        return None
    if known.born_on and known.born_on != born_on:
        row.notes.append("born_on_differs")
    return born_on


def sex_in(row: Row, known: Known) -> str:
    """The sex; that of the EMŠO where there is no other."""
    sex = row.read(Column.SEX, sex_of)
    if sex is None:
        return known.sex
    if known.sex and known.sex != sex:
        row.notes.append("sex_differs")
    return sex


def post_in(row: Row) -> dict[str, str]:
    """Post code and post, in one column or two; the post follows from the code."""
    code, name = row.read(Column.POST_CODE, post_of) or ("", "")
    post = short(row, Column.POST)
    try:
        code_before, name_behind = post_of(post)
    except Unreadable:
        pass
    else:
        code, post = code or code_before, name_behind
    return {"post_code": code, "post": post or name or post_name(code) or ""}


def email_in(row: Row) -> str:
    """The address, if it is one."""
    address = short(row, Column.EMAIL)
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        row.fault("email_unreadable", Column.EMAIL, address)
        return ""
    return address


def labour_status_in(row: Row, on: date) -> dict[str, str]:
    """Registered at the employment office, and since when, where the row has that day."""
    since = row.read(Column.REGISTERED_SINCE, date_of)
    if since is None:
        return {}
    if since > on or since < FIRST_BIRTH:
        code = "date_in_future" if since > on else "date_unreadable"
        row.fault(code, Column.REGISTERED_SINCE, row.text(Column.REGISTERED_SINCE))
        return {}
    return {"labour_status": "registered", "labour_status_since": since.isoformat()}


def short(row: Row, column: Column) -> str:
    """The text, if the field of a candidate holds it."""
    text = row.text(column)
    if len(text) > LONGEST[column]:
        row.fault("too_long", column, text)
        return ""
    return text
