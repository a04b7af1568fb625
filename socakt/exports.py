"""A list as a file: who takes it says what for, and each person in it has an entry in the log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socakt.accounts.actor import ActorRequest
from socakt.audit import services as audit
from socakt.audit.limits import within_limit
from socakt.spreadsheets import CONTENT_TYPES, Cell, Sheet, as_file

MOST_ROWS = 20_000


class Purpose(models.TextChoices):
    """Why a list leaves the system (ZVOP-2, article 22: the log says what for)."""

    CASE_WORK = "case_work", gettext_lazy("work with the people on the list")
    PLANNING = "planning", gettext_lazy("planning of cohorts and places")
    CHECKING = "checking", gettext_lazy("checking and completing the data")
    REPORTING = "reporting", gettext_lazy("report to the ministry or another authority")
    PERSON = "person", gettext_lazy("request of a person for own data")


class ExportForm(forms.Form):
    """What for, and in which format."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose of the export"),
        choices=[("", gettext_lazy("Choose …")), *Purpose.choices],
        help_text=gettext_lazy("It is written into the processing log, with your name."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("CSV"))],
        widget=forms.RadioSelect,
        initial="xlsx",
    )


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list that can be exported: what it is called, its columns, and the actor's own rows.

    `name` stands in the log and in the file's name; `columns` are headings with what a row
    shows under them; `rows` are scoped and in the order of the page, and `read` makes of them
    what is shown, where that is more (only for the file itself); `subject` gives the number of
    the person whom a row is about, where it is about one; `record` is the one whose page it is;
    `view` and `filters` are the tab and the filters of that page as they stand in its address,
    without anybody's name, and `shows` is both in words.
    """

    name: str
    title: str
    columns: Sequence[tuple[str, Callable[[Any], Cell]]]
    rows: models.QuerySet[Any] | Sequence[Any]
    back: str
    read: Callable[[Sequence[Any]], Sequence[Any]] = list
    subject: Callable[[Any], int] | None = None
    record: models.Model | None = None
    view: str = ""
    filters: str = ""
    shows: str = ""

    def count(self) -> int:
        """How many rows there are."""
        return self.rows.count() if isinstance(self.rows, models.QuerySet) else len(self.rows)

    @property
    def is_about_people(self) -> bool:
        """Whether each row is about a person."""
        return self.subject is not None

    @property
    def headings(self) -> list[str]:
        """What the columns are called."""
        return [heading for heading, _show in self.columns]

    def file_name(self, on: date, kind: str) -> str:
        """Which list, of which record, of which day: nothing about anybody in it."""
        record = f"-{self.record.pk}" if self.record else ""
        return f"{self.name}{record}-{on:%Y-%m-%d}.{kind}"


def export(request: ActorRequest, listing: Listing) -> HttpResponse:
    """Ask what for, then answer with the file. Nothing is written before the file is asked for."""
    form = ExportForm(request.POST or None)
    count = listing.count()
    refusal = _too_many(count) if count > MOST_ROWS else ""
    status = 200
    if form.is_valid() and not refusal:
        if within_limit(request.actor, "list.exported"):
            return _file(request, listing, form.cleaned_data["purpose"], form.cleaned_data["kind"])
        refusal, status = _too_often(), 429
    context = {"form": form, "listing": listing, "count": count, "refusal": refusal}
    return render(request, "socakt/export.html", context, status=status)


def _file(request: ActorRequest, listing: Listing, purpose: str, kind: str) -> HttpResponse:
    rows = listing.read(list(listing.rows))
    cells = [[show(row) for _heading, show in listing.columns] for row in rows]
    content = as_file(Sheet(listing.title, listing.headings, cells), kind)
    details: dict[str, Any] = {
        "list": listing.name,
        "purpose": purpose,
        "file": kind,
        "rows": len(rows),
    }
    details |= {"view": listing.view} if listing.view else {}
    details |= {"filters": listing.filters} if listing.filters else {}
    with transaction.atomic():
        audit.record("list.exported", listing.record, by=request.actor, **details)
        if listing.subject is not None:
            people = sorted({listing.subject(row) for row in rows})
            audit.record_each("candidate.exported", people, by=request.actor, **details)
    return download(content, listing.file_name(timezone.localdate(), kind), kind)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """The answer with which a browser saves the file under the name."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _too_often() -> str:
    return _(
        "You have taken many files in the last hour. To protect people's data, wait and try again."
    )


def _too_many(count: int) -> str:
    return ngettext(
        "%(count)s row is too much for one file (at most %(most)s). Narrow the list down.",
        "%(count)s rows are too many for one file (at most %(most)s). Narrow the list down.",
        count,
    ) % {
        "count": number_format(count, force_grouping=True),
        "most": number_format(MOST_ROWS, force_grouping=True),
    }
