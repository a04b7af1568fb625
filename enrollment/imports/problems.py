"""The one place that turns codes into sentences: what is wrong, and what to do about it.

The modules that read know no words; every code that they use has a sentence here.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.imports.columns import Column, heading_of
from enrollment.imports.days import SHORT_YEAR
from enrollment.imports.interpretation import LONGEST_RANGE, MOST_MONTHS_BACK
from enrollment.imports.refusals import MOST_BYTES, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS
from enrollment.imports.rows import Problem
from socakt.slovene import EmsoError, check_emso, format_date, format_month

# %(value)s: what stands in the cell; %(month)s and %(date)s: the month and the day of the import
CELLS: dict[str, Promise] = {
    "month_unreadable": _("“%(value)s” is not a month. Write it like this: %(month)s."),
    "month_missing": _("The month is missing. Write it like this: %(month)s."),
    "month_in_future": _("“%(value)s” is in the future. Only months up to %(month)s can be taken."),
    "month_too_old": _(
        "“%(value)s” is more than %(back)s months ago. "
        "No call looks back that far; delete the row or correct the month."
    ),
    # a heading can be meant too, so the example is the same on every day
    "month_short_year": _(
        "“%(value)s” can mean a month or a day. Write the year with four digits, like this: 9/2026."
    ),
    "month_as_number": _(
        "“%(value)s” is how a spreadsheet counts days. "
        "Write a month, as in the other rows: %(month)s."
    ),
    "two_digit_year": _("The year in “%(value)s” has only two digits. Write all four."),
    "date_as_number": _(
        "“%(value)s” is how a spreadsheet counts days. "
        "Format the column as a date, or write the date like this: %(date)s."
    ),
    "date_unreadable": _("“%(value)s” is not a date. Write it like this: %(date)s."),
    "date_in_future": _("“%(value)s” is in the future. Check the date."),
    "range_open": _("One end of the range is missing. Write the first and the last month."),
    "range_reversed": _(
        "The range ends before it begins: it begins with “%(value)s”. Exchange the months."
    ),
    "range_too_long": _(
        "The range has more than %(longest)s months; it begins with “%(value)s”. "
        "Check the two months."
    ),
    "kind_unknown": _(
        "“%(value)s” is not a known kind of payment. Use a name from the list of kinds."
    ),
    "kind_missing": _("The kind of payment is missing. Without it the month cannot be counted."),
    "paid_missing": _("It is not said whether the month was paid. Write yes or no."),
    "yes_no_unreadable": _(
        "“%(value)s” is neither yes nor no. Write yes or no, or leave the cell empty "
        "in a table with a column for each month."
    ),
    "amount_unreadable": _("“%(value)s” is not an amount. Write it like this: 446,16."),
    "amount_not_positive": _(
        "“%(value)s” is not an amount that was paid. If the month was not paid, "
        "write “%(paid)s: no” or delete the row; a correction is not a payment."
    ),
    "amount_negative": _(
        "“%(value)s” is below zero, and a correction is not a payment. "
        "Write whether the month was paid: yes or no."
    ),
    "emso_destroyed": _(
        "“%(value)s” is an EMŠO that a spreadsheet has rounded; its digits are lost. "
        "Format the column as text and enter the EMŠO again."
    ),
    "nobody": _(
        "The row does not say who it is about. Enter the EMŠO, or surname, name and date of birth."
    ),
    "name_unreadable": _(
        "“%(value)s” is not a name: a name has letters, begins with no sign of a formula and has "
        "no < or >. Correct it or leave the cell empty."
    ),
    "sex_unreadable": _("“%(value)s” is not a known entry for the sex. Write M or F."),
    "born_in_future": _("The date of birth “%(value)s” is in the future. Check the date."),
    "born_too_early": _("The date of birth “%(value)s” is before 1900. Check the year."),
    "post_code_unreadable": _("“%(value)s” is not a post code. It has four digits, like 8000."),
    "email_unreadable": _("“%(value)s” is not an e-mail address. Correct it or leave it empty."),
    "too_long": _("“%(value)s” is too long. Shorten it."),
    "formula": _(
        "The cell holds a formula: “%(value)s”. "
        "Replace it by its value: copy the column and paste it as values."
    ),
    "formula_failed": _("A formula has failed here: “%(value)s”. Enter the value itself."),
}
# what is found only when the row is compared with the records and with the other rows
RECORDS: dict[str, Promise] = {
    "other_organization": _(
        "The record of this person is kept by another organization. Talk to the coordinator."
    ),
    "name_of_other": _(
        "In the records the person with this EMŠO has another name: %(value)s. "
        "Check the EMŠO and the name."
    ),
    "several_people": _(
        "Several people in the records have this name and date of birth. Enter the EMŠO."
    ),
    "contradicts_row": _(
        "Row %(value)s says the opposite about the same month of the same person. "
        "Correct one of the two rows."
    ),
    "differs_from_row": _(
        "Row %(value)s says something else about the same person. Correct one of the two rows."
    ),
    "person_unknown": _(
        "This person is not among your candidates. Register the person first, "
        "or enter surname and name in the row, so that the import does it."
    ),
}
FAILURE = _(
    "The file could not be read because of a failure on our side (reference %(reference)s). "
    "Nothing was stored. Try again, or tell your administrator the reference."
)
NOTES: dict[str, Promise] = {
    "emso_zero_restored": _("The EMŠO had lost the zero at its beginning; it was put back."),
    "born_on_differs": _("The date of birth differs from the EMŠO."),
    "sex_differs": _("The sex differs from the EMŠO."),
}
MISSING: dict[str, Promise] = {
    "emso_or_name": _(
        "The file does not say who the rows are about: "
        "it needs the column EMŠO, or surname, name and date of birth."
    ),
    "month": _(
        "The file does not say for which months the payments were. The date of payment is not "
        "enough: a payment can fall into the next month. Add a column with the month of "
        "entitlement."
    ),
    "month_from": _("The months up to which rows go are there, but not those from which on."),
    "month_to": _("The months from which rows go are there, but not those up to which."),
    "kind_or_paid": _(
        "The file does not say whether the months were paid: "
        "it needs a column with the kind of payment, or one with yes and no."
    ),
    "facts": _(
        "The file only says who the people are. Add columns with their data or with their months."
    ),
}
FILES: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "only_a_heading": _("The file has only a heading, and no rows below it."),
    "no_known_heading": _("None of the headings is known, so it is not clear what the rows say."),
    "is_pdf": _("This is a PDF, whatever its name says. Save the table as XLSX or CSV."),
    "is_old_excel": _(
        "This is an Excel file of another kind (.xls or .xlsb). Open it in Excel and choose "
        "“Save as”, “Excel Workbook (*.xlsx)”."
    ),
    "is_protected": _("The file is protected with a password. Remove the password and try again."),
    "is_ods": _(
        "This is a LibreOffice or OpenOffice spreadsheet. Choose “Save as”, "
        "“Excel 2007-365 (.xlsx)” or CSV."
    ),
    "is_web_page": _(
        "This is a web page or XML, whatever its name says. "
        "Open it in Excel and choose “Save as”, “Excel Workbook (*.xlsx)”."
    ),
    "is_other_zip": _("This is an archive or another document, not a table. Send XLSX or CSV."),
    "is_binary": _("This is not a table, whatever its name says. Send XLSX or CSV."),
    "has_macros": _(
        "The workbook holds macros; these are not accepted. "
        "Choose “Save as”, “Excel Workbook (*.xlsx)”, without macros."
    ),
    "zip_bomb": _("The file would unpack to far more than a table needs; it was not read."),
    "has_doctype": _(
        "The file holds instructions that no table needs; it was not read. "
        "Copy the table into a new workbook and send that."
    ),
    "damaged": _("The file is damaged. Open it in Excel, save it again and try once more."),
    "unknown_encoding": _(
        "The letters of the file cannot be read. Save it as “CSV UTF-8” or as XLSX."
    ),
    "too_large": _("The file is larger than %(megabytes)s MB. Split it into several files."),
    "too_many_rows": _("The file has more than %(rows)s rows. Split it into several files."),
    "too_many_cells": _("The table has too many cells. Delete columns that are not needed."),
    "too_many_columns": _(
        "Row %(row)s has more than %(columns)s columns. Delete columns that are not needed."
    ),
    "cell_too_long": _(
        "A cell in row %(row)s has more than %(characters)s characters. Shorten it; "
        "in a CSV file a quotation mark may be missing there."
    ),
    "broken_quotes": _(
        "The quotation marks in the row that begins on line %(row)s are not right: one that "
        "opens a cell must close it. Correct the line, or save the table as XLSX."
    ),
}


def sentence(problem: Problem, on: date) -> str:
    """What is wrong with the cell and what to do, in the active language."""
    if problem.code == "emso_invalid":
        return _about_emso(problem.value, on)
    values = {
        "value": problem.value,
        "month": format_month(on),
        "date": format_date(on),
        "back": MOST_MONTHS_BACK,
        "longest": LONGEST_RANGE,
        "paid": heading_of(Column.PAID),
    }
    said = CELLS.get(problem.code) or RECORDS[problem.code]
    return str(said) % values


def _about_emso(text: str, on: date) -> str:
    try:
        check_emso(text, on)
    except EmsoError as error:
        return gettext("“%(value)s” is not an EMŠO. %(why)s") % {"value": text, "why": error}
    return gettext("“%(value)s” was not an EMŠO on the day of the import.") % {"value": text}


def note_sentence(code: str) -> str:
    """What is worth knowing about a row that can be taken over all the same."""
    return str(NOTES[code])


def missing_sentence(code: str) -> str:
    """What the file lacks, by a code of `Layout.missing`."""
    return str(MISSING[code])


def unrecognised_sentence(heading: str, meant: Column | None) -> str:
    """What is said about a heading that is not known."""
    if meant is None and SHORT_YEAR.fullmatch(heading):
        return str(CELLS["month_short_year"]) % {"value": heading}
    if meant is None:
        return gettext("“%(heading)s” is not a known heading.") % {"heading": heading}
    return gettext("“%(heading)s” is not a known heading; probably “%(meant)s” was meant.") % {
        "heading": heading,
        "meant": heading_of(meant),
    }


def refusal_sentence(code: str, values: Mapping[str, Any]) -> str:
    """Why the file cannot be read and what to do, by code and values of FileRefused."""
    limits = {
        "rows": number_format(MOST_ROWS, force_grouping=True),
        "megabytes": MOST_BYTES // 1_000_000,
        "columns": MOST_COLUMNS,
        "characters": number_format(MOST_CHARACTERS, force_grouping=True),
    }
    if code == "failure":
        return str(FAILURE) % values
    said = str(FILES[code]) % {**limits, **values}
    about_headings = [
        unrecognised_sentence(heading, Column(meant) if meant else None)
        for heading, meant in values.get("headings", ())
    ]
    return " ".join((said, *about_headings))
