"""What follows when a cohort with people in it starts on another day or has other places."""

from dataclasses import dataclass
from datetime import date

from django.utils.crypto import salted_hmac

from enrollment.admissions.models import Admission
from enrollment.eligibility import bulk
from enrollment.eligibility.bulk import BulkResult
from enrollment.eligibility.rules import Answer, Outcome
from enrollment.eligibility.sentences import Sentence, explain
from enrollment.referrals.models import Referral
from programs.models import Cohort, Terms, end_of
from programs.services import terms_for_start


@dataclass(frozen=True)
class Affected:
    """Somebody with a place, and what the rule says of the first day as it is and as it would be.

    None: the call demands nothing on that day.
    """

    admission: Admission
    before: BulkResult | None
    after: BulkResult | None

    @property
    def loses(self) -> bool:
        """Whether the person meets the conditions on the first day now, and then would not."""
        if self.before is None or self.before.outcome != Outcome.ELIGIBLE:
            return False
        return self.after is None or self.after.outcome != Outcome.ELIGIBLE

    @property
    def reasons(self) -> list[Sentence]:
        """What would not be met, or not be known, on the new first day."""
        if self.after is None:
            return []
        sentences = explain(self.after.result, self.after.on).sentences
        return [sentence for sentence in sentences if sentence.answer != Answer.MET]


@dataclass(frozen=True)
class Consequences:
    """The cohort as it is, what it would be, and the people whom that concerns, by place."""

    cohort: Cohort
    terms: Terms
    starts_on: date
    ends_on: date
    capacity: int
    people: tuple[Affected, ...]

    @property
    def changes(self) -> bool:
        """Whether anything would be different at all."""
        same = (self.starts_on, self.capacity) == (self.cohort.starts_on, self.cohort.capacity)
        return self.other_terms or not same

    @property
    def moves(self) -> bool:
        """Whether the cohort starts or ends on another day."""
        return (self.starts_on, self.ends_on) != (self.cohort.starts_on, self.cohort.ends_on)

    @property
    def losing(self) -> list[Affected]:
        """Who would not meet the conditions on the new first day, though on the one as it is."""
        return [person for person in self.people if person.loses]

    @property
    def other_terms(self) -> bool:
        """Whether other terms would hold for its length and places."""
        return self.terms != self.cohort.terms

    @property
    def too_few_places(self) -> bool:
        """Whether somebody holds a place with a higher number than there would be."""
        return any(person.admission.place > self.capacity for person in self.people)

    @property
    def mark(self) -> str:
        """Tells this preview from any other: what is confirmed is what was shown."""
        people = [
            (person.admission.pk, *(one.outcome if one else "" for one in _both(person)))
            for person in self.people
        ]
        cohort = (self.cohort.pk, self.cohort.version, self.terms.pk)
        seen = repr((cohort, self.starts_on, self.ends_on, self.capacity, people))
        return salted_hmac("enrollment.cohorts.changes", seen).hexdigest()


def _both(person: Affected) -> tuple[BulkResult | None, BulkResult | None]:
    return person.before, person.after


def consequences(cohort: Cohort, starts_on: date, capacity: int) -> Consequences:
    """What would follow; nothing is stored. Raises NoTermsYet, TooManyPlaces."""
    terms = terms_for_start(cohort.program, starts_on, capacity)
    held = Admission.objects.open().filter(cohort=cohort)
    admissions = list(
        held.select_related("candidate", "referral__organization").order_by("place", "pk")
    )
    before = _results(admissions, cohort.starts_on)
    after = before if starts_on == cohort.starts_on else _results(admissions, starts_on)
    return Consequences(
        cohort=cohort,
        terms=terms,
        starts_on=starts_on,
        ends_on=end_of(starts_on, terms.length_months),
        capacity=capacity,
        people=tuple(
            Affected(one, before.get(one.referral_id), after.get(one.referral_id))
            for one in admissions
        ),
    )


def _results(admissions: list[Admission], on: date) -> dict[int, BulkResult]:
    """What the rule says of each of them on the day, by the number of the referral."""
    if not admissions:
        return {}
    referrals = Referral.objects.filter(pk__in=[one.referral_id for one in admissions])
    found = bulk.results(referrals, on, looking_ahead=False)
    return {one.referral_id: one for one in found}
