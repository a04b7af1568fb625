"""Merging two records of one person. One transaction, and all that it did is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from enrollment.admissions.models import Admission
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.merging import rows
from enrollment.merging.comparing import Comparison, compare
from enrollment.merging.models import Merge
from enrollment.merging.recording import record_merge
from enrollment.merging.rules import GROUPS, Reason, Side
from enrollment.merging.telling import tell_both_sides
from enrollment.notices.rules import Kind
from enrollment.referrals.models import Referral
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.errors import ChangedMeanwhile, DomainError, NotPermitted
from socakt.transactions import decision


class Obstructed(DomainError):
    """Something stands in the way; `reasons` are the sentences that say what."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Undecided(DomainError):
    """Of a month the records say different things, and nobody has said which holds."""


@dataclass(frozen=True)
class Choices:
    """What the person decided: whose fact of a group, and whose word about a month, is kept."""

    facts: Mapping[str, Side] = field(default_factory=dict)
    months: Mapping[date, Side] = field(default_factory=dict)


def merge(
    *,
    keep: Candidate,
    drop: Candidate,
    choices: Choices,
    reason: Reason,
    note: str,
    seal: str,
    at: datetime,
    by: Actor,
) -> Merge:
    """`keep` takes in `drop`: facts and months as chosen, and all that hangs on the record.

    `seal` is that of the comparison on which the choices rest. A second time finds the merge made
    and changes nothing. Raises NotPermitted, ChangedMeanwhile, Obstructed, Undecided, Busy.
    """
    demand_both(keep, drop, by)
    with decision():
        keep, drop, referrals = lock_both(keep, drop)
        made = Merge.objects.standing().filter(kept=keep, dropped=drop).first()
        if made is not None:
            return made
        if drop.merged_into_id or keep.merged_into_id:
            raise ChangedMeanwhile
        comparison = compare(keep, drop)
        if comparison.seal != seal:
            raise ChangedMeanwhile
        if comparison.obstacles:
            raise Obstructed(comparison.obstacles)
        record = _write_down(comparison, choices, reason=reason, note=note, at=at, by=by)
        _carry_out(record, comparison)
        record_merge(record, "merged", referrals, at=at, by=by)
        tell_both_sides(record, Kind.MERGED, at=at, by=by)
        return record


def demand_both(keep: Candidate, drop: Candidate, by: Actor) -> None:
    """Raise NotPermitted unless the actor may merge and both records are the actor's to see.

    So only a coordinator merges records of two organizations.
    """
    scope = Candidate.objects.in_scope(by).filter(pk__in=[keep.pk, drop.pk])
    if not by.may(Permission.CANDIDATE_MERGE) or scope.count() != 2:
        raise NotPermitted


def lock_both(one: Candidate, other: Candidate) -> tuple[Candidate, Candidate, list[Referral]]:
    """Both records and their referrals as they are now; raises ChangedMeanwhile in a rare case.

    Referrals, cohorts in which a place is held, people: each by their numbers, so that two who
    merge wait for each other only once. The records are locked more strongly than elsewhere:
    nothing may be added to either until it is clear which one goes on.
    """
    both = sorted((one.pk, other.pk))
    of_both = Referral.objects.filter(candidate__in=both).order_by("pk")
    referrals = list(of_both.select_for_update(of=("self",), no_key=True))
    held = Admission.objects.open().filter(candidate__in=both).values("cohort")
    cohorts = Cohort.objects.filter(pk__in=held).order_by("pk")
    list(cohorts.select_for_update(of=("self",), no_key=True))
    people = Candidate.objects.filter(pk__in=both).order_by("pk")
    locked = {record.pk: record for record in people.select_for_update(of=("self",))}
    if [row.pk for row in of_both.only("pk")] != [row.pk for row in referrals]:
        raise ChangedMeanwhile  # a referral came or went while we waited for the records
    return locked[one.pk], locked[other.pk], referrals


def _write_down(
    comparison: Comparison,
    choices: Choices,
    *,
    reason: Reason,
    note: str,
    at: datetime,
    by: Actor,
) -> Merge:
    """The merge in progress, with everything that taking it apart again will need."""
    keep, drop = comparison.keep, comparison.drop
    from_drop = {row.month: row.side or choices.months.get(row.month) for row in comparison.months}
    if None in from_drop.values():
        raise Undecided(_("Decide for every month in which the records differ."))
    taken = [month for month, side in from_drop.items() if side == Side.DROP]
    months = BenefitMonth.objects.filter(candidate=drop, month__in=taken)
    known = set(keep.months.values_list("month", flat=True))
    moved = {
        **comparison.numbers,
        rows.MONTHS: sorted(row.pk for row in months if row.month not in known),
    }
    referrals = Referral.objects.filter(candidate__in=[keep, drop])
    return Merge.objects.create(
        kept=keep,
        dropped=drop,
        reason=reason,
        note=note,
        made_at=at,
        made_by=by.user,
        organization=by.organization,
        facts=_facts(comparison, choices),
        months=[month for month in taken if month in known],
        moved=moved,
        stayed=rows.numbers_of(keep),
        kept_version=keep.version + 1,
        referral_versions={
            str(pk): version for pk, version in referrals.values_list("pk", "version")
        },
    )


def _facts(comparison: Comparison, choices: Choices) -> list[str]:
    """The fields of which the dropped record's values are kept."""
    taken: list[str] = []
    for row in comparison.facts:
        chosen = choices.facts.get(row.group) if row.choice.is_open else None
        if (chosen or row.choice.side) == Side.DROP:
            taken += GROUPS[row.group]
    keep, drop = comparison.keep.shared_at, comparison.drop.shared_at
    if drop is not None and (keep is None or drop < keep):
        taken.append("shared_at")  # the coordination has known the person since then
    return taken


def _carry_out(record: Merge, comparison: Comparison) -> None:
    keep, drop = comparison.keep, comparison.drop
    rows.exchange_facts(keep, drop, record.facts)
    drop.merged_into = keep
    rows.save_both(keep, drop, record.facts)
    rows.exchange_months(keep, drop, record.months)
    rows.move(record.moved, keep)
    record.state = Merge.State.MERGED
    record.save(update_fields=["state"])
