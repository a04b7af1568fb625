"""Everything that the radar of a coordinator shows, in few queries however many people wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from enrollment.admissions.queries import CohortWithPlaces, cohorts_to_fill
from enrollment.eligibility import bulk
from enrollment.eligibility.sentences import why_it_begins, why_it_ends
from enrollment.radar.changes import Change, Kind, Period, changes, last_day_ahead, periods, tally
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import UNDECIDED_STATES
from programs.models import Cohort, Program, Terms
from socakt.accounts.actor import Actor


@dataclass(frozen=True)
class Counts:
    """How many lose eligibility because of age or of months, and how many can gain it."""

    age: int
    months: int
    gain: int

    @property
    def lose(self) -> int:
        """All who lose it."""
        return self.age + self.months


@dataclass(frozen=True)
class Radar:
    """What happens from a day on to those who wait, against the cohorts that start meanwhile.

    `people` are those of whom the rule can say something; `newer` are terms that begin
    meanwhile, which nothing here counts on.
    """

    on: date
    last: date
    people: int
    changes: tuple[Change, ...]
    periods: tuple[Period, ...]
    cohorts: tuple[CohortWithPlaces, ...]
    newer: tuple[Terms, ...]

    @property
    def losses(self) -> tuple[Change, ...]:
        """Those who lose eligibility."""
        return tuple(change for change in self.changes if not change.is_gain)

    @property
    def gains(self) -> tuple[Change, ...]:
        """Those who can gain it."""
        return tuple(change for change in self.changes if change.is_gain)

    @property
    def next_start(self) -> date | None:
        """The day on which the next cohort starts."""
        return self.cohorts[0].starts_on if self.cohorts else None

    @property
    def first(self) -> Counts:
        """What happens up to the next start, that day included; without one, in all."""
        return self.until(self.next_start or self.last)

    @property
    def all(self) -> Counts:
        """What happens in all the time that is looked at."""
        return self.until(self.last)

    def shown(self, view: str) -> tuple[Change, ...]:
        """Those whom a tab of the list is about: who loses it, who can gain it, else all."""
        return {"lose": self.losses, "gain": self.gains}.get(view, self.changes)

    def until(self, day: date) -> Counts:
        """What happens up to the day, that day included."""
        found = tally(self.changes, self.on, day)
        return Counts(found[Kind.AGE], found[Kind.MONTHS], found[Kind.GAIN])

    def starting(self, day: date) -> list[CohortWithPlaces]:
        """The cohorts that start on the day."""
        return [cohort for cohort in self.cohorts if cohort.starts_on == day]


def radar_of(actor: Actor, on: date) -> Radar:
    """Look ahead for all submitted referrals that the actor may know about."""
    last = last_day_ahead(on)
    waiting = Referral.objects.visible_to(actor).filter(state__in=UNDECIDED_STATES)
    answers = bulk.results(waiting, on)
    found = changes(answers, on, last)
    coming = cohorts_to_fill(Cohort.objects.visible_to(actor).with_program(), on)
    cohorts = tuple(coming.filter(starts_on__gt=on, starts_on__lte=last))
    calls = Program.objects.visible_to(actor).values("call")
    newer = Terms.objects.filter(call__in=calls, valid_from__gt=on, valid_from__lte=last)
    return Radar(
        on=on,
        last=last,
        people=len({answer.candidate_id for answer in answers}),
        changes=found,
        periods=periods(found, {cohort.starts_on for cohort in cohorts}, on, last),
        cohorts=cohorts,
        newer=tuple(newer.select_related("call").order_by("valid_from", "pk")),
    )


# What is said of a person on the day of a start, and in which tone.
MEETS = ("ok", _("meets"))
STILL = ("ok", _("still meets"))
NOT_YET = ("neutral", _("not yet"))
NO_LONGER = ("bad", _("no longer meets"))
UNLESS_NEW_MONTH = ("warn", _("without a new month no longer"))  # which may well become known


@dataclass(frozen=True)
class Standing:
    """How a person stands on the day on which a cohort of the wished program starts."""

    starts_on: date
    tone: str
    words: str


def standing(change: Change, starts_on: date) -> Standing:
    """Before the change and after it; what was gained may be lost again by age."""
    if change.meets(starts_on):
        tone, words = MEETS if change.is_gain else STILL
    elif starts_on < change.on:
        tone, words = NOT_YET
    else:
        tone, words = NO_LONGER if change.too_old(starts_on) else UNLESS_NEW_MONTH
    return Standing(starts_on, tone, str(words))


@dataclass(frozen=True)
class Line:
    """One change in the list: whose it is, why, and what it means for the next starts."""

    change: Change
    referral: Referral
    others: tuple[Referral, ...]
    reason: str
    standings: tuple[Standing, ...]


def lines(radar: Radar, shown: Sequence[Change], actor: Actor) -> list[Line]:
    """The changes with their people, in the order given, and their reasons in sentences."""
    wanted = [pk for change in shown for pk in change.referrals]
    referrals = Referral.objects.visible_to(actor).with_names().in_bulk(wanted)
    return [_line(radar, change, [referrals[pk] for pk in change.referrals]) for change in shown]


def _line(radar: Radar, change: Change, referrals: Sequence[Referral]) -> Line:
    first, *others = referrals
    result = change.result
    reason = why_it_begins(result, radar.on) if change.is_gain else why_it_ends(result)
    programs = {referral.program_id for referral in referrals}
    days = sorted({one.starts_on for one in radar.cohorts if one.program_id in programs})
    standings = tuple(standing(change, day) for day in days)
    return Line(change, first, tuple(others), reason, standings)
