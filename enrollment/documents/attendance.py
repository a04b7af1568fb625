"""What stands in the lists of a cohort: presence in a month, and who the participants are."""

from calendar import monthrange
from datetime import date, timedelta

from enrollment.admissions.models import Admission, AdmissionQuerySet
from enrollment.documents.participants import ParticipantsList, participants_list
from enrollment.documents.parts import logos_of, office_of
from enrollment.documents.sheets import Column, Sheet, Signatures, Signer, Table, Text
from enrollment.wordings.kinds import LANGUAGE_OF, Edition
from enrollment.wordings.texts import Words
from programs.models import Cohort
from socakt.slovene import format_date, month_name, working_days_between

NUMBER, NAME, TOTAL, SIGNATURE = 8, 52, 12, 28


def people_of(cohort: Cohort) -> AdmissionQuerySet:
    """Who holds a place now; nobody works with a record that is frozen."""
    held = Admission.objects.open().filter(cohort=cohort, candidate__frozen="")
    return held.select_related("candidate", "referral__organization")


def signed_list(cohort: Cohort, on: date, _words: Words, _edition: Edition) -> ParticipantsList:
    """Seznam udeležencev by place, with a column to sign in."""
    people = people_of(cohort).order_by("place", "pk")
    return participants_list(cohort, people, on, with_signatures=True)


def attendance_sheet(cohort: Cohort, on: date, words: Words, edition: Edition) -> Sheet:
    """Lista prisotnosti for the month of the day; of a day outside the cohort, for its nearest.

    Without people there are rows to write them in.
    """
    days = days_of_month(min(max(on, cohort.starts_on), cohort.ends_on))
    people = list(people_of(cohort).order_by("candidate__sort_key", "pk"))
    program = cohort.program
    said = words(
        "cohort",
        number=cohort.number,
        place=program.place,
        first=format_date(cohort.starts_on),
        last=format_date(cohort.ends_on),
    )
    return Sheet(
        language=LANGUAGE_OF[edition],
        title=f"{words('title')}, {month_name(days[0])}",
        subtitle=f"{program.title}, {said}",
        on=on,
        sender=office_of(program.provider),
        landscape=True,
        blocks=(
            Text(paragraphs=words.passage("how_to"), small=True),
            _grid(cohort, people, days, words),
            Signatures(
                signers=(Signer(role=words("leader")),),
                day=words("day"),
                signature=words("signature"),
            ),
        ),
        cofinancing=cohort.terms.cofinancing_statement,
        logos=logos_of(cohort.terms.call),
    )


def days_of_month(day: date) -> list[date]:
    """Every day of the month in which the day is."""
    _weekday, count = monthrange(day.year, day.month)
    return [day.replace(day=number) for number in range(1, count + 1)]


def _grid(cohort: Cohort, people: list[Admission], days: list[date], words: Words) -> Table:
    names = [f"{one.candidate.last_name} {one.candidate.first_name}" for one in people]
    rows = names or [""] * cohort.capacity
    empty = ("",) * (len(days) + 2)
    return Table(
        columns=(
            Column(title=words("number"), width=NUMBER),
            Column(title=words("name"), width=NAME),
            *(_day(cohort, day, words) for day in days),
            Column(title=words("total"), width=TOTAL),
            Column(title=words("signature"), width=SIGNATURE),
        ),
        rows=tuple((f"{number}.", name, *empty) for number, name in enumerate(rows, 1)),
        head=1 if names else 0,
        to_fill=True,
        dense=True,
    )


def _day(cohort: Cohort, day: date, words: Words) -> Column:
    """A column for the day, grey where there is no program: by its name, not by colour alone."""
    works = working_days_between(day - timedelta(days=1), day) == 1
    runs = cohort.starts_on <= day <= cohort.ends_on
    weekday = words.texts["weekdays"][day.weekday()]
    return Column(title=f"{day.day}\n{weekday}", shaded=not (works and runs))
