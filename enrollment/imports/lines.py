"""What the preview says about a row: whose it is, what it adds, what differs, what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import, ImportRow
from enrollment.imports.problems import note_sentence, sentence
from enrollment.imports.queries import CLEAR
from enrollment.imports.rows import Problem
from socakt.slovene import format_date, format_month, local_day, mask_emso

SHOWN_DIFFERENCES = 6
# The facts of a person in the order in which a line shows them.
FIELDS = {
    "emso": gettext_lazy("EMŠO"),
    "name": gettext_lazy("Name"),
    "born_on": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "street": gettext_lazy("Address"),
    "post_code": gettext_lazy("Post code"),
    "post": gettext_lazy("Post"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "labour_status": gettext_lazy("Status on the labour market"),
    "labour_status_since": gettext_lazy("Status since"),
}
DATES = ("born_on", "labour_status_since")
CHOICES = {"sex": Candidate.Sex, "labour_status": Candidate.LabourStatus}


@dataclass(frozen=True)
class Fault:
    """What is wrong in the cell at `column` (None: in the whole row), under which heading."""

    column: int | None
    heading: str
    text: str


@dataclass(frozen=True)
class Line:
    """A row as the preview shows it."""

    row: ImportRow
    who: str
    emso: str
    says: str
    differences: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def is_storable(self) -> bool:
        """Whether it can be selected."""
        return self.row.status in CLEAR and not self.row.is_stored


def lines_of(of: Import, rows: Iterable[ImportRow]) -> list[Line]:
    """The rows in words, in the active language. The rows bring their candidate along."""
    return [_line(of, row) for row in rows]


def faults_of(of: Import, row: ImportRow) -> tuple[Fault, ...]:
    """What is wrong with the row, from left to right."""
    on = local_day(of.made_at)
    return tuple(
        Fault(
            column,
            of.headings[column] if column is not None and column < len(of.headings) else "",
            sentence(Problem(code, column, value), on),
        )
        for code, column, value in [*row.problems, *row.found_problems]
    )


def _line(of: Import, row: ImportRow) -> Line:
    return Line(
        row=row,
        who=_who(row),
        emso=mask_emso(row.emso) if row.emso else "",
        says=_says(row),
        differences=_differences(row),
        faults=faults_of(of, row),
        notes=_notes(row),
    )


def _who(row: ImportRow) -> str:
    if row.candidate:
        return f"{row.candidate.last_name} {row.candidate.first_name}"
    return f"{row.last_name} {row.first_name}".strip() or row.full_name


def _says(row: ImportRow) -> str:
    """The months, or the facts where there are no months."""
    parts = []
    if row.paid:
        parts.append(_("paid: %(months)s") % {"months": spans(row.paid)})
    if row.unpaid:
        parts.append(_("not paid: %(months)s") % {"months": spans(row.unpaid)})
    return " · ".join(parts or _facts({**row.derived, **row.facts}))


def _facts(facts: dict[str, str]) -> list[str]:
    """The facts of a person, those that belong together side by side."""
    shown = {name: _shown(name, facts[name]) for name in FIELDS if name in facts}
    post = " ".join(shown[name] for name in ("post_code", "post") if name in shown)
    since = shown.get("labour_status_since")
    return [
        part
        for part in (
            shown.get("born_on"),
            shown.get("sex"),
            ", ".join(part for part in (shown.get("street"), post) if part),
            shown.get("phone"),
            shown.get("email"),
            _("registered at the employment office since %(date)s") % {"date": since}
            if since
            else "",
        )
        if part
    ]


def spans(months: Sequence[date]) -> str:
    """»11/2024–3/2025, 5/2025«: months one after the other with their ends only."""
    found: list[list[date]] = []
    for month in sorted(months):
        if found and _number(month) == _number(found[-1][-1]) + 1:
            found[-1].append(month)
        else:
            found.append([month])
    return ", ".join(
        format_month(span[0])
        if len(span) == 1
        else f"{format_month(span[0])}–{format_month(span[-1])}"
        for span in found
    )


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _differences(row: ImportRow) -> tuple[str, ...]:
    said = [
        _("%(what)s: %(known)s in the records, %(filed)s in the file")
        % {"what": _label(key), "known": _shown(key, known), "filed": _shown(key, filed)}
        for key, known, filed in row.conflicts
    ]
    more = len(said) - SHOWN_DIFFERENCES
    if more > 0:
        rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        return (*said[:SHOWN_DIFFERENCES], rest)
    return tuple(said)


def _label(key: str) -> str:
    return str(FIELDS[key]) if key in FIELDS else format_month(date.fromisoformat(f"{key}-01"))


def _shown(key: str, value: str | bool) -> str:
    if isinstance(value, bool):
        return _("paid") if value else _("not paid")
    if key in DATES:
        return format_date(date.fromisoformat(value))
    if key == "emso":
        return mask_emso(value)
    return str(CHOICES[key](value).label) if key in CHOICES else value


def _notes(row: ImportRow) -> tuple[str, ...]:
    notes = [note_sentence(code) for code in row.notes]
    if row.repeats:
        notes.append(_("Says the same as row %(number)s.") % {"number": row.repeats})
    if row.status == ImportRow.Status.NOT_COUNTED:
        notes.append(_("One-off assistance does not count, so nothing of it is stored."))
    return tuple(notes)
