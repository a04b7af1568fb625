"""Imports as a list, and what was left behind of one, ready to be corrected and sent again."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.imports.lines import faults_of
from enrollment.imports.models import Import, ImportRow
from enrollment.imports.queries import left_behind
from socakt.exports import Listing
from socakt.slovene import local_day
from socakt.spreadsheets import Sheet


def imports_listing(rows: QuerySet[Import]) -> Listing:
    """The imports of the organization, the newest first."""
    return Listing(
        name="uvozi",
        title=_("Imports"),
        back=reverse("imports"),
        rows=rows,
        columns=[
            (_("File"), lambda of: of.file_name),
            (_("Uploaded by"), lambda of: str(of.made_by)),
            (_("Uploaded on"), lambda of: local_day(of.made_at)),
            (_("State"), lambda of: of.get_state_display()),
            (_("Rows"), lambda of: of.rows_read),
            (_("Rows stored"), lambda of: of.summary.get("rows")),
            (_("New people"), lambda of: of.summary.get("registered")),
            (_("Months recorded"), lambda of: of.summary.get("months")),
        ],
    )


def rejected_sheet(of: Import) -> Sheet:
    """The rows that were not stored, as they stand now, with what is wrong in the last column.

    The heading of that column is one that a later import leaves out of account.
    """
    width = len(of.headings)
    rows = left_behind(of).select_related("candidate").order_by("number")
    return Sheet(
        title=_("Rejected rows"),
        headings=[*of.headings, _("Error")],
        rows=[
            [*row.cells[:width], *[""] * (width - len(row.cells)), _why(of, row)]
            for row in rows.iterator(chunk_size=2_000)
        ],
    )


def _why(of: Import, row: ImportRow) -> str:
    faults = [
        f"{fault.heading}: {fault.text}" if fault.heading else fault.text
        for fault in faults_of(of, row)
    ]
    match row.status:
        case ImportRow.Status.CONFLICT:
            faults.append(_("Differs from the records, and nobody has decided which is right."))
        case ImportRow.Status.PROPOSED:
            faults.append(_("Nobody has said whether this is the person in the records."))
        case ImportRow.Status.NEW | ImportRow.Status.CHANGE:
            faults.append(_("The row was not selected."))
    return " ".join(faults)
