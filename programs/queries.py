"""Which terms hold."""

from collections.abc import Collection
from datetime import date

from django.db.models import Max, Q

from programs.models import Program, Terms
from socakt.accounts.models import Region


def terms_of(program: Program, on: date) -> Terms | None:
    """What the program's call demands on the day; None before its first terms."""
    return Terms.objects.filter(call=program.call_id).in_force(on)


def terms_by_day(program: Program, days: Collection[date]) -> dict[date, Terms]:
    """What the program's call demands on each of the days; without those before its first terms."""
    known = list(Terms.objects.filter(call=program.call_id).order_by("-valid_from"))
    found = ((day, next((one for one in known if one.valid_from <= day), None)) for day in days)
    return {day: terms for day, terms in found if terms is not None}


def terms_in_region(region: Region, on: date) -> Terms | None:
    """The newest terms in force on the day among the calls with programs in the region.

    Used where no program has been chosen yet, so that months can be recorded and previewed.
    """
    running = Q(call__valid_until__isnull=True) | Q(call__valid_until__gte=on)
    terms = Terms.objects.filter(running, call__programs__region=region, valid_from__lte=on)
    return terms.select_related("call").order_by("-valid_from", "-pk").first()


def next_number(program: Program) -> int:
    """The number that the next cohort of the program would usually get."""
    last = program.cohorts.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
