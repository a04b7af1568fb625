"""Many people at once in the database, with random months and births, for the rule in bulk."""

from calendar import isleap
from collections import Counter
from datetime import date, timedelta

from django.db import connection

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.rules import Outcome
from enrollment.referrals.models import Referral
from tests.factories import NOON, ProgramFactory, make_actor

# Each state of a month as often as it stands here: P paid, - not paid, ? unknown.
MIXTURES = ("P-?", "PPPP-?", "PPP?", "PPPPPPPPP-", "P--", "??P", "P", "?", "-")


def month_after(day, count):
    """The first day of the month so many after that of the day; None outside the calendar."""
    number = day.year * 12 + day.month - 1 + count
    return date(number // 12, number % 12 + 1, 1) if 12 <= number < 120_000 else None


class Population:
    """So many people, each with a referral to one program of each of so many calls."""

    def __init__(self, people, calls):
        self.programs = [ProgramFactory(call__terms=False) for _ in range(calls)]
        self.by = make_actor("referrer")
        whose = {"region": self.by.organization.region, "organization": self.by.organization}
        self.candidates = Candidate.objects.bulk_create(
            Candidate(
                **whose,
                registered_by=self.by.user,
                registered_at=NOON,
                first_name="Oseba",
                last_name=str(index),
            )
            for index in range(people)
        )
        moment = {"turn_since": NOON, "started_at": NOON, "started_by": self.by.user}
        self.referrals = Referral.objects.bulk_create(
            Referral(
                **whose,
                **moment,
                number=f"BULK-{program.pk}-{candidate.pk}",
                candidate=candidate,
                program=program,
                state="draft",
            )
            for program in self.programs
            for candidate in self.candidates
        )

    def live(self, births, months):
        """Give the people these births and months (by index) instead of what they had."""
        BenefitMonth.objects.all().delete()
        for candidate, born_on in zip(self.candidates, births, strict=True):
            candidate.born_on = born_on
        Candidate.objects.bulk_update(self.candidates, ["born_on"])
        columns = "candidate_id, month, paid, source, recorded_on, recorded_by_id, organization_id"
        constant = ("extract", date.max, self.by.user.pk, self.by.organization.pk)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY enrollment_benefitmonth ({columns}) FROM STDIN") as copy,
        ):
            for candidate, known in zip(self.candidates, months, strict=True):
                for month, paid in known.items():
                    copy.write_row((candidate.pk, month, paid, *constant))
        with connection.cursor() as cursor:  # as after any night; nobody else sees these rows
            cursor.execute("ANALYZE enrollment_benefitmonth, enrollment_candidate")
            cursor.execute("ANALYZE enrollment_referral, programs_program")

    def submit(self):
        """All the referrals have come to the coordination."""
        rows = Referral.objects.filter(pk__in=[referral.pk for referral in self.referrals])
        rows.update(state="submitted", submitted_at=NOON, submitted_by=self.by.user)


def random_births(rng, count, days, limits):
    """Missing, leap days, any day, and days around the birthdays on which a limit is passed."""
    return [_random_birth(rng, rng.choice(days), rng.choice(limits)) for _ in range(count)]


def _random_birth(rng, day, max_age):
    year = max(1, day.year - (49 if max_age is None else max_age) - 1)
    match rng.randrange(5):
        case 0:
            return None if rng.randrange(2) else date(max(1, year - 5), 12, 31)
        case 1:
            years = range(max(1, year - 4), min(year + 4, date.max.year) + 1)
            return date(rng.choice([y for y in years if isleap(y)]), 2, 29)
        case 2:
            near = date(year, 1, 1) + (day - date(day.year, 1, 1))
            return near + timedelta(days=rng.randint(-3, 3)) if year > 1 else near
        case _:
            return date(year, 1, 1) + timedelta(days=rng.randrange(3 * 365))


def random_months(rng, count, days, longest):
    """Months of each person from before the longest window to some time after the days."""
    return [_random_months(rng, rng.choice(days), longest) for _ in range(count)]


def _random_months(rng, day, longest):
    mixture = rng.choice(MIXTURES)
    ahead = rng.choice([-13, -1, 0, 0, 1, 3, longest])
    span = [month_after(day, offset) for offset in range(-longest - 3, ahead + 1)]
    states = {month: rng.choice(mixture) for month in span if month is not None}
    return {month: state == "P" for month, state in states.items() if state != "?"}


def situations(criteria, born_on, months, on, result):
    """Which of the situations worth testing this is; `result` is what the rule says."""
    found = Counter()
    outcome, until, since = result.outcome, result.eligible_until, result.eligible_from
    for finding in result.findings:
        found[f"{outcome}, {finding.criterion} {finding.answer}"] += 1
    if outcome == Outcome.ELIGIBLE:
        too_old = {getattr(finding, "too_old_on", None) for finding in result.findings}
        by_age = until is not None and until < date.max and until + timedelta(days=1) in too_old
        found["until by age" if by_age else "until by months" if until else "without end"] += 1
    elif since is None:
        found[f"{outcome}, never"] += 1
    else:
        found[f"from the {'next day' if (since - on).days == 1 else 'month of'}"] += 1
    traits = {
        "born on a leap day": born_on is not None and (born_on.month, born_on.day) == (2, 29),
        "not born yet": born_on is not None and born_on > on,
        "a month of the future": any(month > on for month in months),
        "no criterion": not result.findings,
        "0 needed": criteria.min_payments == 0,
        "more needed than counted": (criteria.min_payments or 0)
        > criteria.window_months + criteria.include_reference_month,
        "the month of the day counts": criteria.include_reference_month,
        "a window of 60 months or more": criteria.window_months >= 60,
        "a window of one month": criteria.window_months == 1,
    }
    found.update(name for name, holds in traits.items() if holds)
    return found
