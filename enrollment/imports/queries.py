"""How the rows of an import stand, and which of them a page shows."""

from dataclasses import dataclass

from django.db.models import Count, Func, Q, QuerySet, TextField
from django.db.models.functions import Cast

from enrollment.imports.models import Import, ImportRow

State = Import.State
Status = ImportRow.Status
# What can be stored, and what a person has to look at before.
CLEAR = (Status.NEW, Status.CHANGE)
TO_DECIDE = (Status.CONFLICT, Status.PROPOSED)
# What is left behind when the rest is stored, unless there was nothing in it to store.
NOTHING_TO_STORE = (Status.SAME, Status.NOT_COUNTED)

# The sign of the differences of a row as they are now, by which a decision remembers them.
SEEN = Func(Cast("conflicts", TextField()), function="MD5", output_field=TextField())


def storable(of: Import) -> QuerySet[ImportRow]:
    """The rows that storing would write."""
    return ImportRow.objects.filter(of=of, status__in=CLEAR, selected=True, is_stored=False)


def left_behind(of: Import) -> QuerySet[ImportRow]:
    """The rows that are not stored, or would not be, though there is something in them."""
    rows = ImportRow.objects.filter(of=of, is_stored=False).exclude(status__in=NOTHING_TO_STORE)
    return rows.exclude(status__in=CLEAR, selected=True) if of.state == State.READY else rows


@dataclass(frozen=True)
class Counts:
    """How many rows stand where. `people` are those that would be registered."""

    total: int
    clear: int
    picked: int
    to_decide: int
    faulty: int
    nothing: int
    left: int
    stored: int
    people: int
    overwriting: int


def counts_of(of: Import) -> Counts:
    """The numbers of the import's rows, in one query."""
    clear = Q(status__in=CLEAR)
    selected = clear & Q(selected=True, is_stored=False)
    numbers = ImportRow.objects.filter(of=of).aggregate(
        total=Count("pk"),
        clear=Count("pk", filter=clear),
        picked=Count("pk", filter=selected),
        to_decide=Count("pk", filter=Q(status__in=TO_DECIDE)),
        faulty=Count("pk", filter=Q(status=Status.FAULTY)),
        nothing=Count("pk", filter=Q(status__in=NOTHING_TO_STORE)),
        left=Count("pk", filter=Q(is_stored=False) & ~Q(status__in=NOTHING_TO_STORE)),
        stored=Count("pk", filter=Q(is_stored=True)),
        people=Count("person_key", filter=selected & Q(status=Status.NEW), distinct=True),
        overwriting=Count("pk", filter=selected & Q(replaces=True) & ~Q(conflicts=[])),
    )
    return Counts(**numbers)


VIEWS = {
    "stored": Q(is_stored=True),
    "clear": Q(status__in=CLEAR),
    "decide": Q(status__in=TO_DECIDE),
    "faulty": Q(status=Status.FAULTY),
    "nothing": Q(status__in=NOTHING_TO_STORE),
    "all": Q(),
}


def rows_shown(of: Import, view: str) -> QuerySet[ImportRow]:
    """The rows of a tab of the preview, with the people they are about."""
    rows = ImportRow.objects.filter(VIEWS[view], of=of).annotate(seen=SEEN)
    rows = rows.filter(Q(candidate=None) | Q(candidate__frozen=""))
    return rows.select_related("candidate", "proposal").order_by("number")
