"""What stands in the list of the participants of a cohort: only what work with them needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from enrollment.admissions.models import Admission
from enrollment.documents.parts import coordination_of, logos_of, office_of
from enrollment.documents.sheets import Logo, Office
from programs.models import Cohort
from socakt.pdf import LANGUAGE


@dataclass(frozen=True)
class Row:
    """Somebody with a place."""

    place: int
    name: str
    phone: str
    admitted_on: date
    referrer: str


@dataclass(frozen=True, kw_only=True)
class ParticipantsList:
    """A seznam udeležencev as of the day. `missing` to the target, which is the capacity."""

    language: str = LANGUAGE
    code: str = ""
    on: date
    program: str
    place: str
    cohort: int
    starts_on: date
    ends_on: date
    capacity: int
    taken: int
    missing: int
    provider: Office
    coordination: Office | None
    rows: tuple[Row, ...]
    with_signatures: bool
    cofinancing: str
    logos: tuple[Logo, ...]


def participants_list(
    cohort: Cohort, admissions: Iterable[Admission], on: date, *, with_signatures: bool = False
) -> ParticipantsList:
    """The people with a place, by place. `with_signatures`: with a column for a pen, so that it
    can lie on a table, and therefore without telephone numbers.
    """
    with translation.override(LANGUAGE):
        rows = tuple(_row(admission) for admission in admissions)
        program = cohort.program
        return ParticipantsList(
            on=on,
            program=program.title,
            place=program.place,
            cohort=cohort.number,
            starts_on=cohort.starts_on,
            ends_on=cohort.ends_on,
            capacity=cohort.capacity,
            taken=len(rows),
            missing=max(0, cohort.capacity - len(rows)),
            provider=office_of(program.provider),
            coordination=coordination_of(program.region, on),
            rows=rows,
            with_signatures=with_signatures,
            cofinancing=cohort.terms.cofinancing_statement,
            logos=logos_of(program.call),
        )


def _row(admission: Admission) -> Row:
    return Row(
        place=admission.place,
        name=f"{admission.candidate.last_name} {admission.candidate.first_name}",
        phone=admission.candidate.phone,
        admitted_on=admission.admitted_on,
        referrer=admission.referral.organization.short_name,
    )
