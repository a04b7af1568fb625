"""What an actor may see of a person whose records were merged."""

from dataclasses import dataclass

from enrollment.candidates.models import Candidate
from enrollment.merging.models import Merge
from enrollment.notes.queries import Line, latest
from enrollment.referrals.models import Referral
from socakt.accounts.actor import Actor


@dataclass(frozen=True)
class Remnant:
    """What an organization goes on seeing of a person whose record another organization keeps.

    Its own referrals and its own notes: what it recorded itself and what it has to know. Neither
    the facts nor the months of the kept record, which somebody else recorded.
    """

    merge: Merge
    referrals: list[Referral]
    notes: list[Line]


def taken_in_by(pk: int, actor: Actor) -> Candidate | None:
    """The record that took this one in, where the actor could see the one and can see the other."""
    old = Candidate.objects.in_scope(actor).filter(pk=pk).exclude(merged_into=None)
    return Candidate.objects.visible_to(actor).filter(merged__in=old).first()


def remnant(pk: int, actor: Actor) -> Remnant | None:
    """What is left to the actor's organization, by the number of either record.

    None where it had no record of the person, or where it sees the one that is kept.
    """
    own = Candidate.objects.in_scope(actor).exclude(merged_into=None)
    merges = Merge.objects.standing().filter(dropped__in=own)
    of_either = merges.filter(dropped=pk) | merges.filter(kept=pk)
    merge = of_either.select_related("kept", "organization", "made_by").order_by("pk").first()
    if merge is None or Candidate.objects.visible_to(actor).filter(pk=merge.kept_id).exists():
        return None
    referrals = Referral.objects.visible_to(actor).filter(candidate=merge.kept_id)
    return Remnant(
        merge=merge,
        referrals=list(referrals.with_names().order_by("-started_at", "-pk")),
        notes=latest(merge.kept, actor),
    )


@dataclass(frozen=True)
class Chapter:
    """A merge in the story of the record that was kept; `may_open` says whether for the actor."""

    merge: Merge
    may_open: bool


def story(candidate: Candidate, actor: Actor) -> list[Chapter]:
    """The merges of the record, undone ones too, the newest first."""
    merges = list(
        Merge.objects.filter(kept=candidate).select_related("made_by", "organization", "undone_by")
    )
    if not merges:
        return []
    may_open = set(
        Merge.objects.visible_to(actor).filter(kept=candidate).values_list("pk", flat=True)
    )
    return [Chapter(merge, merge.pk in may_open) for merge in merges]
