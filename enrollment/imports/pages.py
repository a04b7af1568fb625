"""What stands on the page of an import."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from enrollment.imports.forms import ColumnsForm, StoreForm
from enrollment.imports.layout import layout_from_json
from enrollment.imports.lines import Line, lines_of
from enrollment.imports.models import Import, ImportRow
from enrollment.imports.problems import missing_sentence, refusal_sentence, unrecognised_sentence
from enrollment.imports.queries import VIEWS, Counts, counts_of, rows_shown

State = Import.State

ROWS_ON_A_PAGE = 25
# A worker that has not got on for so long may have been stopped.
PATIENCE = timedelta(minutes=2)
TABS = {
    "stored": _("Stored"),
    "decide": _("To decide"),
    "faulty": _("To correct"),
    "clear": _("Can be stored"),
    "nothing": _("Nothing to store"),
    "all": _("All"),
}


@dataclass(frozen=True)
class Tab:
    """One of the views of the rows."""

    view: str
    label: str
    count: int


@dataclass(frozen=True)
class ImportPage:
    """The import so far; what does not belong to its state is empty."""

    columns_form: ColumnsForm | None
    store_form: StoreForm
    counts: Counts | None
    tabs: tuple[Tab, ...]
    shown: str
    rows: Page[ImportRow] | None
    lines: list[Line]
    refusal: str
    missing: tuple[str, ...]
    unrecognised: tuple[str, ...]
    earlier: Import | None
    seems_stopped: bool
    is_open: bool
    has_months: bool


def import_page(
    of: Import,
    view: str,
    number: str | None,
    *,
    at: datetime,
    columns_form: ColumnsForm | None,
    store_form: StoreForm,
) -> ImportPage:
    """Everything that the page shows of the import in the state it is in."""
    has_rows = of.state in (State.READY, State.STORED)
    counts = counts_of(of) if has_rows else None
    tabs = _tabs(of, counts) if counts else ()
    shown = view if view in VIEWS else next((tab.view for tab in tabs if tab.count), "all")
    rows = Paginator(rows_shown(of, shown), ROWS_ON_A_PAGE).get_page(number) if has_rows else None
    layout = layout_from_json(of.layout) if of.layout else None
    names_columns = layout is not None and of.state in (State.COLUMNS, State.READY)
    return ImportPage(
        columns_form=columns_form
        if names_columns and columns_form and columns_form.fields
        else None,
        store_form=store_form,
        counts=counts,
        tabs=tabs,
        shown=shown,
        rows=rows,
        lines=lines_of(of, rows) if rows else [],
        refusal=_refusal(of.refusal),
        missing=tuple(map(missing_sentence, layout.missing)) if layout else (),
        unrecognised=tuple(
            unrecognised_sentence(column.heading, column.nearest) for column in layout.unrecognised
        )
        if layout
        else (),
        earlier=_earlier(of),
        seems_stopped=of.state in (State.READING, State.STORING) and at - of.moved_at > PATIENCE,
        is_open=of.state == State.READY,
        has_months=layout is not None and layout.has_months,
    )


def _tabs(of: Import, counts: Counts) -> tuple[Tab, ...]:
    numbers: Mapping[str, int] = {
        "decide": counts.to_decide,
        "faulty": counts.faulty,
        "clear": counts.clear,
        "nothing": counts.nothing,
        "all": counts.total,
    }
    if of.state == State.STORED:
        numbers = {**numbers, "clear": 0, "stored": counts.stored}
    return tuple(
        Tab(view, str(label), numbers[view]) for view, label in TABS.items() if numbers.get(view)
    )


def _refusal(refusal: dict[str, object]) -> str:
    if not refusal:
        return ""
    values = refusal["values"]
    assert isinstance(values, dict)
    return refusal_sentence(str(refusal["code"]), values)


def _earlier(of: Import) -> Import | None:
    """A stored import of the very same file by the same organization, before this one."""
    same = Import.objects.filter(organization=of.organization_id, digest=of.digest)
    return same.filter(state=State.STORED, pk__lt=of.pk).order_by("-pk").first()
