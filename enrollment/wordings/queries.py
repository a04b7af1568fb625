"""Which wordings there are, and what a version changes."""

from dataclasses import dataclass

from enrollment.wordings.kinds import TRAITS, Edition, Kind
from enrollment.wordings.models import Wording, WordingState
from enrollment.wordings.names import PASSAGES
from enrollment.wordings.texts import has_passages, words_with


@dataclass(frozen=True)
class Holding:
    """What holds of a document in one edition, and the draft that waits."""

    kind: Kind
    edition: Edition
    approved: Wording | None
    draft: Wording | None


@dataclass(frozen=True)
class Change:
    """A passage before and in the version."""

    name: str
    before: str
    after: str


def wordings_in_force() -> list[Holding]:
    """Every edition with passages, in the order of the process; one query."""
    rows = Wording.objects.exclude(state=WordingState.DISCARDED).order_by("number")
    approved: dict[tuple[str, str], Wording] = {}
    drafts: dict[tuple[str, str], Wording] = {}
    for row in rows:
        found = drafts if row.state == WordingState.DRAFT else approved
        found[row.kind, row.edition] = row
    return [
        Holding(kind, edition, approved.get((kind, edition)), drafts.get((kind, edition)))
        for kind, trait in TRAITS.items()
        for edition in trait.editions
        if has_passages(kind, edition)
    ]


def changes_of(wording: Wording) -> list[Change]:
    """The passages that differ from the version before, which may be the repository's."""
    kind, edition = Kind(wording.kind), Edition(wording.edition)
    earlier = Wording.objects.filter(
        kind=kind, edition=edition, state=WordingState.APPROVED, number__lt=wording.number
    )
    before = words_with(kind, edition, earlier.order_by("-number").first()).passages
    after = words_with(kind, edition, wording).passages
    return [
        Change(str(PASSAGES[key]), before.get(key, "").strip(), text.strip())
        for key, text in after.items()
        if before.get(key, "").split() != text.split()
    ]
