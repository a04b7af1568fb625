"""Several people admitted at once, a cohort changed; moving somebody is in `moving.py`.

Locks, everywhere in one order: referrals by their numbers, cohorts by theirs, people by theirs.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissions import services as admissions
from enrollment.admissions.late import needs_reason
from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.cohorts.changes import consequences
from enrollment.cohorts.moving import demand_may_decide
from enrollment.cohorts.telling import tell_of_change
from enrollment.referrals.models import Referral
from programs import services as programs
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.errors import DomainError
from socakt.slovene import format_date
from socakt.transactions import decision


class NobodyChosen(DomainError):
    """There is nobody to admit."""


class NotAllAdmitted(DomainError):
    """Nobody was admitted; `refusals` says why, for the number of each refused referral."""

    def __init__(self, refusals: dict[int, DomainError]) -> None:
        self.refusals = refusals
        super().__init__(
            ngettext(
                "%(count)s person cannot be admitted, so nobody has been.",
                "%(count)s people cannot be admitted, so nobody has been.",
                len(refusals),
            )
            % {"count": len(refusals)}
        )


class SeenSomethingElse(DomainError):
    """What would follow is no longer what was shown."""


class PeopleHaveBegun(DomainError):
    """Somebody has begun before the new first day."""


class ReasonNeeded(DomainError):
    """The cohort has begun and its call is silent: each person needs a reason of its own."""


def admit_all(
    *,
    referrals: Sequence[Referral],
    cohort: Cohort,
    on: date,
    by: Actor,
    at: datetime | None = None,
) -> list[Admission]:
    """Give each of these people a place, in this order, or raise and change nothing.

    When all of them hold a place of the cohort already, those are given back. Each person is
    tried, so that all refusals are known at once. Raises NobodyChosen, NotAllAdmitted,
    NotPermitted, Busy.
    """
    with decision():
        _lock_all(referrals, cohort, by)
        held = Admission.objects.open().filter(cohort=cohort, referral__in=referrals)
        if len(found := list(held)) == len({referral.pk for referral in referrals}):
            return found
        if needs_reason(cohort, on):
            raise ReasonNeeded(
                _(
                    "The cohort has begun and the call does not say whether somebody may come "
                    "later. Admit each person from the page of the referral, with a reason."
                )
            )
        admitted, refusals = [], {}
        moment = at or timezone.now()
        for referral in referrals:
            try:  # each in a savepoint of its own: one refusal does not hide the next
                given = admissions.admit(referral=referral, cohort=cohort, on=on, by=by, at=moment)
            except DomainError as refusal:
                refusals[referral.pk] = refusal
            else:
                admitted.append(given)
        if refusals:
            raise NotAllAdmitted(refusals)
        return admitted


def _lock_all(referrals: Sequence[Referral], cohort: Cohort, by: Actor) -> None:
    if not referrals:
        raise NobodyChosen(_("Tick at least one person."))
    chosen = Referral.objects.filter(pk__in=[referral.pk for referral in referrals])
    locked = list(chosen.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for referral in locked:
        demand_may_decide(referral, by)
    programs.lock_cohort(cohort)
    people = Candidate.objects.filter(pk__in=[referral.candidate_id for referral in locked])
    list(people.select_for_update(of=("self",), no_key=True).order_by("pk"))


def refuse_later_than_begun(cohort: Cohort, starts_on: date) -> None:
    """Raise `PeopleHaveBegun` where somebody would have begun before the cohort, or do nothing."""
    held = Admission.objects.open().filter(cohort=cohort)
    first = held.aggregate(first=Min("referral__participation__started_on"))["first"]
    if first is not None and starts_on > first:
        raise PeopleHaveBegun(
            _("People have begun on %(date)s; the cohort cannot start later than that.")
            % {"date": format_date(first)}
        )


def change(
    *,
    cohort: Cohort,
    starts_on: date,
    capacity: int,
    seen: str,
    by: Actor,
    at: datetime | None = None,
) -> Cohort:
    """Change start or places as was previewed (`seen`: its mark), and tell whom it concerns.

    Raises SeenSomethingElse, PeopleHaveBegun, NoTermsYet, TooManyPlaces, PlacesTaken,
    NotPermitted, Busy.
    """
    with decision():
        locked = programs.lock_cohort(cohort)
        found = consequences(locked, starts_on, capacity)
        if found.mark != seen:
            raise SeenSomethingElse(
                _("Something changed meanwhile. Look again at what would follow, and confirm it.")
            )
        refuse_later_than_begun(locked, starts_on)
        moment = at or timezone.now()
        changed = programs.change_cohort(
            cohort=locked,
            starts_on=starts_on,
            capacity=capacity,
            version=locked.version,
            by=by,
            at=moment,
        )
        if found.moves:
            tell_of_change(changed, found, by=by, at=moment)
        return changed
