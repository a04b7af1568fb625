"""Planning cohorts: terms, end and places follow from the start. Adding terms to a call."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Call, Cohort, Program, Terms, end_of
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


class FirstTermsTooLate(DomainError):
    """The call would be valid for a time in which it demands nothing."""


class CallEndsBefore(DomainError):
    """The call is over before the terms would begin."""


class BeforeCall(DomainError):
    """The call demands something already, and is not valid yet when the terms would begin."""


class NothingNew(DomainError):
    """The terms in force demand the same already."""


class DayTaken(DomainError):
    """Other terms of the call begin on this day."""


class CannotBeMet(DomainError):
    """More months are needed than are counted."""


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


class NewTerms(TypedDict):
    """What is said about new terms, by the names of the fields of `Terms`.

    A limit of None does not exist; 0 is a number like any other.
    """

    valid_from: date
    source: str
    max_age: int | None
    min_payments: int | None
    window_months: int
    include_reference_month: bool
    length_months: int
    places: int
    cofinancing_statement: str


def add_terms(
    *, call: Call, by: Actor, at: datetime | None = None, **values: Unpack[NewTerms]
) -> Terms:
    """Add terms that hold from a day on, until the next ones of the call begin.

    What was checked or planned before keeps its terms. Asked again for the same terms, the stored
    ones are given back. `at` is the moment that is recorded, now if not given.
    Raises FirstTermsTooLate, BeforeCall, CallEndsBefore, DayTaken, NothingNew, CannotBeMet.
    """
    if not by.may(Permission.SETUP_ADMINISTER):
        raise NotPermitted
    with decision():
        call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
        demand_terms_fit(call, values)
        known = call.terms.filter(**values).first()
        if known is not None:
            return known
        terms = Terms.objects.create(call=call, **values)
        audit.record(
            "terms.added",
            terms,
            by=by,
            at=at or timezone.now(),
            call=call.pk,
            valid_from=terms.valid_from.isoformat(),
        )
        return terms


def demand_terms_fit(call: Call, values: NewTerms) -> None:
    """Raise what refuses such new terms of the call, or do nothing; they may be stored already."""
    if call.terms.filter(**values).exists():
        return
    _demand_day_fits(call, values["valid_from"])
    _demand_something_new(call, values)
    needed = values["min_payments"]
    if needed is not None and needed > values["window_months"]:
        raise CannotBeMet(_("More months are needed than are counted."))


def _demand_day_fits(call: Call, valid_from: date) -> None:
    """Raise CallEndsBefore, FirstTermsTooLate, BeforeCall or DayTaken; else do nothing."""
    if call.valid_until is not None and valid_from > call.valid_until:
        raise CallEndsBefore(
            _("The call ends on %(date)s; no terms can begin after that.")
            % {"date": format_date(call.valid_until)}
        )
    has_terms = call.terms.exists()
    if valid_from > call.valid_from and not has_terms:
        raise FirstTermsTooLate(
            _("The first terms have to hold from the first day of the call on, %(date)s.")
            % {"date": format_date(call.valid_from)}
        )
    if valid_from < call.valid_from and has_terms:
        raise BeforeCall(
            _("The call begins on %(date)s; no further terms can begin before that.")
            % {"date": format_date(call.valid_from)}
        )
    if call.terms.filter(valid_from=valid_from).exists():
        raise DayTaken(
            _("The call has other terms that begin on %(date)s.")
            % {"date": format_date(valid_from)}
        )


def _demand_something_new(call: Call, values: NewTerms) -> None:
    """Raise NothingNew where only the day, or where it is written, differs."""
    known = call.terms.in_force(values["valid_from"])
    demands = [pair for pair in values.items() if pair[0] not in ("valid_from", "source")]
    if known is not None and all(getattr(known, name) == value for name, value in demands):
        raise NothingNew(
            _("The terms in force since %(date)s demand exactly the same; change what differs.")
            % {"date": format_date(known.valid_from)}
        )


# Next to which field a refusal stands.
FIELD_OF: dict[type[DomainError], str] = {
    NoTermsYet: "starts_on",
    TooManyPlaces: "capacity",
    PlacesTaken: "capacity",
    NumberTaken: "number",
    TitleTaken: "title",
    FirstTermsTooLate: "valid_from",
    CallEndsBefore: "valid_from",
    BeforeCall: "valid_from",
    DayTaken: "valid_from",
    CannotBeMet: "min_payments",
}
