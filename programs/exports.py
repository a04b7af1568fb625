"""The list of programs as a file."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.models import Program
from socakt.exports import Listing


def programs_listing(rows: QuerySet[Program]) -> Listing:
    """The programs, in the order of the page."""
    return Listing(
        name="programi",
        title=_("Programs"),
        back=reverse("programs"),
        rows=rows,
        columns=[
            (_("Program"), lambda program: program.title),
            (_("Provider"), lambda program: program.provider.name),
            (_("Place"), lambda program: program.place),
            (_("Call"), lambda program: str(program.call)),
        ],
    )
