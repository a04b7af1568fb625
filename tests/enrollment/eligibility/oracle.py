"""The conditions once more, written independently of `rules.py` and as plainly as possible.

Nothing is imported from the product. Every day is looked at by itself, one after the other,
and every month is counted by hand; it is slow and that does not matter.
"""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """What the rule should say, in plain words and numbers."""

    outcome: str
    age: tuple | None  # answer, completed years
    payments: tuple | None  # answer, paid, unpaid, unknown, first month, last month
    eligible_until: date | None
    eligible_from: date | None


@dataclass(frozen=True)
class Case:
    """A person, a call and a day."""

    born_on: date | None
    months: dict
    max_age: int | None
    min_payments: int | None
    window_months: int
    include_reference_month: bool
    on: date

    def judge(self):
        """The verdict on the day."""
        outcome = self.outcome(self.on, self.months)
        return Verdict(
            outcome=outcome,
            age=self.age(self.on),
            payments=self.payments(self.on, self.months),
            eligible_until=self.last_day_in() if outcome == "eligible" else None,
            eligible_from=None if outcome == "eligible" else self.first_day_in(),
        )

    def outcome(self, day, months):
        found = [self.age(day), self.payments(day, months)]
        answers = [answer for answer, *_ in filter(None, found)]
        if "not_met" in answers:
            return "ineligible"
        if "unknown" in answers:
            return "incomplete"
        return "eligible"

    def age(self, day):
        if self.max_age is None:
            return None
        if self.born_on is None:
            return "unknown", None
        years = day.year - self.born_on.year
        if (day.month, day.day) < (self.born_on.month, self.born_on.day):
            years -= 1
        return ("met" if years < self.max_age + 1 else "not_met"), years

    def payments(self, day, months):
        if self.min_payments is None:
            return None
        counted = self.counted_months(day)
        paid = unpaid = unknown = 0
        for month in counted:
            if month not in months:
                unknown += 1
            elif months[month]:
                paid += 1
            else:
                unpaid += 1
        if paid >= self.min_payments:
            answer = "met"
        elif paid + unknown >= self.min_payments:
            answer = "unknown"
        else:
            answer = "not_met"
        return answer, paid, unpaid, unknown, counted[-1], counted[0]

    def counted_months(self, day):
        """First days of months, the newest first, by walking back over the ends of months."""
        month = day.replace(day=1)
        counted = [month] if self.include_reference_month else []
        for _ in range(self.window_months):
            month = (month - ONE_DAY).replace(day=1)
            counted.append(month)
        return counted

    def days(self, months):
        """Every later day with its outcome, until nothing can change any more.

        By then the limit of age is passed and every month recorded has left the window.
        """
        far = max([self.on, *months])
        if self.born_on is not None and self.max_age is not None:
            far = max(far, date(self.born_on.year + self.max_age + 2, 1, 1))
        far += timedelta(days=31 * (self.window_months + 2))
        day = self.on
        payments_of_month = {}  # they are the same on every day of a month
        while day < far:
            day += ONE_DAY
            month = (day.year, day.month)
            if month not in payments_of_month:
                payments_of_month[month] = self.payments(day, months)
            found = [self.age(day), payments_of_month[month]]
            yield day, all(answer == "met" for answer, *_ in filter(None, found))

    def last_day_in(self):
        """The day before the first one that is not eligible; None if no such day comes."""
        for day, eligible in self.days(self.months):
            if not eligible:
                return day - ONE_DAY
        return None

    def first_day_in(self):
        """The first later day that is eligible if assistance goes on every month."""
        assumed = dict(self.months)
        month = self.on.replace(day=1)
        for recorded in self.months:
            if recorded >= month:
                del assumed[recorded]
        for _ in range(self.window_months + 3):
            assumed[month] = True
            month = (month + timedelta(days=31)).replace(day=1)
        for day, eligible in self.days(assumed):
            if eligible:
                return day
        return None
