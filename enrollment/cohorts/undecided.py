"""Who could be admitted to a cohort: the undecided referrals of its program, with the rule's answer
today and on the first day, set by set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from enrollment.admissions.models import Admission
from enrollment.eligibility import bulk
from enrollment.eligibility.rules import Outcome
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import UNDECIDED_STATES, State
from programs.models import Cohort
from socakt.accounts.actor import Actor

# the best first: what is certain before what is open, what is open before what is not
ORDER = {Outcome.ELIGIBLE: 0, Outcome.INCOMPLETE: 1, Outcome.INELIGIBLE: 2, None: 3}


@dataclass(frozen=True)
class Undecided:
    """A referral that waits for a decision. `today` and `start` are None without terms, `start`
    also once the cohort has begun; `held` is the place that the person has somewhere else.
    """

    referral: Referral
    today: Outcome | None
    start: Outcome | None
    held: Admission | None


def ranked(actor: Actor, cohort: Cohort, on: date) -> list["Rank"]:
    """All undecided referrals of the cohort's program as ranks, the first to admit first.

    Eligible on both days before eligible today only, then by outcome; among equals those on the
    waiting list, and whoever has waited longest.
    """
    visible = Referral.objects.visible_to(actor)
    rows = visible.filter(program=cohort.program, state__in=UNDECIDED_STATES)
    today = {one.referral_id: one.outcome for one in bulk.results(rows, on, looking_ahead=False)}
    start: dict[int, Outcome] = {}
    if cohort.starts_on > on:
        found = bulk.results(rows, cohort.starts_on, looking_ahead=False)
        start = {one.referral_id: one.outcome for one in found}
    keys = rows.values_list("pk", "state", "waiting_since", "submitted_at")
    return sorted(
        (
            Rank(pk, today.get(pk), start.get(pk), state != State.WAITING, waiting or submitted)
            for pk, state, waiting, submitted in keys
        ),
        key=Rank.key,
    )


@dataclass(frozen=True)
class Rank:
    """The number of a referral, and what decides where it stands in the list."""

    referral_id: int
    today: Outcome | None
    start: Outcome | None
    not_on_list: bool
    since: datetime | None

    def key(self) -> tuple[int, int, bool, float, int]:
        """Small comes first."""
        since = self.since.timestamp() if self.since else 0.0
        return ORDER[self.today], ORDER[self.start], self.not_on_list, since, self.referral_id


def undecided(actor: Actor, ranks: Sequence[Rank]) -> list[Undecided]:
    """The referrals of these ranks, in their order, with everything that a line shows."""
    visible = Referral.objects.visible_to(actor).with_names()
    found = visible.in_bulk([rank.referral_id for rank in ranks])
    people = [referral.candidate_id for referral in found.values()]
    open_ones = Admission.objects.open().filter(candidate__in=people)
    held = {one.candidate_id: one for one in open_ones.select_related("cohort__program")}
    return [
        Undecided(referral, rank.today, rank.start, held.get(referral.candidate_id))
        for rank in ranks
        if (referral := found.get(rank.referral_id)) is not None
    ]
