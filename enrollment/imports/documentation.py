"""What the page about the columns says, made from what the reading really accepts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enrollment.imports.columns import Column, accepted, heading_of
from enrollment.imports.downloads import FORMATS, months_before
from enrollment.imports.interpretation import MOST_MONTHS_BACK
from enrollment.imports.kinds import COUNTING, Kind, usual_name
from enrollment.imports.refusals import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from socakt.slovene import format_month, month_name


@dataclass(frozen=True)
class ShapeHelp:
    """A shape in which a table may come; `shape` and `formats` as `downloads` knows them."""

    shape: str
    title: Promise
    text: Promise
    formats: tuple[str, ...] = FORMATS


@dataclass(frozen=True)
class ColumnHelp:
    """A column: its usual heading, what is written in it, and all headings that are accepted."""

    heading: str
    explanation: Promise
    example: str
    accepted: str


@dataclass(frozen=True)
class GroupHelp:
    """Columns that belong together."""

    title: Promise
    columns: tuple[ColumnHelp, ...]


SHAPES = (
    ShapeHelp(
        "months",
        _("A row for each month"),
        _("As extracts of decisions and payments come. A person has as many rows as months."),
    ),
    ShapeHelp(
        "persons",
        _("A row for each person, a column for each month"),
        _("The columns of months may have any month as heading, in any order and number."),
    ),
    ShapeHelp(
        "candidates",
        _("Candidates"),
        _("A row for each person with address and contact. Nothing but the identity is needed."),
    ),
)
GROUPS = (
    (
        _("Who the row is about"),
        (*(Column.EMSO, Column.LAST_NAME, Column.FIRST_NAME), Column.BORN_ON, Column.FULL_NAME),
    ),
    (
        _("Months of social assistance"),
        (*(Column.MONTH, Column.MONTH_FROM, Column.MONTH_TO), Column.KIND, Column.PAID),
    ),
    (
        _("Facts of the person"),
        (
            *(Column.SEX, Column.STREET, Column.POST_CODE, Column.POST),
            *(Column.PHONE, Column.EMAIL, Column.REGISTERED_SINCE),
        ),
    ),
    (_("May be there, is not stored"), (Column.AMOUNT, Column.PAYMENT_DATE, Column.NOTE)),
)
EXPLANATIONS: dict[Column, Promise] = {
    Column.EMSO: _("13 digits. A zero that a spreadsheet has dropped in front is put back."),
    Column.LAST_NAME: _("Needed for people who are not known yet."),
    Column.FIRST_NAME: _("Needed for people who are not known yet."),
    Column.BORN_ON: _(
        "Empty: taken from the EMŠO. Without EMŠO, surname, name and date of birth are needed."
    ),
    Column.FULL_NAME: _(
        "The EMŠO says who it is. A name that has nothing in common with the one in the records "
        "is reported as a fault."
    ),
    Column.MONTH: _("The month of entitlement, not the month of payment."),
    Column.MONTH_FROM: _("The first month of a back payment."),
    Column.MONTH_TO: _("The last month of a back payment; all months in between count."),
    Column.KIND: _("Decides whether the month counts, see below."),
    Column.PAID: _(
        "Yes or no, in many ways of writing; a question mark: not known. "
        "Without this column the kind of payment decides."
    ),
    Column.SEX: _("M or F. Empty: taken from the EMŠO."),
    Column.STREET: _("Street and number."),
    Column.POST_CODE: _("Four digits. The post is found from them."),
    Column.POST: _("The name; the post code may stand before it."),
    Column.PHONE: _("At most 40 characters."),
    Column.EMAIL: _("One address."),
    Column.REGISTERED_SINCE: _("Since when the person has been registered as unemployed."),
    Column.AMOUNT: _("Only looked at: what was paid is above zero."),
    Column.PAYMENT_DATE: _("Does not tell the month: a payment can fall into the next one."),
    Column.NOTE: _("Never read."),
}


def columns_context(on: date) -> dict[str, Any]:
    """For `enrollment/imports/columns.html`, with examples that are right on the day."""
    examples = examples_on(on)
    groups = [
        GroupHelp(title, tuple(help_for(column, examples[column]) for column in columns))
        for title, columns in GROUPS
    ]
    return {
        "shapes": SHAPES,
        "groups": groups,
        "counted": [usual_name(kind) for kind in Kind if kind in COUNTING],
        "not_counted": [usual_name(kind) for kind in Kind if kind not in COUNTING],
        "limits": {
            "megabytes": MOST_BYTES // 1_000_000,
            "rows": number_format(MOST_ROWS, force_grouping=True),
            "columns": MOST_COLUMNS,
            "months_back": MOST_MONTHS_BACK,
        },
    }


def help_for(column: Column, example: str) -> ColumnHelp:
    """What the page says about the column."""
    return ColumnHelp(
        heading_of(column), EXPLANATIONS[column], example, ", ".join(accepted(column))
    )


def examples_on(on: date) -> dict[Column, str]:
    """What could stand in each column; every example can be read."""
    slovene = get_language() == "sl"
    *_months, before, last = months_before(on, 24)
    return {
        Column.EMSO: "0502984555003",
        Column.LAST_NAME: "Primer",
        Column.FIRST_NAME: "Ana",
        Column.BORN_ON: "5. 2. 1984",
        Column.FULL_NAME: "Ana Primer",
        Column.MONTH: f"{format_month(last)} · {last:%Y-%m} · {month_name(last)}",
        Column.MONTH_FROM: format_month(before),
        Column.MONTH_TO: format_month(last),
        Column.KIND: usual_name(Kind.REGULAR),
        Column.PAID: "D · N · ?" if slovene else "yes · no · ?",
        Column.SEX: "Ž" if slovene else "F",
        Column.STREET: "Testna ulica 5",
        Column.POST_CODE: "8000",
        Column.POST: "Novo mesto",
        Column.PHONE: "041 000 000",
        Column.EMAIL: "ana.primer@example.si",
        Column.REGISTERED_SINCE: "1. 3. 2024",
        Column.AMOUNT: "446,16",
        Column.PAYMENT_DATE: "5. 12. 2024",
        Column.NOTE: "",
    }
