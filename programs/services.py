"""Planning cohorts: terms, end and places follow from the start. Adding terms to a call."""

from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Call, Cohort, Program, Terms, end_of
from programs.queries import terms_of
from programs.refusals import (
    FIELD_OF,
    BeforeCall,
    CallEndsBefore,
    CannotBeMet,
    DayTaken,
    FirstTermsTooLate,
    NoTermsYet,
    NothingNew,
    NothingToEnd,
    NumberTaken,
    PlacesTaken,
    TitleTaken,
    TooManyPlaces,
)
from programs.rules import Replacement
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import ChangedMeanwhile, NotPermitted
from socakt.slovene import format_date
from socakt.transactions import decision

__all__ = [
    "FIELD_OF",
    "BeforeCall",
    "CallEndsBefore",
    "CannotBeMet",
    "DayTaken",
    "FirstTermsTooLate",
    "NoTermsYet",
    "NothingNew",
    "NothingToEnd",
    "NumberTaken",
    "PlacesTaken",
    "TitleTaken",
    "TooManyPlaces",
]


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


def change_cohort(
    *,
    cohort: Cohort,
    starts_on: date,
    capacity: int,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> Cohort:
    """Move the start or change the places; the end follows. Nothing changed, nothing recorded.

    `version` is the one that was looked at, any if not given; `at` is the moment that is
    recorded, now if not given. Raises NoTermsYet, TooManyPlaces, PlacesTaken, ChangedMeanwhile.
    """
    _demand(cohort.program, by)
    with decision():
        cohort = lock_cohort(cohort)
        if version is not None and cohort.version != version:
            raise ChangedMeanwhile
        terms = terms_for_start(cohort.program, starts_on, capacity)
        if (cohort.starts_on, cohort.capacity, cohort.terms) == (starts_on, capacity, terms):
            return cohort
        before = {"starts_on": cohort.starts_on.isoformat(), "capacity": cohort.capacity}
        cohort.starts_on, cohort.capacity = starts_on, capacity
        cohort.terms = terms
        cohort.ends_on = end_of(starts_on, terms.length_months)
        cohort.version += 1
        try:
            with transaction.atomic():
                cohort.save(update_fields=CHANGED)
        except IntegrityError as error:  # who holds which place is known to the database only
            raise PlacesTaken(
                _("People hold places with a higher number; choose more places.")
            ) from error
        audit.record("cohort.changed", cohort, by=by, at=at or timezone.now(), before=before)
        return cohort


CHANGED = ["starts_on", "terms", "ends_on", "capacity", "version"]


def lock_cohort(cohort: Cohort) -> Cohort:
    """The cohort as it is now, locked until the end of the transaction, with its program."""
    rows = Cohort.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("program__provider", "terms").get(pk=cohort.pk)


# what can be changed of a program
PROGRAM_FIELDS = ("provider_id", "title", "short_title", "place", "summary", "contents")


def record_program(*, program: Program, version: int | None = None, by: Actor) -> Program:
    """Store a new or changed program of the actor's region.

    `version` is the one with which the form of a stored program was opened; the same content again
    changes nothing. Raises TitleTaken, ChangedMeanwhile.
    """
    _demand(program, by)
    with decision():
        action = "program.changed" if program.pk else "program.added"
        if program.pk and not _to_be_changed(program, version):
            return program
        try:
            with transaction.atomic():
                program.save()
        except IntegrityError as error:  # the form has looked; somebody was quicker since
            raise TitleTaken(_("The provider already has a program with this title.")) from error
        audit.record(action, program, by=by)
        return program


def _to_be_changed(program: Program, version: int | None) -> bool:
    """Lock the stored program and give the changed one its next version, if anything differs."""
    stored = Program.objects.select_for_update(of=("self",), no_key=True).get(pk=program.pk)
    if all(getattr(stored, name) == getattr(program, name) for name in PROGRAM_FIELDS):
        return False
    if stored.version != version:
        raise ChangedMeanwhile
    program.version = stored.version + 1
    return True


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
    replacement: NotRequired[str]
    replacement_until_months: NotRequired[int | None]


class Unsaid(TypedDict):
    """What new terms say of replacement where nothing is said."""

    replacement: str
    replacement_until_months: int | None


UNSAID = Unsaid(replacement=Replacement.NOT_SAID.value, replacement_until_months=None)


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
    values = {**UNSAID, **values}
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
    values = {**UNSAID, **values}
    if call.terms.filter(**values).exists():
        return
    _demand_day_fits(call, values["valid_from"])
    _demand_something_new(call, values)
    needed = values["min_payments"]
    if needed is not None and needed > values["window_months"]:
        raise CannotBeMet(_("More months are needed than are counted."))
    ends_after = values["replacement_until_months"]
    if ends_after is not None and values["replacement"] != Replacement.ALLOWED:
        raise NothingToEnd(_("Months only make sense where replacement is allowed."))


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
