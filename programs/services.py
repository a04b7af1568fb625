"""Planning cohorts: terms, end and places follow from the start."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Cohort, Program, Terms, end_of
from programs.queries import terms_of
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.slovene import format_date
from socakt.transactions import decision


class NoTermsYet(DomainError):
    """The call demands nothing on the day on which the cohort should start."""


class TooManyPlaces(DomainError):
    """The terms allow fewer places."""


class NumberTaken(DomainError):
    """The program has a cohort with this number."""


class TitleTaken(DomainError):
    """The provider has a program with this title under the call."""


class PlacesTaken(DomainError):
    """People hold places above the new number of places."""


def plan_cohort(
    *, program: Program, number: int, starts_on: date, capacity: int, by: Actor | None
) -> Cohort:
    """Add a cohort to the program; its end follows from the length in the terms.

    `by=None` is the system (founding data). Raises NoTermsYet, TooManyPlaces, NumberTaken.
    """
    _demand(program, by)
    with decision():
        terms = terms_for_start(program, starts_on, capacity)
        try:
            with transaction.atomic():
                cohort = Cohort.objects.create(
                    program=program,
                    terms=terms,
                    number=number,
                    starts_on=starts_on,
                    ends_on=end_of(starts_on, terms.length_months),
                    capacity=capacity,
                )
        except IntegrityError as error:  # also of two clicks at once
            raise NumberTaken(_("The program already has a cohort with this number.")) from error
        audit.record("cohort.planned", cohort, by=by)
        return cohort


def change_cohort(*, cohort: Cohort, starts_on: date, capacity: int, by: Actor) -> Cohort:
    """Move the start or change the places; the end follows.

    Raises NoTermsYet, TooManyPlaces, PlacesTaken.
    """
    _demand(cohort.program, by)
    with decision():
        rows = Cohort.objects.select_for_update(of=("self",), no_key=True)
        cohort = rows.select_related("program").get(pk=cohort.pk)
        terms = terms_for_start(cohort.program, starts_on, capacity)
        before = {"starts_on": cohort.starts_on.isoformat(), "capacity": cohort.capacity}
        cohort.starts_on = starts_on
        cohort.terms = terms
        cohort.ends_on = end_of(starts_on, terms.length_months)
        cohort.capacity = capacity
        try:
            with transaction.atomic():
                cohort.save(update_fields=["starts_on", "terms", "ends_on", "capacity"])
        except IntegrityError as error:  # who holds which place is known to the database only
            raise PlacesTaken(
                _("People hold places with a higher number; choose more places.")
            ) from error
        audit.record("cohort.changed", cohort, by=by, before=before)
        return cohort


def record_program(*, program: Program, by: Actor) -> Program:
    """Store a new or changed program of the actor's region. Raises TitleTaken."""
    _demand(program, by)
    with decision():
        action = "program.changed" if program.pk else "program.added"
        try:
            with transaction.atomic():
                program.save()
        except IntegrityError as error:  # the form has looked; somebody was quicker since
            raise TitleTaken(_("The provider already has a program with this title.")) from error
        audit.record(action, program, by=by)
        return program


def _demand(program: Program, by: Actor | None) -> None:
    if by is None:
        return
    if not by.may(Permission.PROGRAM_MANAGE) or program.region_id != by.organization.region_id:
        raise NotPermitted


def terms_for_start(program: Program, starts_on: date, capacity: int) -> Terms:
    """The terms a cohort with this start and so many places falls under.

    Raises NoTermsYet, TooManyPlaces.
    """
    terms = terms_of(program, starts_on)
    if terms is None:
        raise NoTermsYet(
            _("The call has no terms for a start on %(date)s.") % {"date": format_date(starts_on)}
        )
    if capacity > terms.places:
        raise TooManyPlaces(
            ngettext(
                "The terms allow at most %(count)s place.",
                "The terms allow at most %(count)s places.",
                terms.places,
            )
            % {"count": terms.places}
        )
    return terms


# Next to which field a refusal stands.
FIELD_OF: dict[type[DomainError], str] = {
    NoTermsYet: "starts_on",
    TooManyPlaces: "capacity",
    PlacesTaken: "capacity",
    NumberTaken: "number",
    TitleTaken: "title",
}
